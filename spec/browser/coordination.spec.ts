/**
 * The ten-day meeting: the agenda that made itself, held on a shared screen, frozen into minutes; its actions answered
 * by their owners and confirmed by somebody else.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import { Client, programmeFacts, projectFacts, Server } from '../harness.ts';
import { within } from '../within.ts';
import { deviceOnMonday, factOn, on, startOnMonday, tenDay, weekends } from './monday.ts';
import { fitsAcross, isAccessible, launch, png } from './pages.ts';
import { isWritten } from './phone_store.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let office: Client;
let site: Client;

const now = tenDay('ended');
const next = tenDay('begun');
const coming = tenDay('coming');
const whole = async (which: string): Promise<any> =>
  (await office.get(`/api/v1/coordinations/${which}?programme=P`)).json;
const actions = async (): Promise<any[]> =>
  (await office.get('/api/v1/actions?programme=P&state=all')).json.actions;

const ofSite = async (): Promise<any> => (await actions()).find((one) => one.owner.role === 'site');

before(async () => {
  server = await startOnMonday();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('P'),
    weekends(),
    ...projectFacts('P', 'K01'),
    ...projectFacts('P', 'K02'),
  );
  office = await boss.colleague('office', ['office', 'programme/P']);
  site = await boss.colleague('site', ['site', 'project/P/K01']);
  for (const [project, text] of [
    ['K01', '临边防护缺两处'],
    ['K02', '模板支撑间距过大'],
  ] as const) {
    await boss.accept(
      factOn(-14, 'finding.raised', `project/P/${project}`, {
        finding: crypto.randomUUID(),
        text,
        severity: 'critical',
        due_days: 1,
        responsible: { role: 'site', project },
      }),
    );
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const agenda = (page: Page): Locator => page.getByRole('complementary').getByRole('listitem');
const onScreen = (page: Page): Locator => page.locator('#current');

/** Puts the item whose title says so on the screen. */
async function show(page: Page, title: string): Promise<void> {
  await page.getByRole('complementary').getByRole('button', { name: title }).first().click();
  await onScreen(page).getByText(title).waitFor();
}

test('on Monday the office opens Today, and from there the coordination with an agenda that made itself', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open('');
  await page.locator('[data-list="owed"]').getByRole('link', { name: /^开会/ }).first().click();
  await agenda(page).first().waitFor();
  const titles = (await agenda(page).allInnerTexts()).join('\n');
  assert.match(titles, /临边防护缺两处/);
  assert.match(titles, /模板支撑间距过大/);
  await isAccessible(page, 'the agenda');

  // The keyboard or a clicker walks through it, and it stops at its end.
  const first = await onScreen(page).innerText();
  const isFirst = async (): Promise<boolean> => (await onScreen(page).innerText()) === first;
  await page.keyboard.press('ArrowRight');
  await within(60_000, 'the second item', async () => !(await isFirst()));
  await page.keyboard.press('PageUp');
  await within(60_000, 'the first item again', isFirst);
  await page.keyboard.press('ArrowLeft');
  assert.ok(await isFirst());
  await desk.close();
});

test('the office adds an item, puts it first, leaves another out for a reason and puts it back', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open(`coordination/P/${now}`);
  const dialog = page.getByRole('dialog');
  await agenda(page).first().waitFor();
  const many = await agenda(page).count();
  await page.getByRole('button', { name: '增加议题' }).click();
  await dialog.getByLabel('议题').fill('下一旬高温作业安排');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await show(page, '下一旬高温作业安排');
  await page.getByRole('button', { name: '调整' }).click();
  await page.getByRole('menuitem', { name: '上移' }).click();
  await page.waitForFunction(
    (n) =>
      Array.from(document.querySelectorAll('aside ol > li')).findIndex((one) =>
        one.textContent?.includes('高温作业'),
      ) ===
      n - 1,
    many,
  );

  await show(page, '模板支撑间距过大');
  await page.getByRole('button', { name: '调整' }).click();
  await page.getByRole('menuitem', { name: '不议…' }).click();
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.getByText('请填写').waitFor();
  await dialog.getByLabel('理由').fill('等设计变更');
  await isAccessible(page, 'leaving an item out');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('缓议和不议的 1 项').click();
  await page.getByText('等设计变更').waitFor();
  await page.getByRole('button', { name: '恢复上会' }).click();
  await page.getByText('缓议和不议的 1 项').waitFor({ state: 'detached' });
  await within(60_000, 'it is back', async () => (await agenda(page).count()) === many + 1);
  await desk.close();
});

test('what is written is on the device with every letter; frozen, it is minutes, and its action goes to the site', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open(`coordination/P/${now}`);
  await agenda(page).first().waitFor();
  await show(page, '临边防护缺两处');
  await page.getByLabel('讨论').fill('施工方说材料未到');
  await page.getByLabel('议定').fill('三日内补齐');
  await page.getByRole('button', { name: '加一项交办' }).click();
  await page.getByLabel('交办第 1 项', { exact: true }).fill('补齐临边防护两处');
  await page.getByText('已存在本机').waitFor();
  await isWritten(page, '补齐临边防护两处');
  await page.reload();
  await within(60_000, 'what was decided', async () => {
    return (await page.getByLabel('议定').inputValue()) === '三日内补齐';
  });
  assert.equal(
    await page.getByLabel('交办第 1 项', { exact: true }).inputValue(),
    '补齐临边防护两处',
  );

  await page.getByRole('button', { name: '定稿' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/已议 1 项，未议到 \d+ 项，交办 1 项/).waitFor();
  await dialog.getByRole('button', { name: '定稿', exact: true }).click();
  await dialog.getByText('还没有写出席单位').waitFor();
  await dialog.getByLabel('出席单位').fill('援建办\n住建局');
  await isAccessible(page, 'freezing the minutes');
  await dialog.getByRole('button', { name: '定稿', exact: true }).click();
  const minutes = page.getByRole('article');
  await minutes.getByText('三日内补齐').waitFor();
  await minutes.getByText('援建办、住建局').waitFor();
  await minutes.getByText('补齐临边防护两处').waitFor();
  await minutes.getByText('未议到，下次再议').waitFor();
  await minutes.getByText('模板支撑间距过大').waitFor();
  await isAccessible(page, 'the minutes');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('navigation').count(), 0, 'the navigation is not printed');
  await fitsAcross(page, 'the minutes on paper');

  const frozen = (await whole(now)).minutes;
  const item = frozen.items.find((one: any) => one.decision === '三日内补齐');
  assert.ok(item.shown.length > 0, 'what was shown is in the minutes');
  // The minutes go first, and are shown as soon as they are there.
  await within(60_000, 'the action is given', async () => (await actions()).length > 0);
  const [action] = await actions();
  assert.deepEqual(item.actions, [action.action]);
  assert.deepEqual(action.owner, { role: 'site', project: 'K01' });
  await desk.close();
});

test('what was not reached comes again by itself, and says how often it was carried over', async () => {
  const { agenda: items } = await whole(next);
  const carried = items.find((one: any) => one.title.zh.includes('模板支撑间距过大'));
  assert.ok(carried, 'an item not reached is on the next agenda');
  assert.equal(carried.carried, 1);
  const desk = await deviceOnMonday(browser, office, 'desk', 'en-GB');
  const page = await desk.open(`coordination/P/${next}`);
  await page
    .getByRole('complementary')
    .getByRole('button', { name: /模板支撑间距过大/ })
    .getByText('carried over 1 time')
    .waitFor();
  await desk.close();
});

test('without a link the minutes wait on the device, and go out with their actions when it is back', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open(`coordination/P/${coming}`);
  await agenda(page).first().waitFor();
  await show(page, '模板支撑间距过大');
  await page.getByLabel('议定').fill('停工整改');
  await page.getByRole('button', { name: '加一项交办' }).click();
  await page.getByLabel('交办第 1 项', { exact: true }).fill('更换托撑');
  await page.getByLabel('责任方').selectOption('主管局');
  await page.getByLabel('哪个局').fill('住建局');
  await desk.context.setOffline(true);
  await page.getByRole('button', { name: '定稿' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('出席单位').fill('援建办');
  await dialog.getByRole('button', { name: '定稿', exact: true }).click();
  await page.getByText('纪要和交办已存在本机').waitFor();
  assert.equal(await page.getByLabel('议定').isEnabled(), false, 'nothing more is written into it');
  await desk.context.setOffline(false);
  await page.getByRole('article').getByText('停工整改').waitFor();
  await page.getByRole('article').getByText('更换托撑').waitFor();
  const givenThen = async (): Promise<any[]> =>
    (await actions()).filter((one) => one.coordination === coming);
  await within(60_000, 'the action is given', async () => (await givenThen()).length > 0);
  const given = await givenThen();
  assert.deepEqual(
    given.map((one) => one.owner),
    [{ role: 'bureau', name: '住建局' }],
  );
  await page.reload();
  await page.getByRole('article').getByText('停工整改').waitFor();
  assert.equal(await page.getByText('本机上还有没有写进纪要的内容').count(), 0);
  await desk.close();
});

test('of two who freeze, the first stands; the other’s words stay on the device and come to the next one', async () => {
  const first = await deviceOnMonday(browser, office, 'desk');
  const page = await first.open(`coordination/P/${next}`);
  await agenda(page).first().waitFor();
  await show(page, '模板支撑间距过大');
  await page.getByLabel('议定').fill('换可调托撑');
  await page.getByText('已存在本机').waitFor();
  const { cursor, coordination } = await whole(next);
  await boss.accept(
    factOn(0, 'coordination.minuted', 'programme/P', {
      coordination: next,
      day: coordination.day,
      as_of: cursor,
      present: ['援建办'],
      items: [],
    }),
  );
  await page.getByText('本机上还有没有写进纪要的内容').waitFor();
  await page.getByText('换可调托撑').waitFor();
  await page.getByRole('button', { name: '放到下一次旬协调' }).click();
  await page.getByText(/已放到.*的议程上/).waitFor();
  await page.getByRole('button', { name: '看过了，不要了' }).click();
  await page.getByText('换可调托撑').waitFor({ state: 'detached' });
  await first.close();
});

test('the owner answers with words and photo from Today, the office confirms, and the action is closed', async () => {
  const phone = await deviceOnMonday(browser, site, 'phone');
  const page = await phone.open('');
  await page
    .locator('[data-list="owed"]')
    .getByRole('link', { name: /^去办.*补齐临边防护/ })
    .tap();
  await page.getByRole('button', { name: '反馈' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '提交反馈' }).tap();
  await dialog.getByText('请写明办了什么').waitFor();
  await dialog.getByLabel('办了什么').fill('两处都补齐，验收合格');
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'guard.png',
    mimeType: 'image/png',
    buffer: png(640, 480),
  });
  await dialog.locator('img').waitFor();
  await fitsAcross(page, 'answering an action');
  await isAccessible(page, 'answering an action');
  await dialog.getByRole('button', { name: '提交反馈' }).tap();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('待确认').waitFor();
  assert.equal(await page.getByRole('button', { name: '确认办结' }).count(), 0);
  assert.equal((await ofSite()).answer.photos.length, 1);
  await phone.close();

  const desk = await deviceOnMonday(browser, office, 'desk');
  await desk.open('');
  await desk.page
    .locator('[data-list="waiting"]')
    .getByRole('link', { name: /^去确认.*补齐临边防护/ })
    .click();
  await desk.page.getByText('两处都补齐，验收合格').waitFor();
  await desk.page.getByRole('button', { name: '退回' }).click();
  await desk.page.getByRole('dialog').getByLabel('理由').fill('没有照片');
  await desk.page.getByRole('dialog').getByRole('button', { name: '记录' }).click();
  await desk.page.getByText('没有照片').waitFor();
  assert.equal((await ofSite()).returns, 1);

  const { action } = await ofSite();
  await site.accept(factOn(0, 'action.answered', 'programme/P', { action, note: '照片已补' }));
  await desk.page.getByRole('button', { name: '确认办结' }).click();
  await isAccessible(desk.page, 'confirming an action');
  await desk.page.getByRole('dialog').getByRole('button', { name: '记录' }).click();
  await desk.page.getByText('确认销号').waitFor();
  assert.equal((await ofSite()).state, 'closed');
  await desk.close();
});

test('a coordination is convened and moved, and everybody is told how to have it in their calendar', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open('coordinations/P');
  await page.getByText('还没有要开的旬协调').waitFor();
  await page.getByRole('button', { name: '召集旬协调' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('开会日期').fill(on(35));
  await dialog.getByLabel('地点').fill('援建办会议室');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('援建办会议室').waitFor();
  await page.getByRole('button', { name: '改期' }).click();
  await dialog.getByLabel('地点').fill('住建局会议室');
  await dialog.getByRole('button', { name: '记录' }).click();
  await page.getByText('住建局会议室').waitFor();
  await page.getByText('在自己的日历里订阅').click();
  await page.getByText('/api/v1/coordinations.ics?programme=P&token=').waitFor();
  await isAccessible(page, 'coordinations');
  await desk.close();
});

test('the office rules when lamps turn; the form starts from what holds', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open('coordinations/P');
  const dialog = page.getByRole('dialog');
  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: '记录', exact: true }).click();
    await page.getByRole('menuitem', { name: '亮灯规则' }).click();
    await dialog.waitFor();
  };
  await open();
  await dialog.getByLabel('静默黄灯（工作日）').fill('3');
  await dialog.getByLabel('理由').fill('山区信号差');
  await isAccessible(page, 'ruling lamps');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await open();
  await within(60_000, 'what holds', async () => {
    return (await dialog.getByLabel('静默黄灯（工作日）').inputValue()) === '3';
  });
  assert.equal(await dialog.getByLabel('静默红灯（工作日）').inputValue(), '');
  await desk.close();
});

for (const [locale, colorScheme] of [
  ['zh-CN', 'light'],
  ['en-GB', 'dark'],
] as const) {
  test(`on a phone everything fits (${locale}, ${colorScheme})`, async () => {
    const phone = await deviceOnMonday(browser, office, 'phone', locale, { colorScheme });
    for (const [path, there] of [
      ['coordinations/P', 'main h2'],
      [`coordination/P/${now}`, 'article'],
      ['actions/P?state=all', '[data-action]'],
    ] as const) {
      const page = await phone.open(path);
      await page.locator(there).first().waitFor();
      await fitsAcross(page, `${path} ${locale}`);
      await isAccessible(page, `${path} ${locale}`);
    }
    await phone.close();
  });
}

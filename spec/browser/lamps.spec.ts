/** The office opens a project whose lamps are red, reads why, opens a reason down to its fact, and presses by letter. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import { Client, Server, dailyReport, day, fact, programmeFacts } from '../harness.ts';
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let office: Client;

const stream = (code: string): string => `project/P/${code}`;
const stage = (code: string, name: string, aspect: string, on: string) =>
  fact('stage.dated', stream(code), { stage: name, aspect, day: on });

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  // R01 is far behind its plan and has been silent for weeks; R02 has nothing to say yet.
  await boss.accept(
    fact(
      'project.registered',
      stream('R01'),
      {
        name: { zh: '红柳镇小学', en: 'Hongliu school' },
        category: 'education',
        parties: [
          { role: 'contractor', name: { zh: '甲建工', en: 'Jia Construction' } },
          { role: 'owner', name: { zh: '县教育局', en: 'County Education Bureau' } },
        ],
      },
      { at: `${day(-120)}T08:00:00Z` },
    ),
    fact('project.registered', stream('R02'), { name: { zh: '卫生院' }, category: 'health' }),
  );
  await boss.accept(
    stage('R01', 'start', 'planned', day(-100)),
    stage('R01', 'start', 'reached', day(-100)),
    fact('work_item.planned', stream('R01'), {
      item: '01',
      name: { zh: '主体', en: 'Structure' },
      unit: 'm3',
      quantity: '1000',
      weight: '1',
      start: day(-100),
      finish: day(-2),
    }),
    dailyReport('P', 'R01', day(-30), { quantities: [{ item: '01', quantity: '120' }] }),
  );
  office = await boss.colleague('office', ['office', 'programme/P']);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const lamp = (page: Page, name: string): Locator => page.locator(`#lamps [data-lamp="${name}"]`);

async function isLit(page: Page, name: string, colour: string): Promise<void> {
  await page.locator(`#lamps [data-lamp="${name}"][data-colour="${colour}"]`).waitFor();
}

test('the board says which lamps are lit, by a shape and a word, and leads to the project', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('board/P');
  const row = page.locator('[data-row]', { hasText: '红柳镇小学' });
  const marks = row.locator('[data-lamp]');
  await marks.first().waitFor();
  const says = await marks.allInnerTexts();
  assert.ok(
    says.some((one) => /●\s*进度/.test(one)),
    says.join(' | '),
  );
  assert.ok(
    says.some((one) => one.includes('静默红灯')),
    says.join(' | '),
  );
  await page.locator('[data-row]', { hasText: '卫生院' }).getByText('全绿').first().waitFor();
  await isAccessible(page, 'a board with lamps');
  await row.getByRole('link', { name: '红柳镇小学' }).click();
  await isLit(page, 'progress', 'red');
  await desk.close();
});

test('all seven lamps say their rule; a red one says why, since when and how it turns back', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('project/P/R01');
  await isLit(page, 'silence', 'red');
  assert.equal(await page.locator('#lamps [data-lamp]').count(), 7);
  const silence = lamp(page, 'silence');
  await silence.getByText(/最近一份日报是/).waitFor();
  await silence.getByText('报一份日报。').waitFor();
  await silence.getByText(/个工作日没有日报亮黄灯/).waitFor();
  assert.match(await silence.locator('h3').innerText(), /●.*静默.*红灯.*起/s);

  // Down to the fact, and by the keyboard.
  const opener = silence.getByRole('button', { name: /^看记录 #\d+$/ });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/日报/).first().waitFor();
  await dialog.locator('summary').click();
  const id = await dialog.locator('dd').nth(2).innerText();
  const told = (await office.get(`/api/v1/facts/${id}`)).json;
  assert.equal(told.kind, 'daily_report.filed');
  assert.equal(told.body.report.day, day(-30));
  await isAccessible(page, 'the fact behind a lamp');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await within(60_000, 'the focus is back', () =>
    opener.evaluate((button) => button === document.activeElement),
  );

  // Or to the figure.
  await lamp(page, 'progress').getByRole('button', { name: '看数字' }).first().click();
  const panel = page.locator('[data-figure-panel]');
  await panel.locator('.value').getByText(/^12/).first().waitFor();
  await page.keyboard.press('Escape');
  await isAccessible(page, 'a project with its lamps');
  await desk.close();
});

test('the lamps are shown as they stood on a day, and a letter is not offered then', async () => {
  const desk = await Device.of(browser, office, 'desk', 'en-GB');
  const page = await desk.open(`project/P/R01?as_of=${day(-99)}`);
  await isLit(page, 'silence', 'green');
  assert.equal(await page.getByRole('button', { name: 'Supervision letter…' }).count(), 0);
  await page.getByRole('button', { name: 'Back to today' }).click();
  await isLit(page, 'silence', 'red');
  await page.getByRole('button', { name: 'Supervision letter…' }).waitFor();
  await desk.close();
});

test('the office changes the letter made from the reasons, addresses it, issues it and has it on paper', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('project/P/R01');
  await page.getByRole('button', { name: '发督办函…' }).click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByLabel('正文', { exact: true });
  await text.waitFor();
  assert.match(await text.inputValue(), /红柳镇小学（R01）.*下列各项亮红灯[\s\S]*落后计划/);
  await isAccessible(page, 'a letter being written');

  // Both languages stand ready, and a look at the other loses nothing.
  await text.fill(`${await text.inputValue()}\n请附赶工计划。`);
  await dialog.getByText('English', { exact: true }).click();
  assert.match(await text.inputValue(), /Hongliu school \(R01\)/);
  await dialog.getByText('中文', { exact: true }).click();
  assert.match(await text.inputValue(), /请附赶工计划。$/);

  await dialog.getByLabel('发给谁').selectOption('bureau');
  assert.equal(await dialog.getByLabel('哪个局').inputValue(), '县教育局');
  await dialog.getByLabel('哪个局').fill('');
  await dialog.getByLabel('答复期限').fill(day(-1));
  await dialog.getByRole('button', { name: '发出', exact: true }).click();
  await dialog.getByText('不能早于今天').waitFor();
  await dialog.getByText('请填写').waitFor();
  await dialog.getByLabel('哪个局').fill('住建局');
  await dialog.getByLabel('答复期限').fill(day(9));
  await dialog.getByRole('button', { name: '发出', exact: true }).click();
  await page.waitForURL(/#\/letter\/P\/R01\//);
  await page.getByText('致：住建局').waitFor();
  await page.getByText('请附赶工计划。').waitFor();
  await isAccessible(page, 'an issued letter');

  const filed = (
    await office.get(
      `/api/v1/facts?stream=${stream('R01')}&kind=supervision_letter.issued&before=999999`,
    )
  ).json.facts;
  assert.equal(filed.length, 1);
  assert.deepEqual(filed[0].body.to, { role: 'bureau', name: '住建局' });
  assert.equal(filed[0].body.answer_by, day(9));
  assert.ok(filed[0].body.lamps.includes('progress'));
  assert.match(filed[0].body.reasons.join('\n'), /落后计划/);

  // On paper there is the letter and nothing of the page around it.
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('button', { name: '打印督办函' }).isVisible(), false);
  assert.equal(await page.getByRole('navigation').first().isVisible(), false);
  assert.ok(await page.getByText(filed[0].hash).isVisible());
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('link', { name: '回到项目' }).click();
  await page.getByRole('link', { name: /致住建局/ }).waitFor();
  await desk.close();
});

test('a report turns silence back while the page is open', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('project/P/R01');
  await isLit(page, 'silence', 'red');
  await boss.accept(dailyReport('P', 'R01', day(), { quantities: [] }));
  // Red made good is yellow first.
  await isLit(page, 'silence', 'yellow');
  await desk.close();
});

test('who may not issue letters is offered none', async () => {
  const site = await boss.colleague('site', ['site', stream('R01')]);
  const phone = await Device.of(browser, site, 'phone');
  const page = await phone.open('project/P/R01');
  await isLit(page, 'progress', 'red');
  assert.equal(await page.getByRole('button', { name: '发督办函…' }).count(), 0);
  await phone.close();
});

for (const [locale, colorScheme, offer] of [
  ['zh-CN', 'light', '发督办函…'],
  ['en-GB', 'dark', 'Supervision letter…'],
] as const) {
  test(`lamps, letter and the year of all sites on a phone (${locale}, ${colorScheme})`, async () => {
    const phone = await Device.of(browser, office, 'phone', locale, { colorScheme });
    const page = await phone.open('board/P');
    await page.locator('[data-row] [data-lamp]').first().waitFor();
    await fitsAcross(page, 'the board');
    await phone.open('project/P/R01');
    await isLit(page, 'progress', 'red');
    await fitsAcross(page, 'the lamps');
    await isAccessible(page, 'the lamps');
    await page.getByRole('button', { name: offer }).tap();
    await page.getByRole('dialog').locator('textarea').waitFor();
    await fitsAcross(page, 'a letter being written');
    await isAccessible(page, 'a letter being written');
    await page.keyboard.press('Escape');

    await phone.open('calendar/P');
    const squares = page.locator('[data-day]');
    await squares.first().waitFor();
    await fitsAcross(page, 'the year of all sites');
    await squares.last().tap();
    await page.getByRole('dialog').waitFor();
    await isAccessible(page, 'a day of all sites');
    await phone.close();
  });
}

test('the strip shows each duty and who owes it; a missed week is excused as that duty', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('project/P/R01');
  await page.getByText('由施工现场负责').waitFor();
  await page.getByText('周检查', { exact: true }).click();
  await page.getByText('由监理负责').waitFor();
  const missed = page.locator('[data-state="missed"]');
  await missed.last().waitFor();
  const monday = (await missed.last().getAttribute('data-day')) ?? '';
  assert.equal(new Date(`${monday}T00:00:00Z`).getUTCDay(), 1);
  assert.match((await missed.last().getAttribute('aria-label')) ?? '', /至.*：缺查$/);
  await missed.last().focus();
  await page.keyboard.press('ArrowLeft');
  const before = new Date(Date.parse(monday) - 7 * 86_400_000).toISOString().slice(0, 10);
  await within(60_000, 'the week before', async () => {
    const at = await page.evaluate(() => (document.activeElement as HTMLElement).dataset['day']);
    return at === before;
  });
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await isAccessible(page, 'a missed week');
  await dialog.getByRole('button', { name: '豁免…' }).click();
  assert.equal(await dialog.getByLabel('哪一天').inputValue(), monday);
  await dialog.getByLabel('理由').fill('道路中断');
  await dialog.getByRole('button', { name: '记录' }).click();
  await page.locator(`[data-day="${monday}"][data-state="excused"]`).waitFor();
  const excused = (
    await office.get(`/api/v1/facts?stream=${stream('R01')}&kind=obligation.excused&before=999999`)
  ).json.facts[0].body;
  assert.deepEqual([excused.duty, excused.day], ['weekly_inspection', monday]);
  await desk.close();
});

test('a day of all sites is reached by the keyboard and says its numbers', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('calendar/P');
  const on = page.locator(`[data-day="${day(-30)}"]`);
  await on.waitFor();
  // One site started and its report came, though late: all that was owed is there.
  assert.equal(await on.getAttribute('data-state'), '0');
  assert.match((await on.getAttribute('aria-label')) ?? '', /应报 1，按时 0，迟报 1，缺报 0$/);
  assert.equal(await page.locator(`[data-day="${day(-29)}"]`).getAttribute('data-state'), '4');
  await on.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('100', { exact: true }).waitFor();
  await isAccessible(page, 'a day of all sites');
  await dialog.getByRole('link', { name: '看当天总览' }).click();
  await page.waitForURL(new RegExp(`#/board/P\\?as_of=${day(-30)}`));
  await desk.close();
});

test('reminders have their place in the navigation of the office, and one’s own address on the account', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('board/P');
  await page.getByRole('link', { name: '提醒' }).click();
  await page.getByRole('heading', { name: '提醒', exact: true }).waitFor();
  await isAccessible(page, 'reminders');
  await desk.open('account');
  await page.getByLabel('邮箱').fill('office@example.org');
  await page
    .locator('form', { has: page.getByLabel('邮箱') })
    .getByRole('button', { name: '保存' })
    .click();
  await page.getByText('已保存').waitFor();
  await desk.close();
});

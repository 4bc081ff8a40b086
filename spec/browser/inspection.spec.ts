/** The weekly walk over a site, from the first point to the closing of what was found. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { Client, Server, fact, programmeFacts, projectFacts, uuid7 } from '../harness.ts';
import {
  Device,
  executablePath,
  fitsAcross,
  isAccessible,
  isSettled,
  launchArguments,
  png,
} from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let supervisor: Client;
let site: Client;
let office: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('P'),
    ...projectFacts('P', 'K01'),
    ...projectFacts('P', 'K02'),
  );
  supervisor = await boss.colleague('supervisor', ['supervisor', 'programme/P']);
  site = await boss.colleague('site', ['site', 'programme/P']);
  office = await boss.colleague('office', ['office', 'programme/P']);
  browser = await chromium.launch({
    executablePath,
    // A camera that shows a turning disc, and nobody asks whether it may be used.
    args: [
      ...launchArguments,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const photo = { name: 'a.png', mimeType: 'image/png', buffer: png(80, 60) };
const points = (page: Page): Locator => page.locator('article[id^="point-"]');
const point = (page: Page, code: string): Locator => page.locator(`#point-${code}`);
const answer = (page: Page, code: string, as: string): Promise<void> =>
  point(page, code).getByText(as, { exact: true }).first().tap();

async function findings(state: string): Promise<any[]> {
  return (await boss.get(`/api/v1/findings?programme=P&state=${state}`)).json.findings;
}
/** From the start page to the first point of a list. */
async function begin(page: Page, list: string): Promise<void> {
  await page.getByLabel('检查表', { exact: true }).selectOption(list);
  await page.getByRole('button', { name: '开始检查' }).tap();
  await points(page).first().waitFor();
}

test('a failed point becomes a finding, the site puts it right from the same viewpoint, somebody else closes it', async () => {
  const phone = await Device.of(browser, supervisor, 'phone');
  const page = await phone.open('inspection/P/K01');
  await begin(page, 'structure');
  await isAccessible(page, 'a list not begun');
  await fitsAcross(page, 'a list not begun');

  await answer(page, 'S01', '不合格');
  await point(page, 'S01').getByLabel('什么问题').fill('板筋间距偏大');
  await point(page, 'S01').getByLabel('部位').fill('二层③轴');
  await answer(page, 'S02', '合格');
  await page.getByRole('button', { name: '完成检查' }).tap();
  // Serious, so it wants a photo; and what was not looked at is not said to be in order.
  await point(page, 'S01').getByText('没有照片不能完成').waitFor();
  await isAccessible(page, 'a list with mistakes');
  assert.equal((await findings('pending')).length, 0);
  await point(page, 'S01').locator('input[type=file]').setInputFiles(photo);
  await point(page, 'S01').locator('.shot img').waitFor();
  await page.getByRole('button', { name: '都记为“未看”' }).tap();
  await page.getByLabel('您看到的工程进度').fill('12.5');
  await page.getByRole('button', { name: '完成检查' }).tap();
  await page.getByText('已入账，责任方马上能看到').waitFor();
  await isAccessible(page, 'an inspection finished');

  const [found] = await findings('pending');
  assert.equal(found.text, '板筋间距偏大');
  assert.deepEqual(
    [found.severity, found.place, found.due_days, found.responsible, found.photos.length],
    ['serious', '二层③轴', 3, { role: 'site', project: 'K01' }, 1],
  );
  const { inspections } = (await boss.get('/api/v1/inspections?programme=P')).json;
  assert.deepEqual(
    [inspections[0].finished, inspections[0].in_order, inspections[0].not_seen],
    [true, 1, 10],
  );
  assert.equal(inspections[0].progress_ppm, 125_000);
  await page.getByRole('link', { name: /板筋间距偏大/ }).tap();
  await page.getByRole('heading', { name: '板筋间距偏大' }).waitFor();
  await fitsAcross(page, 'a finding');

  // The site answers: the photo as found lies over the camera's picture.
  const other = await Device.of(browser, site, 'phone');
  const theirs = await other.open('findings/P');
  await theirs.getByRole('link', { name: '板筋间距偏大' }).tap();
  await theirs.getByRole('button', { name: '对照着拍' }).tap();
  const ghost = theirs.locator('dialog .ghost img');
  await ghost.waitFor();
  await theirs.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  await theirs.getByLabel('叠影深浅').fill('20');
  assert.equal(await theirs.locator('dialog .ghost').evaluate((one) => one.style.opacity), '0.2');
  await isAccessible(theirs, 'the camera with its ghost');
  await theirs.getByRole('button', { name: '拍下' }).tap();
  await theirs.getByRole('button', { name: '用这张' }).tap();
  const taken = theirs.locator('form .shot img');
  await taken.waitFor();
  await theirs.waitForFunction(
    (one) => (one as HTMLImageElement).naturalWidth > 0,
    await taken.elementHandle(),
  );
  // Cut to the shape of the first: 4 to 3, as the photo found was.
  const shape = await taken.evaluate(
    (one: HTMLImageElement) => one.naturalWidth / one.naturalHeight,
  );
  assert.ok(Math.abs(shape - 80 / 60) < 0.01, `${shape}`);
  await theirs.getByLabel('怎么整改的').fill('加密板筋');
  await theirs.getByRole('button', { name: '整改好了，请复查' }).tap();
  await theirs.getByText('已整改，等监理或援建办复查').waitFor();
  await isAccessible(theirs, 'a finding answered');
  assert.equal((await findings('answered'))[0].finding, found.finding);
  assert.equal(await theirs.getByRole('button', { name: '销号' }).count(), 0);

  // Who found it compares the two photos and closes it.
  await phone.open(`finding/P/${found.finding}`);
  const slider = page.getByLabel('整改前后对比');
  await slider.waitFor();
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await slider.inputValue(), '51');
  await page.getByRole('button', { name: '销号' }).tap();
  await page.getByText('已销号').first().waitFor();
  await isAccessible(page, 'a finding closed');
  assert.deepEqual(await findings('pending'), []);
  await phone.close();
  await other.close();
});

test('nobody closes what they put right themselves, and is told why; another returns it with a reason', async () => {
  const finding = uuid7();
  await office.accept(
    fact('finding.raised', 'project/P/K01', {
      finding,
      text: '大门无人值守',
      severity: 'minor',
      due_days: 5,
    }),
    fact('finding.rectified', 'project/P/K01', { finding, note: '已安排' }),
  );
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open(`finding/P/${finding}`);
  await page.getByText('不能复查自己的整改').waitFor();
  assert.equal(await page.getByRole('button', { name: '销号' }).count(), 0);
  await isAccessible(page, 'one’s own rectification');
  await desk.close();

  const other = await Device.of(browser, supervisor, 'desk', 'en-GB');
  const theirs = await other.open(`finding/P/${finding}`);
  await theirs.getByRole('button', { name: 'Return', exact: true }).click();
  await theirs.getByRole('button', { name: 'Return it' }).click();
  await theirs.getByText('Returning it needs a reason').waitFor();
  await theirs.getByLabel('Why it is returned').fill('Nobody there on Monday');
  await theirs.getByRole('button', { name: 'Return it' }).click();
  await theirs.getByText('Reason: Nobody there on Monday').waitFor();
  const [open] = await findings('open');
  assert.deepEqual([open.finding, open.returns], [finding, 1]);

  // The office finds out that material is late: more time, for a reason, and the course says so.
  await theirs.getByRole('button', { name: 'Amend' }).click();
  const dialog = theirs.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await dialog.getByText('Nothing is different from now').waitFor();
  await dialog.getByLabel('To be put right within').fill('9');
  await dialog.getByLabel('Reason').fill('Guard hired from next week');
  await isAccessible(theirs, 'amending');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await theirs.getByText('Reason: Guard hired from next week').waitFor();
  assert.equal((await findings('open'))[0].due_days, 9);
  await other.close();
});

test('an inspection begun without a link is kept through a killed tab and arrives when the link is back', async () => {
  const open = { finding: uuid7(), text: '围挡倒了一段', severity: 'minor', due_days: 5 };
  await boss.accept(fact('finding.raised', 'project/P/K01', open));
  const phone = await Device.of(browser, supervisor, 'phone');
  const page = await phone.open('inspection/P');
  for (const code of ['K01', 'K02']) await page.getByText(`小学 ${code}`).first().tap();
  await page.getByRole('button', { name: '开始检查这 2 个项目' }).waitFor();
  await isSettled(page);
  await phone.context.setOffline(true);
  for (const code of ['K01', 'K02']) await page.locator(`#list-${code}`).selectOption('school');
  await page.getByRole('button', { name: '开始检查这 2 个项目' }).tap();
  await points(page).first().waitFor();
  await page.getByText('没有信号，照常检查').waitFor();
  // What is open on this site came along, and is looked at on the way.
  await page.getByRole('link', { name: /围挡倒了一段/ }).tap();
  await page.getByRole('heading', { name: '围挡倒了一段' }).waitFor();
  await page.getByText('没有信号，显示的是上次读到的内容').waitFor();
  await page.getByRole('link', { name: '回到检查' }).tap();
  await page.getByRole('button', { name: '检查表以外的问题' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('什么问题').fill('门卫室漏雨');
  await dialog.getByRole('button', { name: '提出', exact: true }).tap();
  await dialog.waitFor({ state: 'detached' });
  await answer(page, 'C01', '不合格');
  await point(page, 'C01').locator('input[type=file]').setInputFiles(photo);
  await point(page, 'C01').locator('.shot img').waitFor();
  await answer(page, 'C02', '合格');
  await page.getByRole('button', { name: '先交一部分' }).tap();
  await page.getByText('已提交一部分').waitFor();
  await answer(page, 'C03', '不适用');
  const protocol = await phone.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();

  // Answered once the worker, which died with the page, runs again: nobody may wait for that before it does.
  void phone.context.setOffline(false);
  await phone.newPage();
  const again = await phone.open('inspection/P');
  await again.getByRole('link', { name: /K01.*已查 3\/12.*同一趟/ }).tap();
  await point(again, 'C01').locator('.shot img').waitFor();
  assert.ok(await point(again, 'C03').getByLabel('不适用').isChecked());
  // Serious and with its photo, the part filed without a link is a finding by now.
  await again.waitForFunction(
    async () => {
      const answer = await fetch('/api/v1/findings?programme=P&state=pending&project=K01');
      return (await answer.text()).includes('.C01');
    },
    undefined,
    { polling: 300 },
  );
  assert.ok((await findings('pending')).some((one) => one.text === '门卫室漏雨'));
  let [part] = (await boss.get('/api/v1/inspections?programme=P&project=K01')).json.inspections;
  assert.deepEqual([part.finished, part.points.length], [false, 2]);

  // A newer version does not change what was begun with the old one.
  const { checklists } = (await boss.get('/api/v1/checklists?programme=P&checklist=school')).json;
  const { name, categories, points: asked } = checklists[0];
  await boss.accept(
    fact('checklist.published', 'programme/P', {
      checklist: 'school',
      version: 2,
      name,
      categories,
      points: asked.slice(0, 3),
    }),
  );
  await again.reload();
  await again.getByText('已发布第 2 版，这次仍按第 1 版查完').waitFor();
  await isAccessible(again, 'a list with a newer version');
  assert.equal(await points(again).count(), 12);
  await again.getByRole('button', { name: '完成检查' }).tap();
  await again.getByRole('button', { name: '都记为“未看”' }).tap();
  await again.getByRole('button', { name: '完成检查' }).tap();
  await again.getByText('已入账').waitFor();
  [part] = (await boss.get('/api/v1/inspections?programme=P&project=K01')).json.inspections;
  assert.deepEqual([part.finished, part.points.length, part.version], [true, 12, 1]);

  // The next site of the journey, under the same trip.
  await again.getByRole('link', { name: /下一个：K02/ }).tap();
  await again.getByRole('button', { name: '完成检查' }).tap();
  await again.getByRole('button', { name: '都记为“未看”' }).tap();
  await again.getByRole('button', { name: '完成检查' }).tap();
  await again.getByText('已入账').waitFor();
  const [next] = (await boss.get('/api/v1/inspections?programme=P&project=K02')).json.inspections;
  assert.equal(next.trip, part.trip);
  await phone.close();
});

test('a rectification that comes after the closing is held, and the page says so plainly', async () => {
  const finding = uuid7();
  await boss.accept(
    fact('finding.raised', 'project/P/K02', {
      finding,
      text: '材料堆放占道',
      severity: 'minor',
      due_days: 5,
    }),
  );
  const phone = await Device.of(browser, site, 'phone');
  const page = await phone.open(`finding/P/${finding}`);
  await page.getByLabel('怎么整改的').fill('已清走');
  await page.getByRole('button', { name: '对照着拍' }).waitFor();
  await isSettled(page);
  await phone.context.setOffline(true);
  await page.getByRole('button', { name: '整改好了，请复查' }).tap();
  await page.getByText('有信号就自动发送').waitFor();
  await supervisor.accept(
    fact('finding.reviewed', 'project/P/K02', { finding, decision: 'closed' }),
  );
  await phone.context.setOffline(false);
  await page.getByText(/已经销号（#\d+），这一条待核/).waitFor();
  await page.getByText('已销号').first().waitFor();
  await page.locator('#main').getByText('待核', { exact: true }).waitFor();
  await isAccessible(page, 'a rectification held');
  await phone.close();
});

test('without a camera of the page’s own the first photo stands beside a file field', async () => {
  const sha256 = createHash('sha256').update(photo.buffer).digest('hex');
  const sent = await boss.request('PUT', `/api/v1/evidence/${sha256}`, photo.buffer);
  assert.ok(sent.status < 300, sent.text);
  const finding = uuid7();
  await boss.accept(
    fact('finding.raised', 'project/P/K02', {
      finding,
      text: '外墙裂缝',
      severity: 'minor',
      due_days: 5,
      photos: [{ sha256 }],
    }),
  );
  const phone = await Device.of(browser, site, 'phone', 'en-GB', { colorScheme: 'dark' });
  // As on a plain http address in the office: the browser has no camera to give.
  await phone.page.addInitScript(() => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
  });
  const page = await phone.open(`finding/P/${finding}`);
  await page.getByRole('button', { name: 'Photo over the first' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No viewfinder here').waitFor();
  await dialog.getByAltText('Before').waitFor();
  await isAccessible(page, 'no camera');
  await dialog.locator('input[type=file]').setInputFiles(photo);
  await page.locator('form .shot img').waitFor();
  assert.equal(await dialog.count(), 0);
  await phone.close();
});

test('the office finds what presses, and raises what no list asks for', async () => {
  for (const code of ['K01', 'K02'])
    await boss.accept(
      fact(
        'finding.raised',
        `project/P/${code}`,
        { finding: uuid7(), text: `${code} 脚手架缺连墙件`, severity: 'critical', due_days: 1 },
        { at: new Date(Date.now() - 10 * 86_400_000).toISOString() },
      ),
    );
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('findings/P');
  await page.getByRole('link', { name: 'K01 脚手架缺连墙件' }).waitFor();
  await isAccessible(page, 'the findings');
  await page.getByText('超期', { exact: true }).first().click();
  const late = page.getByRole('row').filter({ hasText: 'K02 脚手架缺连墙件' });
  await late.getByText(/\d+ 个工作日/).waitFor();
  await late.getByText('已升到带队领导').waitFor();
  await page.getByLabel('项目', { exact: true }).selectOption('K01');
  await page.getByRole('link', { name: 'K02 脚手架缺连墙件' }).waitFor({ state: 'detached' });
  assert.match(page.url(), /state=overdue/);
  assert.match(page.url(), /project=K01/);

  await page.getByRole('button', { name: '提出问题' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '提出', exact: true }).click();
  await dialog.getByText('这里要写上').first().waitFor();
  await dialog.getByLabel('什么问题').fill('临时用电没有三级配电');
  await dialog.getByText('主管局', { exact: true }).click();
  await dialog.getByLabel('哪个局').fill('电力局');
  await isAccessible(page, 'raising a finding');
  await dialog.getByRole('button', { name: '提出', exact: true }).click();
  await page.getByRole('heading', { name: '临时用电没有三级配电' }).waitFor();
  const raised = (await findings('pending')).find((one) => one.text === '临时用电没有三级配电');
  assert.deepEqual(raised.responsible, { role: 'bureau', name: '电力局' });

  // What others file reaches the open list by itself.
  await desk.open('findings/P?project=K02');
  await page.getByRole('link', { name: 'K02 脚手架缺连墙件' }).waitFor();
  await boss.accept(
    fact('finding.raised', 'project/P/K02', {
      finding: uuid7(),
      text: '刚刚发现的',
      severity: 'minor',
      due_days: 3,
    }),
  );
  await page.getByRole('link', { name: '刚刚发现的' }).waitFor();
  await desk.close();
});

test('the office publishes the next version, and one that was overtaken keeps what was written', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('checklists/P?list=masonry');
  await page.getByRole('button', { name: '修改' }).click();
  await page.getByRole('button', { name: '加一点' }).click();
  await page.getByRole('button', { name: '发布第 2 版' }).click();
  await page.getByText('中文要写上').waitFor();
  await page.getByLabel('M12 的中文').fill('勾缝饱满');
  await page.getByRole('button', { name: 'M12 上移' }).click();
  await isAccessible(page, 'the editor');

  // Meanwhile somebody else publishes.
  const { checklists } = (await boss.get('/api/v1/checklists?programme=P&checklist=masonry')).json;
  const { name, points: asked } = checklists[0];
  const theirs = { checklist: 'masonry', version: 2, name, points: asked.slice(1) };
  await boss.accept(fact('checklist.published', 'programme/P', theirs));
  await page.getByRole('button', { name: '发布第 2 版' }).click();
  await page.getByText('别人已发布第 2 版').waitFor();
  assert.equal(await page.getByLabel('M12 的中文').inputValue(), '勾缝饱满');
  await isAccessible(page, 'an editor overtaken');
  await page.getByRole('button', { name: '看过了，我的发布为第 3 版' }).click();
  await page.getByRole('button', { name: '发布第 3 版' }).click();
  await page.getByText('第 3 版已发布').waitFor();
  const newest = (await boss.get('/api/v1/checklists?programme=P&checklist=masonry')).json
    .checklists[0];
  assert.deepEqual(
    [newest.version, newest.points.length, newest.points[10].point, newest.points[10].text.zh],
    [3, 12, 'M12', '勾缝饱满'],
  );
  await desk.close();

  // Who is not of the office reads, and changes nothing.
  const phone = await Device.of(browser, site, 'phone', 'en-GB', { colorScheme: 'dark' });
  const read = await phone.open('checklists/P?list=masonry');
  await read.getByRole('heading', { name: 'Masonry' }).first().waitFor();
  await fitsAcross(read, 'a checklist');
  await isAccessible(read, 'a checklist');
  assert.equal(await read.getByRole('button', { name: 'Change' }).count(), 0);
  await phone.close();
});

/** The second witness: the supervisor logs a day on a phone, the office sees both records and where they part. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import {
  Client,
  Server,
  dailyReport,
  day,
  fact,
  programmeFacts,
  projectFacts,
} from '../harness.ts';
import { Device, fitsAcross, isAccessible, isSettled, launch, png } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let office: Client;
let supervisor: Client;
const stream = 'project/P/K01';

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('P'),
    ...projectFacts('P', 'K01'),
    ...projectFacts('P', 'K02'),
  );
  office = await boss.colleague('office', ['office', 'programme/P']);
  supervisor = await boss.colleague('supervisor', ['supervisor', stream]);
  const site = await boss.colleague('site', ['site', stream]);
  await site.accept(
    dailyReport('P', 'K01', day(), {
      weather: { sky: 'clear' },
      workforce: [{ trade: 'carpenter', count: 777 }],
      quantities: [{ item: 'A', quantity: '66.5' }],
      narrative: '施工单位自己的话',
      safety: { incidents: 0 },
    }),
    dailyReport('P', 'K01', day(-1)),
  );
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const days = async (): Promise<any[]> =>
  (await boss.get('/api/v1/projects/K01/witnesses?programme=P')).json.days;
const on = async (wanted: string): Promise<any> => (await days()).find((one) => one.day === wanted);
const findings = async (): Promise<any[]> =>
  (await boss.get('/api/v1/findings?programme=P&state=pending')).json.findings;
const submit = (page: Page): Promise<void> => page.locator('button[type=submit]').tap();

test('the log is begun from Today, survives a killed tab, and its open problem becomes a finding', async () => {
  const phone = await Device.of(browser, supervisor, 'phone');
  const page = await phone.open('today/P');
  await page.locator('a[href^="#/log/P/K01"]').first().tap();
  await page.getByRole('heading', { name: '监理日志' }).waitFor();
  // One's only site is opened straight from the navigation.
  await phone.open('log/P');
  await page.locator('#progress-text').waitFor();
  assert.match(page.url(), /log\/P\/K01/);
  await page.getByText('施工单位当天报的数这里不显示').waitFor();
  await fitsAcross(page, 'an empty log');
  await isAccessible(page, 'an empty log');

  await submit(page);
  await page.getByText('请选天气').waitFor();
  await isAccessible(page, 'a log with mistakes');
  await page.getByText('雨', { exact: true }).tap();
  await page.locator('#stopped_hours').fill('3');
  await page.locator('#progress-text').fill('二层梁板钢筋绑扎');
  await page.locator('#people').fill('４２');
  await page.locator('#quantity-A').fill('60');
  await page.getByRole('button', { name: '见证取样' }).tap();
  await page.getByLabel('见证取样: 部位').fill('二层③轴');
  await page.getByLabel('见证取样: 做了什么').fill('混凝土试块两组');
  await page.getByRole('button', { name: '加问题' }).tap();
  await page.getByLabel('问题 1', { exact: true }).fill('临边防护缺两处');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png(80, 60) });
  await page.locator('.shot img').waitFor();
  await page.locator('#other').pressSequentially('明天查养护', { delay: 5 });
  const protocol = await phone.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;

  await phone.newPage();
  const again = await phone.open('log/P/K01');
  await again.locator('.shot img').waitFor();
  assert.equal(await again.locator('#other').inputValue(), '明天查养护');
  assert.equal(await again.locator('#people').inputValue(), '４２');
  assert.equal(await again.getByLabel('问题 1', { exact: true }).inputValue(), '临边防护缺两处');
  const shown = await again.locator('#main').innerText();
  for (const theirs of ['777', '66.5', '施工单位自己的话'])
    assert.ok(!shown.includes(theirs), `the form shows the contractor's ${theirs}`);

  await submit(again);
  await again.getByText('请选处理了没有').waitFor();
  await again.getByText('严重', { exact: true }).tap();
  await again.getByText('还没处理', { exact: true }).tap();
  await again.getByText('提交后成为问题，由施工现场在 3 个工作日内整改').waitFor();
  await isAccessible(again, 'a log to be filed');
  await submit(again);
  await again.getByText('的监理日志已入账').waitFor();
  await isAccessible(again, 'a log filed');
  await fitsAcross(again, 'a log filed');

  const { log } = await on(day());
  assert.deepEqual(log.log.progress, {
    text: '二层梁板钢筋绑扎',
    people: 42,
    quantities: [{ item: 'A', quantity: '60' }],
    incidents: 0,
  });
  assert.deepEqual(log.log.weather, { sky: 'rain', stopped_hours: 3 });
  assert.equal(log.log.photos.length, 1);
  const [found] = await findings();
  assert.deepEqual(
    [found.text, found.severity, found.source, found.responsible],
    ['临边防护缺两处', 'serious', 'supervisor_log', { role: 'site', project: 'K01' }],
  );
  await again.getByRole('link', { name: '没处理好，已列为问题' }).tap();
  await again.getByRole('heading', { name: '临边防护缺两处' }).waitFor();
  await phone.context.close();
  assert.deepEqual(
    phone.faults.filter((fault) => !fault.includes('crash')),
    [],
  );
});

test('a missed day is marked and written without a link; it arrives when the link is back', async () => {
  const phone = await Device.of(browser, supervisor, 'phone', 'en-GB', { colorScheme: 'dark' });
  const page = await phone.open('log/P/K01');
  await page.getByText('missing; please add').waitFor();
  await page.locator('nav button.missing:not(.today)').last().tap();
  await page.locator('#progress-text').waitFor();
  await page.waitForURL(new RegExp(`${day(-1)}$`));
  await isSettled(page);
  await phone.context.setOffline(true);
  await page.getByText('Snow', { exact: true }).tap();
  await page.locator('#people').fill('9');
  await page.getByRole('button', { name: 'Round', exact: true }).tap();
  await page.getByLabel('Round: What was done').fill('Snow on the scaffold');
  await submit(page);
  await page.getByText('Safe on this device, waiting to be sent').waitFor();
  await isAccessible(page, 'a log on its way');
  assert.equal((await on(day(-1))).log, undefined);
  await phone.context.setOffline(false);
  await page.getByText('is in the ledger').waitFor();
  assert.equal((await on(day(-1))).log.log.weather.sky, 'snow');
  await phone.close();
});

test('a filed log is corrected with a reason, and what it said before stays', async () => {
  const phone = await Device.of(browser, supervisor, 'phone');
  const page = await phone.open(`log/P/K01/${day(-1)}`);
  await page.getByRole('button', { name: '更正', exact: true }).tap();
  await submit(page);
  await page.getByText('更正要说明为什么').waitFor();
  await page.getByLabel('为什么更正').fill('人数数错');
  await submit(page);
  await page.getByText('和已记的一样').waitFor();
  await page.locator('#people').fill('10');
  await submit(page);
  await page.getByText('更正原因：人数数错').waitFor();
  await page.getByRole('button', { name: '更正前的 1 份' }).tap();
  await page.getByText('现场点到 9 人').waitFor();
  await isAccessible(page, 'a log corrected');
  const { log } = await on(day(-1));
  assert.deepEqual([log.log.progress.people, log.corrections], [10, 1]);
  await phone.close();
});

test('a second log of a day is held, and the page says what to do', async () => {
  await office.accept(
    fact('supervisor_log.filed', stream, {
      log: { day: day(-2), weather: { sky: 'clear' }, progress: { people: 5 } },
    }),
  );
  const phone = await Device.of(browser, supervisor, 'phone');
  const page = await phone.open(`log/P/K01/${day(-3)}`);
  await page.locator('#progress-text').waitFor();
  await isSettled(page);
  await phone.context.setOffline(true);
  await page.getByText('晴', { exact: true }).tap();
  await page.locator('#people').fill('6');
  await submit(page);
  await page.getByText('已存在本机，等着发出').waitFor();
  await office.accept(
    fact('supervisor_log.filed', stream, {
      log: { day: day(-3), weather: { sky: 'clear' }, progress: { people: 5 } },
    }),
  );
  await phone.context.setOffline(false);
  await page.getByText('已存进账本，待核').waitFor();
  await page.getByText(/已有一份监理日志（#\d+），这一份待核/).waitFor();
  await isAccessible(page, 'a log held');
  await phone.close();
});

const card = (page: Page, of: string): Locator => page.locator(`[data-day="${of}"]`);

test('the office sees both witnesses of a day, what differs first and marked, nothing merged', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('witnesses/P/K01');
  const today = card(page, day());
  await today.getByText('3 处不同').waitFor();
  await isAccessible(page, 'the witnesses');
  const first = today.locator('[data-subject]').first();
  assert.equal(await first.getAttribute('data-subject'), 'workforce');
  assert.match(await first.innerText(), /777 人[\s\S]*42 人/);
  const differing = await today
    .locator('.differs')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-subject')));
  assert.deepEqual(differing, ['workforce', 'quantity', 'weather']);
  await today.getByText('施工单位自己的话').waitFor();
  await card(page, day(-2)).getByText('只有监理日志').waitFor();

  const { report } = await on(day());
  await today.getByRole('link', { name: `#${report.seq}` }).click();
  await page.getByRole('dialog').getByText(`#${report.seq}`).first().waitFor();
  await isAccessible(page, 'a fact of a witness');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  // What is filed while one looks is there by itself.
  await boss.accept(dailyReport('P', 'K01', day(-2), { weather: { sky: 'clear' } }));
  await card(page, day(-2)).getByText('只有监理日志').waitFor({ state: 'detached' });
  await desk.close();
});

test('on a phone the differences stand first and the rest unfolds; a supervisor files before comparing', async () => {
  await boss.accept(dailyReport('P', 'K01', day(-9), { narrative: '还没有监理日志的一天' }));
  const phone = await Device.of(browser, supervisor, 'phone', 'zh-CN', { colorScheme: 'dark' });
  const page = await phone.open('witnesses/P/K01');
  const today = card(page, day());
  await today.getByText('777 人').waitFor();
  await fitsAcross(page, 'the witnesses');
  await isAccessible(page, 'the witnesses on a phone');
  assert.ok(!(await today.getByText('施工单位自己的话').isVisible()));
  await today.getByRole('button', { name: /^其余 \d+ 项$/ }).tap();
  await today.getByText('施工单位自己的话').waitFor();
  await fitsAcross(page, 'the witnesses unfolded');
  const blind = card(page, day(-9));
  await blind.getByText('先记下自己看到的').waitFor();
  assert.equal(await page.getByText('还没有监理日志的一天').count(), 0);
  await blind.getByRole('link', { name: '记这一天' }).tap();
  await page.locator('#progress-text').waitFor();
  await phone.close();

  const empty = await Device.of(browser, office, 'desk', 'en-GB');
  const nothing = await empty.open('witnesses/P/K02');
  await nothing.getByText('No daily report and no supervisor’s log yet').waitFor();
  await isAccessible(nothing, 'no witnesses yet');
  await empty.close();
});

test('older days come by themselves no faster than they are asked for', async () => {
  for (let ago = 10; ago < 28; ago += 1) await boss.accept(dailyReport('P', 'K01', day(-ago)));
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('witnesses/P/K01');
  await card(page, day()).waitFor();
  assert.equal(await page.locator('section[data-day]').count(), 14);
  await page.getByRole('button', { name: '再早的' }).click();
  await card(page, day(-27)).or(page.locator('section[data-day]').nth(20)).first().waitFor();
  const all = await page
    .locator('section[data-day]')
    .evaluateAll((cards) => cards.map((one) => one.getAttribute('data-day')));
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(all, [...all].sort().reverse());
  await desk.close();
});

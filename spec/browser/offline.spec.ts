/** The app without a link: it opens, on the person's own projects, and an update takes nothing from anybody. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import {
  Client,
  Server,
  dailyReport,
  day,
  fact,
  programmeFacts,
  projectFacts,
  uuid7,
} from '../harness.ts';
import { quietPort } from '../daemon.ts';
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';
import { isReady, isWritten } from './phone_store.ts';
import { Front } from './two_versions.ts';

let browser: Browser;
let server: Server;
let boss: Client;

before(async () => {
  // It comes back at the same place: nobody may have been given the port meanwhile.
  server = await Server.start({ args: ['--listen', `127.0.0.1:${await quietPort()}`] });
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  for (const code of ['K01', 'K02', 'K03']) {
    await boss.accept(...projectFacts('P', code));
    await boss.accept(dailyReport('P', code, day(-1)));
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const noLink = (page: Page) => page.getByText('没有信号，以下截至');
const version = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: '更多' }).tap();
  const text = (await page.locator('#more').getByText('版本').textContent()) ?? '';
  await page.getByRole('button', { name: '更多' }).tap();
  return text.trim();
};

test('after one visit the whole day’s work opens with the server gone, projects never visited too', async () => {
  const site = await boss.colleague('site', ['site', 'project/P/K01'], ['site', 'project/P/K02']);
  const phone = await Device.of(browser, site, 'phone');
  const first = await phone.open('today/P');
  await first.locator('[data-list]').first().waitFor();
  await isReady(first);
  await first.close();
  const { port } = new URL(server.url);
  await server.stop({ keep: true });

  // A fresh tab, as after a night: nothing of the page is in memory any more.
  await phone.newPage();
  const today = await phone.open('today/P');
  await today.locator('[data-list]').first().waitFor();
  await noLink(today).waitFor();
  // The moment is marked.
  await today.waitForFunction(() => performance.getEntriesByName('longspan:usable').length > 0);
  await fitsAcross(today, 'today without a link');
  await isAccessible(today, 'today without a link');

  const form = await phone.open('report/P/K02');
  await form.locator('#quantity-A').fill('12.5');
  await form.locator('#narrative').fill('没有信号也能写');
  await form.getByText('已保存').first().waitFor();
  await isWritten(form, '没有信号也能写');
  await form.close();
  await phone.newPage();
  const again = await phone.open('report/P/K02');
  await within(60_000, 'what was written is there', async () => {
    return (await again.locator('#quantity-A').inputValue()) === '12.5';
  });
  assert.equal(await again.locator('#narrative').inputValue(), '没有信号也能写');
  const chooser = await phone.open('report/P');
  await chooser.getByText('K02').waitFor();
  assert.equal(await chooser.getByText('K03').count(), 0, 'only one’s own');
  const outbox = await phone.open('outbox');
  await outbox.locator('main h1').waitFor();
  await outbox.waitForFunction(() => document.querySelector('.bar, #more') !== null);
  assert.match(await version(outbox), /^版本 \d+\.\d+\.\d+ · [\w-]{8}$/);
  // What belongs to a desk was not brought along, and says so.
  const desk = await phone.open('calendar/P');
  await desk.getByText('这一页还没有存到本机').waitFor();

  server = await Server.start({ data: server.data, args: ['--listen', `127.0.0.1:${port}`] });
  boss = await new Client(server).signIn('boss', 'a long enough one');
  // What was kept may stand in until the first answer has come.
  const fresh = phone.page.waitForResponse(
    (one) => one.url().includes('/api/v1/today') && one.ok(),
  );
  const back = await phone.open('today/P');
  await fresh;
  await back.locator('[data-list]').first().waitFor();
  await noLink(back).waitFor({ state: 'detached' });
  await phone.close();
});

test('a supervisor’s log, inspection and findings open without a link, never visited', async () => {
  const finding = uuid7();
  await boss.accept(
    fact('finding.raised', 'project/P/K01', {
      finding,
      text: '临边无防护',
      severity: 'serious',
      due_days: 5,
    }),
  );
  const supervisor = await boss.colleague('super', ['supervisor', 'project/P/K01']);
  const phone = await Device.of(browser, supervisor, 'phone');
  const first = await phone.open('today/P');
  await first.locator('[data-list]').first().waitFor();
  await isReady(first);
  await first.close();
  await phone.context.setOffline(true);
  await phone.newPage();
  const log = await phone.open('log/P/K01');
  await log.locator('form').waitFor();
  const start = await phone.open('inspection/P/K01');
  await start.getByRole('button', { name: '开始检查' }).waitFor();
  const list = await phone.open('findings/P');
  await list.getByText('临边无防护').first().waitFor();
  const one = await phone.open(`finding/P/${finding}`);
  await one.getByRole('heading', { name: '临边无防护' }).waitFor();
  await phone.close();
});

test('an update waits, breaks no page of the old version, and is taken when somebody says so', async () => {
  const site = await boss.colleague('updated', ['site', 'programme/P']);
  const front = await Front.before(server.url);
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
  });
  await context.addCookies([{ name: 'longspan_session', value: site.cookie, url: front.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${front.url}/#/report/P/K01`);
  await page.locator('#quantity-A').waitFor();
  await isReady(page);
  await page.waitForFunction(() => document.querySelector('#more, .bar') !== null);
  const before = await version(page);

  front.update();
  await page.locator('#narrative').fill('换版本时正在写');
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.getByText('新版本已备好').waitFor();
  assert.equal(await page.locator('#narrative').inputValue(), '换版本时正在写');
  // Not one file of this version is on the server any more; what was never opened opens all the same.
  for (const [hash, title] of [
    ['log/P/K01', '监理日志'],
    ['inspection/P/K01', '周查现场'],
    ['findings/P', '问题'],
    ['outbox', '发件箱'],
  ] as const) {
    await page.evaluate((to) => (location.hash = `#/${to}`), hash);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }
  assert.equal(await version(page), before, 'nothing was taken by itself');
  // A page of the desk that was not fetched in time says what happened, and offers the way on.
  await page.evaluate(() => (location.hash = '#/calendar/P'));
  await page.getByText('服务器上已是新版本').waitFor();

  await page.evaluate(() => (location.hash = '#/report/P/K01'));
  await page.locator('#narrative').waitFor();
  await Promise.all([
    page.waitForEvent('load'),
    page.getByRole('button', { name: '立即更新' }).first().tap(),
  ]);
  await page.locator('#narrative').waitFor();
  await within(60_000, 'what was written is there', async () => {
    return (await page.locator('#narrative').inputValue()) === '换版本时正在写';
  });
  await page.waitForFunction(() => document.querySelector('#more, .bar') !== null);
  const after = await version(page);
  assert.notEqual(after, before);
  assert.match(after, /· v2/);
  // The old version’s files go once no page of it is open.
  await page.waitForFunction(async () => (await caches.keys()).length === 1);
  await context.close();
  await front.stop();
});

test('while a study is read or people meet, nothing of the app is fetched for later', async () => {
  const doctor = await boss.colleague('doctor', ['professional', 'programme/P']);
  const device = await Device.of(browser, doctor, 'desk');
  const page = await device.open('study/P/none/1.2.3');
  const fetched = (): Promise<number> =>
    page.evaluate(async () => {
      const [name] = (await caches.keys()).filter((one) => one.startsWith('longspan /'));
      return name ? (await (await caches.open(name)).keys()).length : 0;
    });
  const state = (): Promise<string> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state ?? (registration ? 'installing' : 'none');
    });
  await within(60_000, 'the worker begins', async () => (await state()) === 'installing');
  await page.waitForTimeout(2000);
  assert.equal(await fetched(), 0);
  assert.equal(await state(), 'installing');
  await page.evaluate(() => (location.hash = '#/today'));
  await within(60_000, 'the worker has all', async () => (await state()) === 'activated');
  assert.ok((await fetched()) > 20);
  await device.close();
});

test('an update is taken by itself at the next cold start', async () => {
  const site = await boss.colleague('cold', ['site', 'programme/P']);
  const front = await Front.before(server.url);
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 390, height: 844 },
  });
  await context.addCookies([{ name: 'longspan_session', value: site.cookie, url: front.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${front.url}/#/report/P/K01`);
  await page.locator('#quantity-A').waitFor();
  await isReady(page);
  front.update();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.getByText('新版本已备好').waitFor();
  await page.close();

  // The browser gives the new worker its turn a moment after the last page is gone: whoever starts within that moment
  // has the old version once more.
  await within(60_000, 'the new version', async () => {
    const next = await context.newPage();
    await next.goto(`${front.url}/#/report/P/K01`);
    await next.locator('#quantity-A').waitFor();
    const entry = await next.locator('script[type=module]').getAttribute('src');
    await next.close();
    return entry?.includes('-v2') ?? false;
  });
  await context.close();
  await front.stop();
});

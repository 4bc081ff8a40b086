/** What happens to a half-written report when the tab, the browser or the link dies. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chromium, type Browser, type BrowserContext } from 'playwright-core';

import { Client, Server, dailyReport, day, programmeFacts, projectFacts } from '../harness.ts';
import { Device, executablePath, isSettled, launch, launchArguments, png } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let site: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  for (const code of ['K01', 'K02', 'K03']) {
    await boss.accept(...projectFacts('P', code));
    await boss.accept(dailyReport('P', code, day(-1)));
  }
  site = await boss.colleague('abudu', ['site', 'programme/P']);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const said = '三层柱浇筑到一半，泵车坏了，等配件';

test('a killed tab loses nothing of a report', async () => {
  const phone = await Device.of(browser, site, 'phone');
  const form = await phone.open('report/P/K01');
  await form.locator('#quantity-A').fill('12.5');
  await form.getByText('沙尘', { exact: true }).tap();
  await form
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png(80, 60) });
  await form.locator('.shot img').waitFor();
  await form.locator('#narrative').pressSequentially(said, { delay: 5 });
  // In the middle of typing, without a word to the page.
  const protocol = await phone.context.newCDPSession(form);
  const crashed = form.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;

  await phone.newPage();
  const again = await phone.open('report/P/K01');
  await again.locator('.shot img').waitFor();
  assert.equal(await again.locator('#narrative').inputValue(), said);
  assert.equal(await again.locator('#quantity-A').inputValue(), '12.5');
  assert.ok(await again.getByLabel('沙尘').isChecked());
  await phone.context.close();
});

test('a report filed without a link is sent when the link is back, even by another start of the browser', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'longspan-browser-'));
  const start = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, {
      executablePath,
      args: launchArguments,
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
      locale: 'zh-CN',
    });
  try {
    const first = await start();
    const phone = await Device.within(first, site);
    const form = await phone.open('report/P/K02');
    await form.locator('#quantity-A').tap();
    await isSettled(form);
    await first.setOffline(true);
    await form.getByText('雨', { exact: true }).tap();
    await form.locator('#narrative').fill(said);
    await form.locator('button[type=submit]').tap();
    await form.getByText('已存在本机，等着发出').waitFor();
    const before = await boss.get(`/api/v1/projects/K02/reports?programme=P`);
    assert.equal(before.json.reports[0].day, day(-1), 'nothing arrived without a link');
    await first.close();

    const second = await start();
    const again = await Device.within(second, site);
    await again.open('outbox');
    await again.page.getByText('已入账').waitFor();
    const arrived = await boss.get(`/api/v1/projects/K02/reports?programme=P`);
    assert.equal(arrived.json.reports[0].day, day());
    assert.equal(arrived.json.reports[0].report.narrative, said);
    await second.close();
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});

test('signing out with unsent reports warns, keeps them, and they go out after signing in again', async () => {
  const phone = await Device.of(
    browser,
    await new Client(server).signIn('abudu', 'abudu has a password'),
    'phone',
  );
  // A socket that is open already would still take what is filed.
  await phone.context.routeWebSocket(/\/api\/v1\/filing$/, (socket) => socket.close());
  const form = await phone.open('report/P/K03');
  await form.locator('#quantity-A').tap();
  await isSettled(form);
  // The account page is fetched while there is a link.
  await phone.page.goto(`${server.url}/#/account`);
  await phone.page.getByRole('button', { name: '退出登录' }).waitFor();
  await phone.page.goto(`${server.url}/#/report/P/K03`);
  await form.locator('#quantity-A').tap();
  const facts = /\/api\/v1\/facts$/;
  await phone.page.route(facts, (route) => route.abort());
  await form.getByText('雪', { exact: true }).tap();
  await form.locator('button[type=submit]').tap();
  await form.getByText('已存在本机，等着发出').waitFor();
  await phone.page.goto(`${server.url}/#/account`);
  await phone.page.getByRole('button', { name: '退出登录' }).tap();
  await phone.page.getByText('这台设备上还有 1 条记录').waitFor();
  await phone.page.getByRole('button', { name: '先退出，留在本机' }).tap();
  await phone.page.getByText('有 1 条记录等着发出').waitFor();
  await phone.page.unroute(facts);
  await phone.page.getByLabel('账号').fill('abudu');
  await phone.page.getByLabel('密码', { exact: true }).fill('abudu has a password');
  await phone.page.getByRole('button', { name: '登录' }).tap();
  await phone.page.goto(`${server.url}/#/outbox`);
  await phone.page.getByText('已入账').waitFor();
  await phone.close();
});

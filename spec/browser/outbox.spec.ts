/**
 * The outbox on a real device: what was filed without a link arrives once, though the tab and the server are killed
 * on the way; what is refused says why and is mended; what another person left waits without being seen.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import { quietPort } from '../daemon.ts';
import { Client, day, programmeFacts, projectFacts, Server } from '../harness.ts';
import { Device, fitsAcross, isAccessible, launch, png } from './pages.ts';

const data = mkdtempSync(join(tmpdir(), 'longspan-spec-'));
const port = await quietPort();
let server: Server;
let browser: Browser;
let boss: Client;
let site: Client;

const start = (): Promise<Server> =>
  Server.start({ data, args: ['--listen', `127.0.0.1:${port}`] });

before(async () => {
  server = await start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  for (const code of ['K01', 'K02', 'K03', 'K04']) await boss.accept(...projectFacts('P', code));
  site = await boss.colleague('abudu', ['site', 'programme/P']);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  server?.clear();
  rmSync(data, { recursive: true, force: true });
});

const rows = (page: Page, state: string): Locator => page.locator(`li[data-state="${state}"]`);
const reports = async (code: string): Promise<any[]> =>
  (await boss.get(`/api/v1/projects/${code}/reports?programme=P`)).json.reports;

/** A day's report with a photo, by the form. */
async function report(device: Device, code: string, quantity: string): Promise<void> {
  const page = device.page;
  await page.goto(`${server.url}/#/report/P/${code}`);
  await page.locator('#quantity-A').fill(quantity);
  await page.getByText('晴', { exact: true }).tap();
  await page.locator('input[type=file]').setInputFiles({
    name: `${code}.png`,
    mimeType: 'image/png',
    buffer: png(640, 400 + Number(quantity)),
  });
  await page.locator('.shot img').waitFor();
  await page.locator('button[type=submit]').tap();
  await page
    .getByText(/已存在本机|已入账|已送达/)
    .first()
    .waitFor();
}

/** Each page that is used later is fetched while there is a link. */
async function visit(device: Device, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await device.page.goto(`${server.url}/#/${path}`);
    const form = path.startsWith('report/');
    await device.page.locator(form ? '#quantity-A' : 'h1').waitFor();
    if (form) await device.page.locator('#quantity-A').tap(); // fetches what takes photos
    await device.page.waitForLoadState('networkidle');
  }
}

test('three reports filed without a link arrive once, though the tab and the server are killed on the way', async () => {
  const phone = await Device.of(browser, site, 'phone');
  await phone.open('outbox');
  await visit(phone, 'outbox', 'report/P/K01', 'report/P/K02', 'report/P/K03');
  await phone.context.setOffline(true);
  for (const [code, quantity] of [
    ['K01', '1'],
    ['K02', '2'],
    ['K03', '3'],
  ] as const)
    await report(phone, code, quantity);

  await phone.page.goto(`${server.url}/#/outbox`);
  await rows(phone.page, 'waiting').nth(2).waitFor();
  await phone.page.getByText('连不上服务器').first().waitFor();
  await phone.page.getByText(/待发 3 条，照片 3 张/).waitFor();
  await fitsAcross(phone.page, 'the outbox without a link');
  await isAccessible(phone.page, 'the outbox without a link');

  // The link is back, but the answer to the facts is lost, the server dies, and so does the tab.
  await phone.page.route(/\/api\/v1\/facts$/, async (route) => {
    await route.fetch().catch(() => undefined);
    await server.kill();
    await route.abort().catch(() => undefined);
  });
  await phone.page.routeWebSocket(/\/api\/v1\/filing$/, (socket) => socket.close());
  await phone.context.setOffline(false);
  await server.exited;
  const protocol = await phone.context.newCDPSession(phone.page);
  const crashed = phone.page.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;

  server = await start();
  boss = await new Client(server).signIn('boss', 'a long enough one');
  await phone.newPage();
  await phone.open('outbox');
  await rows(phone.page, 'received').nth(2).waitFor();
  await phone.page.getByText('都已送达').waitFor();
  for (const code of ['K01', 'K02', 'K03']) {
    const filed = await reports(code);
    assert.deepEqual(
      filed.map((one) => one.day),
      [day()],
    );
    const { sha256 } = filed[0].report.photos[0];
    assert.equal((await boss.get(`/api/v1/evidence/${sha256}`)).status, 200);
  }
  await phone.page
    .getByText(/回执 #\d+/)
    .first()
    .waitFor();
  await isAccessible(phone.page, 'the outbox, all delivered');
  await phone.close();
});

test('what is refused says why, is opened again as it was written, and the others are not held up', async () => {
  const phone = await Device.of(browser, site, 'phone');
  await phone.open('outbox');
  await visit(phone, 'outbox', 'report/P/K04');
  await phone.page.routeWebSocket(/\/api\/v1\/filing$/, (socket) => socket.close());
  // The server refuses this one for its author's lost role, as it would any that may not be written.
  const { account } = (await site.get('/api/v1/session')).json;
  const role = (kind: string): any => ({
    id: crypto.randomUUID(),
    kind,
    stream: `account/${account}`,
    at: new Date().toISOString(),
    body: { role: 'site', scope: 'programme/P' },
  });
  await phone.context.setOffline(true);
  await report(phone, 'K04', '4');
  await boss.accept(role('role.revoked'));
  await phone.context.setOffline(false);
  await phone.page.goto(`${server.url}/#/outbox`);
  const refused = rows(phone.page, 'refused');
  await refused.waitFor();
  assert.equal((await reports('K04')).length, 0);
  await refused.getByRole('alert').first().waitFor();
  await isAccessible(phone.page, 'a refused record');
  await boss.accept(role('role.granted'));
  await phone.page.reload();
  await refused.getByRole('link', { name: '打开修改' }).tap();
  await phone.page.getByText('被拒').first().waitFor();
  await phone.page.goto(`${server.url}/#/outbox`);
  await refused.getByRole('button', { name: '知道了，移除' }).tap();
  await phone.page.getByRole('dialog').getByRole('button', { name: '知道了，移除' }).tap();
  await refused.waitFor({ state: 'detached' });
  await phone.close();
});

test('what another person left on a shared phone is counted, not shown', async () => {
  const phone = await Device.of(browser, site, 'phone', 'en-GB');
  const page = await phone.open('outbox');
  await page.getByText('Nothing is waiting').or(page.locator('li')).first().waitFor();
  await page.evaluate(async () => {
    const opened = indexedDB.open('longspan');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const stores = opened.result.transaction('facts', 'readwrite');
    stores.objectStore('facts').put({
      id: '018f0000-0000-7000-8000-000000000001',
      account: '018f0000-0000-7000-8000-00000000000b',
      kind: 'daily_report.filed',
      stream: 'project/P/K01',
      at: '2020-07-14T18:21:07+08:00',
      device: 'shared',
      body: { report: { day: '2020-07-14', narrative: 'not for others' } },
      evidence: [],
      state: 'waiting',
      order: 1,
    });
    await new Promise((resolve) => (stores.oncomplete = resolve));
    opened.result.close();
  });
  await page.reload();
  await page.locator('[data-others]').waitFor();
  assert.match(
    await page.locator('[data-others]').innerText(),
    /^1 record of 1 other person waits/,
  );
  assert.equal(await page.getByText('not for others').count(), 0);
  await fitsAcross(page, 'the outbox of a shared phone');
  await isAccessible(page, 'the outbox of a shared phone');
  await phone.close();
});

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
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, isSettled, launch, png } from './pages.ts';

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
    await isSettled(device.page);
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

/** The server refuses what its author has lost the role for, as it would any that may not be written. */
async function roleOf(client: Client, role: string, kind: string): Promise<void> {
  const { account } = (await client.get('/api/v1/session')).json;
  await boss.accept({
    id: crypto.randomUUID(),
    kind,
    stream: `account/${account}`,
    at: new Date().toISOString(),
    body: { role, scope: 'programme/P' },
  } as any);
}

test('what is refused says why, is opened again as it was written, and the others are not held up', async () => {
  const phone = await Device.of(browser, site, 'phone');
  const { page } = phone;
  await phone.open('outbox');
  await visit(phone, 'outbox', 'report/P/K04');
  await page.routeWebSocket(/\/api\/v1\/filing$/, (socket) => socket.close());
  await phone.context.setOffline(true);
  await report(phone, 'K04', '4');
  await report(phone, `K04/${day(-1)}`, '5');
  await roleOf(site, 'site', 'role.revoked');
  await phone.context.setOffline(false);
  await page.goto(`${server.url}/#/outbox`);
  const refused = rows(page, 'refused');
  await refused.nth(1).waitFor();
  assert.equal((await reports('K04')).length, 0);
  await refused.getByRole('alert').first().waitFor();
  await isAccessible(page, 'a refused record');
  await roleOf(site, 'site', 'role.granted');
  await page.reload();
  const named = (which: string): Locator => refused.filter({ hasText: which });
  const [today, yesterday] = [day(), day(-1)].map((one) => `${Number(one.slice(8))}日`);
  await named(yesterday as string)
    .getByRole('button', { name: '知道了，移除' })
    .tap();
  await page.getByRole('dialog').getByRole('button', { name: '知道了，移除' }).tap();
  await named(yesterday as string).waitFor({ state: 'detached' });

  await named(today as string)
    .getByRole('button', { name: '打开修改' })
    .tap();
  await page.locator('.shot img').waitFor();
  await within(60_000, 'as it was written', async () => {
    return (await page.locator('#quantity-A').inputValue()) === '4';
  });
  await page.locator('#quantity-A').fill('6');
  await page.locator('button[type=submit]').tap();
  await page
    .getByText(/已入账/)
    .first()
    .waitFor();
  const filed = await reports('K04');
  assert.deepEqual(
    filed.map((one) => one.report.quantities[0].quantity.replace(/\.0+$/, '')),
    ['6'],
  );
  await page.goto(`${server.url}/#/outbox`);
  await page.getByText('都已送达').waitFor();
  await refused.waitFor({ state: 'detached' });
  await phone.close();
});

test('a dialog keeps its words through a killed tab, and a refused one is opened again in it', async () => {
  const office = await boss.colleague('lin', ['office', 'programme/P']);
  const desk = await Device.of(browser, office, 'desk');
  await desk.open('coordinations/P');
  const open = async (): Promise<Locator> => {
    await desk.page.getByRole('button', { name: '记录' }).click();
    await desk.page.getByText('写旬报', { exact: true }).click();
    return desk.page.getByRole('dialog');
  };
  let dialog = await open();
  await dialog.getByLabel('本旬情况').pressSequentially('本旬封顶两处');
  const killed = desk.page;
  const protocol = await desk.context.newCDPSession(killed);
  const crashed = killed.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;
  await desk.newPage();
  await killed.close();
  await desk.open('coordinations/P');
  dialog = await open();
  await dialog.getByText('上次没填完的内容还在这里').waitFor();
  assert.equal(await dialog.getByLabel('本旬情况').inputValue(), '本旬封顶两处');
  await isAccessible(desk.page, 'a form taken up again');

  await roleOf(office, 'office', 'role.revoked');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.getByRole('alert').waitFor();
  await roleOf(office, 'office', 'role.granted');
  await desk.open('outbox');
  await rows(desk.page, 'refused').getByRole('button', { name: '打开修改' }).click();
  dialog = desk.page.getByRole('dialog');
  await within(60_000, 'as it was written', async () => {
    return (await dialog.getByLabel('本旬情况').inputValue()) === '本旬封顶两处';
  });
  await dialog.getByLabel('本旬情况').fill('本旬封顶三处');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await rows(desk.page, 'received').waitFor();
  await rows(desk.page, 'refused').waitFor({ state: 'detached' });
  await desk.close();
});

test('a full device says so before a photo is taken, loses no word, and sends what is written', async () => {
  const phone = await Device.of(browser, site, 'phone');
  const { page } = phone;
  await phone.context.addInitScript(() => {
    const full = { usage: 997_000_000, quota: 1_000_000_000 };
    // An empty page has none.
    const storage = navigator.storage as StorageManager | undefined;
    if (storage) storage.estimate = () => Promise.resolve(full);
  });
  await phone.open(`report/P/K01/${day(-2)}`);
  await page.locator('#quantity-A').fill('2');
  await page.getByText('晴', { exact: true }).tap();
  await page.getByText(/暂时不能拍照：本机存储只剩 3 MB/).waitFor();
  assert.equal(await page.locator('.take input').isDisabled(), true);
  await page.getByText(/存储已满，暂时不能拍照/).waitFor();
  await isAccessible(page, 'a report on a full device');

  // Not even a letter fits: it is said, what to do as well, and the form stays as it is.
  await page.evaluate(() => {
    const store = IDBObjectStore.prototype as any;
    store.keptPut = store.put;
    store.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.locator('#quantity-A').fill('3');
  await page.getByText('本机存储已满，刚填的内容没能存下。').waitFor();
  await page.locator('button[type=submit]').tap();
  await page.getByText('本机存储已满，没有存入发件箱。').waitFor();
  assert.equal(await page.locator('#quantity-A').inputValue(), '3');
  await page.evaluate(() => {
    const store = IDBObjectStore.prototype as any;
    store.put = store.keptPut;
  });
  await page.locator('button[type=submit]').tap();
  await page
    .getByText(/已入账/)
    .first()
    .waitFor();
  const filed = (await reports('K01')).find((one) => one.day === day(-2));
  assert.match(filed.report.quantities[0].quantity, /^3(\.0+)?$/);

  await page.goto(`${server.url}/#/outbox`);
  await page.getByText('本机存储只剩 3 MB，暂时不能拍照。').waitFor();
  await fitsAcross(page, 'the outbox of a full device');
  await isAccessible(page, 'the outbox of a full device');
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

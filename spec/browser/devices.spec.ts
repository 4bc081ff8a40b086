/** A phone is paired by a link, cut off while it holds unsent work, and that work comes in by a carry bundle. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, Server, day, programmeFacts, projectFacts } from '../harness.ts';
import { readQrCode } from '../qr_code.ts';
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, isSettled, launch, png } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
const files = mkdtempSync(join(tmpdir(), 'longspan-carried-'));
/** Where somebody wants to look at the screens. */
const pictures = process.env['LONGSPAN_PICTURES'];

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  for (const code of ['K01', 'K02', 'K03']) await boss.accept(...projectFacts('P', code));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(files, { recursive: true, force: true });
});

async function looksRight(page: Page, what: string): Promise<void> {
  await fitsAcross(page, what);
  await isAccessible(page, what);
  if (pictures) await page.screenshot({ path: join(pictures, `${what}.png`) });
}

/** The office opens the dialog for an account and leaves it open; gives the link it shows. */
async function linkFor(office: Device, name: string): Promise<string> {
  const page = await office.open('people');
  await page.getByRole('button', { name: `配对手机 ${name}` }).click();
  const code = page.getByRole('img', { name: '配对二维码' });
  await code.waitFor();
  const link = await page.getByLabel('链接').inputValue();
  assert.equal(readQrCode(await code.screenshot()), link, 'a camera reads it off the screen');
  return link;
}

async function phoneWith(link: string, name: string): Promise<Device> {
  const phone = await Device.of(browser, new Client(server), 'phone');
  await phone.page.goto(link);
  await phone.page.getByLabel('这台设备叫什么').fill(name);
  await phone.page.getByRole('button', { name: '开始使用' }).tap();
  await phone.page.locator('[data-list]').first().waitFor();
  return phone;
}

/** The server knows the device's key: bundles can be made. */
async function isKnown(device: string): Promise<void> {
  await within(60_000, `${device} gives its key`, async () => {
    const { json } = await boss.get('/api/v1/devices');
    return json.devices.some(
      (one: { name: string; signs: boolean }) => one.name === device && one.signs,
    );
  });
}

const barred = 'spec.barred';
/**
 * Runs in every document of the phone from its first moment on. Not by `route`: Playwright lets through what it cannot
 * tell the page of, such as what is asked while the page is left, and then the bundle has nothing new.
 */
function barTheWayOut(key: string): void {
  const isBarred = (method: string, address: string): boolean => {
    if (method === 'GET' || !/\/api\/v1\/(facts|uploads|evidence)/.test(address)) return false;
    return localStorage.getItem(key) !== null;
  };
  const ask = globalThis.fetch.bind(globalThis);
  globalThis.fetch = (what, how) =>
    typeof what === 'string' && isBarred(how?.method ?? 'GET', what)
      ? Promise.reject(new TypeError('Failed to fetch'))
      : ask(what, how);
  globalThis.XMLHttpRequest = class extends XMLHttpRequest {
    #barred = false;
    override open(method: string, url: string | URL, ...more: unknown[]): void {
      this.#barred = isBarred(method, String(url));
      (super.open as (...all: unknown[]) => void)(method, url, ...(more.length ? more : [true]));
    }
    override send(body?: XMLHttpRequestBodyInit | Document | null): void {
      if (this.#barred) setTimeout(() => this.dispatchEvent(new ProgressEvent('error')));
      else super.send(body);
    }
  };
}
const wayOutAgain = (phone: Device): Promise<void> =>
  phone.page.evaluate((key) => localStorage.removeItem(key), barred);

/** A report with one photo, filed while nothing gets out. */
async function fileUnsent(phone: Device, project: string): Promise<string> {
  // A socket that is open already would still take what is filed.
  await phone.context.routeWebSocket(/\/api\/v1\/filing$/, (socket) => socket.close());
  await phone.context.addInitScript(barTheWayOut, barred);
  await phone.page.evaluate((key) => localStorage.setItem(key, ''), barred);
  const page = await phone.open(`report/P/${project}`);
  const narrative = `${project} 地下室，没有信号`;
  await page.locator('#quantity-A').fill('1.5');
  await page.getByText('雨', { exact: true }).tap();
  await isSettled(page);
  await page.locator('input[type=file]').setInputFiles({
    name: 'a.png',
    mimeType: 'image/png',
    buffer: png(80, 60),
  });
  await page.locator('.shot img').waitFor();
  await page.locator('#narrative').fill(narrative);
  await page.locator('button[type=submit]').tap();
  await page.getByText('已存在本机，等着发出').waitFor();
  const { by } = await reportOf(project);
  assert.equal(by, undefined, 'nothing of it got out');
  return narrative;
}

async function saveBundle(page: Page): Promise<string> {
  await page.getByRole('button', { name: '存成携带包' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: '保存文件' }).click();
  const download = await saved;
  const path = join(files, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

async function reportOf(project: string): Promise<{ by: string; day: string; narrative: string }> {
  const { json } = await boss.get(`/api/v1/projects/${project}/reports?programme=P`);
  const [last] = json.reports;
  return { by: last?.by?.name, day: last?.day, narrative: last?.report.narrative };
}

test('a phone is paired by opening a link: a name, one button, and it is on Today', async () => {
  await boss.openAccount('abudu', ['site', 'programme/P']);
  const office = await Device.of(browser, boss, 'desk');
  const link = await linkFor(office, 'abudu');
  await looksRight(office.page, 'pair-desk-zh');

  const phone = await Device.of(browser, new Client(server), 'phone');
  await phone.page.goto(link);
  const name = phone.page.getByLabel('这台设备叫什么');
  await name.waitFor();
  assert.ok(
    !phone.page.url().includes(link.split('/').at(-1) ?? link),
    'the secret is out of the address',
  );
  assert.match(await name.inputValue(), /Chrome|Linux|Android/);
  await phone.page.getByText(new URL(server.url).host).waitFor();
  await looksRight(phone.page, 'claim-phone-zh');
  await name.fill('K05 工地 安卓');
  await phone.page.getByRole('button', { name: '开始使用' }).tap();
  await phone.page.locator('[data-list]').first().waitFor();
  assert.match(phone.page.url(), /#\/today\/P$/);

  // By itself, without a press in the office.
  await office.page.getByText('已配对：K05 工地 安卓').waitFor();
  await looksRight(office.page, 'paired-desk-zh');

  // What it files says which device it was.
  const form = await phone.open('report/P/K01');
  await form.locator('#quantity-A').fill('3');
  await form.getByText('雨', { exact: true }).tap();
  await form.locator('button[type=submit]').tap();
  await form.getByText('已入账').waitFor();
  const { json } = await boss.get('/api/v1/facts?programme=P&kind=daily_report.filed');
  assert.equal(json.facts.at(-1).device, 'K05 工地 安卓');

  // The link is used up.
  const late = await Device.of(browser, new Client(server), 'phone', 'en-GB', {
    colorScheme: 'dark',
  });
  await late.page.goto(link);
  await late.page.getByRole('button', { name: 'Start' }).tap();
  await late.page.getByText('The pairing code was used already or has run out.').waitFor();
  await looksRight(late.page, 'claim-used-phone-en');
  await late.close();
  await phone.close();
  await office.close();
});

test('a cut-off phone says so, keeps what it has not sent, and the office takes it in as the site manager’s', async () => {
  await boss.openAccount('guli', ['site', 'programme/P']);
  const office = await Device.of(browser, boss, 'desk');
  const phone = await phoneWith(await linkFor(office, 'guli'), '古丽的手机');
  await isKnown('古丽的手机');
  const narrative = await fileUnsent(phone, 'K02');

  const list = await office.open('devices');
  const row = list.getByRole('listitem').filter({ hasText: '古丽的手机' });
  await row.getByText('扫码配对').waitFor();
  await looksRight(list, 'devices-desk-zh');
  await row.getByRole('button', { name: '停用' }).click();
  await list.getByText('还没发出的内容都留在那台设备上').waitFor();
  await looksRight(list, 'cut-ask-desk-zh');
  await list.getByRole('button', { name: '立即停用' }).click();
  await list.locator('[data-cut-off]').getByText('古丽的手机').waitFor();
  await looksRight(list, 'devices-cut-desk-zh');

  await phone.page.reload();
  await phone.page.getByRole('heading', { name: '本机已停用' }).waitFor();
  await phone.page.getByText('“guli”的 1 条记录、1 张照片').waitFor();
  await phone.page.getByText(/古丽的手机）已于 \d+月\d+日 \d\d:\d\d 被停用/).waitFor();
  await looksRight(phone.page, 'cut-off-phone-zh');
  const bundle = await saveBundle(phone.page);
  assert.match(bundle, /longspan-guli-\d{4}-\d\d-\d\d\.lscb$/);
  await looksRight(phone.page, 'bundle-ready-phone-zh');

  // A colleague of the site may not: it has to be somebody who looks after the programme.
  const colleague = await Device.of(
    browser,
    await boss.colleague('murat', ['site', 'programme/P']),
    'phone',
    'en-GB',
    { colorScheme: 'dark' },
  );
  const refusing = await colleague.open('carried');
  await refusing.locator('input[type=file]').setInputFiles(bundle);
  await refusing.getByText('which was cut off').waitFor();
  await looksRight(refusing, 'carry-refused-phone-en');
  await colleague.close();

  const desk = await office.open('carried');
  await desk.locator('input[type=file]').setInputFiles(bundle);
  const told = desk.locator('[data-carried]');
  await told.getByText('“guli”的设备“古丽的手机”').waitFor();
  await told.getByRole('region', { name: '已收到' }).waitFor();
  await looksRight(desk, 'carried-desk-zh');
  assert.deepEqual(await reportOf('K02'), { by: 'guli', day: day(), narrative });

  await desk.getByRole('button', { name: '再收一个' }).click();
  await desk.locator('input[type=file]').setInputFiles(bundle);
  await told.getByRole('region', { name: '早已收到' }).waitFor();

  // Found again and paired anew: the same report goes out directly and is not counted twice.
  const link = await linkFor(office, 'guli');
  await wayOutAgain(phone);
  await phone.page.goto('about:blank');
  await phone.page.goto(link);
  await phone.page.getByText('“guli”的 1 条记录、1 张照片没有发出').waitFor();
  await phone.page.getByRole('button', { name: '开始使用' }).tap();
  await phone.page.locator('[data-list]').first().waitFor();
  await phone.open('outbox');
  await phone.page.getByText('已入账').waitFor();
  const { json } = await boss.get('/api/v1/projects/K02/reports?programme=P');
  assert.equal(json.reports.length, 1);
  await phone.close();
  await office.close();
});

test('another phone carries a bundle in, and the first one learns of it when it is back', async () => {
  await boss.openAccount('ayi', ['site', 'programme/P']);
  const office = await Device.of(browser, boss, 'desk', 'zh-CN');
  const phone = await phoneWith(await linkFor(office, 'ayi'), '阿依的手机');
  await isKnown('阿依的手机');
  const narrative = await fileUnsent(phone, 'K03');
  await phone.open('carried');
  await phone.page.getByText('本机待发：1 条记录、1 张照片').waitFor();
  await looksRight(phone.page, 'carry-out-phone-zh');
  const bundle = await saveBundle(phone.page);
  assert.equal(readFileSync(bundle).subarray(0, 6).toString(), 'LSCB1\n');
  assert.ok(!readFileSync(bundle).includes(narrative), 'nobody on the way reads it');

  assert.equal((await reportOf('K03')).by, undefined, 'nothing of it got out');

  const other = await Device.of(
    browser,
    await boss.colleague('rena', ['supervisor', 'programme/P']),
    'phone',
    'en-GB',
    { colorScheme: 'dark' },
  );
  const page = await other.open('carried');
  await looksRight(page, 'carry-in-phone-en');
  await page.locator('input[type=file]').setInputFiles({
    name: 'a.xlsx',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('PK'),
  });
  await page.getByText('“a.xlsx” is not a carry bundle').waitFor();
  await page.locator('input[type=file]').setInputFiles(bundle);
  // Whatever became of it: where it was not taken in, the page says why.
  const carried = page.locator('[data-carried]');
  const refused = page.getByRole('alert').filter({ hasNotText: 'a.xlsx' });
  const told = carried.or(refused).first().waitFor({ timeout: 120_000 });
  await told.catch(() => undefined);
  const received = carried.getByRole('region', { name: 'Received' });
  assert.ok(await received.isVisible(), await page.locator('main').innerText());
  await looksRight(page, 'carried-phone-en');
  assert.deepEqual(await reportOf('K03'), { by: 'ayi', day: day(), narrative });
  await other.close();

  await wayOutAgain(phone);
  await phone.open('outbox');
  await phone.page.getByText('已入账').waitFor();
  await phone.close();
  await office.close();
});

test('one’s own devices stand in one’s account, in both languages, on phone and desk', async () => {
  for (const [screen, locale, colorScheme] of [
    ['phone', 'zh-CN', 'light'],
    ['desk', 'en-GB', 'dark'],
  ] as const) {
    const device = await Device.of(browser, boss, screen, locale, { colorScheme });
    const page = await device.open('account');
    const own = page.locator('section').filter({ has: page.locator('[data-devices]') });
    await own.getByText(locale === 'zh-CN' ? '本机' : 'this device', { exact: true }).waitFor();
    await own.getByRole('button').first().click();
    await page.getByRole('dialog').getByRole('img').waitFor();
    await looksRight(page, `pair-own-${screen}-${locale}`);
    await device.open('people');
    await page
      .getByRole('button', { name: / abudu$/ })
      .first()
      .waitFor();
    await looksRight(page, `people-${screen}-${locale}`);
    await device.open('devices');
    await page.locator('[data-devices]').waitFor();
    await looksRight(page, `devices-${screen}-${locale}`);
    await device.close();
  }
});

/** The site manager's phone and the office's board, both on the real binary. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, Server, dailyReport, day, programmeFacts, projectFacts } from '../harness.ts';
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, launch, png } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let site: Client;
let office: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  for (const code of ['K01', 'K02', 'K03', 'K04']) await boss.accept(...projectFacts('P', code));
  for (const code of ['K01', 'K02', 'K03', 'K04'])
    await boss.accept(dailyReport('P', code, day(-1)));
  const scopes = ['K01', 'K02', 'K03', 'K04'].map((code): [string, string] => [
    'site',
    `project/P/${code}`,
  ]);
  site = await boss.colleague('abudu', ...scopes);
  office = await boss.colleague('wang', ['office', 'programme/P']);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function chooseSky(page: Page): Promise<void> {
  await page.getByText('多云', { exact: true }).tap();
}
const progressOf = (page: Page, code: string) =>
  page.locator(`[data-figure="project:P:${code}:progress"]`);

test('a report filed on a phone moves the board on another screen, and the figure opens down to the report and its photo', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const board = await desk.open('board/P');
  const figure = progressOf(board, 'K01').first();
  await figure.waitFor();
  const earlier = await figure.innerText();

  const phone = await Device.of(browser, site, 'phone');
  const form = await phone.open('report/P/K01');
  await form.locator('#quantity-A').waitFor();
  await chooseSky(form);
  assert.equal(
    await form.locator('[id^="trade-"]').first().inputValue(),
    '18',
    'yesterday is carried over',
  );
  await form.locator('#quantity-A').fill('190');
  await form
    .locator('input[type=file]')
    .setInputFiles({ name: 'site.png', mimeType: 'image/png', buffer: png(2400, 1200) });
  await form.locator('.shot img').waitFor();
  await form.locator('button[type=submit]').tap();
  await within(60_000, 'the board moves', async () => (await figure.innerText()) !== earlier);
  await form.getByText('已入账').waitFor();
  await form.getByText('1 张照片都已送到').waitFor();

  await figure.click();
  const panel = board.locator('[data-figure-panel]');
  const photo = panel.locator('.thumb img').first();
  await within(
    60_000,
    'the photo is shown',
    async () =>
      (await photo.count()) > 0 &&
      photo.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0),
  );
  const sizes = await photo.evaluate(async (image: HTMLImageElement) => {
    const whole = new URL(image.src);
    whole.search = '';
    const bitmap = await createImageBitmap(await (await fetch(whole)).blob());
    return [image.naturalWidth, image.naturalHeight, bitmap.width, bitmap.height];
  });
  assert.deepEqual(sizes, [320, 160, 1600, 800], 'a thumb of what was made smaller on the phone');
  assert.match(await panel.innerText(), /abudu/);
  await desk.close();
  await phone.close();
});

test('a correction shows both', async () => {
  const phone = await Device.of(browser, site, 'phone');
  const page = await phone.open(`report/P/K02/${day(-1)}`);
  await page.getByRole('button', { name: '更正这份日报' }).tap();
  await page.locator('#reason').waitFor();
  await page.locator('[id^="trade-"]').first().fill('21');
  await page.locator('button[type=submit]').tap();
  await page.getByText('更正要说明为什么').waitFor();
  await page.locator('#reason').fill('漏计三人');
  await page.locator('button[type=submit]').tap();
  await page.getByText('已入账').waitFor();

  await page.reload();
  await page.getByRole('button', { name: '看更正前后' }).tap();
  const table = page.locator('table');
  await table.waitFor();
  assert.equal(await table.locator('tbody tr').count(), 1, 'only what differs');
  assert.equal(await table.locator('del').innerText(), '18');
  assert.equal(await table.locator('ins').innerText(), '21');
  assert.match(await page.locator('main').innerText(), /更正原因：漏计三人/);
  await fitsAcross(page, 'both versions on a phone');
  await isAccessible(page, 'both versions on a phone');
  await phone.close();
});

test('a quantity above plan is held until the office settles it', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const board = await desk.open('board/P');
  const figure = progressOf(board, 'K03').first();
  await figure.waitFor();
  const earlier = await figure.innerText();

  const phone = await Device.of(browser, site, 'phone');
  const form = await phone.open('report/P/K03');
  await form.locator('#quantity-A').waitFor();
  await chooseSky(form);
  await form.locator('#quantity-A').fill('991');
  await form.getByText('提交后会先待核').waitFor();
  assert.match(await form.locator('#quantity-A-over').innerText(), /累计 1,001，超过计划 1,000 m3/);
  await form.locator('button[type=submit]').tap();
  await form.getByText('已存入账本，待核').waitFor();
  await form.getByText('超过计划').first().waitFor();

  await phone.open('held/P');
  await phone.page.getByText('由援建办核定').first().waitFor();
  assert.equal(
    await phone.page.getByRole('button', { name: '计入', exact: true }).count(),
    0,
    'not by the site',
  );

  const held = await desk.newPage();
  await held.goto(`${server.url}/#/held/P`);
  await held.getByRole('button', { name: '计入', exact: true }).click();
  await held.getByLabel(/核定说明/).fill('设计变更 07 号');
  assert.equal(await figure.innerText(), earlier, 'not counted before it is settled');
  await held.getByRole('dialog').getByRole('button', { name: '计入', exact: true }).click();
  await held.getByText('已核定：计入').waitFor();
  await within(60_000, 'the board counts it', async () => (await figure.innerText()) !== earlier);
  await phone.open('report/P/K03');
  await phone.page.getByRole('button', { name: '更正这份日报' }).waitFor();
  await desk.close();
  await phone.close();
});

test('the last fourteen days show what is missing, and each day is filed on its own', async () => {
  const phone = await Device.of(browser, site, 'phone');
  const page = await phone.open('report/P/K04');
  await page.locator('#quantity-A').waitFor();
  const strip = page.getByRole('navigation', { name: '最近 14 天' }).getByRole('button');
  const missing = strip.and(page.locator('.missing'));
  await within(60_000, 'yesterday alone is filed', async () => (await missing.count()) === 13);
  assert.equal(await strip.count(), 14);
  await strip.nth(10).tap();
  await page.waitForURL(new RegExp(`${day(-3)}$`));
  await chooseSky(page);
  await page.locator('button[type=submit]').tap();
  await page.getByText('已入账').waitFor();
  await within(
    60_000,
    'the day is filed',
    async () => (await strip.nth(10).getAttribute('class'))?.includes('filed') ?? false,
  );
  await within(60_000, 'twelve are missing', async () => (await missing.count()) === 12);
  await phone.close();
});

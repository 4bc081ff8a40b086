/** What holds for every page: it fits a phone, axe finds nothing serious, in both languages, light and dark. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, Server, dailyReport, day, programmeFacts, projectFacts } from '../harness.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('P'),
    ...projectFacts('P', 'K01'),
    ...projectFacts('P', 'K02'),
  );
  for (let ago = 9; ago > 0; ago -= 1)
    if (ago !== 4) await boss.accept(dailyReport('P', 'K01', day(-ago)));
  // Held: the same day again, by somebody else than who looks.
  const site = await boss.colleague('site', ['site', 'programme/P']);
  await site.post(dailyReport('P', 'K01', day(-1)));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const pages: [string, string][] = [
  ['welcome', 'main section'],
  ['new', 'form'],
  ['today/P', '[data-list]'],
  ['coordinations/P', 'main h2'],
  ['actions/P', 'main h2'],
  ['rooms', 'main h2'],
  ['room-new', 'main form'],
  ['places', 'main h2'],
  ['library', 'main form'],
  ['learning', 'main input[type=date]'],
  ['consultations/P', 'main h1'],
  ['consultation-new/P', 'main form'],
  ['report/P', 'main ul'],
  ['report/P/K01', 'form'],
  [`report/P/K01/${day(-1)}`, 'dl'],
  ['held/P', 'main li'],
  ['calendar/P', 'main section'],
  ['import/P', 'input[type=file]'],
  ['people', 'main li'],
  ['account', 'form'],
  ['outbox', 'main h1'],
  ['board/P', '[data-figure]'],
  ['project/P/K01', '[data-figure]'],
];

for (const [locale, colorScheme] of [
  ['zh-CN', 'light'],
  ['en-GB', 'dark'],
] as const) {
  test(`every page fits 360 pixels and axe finds nothing serious (${locale}, ${colorScheme})`, async () => {
    const phone = await Device.of(browser, boss, 'phone', locale, { colorScheme });
    for (const [path, there] of pages) {
      const page = await phone.open(path);
      await page
        .locator(there)
        .first()
        .waitFor()
        .catch(() => assert.fail(`${path} shows no ${there}`));
      await fitsAcross(page, `${path} ${locale}`);
      await isAccessible(page, `${path} ${locale}`);
    }
    await phone.close();
  });
}

test('the report form is filled and sent with the keyboard alone', async () => {
  const desk = await Device.of(browser, boss, 'desk', 'en-GB');
  const page = await desk.open('report/P/K02');
  await page.locator('form').waitFor();
  await page.getByLabel('Clear').focus();
  await page.keyboard.press('ArrowRight');
  const reached = new Set<string>();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const id = await page.evaluate(
      () => document.activeElement?.id || document.activeElement?.getAttribute('type') || '',
    );
    reached.add(id);
    if (id === 'quantity-A') await page.keyboard.type('5');
    if (id === 'submit') break;
  }
  for (const field of ['min_c', 'quantity-A', 'narrative', 'submit'])
    if (!reached.has(field))
      throw new Error(`${field} is not reached by Tab: ${[...reached].join(' ')}`);
  await page.keyboard.press('Enter');
  await page.getByText('In the ledger').waitFor();
  await desk.close();
});

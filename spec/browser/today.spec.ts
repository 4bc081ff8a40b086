/** Everybody's first page: what one owes now, what came back, what waits, each line leading straight to doing it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Locator, Page } from 'playwright-core';

import {
  Client,
  dailyReport,
  type Draft,
  programmeFacts,
  projectFacts,
  Server,
} from '../harness.ts';
import { deviceOnMonday, factOn, on, startOnMonday, weekends } from './monday.ts';
import { fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let office: Client;
let site: Client;
let supervisor: Client;

const finding = (offset: number, text: string, severity: string, dueDays: number): Draft => {
  const id = crypto.randomUUID();
  return factOn(offset, 'finding.raised', 'project/P/K01', {
    finding: id,
    text,
    severity,
    due_days: dueDays,
    responsible: { role: 'site', project: 'K01' },
  });
};
const idOf = (draft: Draft): string => (draft.body as { finding: string }).finding;

const lying = finding(-12, '临边防护缺两处', 'critical', 1);
const back = finding(-3, '脚手架连墙件不足', 'serious', 10);

before(async () => {
  server = await startOnMonday();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('P'),
    weekends(),
    ...projectFacts('P', 'K01'),
    ...projectFacts('P', 'K02'),
  );
  office = await boss.colleague('office', ['office', 'programme/P']);
  site = await boss.colleague('site', ['site', 'project/P/K01']);
  supervisor = await boss.colleague('supervisor', ['supervisor', 'project/P/K01']);
  await supervisor.accept(lying, back);
  await site.accept(
    factOn(-2, 'finding.rectified', 'project/P/K01', { finding: idOf(back), note: '已补' }),
  );
  await supervisor.accept(
    factOn(-1, 'finding.reviewed', 'project/P/K01', {
      finding: idOf(back),
      decision: 'returned',
      reason: '另一处没有整改',
    }),
  );
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const list = (page: Page, which: 'owed' | 'waiting' | 'returned'): Locator =>
  page.locator(`[data-list="${which}"]`);

for (const [locale, colorScheme, owed, came] of [
  ['zh-CN', 'light', '现在要办', '被退回'],
  ['en-GB', 'dark', 'To do now', 'Came back'],
] as const) {
  test(`it is the page a site opens on, and it fits its phone (${locale}, ${colorScheme})`, async () => {
    const phone = await deviceOnMonday(browser, site, 'phone', locale, { colorScheme });
    const page = await phone.open('');
    await page.getByRole('heading', { name: new RegExp(owed) }).waitFor();
    await list(page, 'returned').getByText('另一处没有整改').waitFor();
    await page.getByRole('heading', { name: new RegExp(came) }).waitFor();
    await fitsAcross(page, 'today');
    await isAccessible(page, 'today');
    await phone.close();
  });
}

test('a site owes its reports day by day: one touch opens the form of that day, and what is sent is gone', async () => {
  const phone = await deviceOnMonday(browser, site, 'phone');
  const page = await phone.open('today/P');
  const today = list(page, 'owed').getByRole('link', { name: `日报 K01 今天` });
  await today.waitFor();
  await site.accept(dailyReport('P', 'K01', on()));
  await today.waitFor({ state: 'detached' });
  const friday = list(page, 'owed').locator('a[href*="/report/P/K01/"]').last();
  const href = (await friday.getAttribute('href')) ?? '';
  assert.equal(href, `#/report/P/K01/${on(-3)}`);
  await friday.tap();
  await page.locator('form').waitFor();
  await phone.close();
});

test('the office sees what climbed to it, and which posts nobody holds', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open('today/P');
  const climbed = list(page, 'owed').locator('li', { hasText: '临边防护缺两处' });
  await climbed.getByText(/逾期 \d+ 个工作日/).waitFor();
  await climbed.getByText(/已升级到/).waitFor();
  await climbed.getByText('责任方 施工现场 K01').waitFor();
  await list(page, 'owed').getByRole('heading', { name: '没有人任的岗位' }).waitFor();
  await list(page, 'owed').getByRole('link', { name: '看项目: K02 日报' }).waitFor();
  await isAccessible(page, 'today of the office');
  // What its site was told is the site's: the office does not owe it yet.
  assert.equal(await list(page, 'owed').getByText('脚手架连墙件不足').count(), 0);
  await climbed.getByRole('link', { name: /去督办/ }).click();
  await page.waitForURL(new RegExp(`#/finding/P/${idOf(lying)}$`));
  await desk.close();
});

test('the office writes the ten-day return from its line, and the line is gone', async () => {
  const desk = await deviceOnMonday(browser, office, 'desk');
  const page = await desk.open('today/P');
  const write = list(page, 'owed').getByRole('button', { name: '写旬报' });
  await write.first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('本旬情况').fill('本旬各项目按计划推进，K01 缺钢筋工。');
  await isAccessible(page, 'the ten-day return');
  const before = await write.count();
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(
    (n) => document.querySelectorAll('[data-list="owed"] button').length < n,
    before,
  );
  await desk.close();
});

test('what others put right appears by itself, and never before the one who did it', async () => {
  const desk = await deviceOnMonday(browser, supervisor, 'desk');
  const page = await desk.open('today/P');
  await list(page, 'owed').waitFor();
  assert.equal(await list(page, 'waiting').getByText('脚手架连墙件不足').count(), 0);
  await site.accept(
    factOn(0, 'finding.rectified', 'project/P/K01', { finding: idOf(back), note: '两处都补了' }),
  );
  await list(page, 'waiting')
    .getByRole('link', { name: /去复查.*脚手架/ })
    .waitFor();
  await desk.close();

  const phone = await deviceOnMonday(browser, site, 'phone');
  await phone.open('today/P');
  await list(phone.page, 'owed').waitFor();
  assert.equal(await phone.page.getByText('脚手架连墙件不足').count(), 0);
  await phone.close();
});

test('who holds no post is told so, and where to look', async () => {
  const viewer = await boss.colleague('viewer', ['viewer', 'programme/P']);
  const phone = await deviceOnMonday(browser, viewer, 'phone', 'en-GB');
  const page = await phone.open('');
  await page.getByText('You hold no post here that owes anything').waitFor();
  await page.getByRole('link', { name: 'See the board' }).tap();
  await page.locator('[data-figure]').first().waitFor();
  await phone.close();
});

/** The calendar as the office rules it, and the rhythm strip on which every site's days follow from it. */
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
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;

/** The last such weekday before today; 0 is Sunday. */
function last(weekday: number): string {
  for (let ago = 1; ; ago += 1)
    if (new Date(`${day(-ago)}T00:00:00Z`).getUTCDay() === weekday) return day(-ago);
}
const plus = (on: string, days: number): string =>
  new Date(Date.parse(on) + days * 86_400_000).toISOString().slice(0, 10);

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'K01'));
  await boss.accept(
    fact('project.registered', 'project/P/K02', {
      name: { zh: '未开工', en: 'Not started' },
      category: 'health',
    }),
  );
  await boss.accept(dailyReport('P', 'K01', day()), dailyReport('P', 'K01', last(3)));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const dayOn = (page: Page, on: string): Locator => page.locator(`[data-day="${on}"]`);
const stateOf = async (page: Page, on: string): Promise<string | null> =>
  dayOn(page, on).getAttribute('data-state');

/** The strip is read again when the facts arrive, not when the form closes. */
async function becomes(page: Page, on: string, state: string): Promise<void> {
  await page.locator(`[data-day="${on}"][data-state="${state}"]`).waitFor();
}

test('the office rules Sundays and a holiday of three days, and the strip of a site rests on them', async () => {
  const office = await boss.colleague('office', ['office', 'programme/P']);
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('calendar/P');
  await page.getByText('日历还是空的').waitFor();
  await isAccessible(page, 'an empty calendar');

  await page.getByRole('button', { name: '周日', exact: true }).click();
  await page.getByRole('button', { name: '记录改动' }).click();
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.getByLabel('休息日').inputValue(), '周日');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '周日', exact: true, pressed: true }).waitFor();

  const monday = last(1);
  const first = plus(monday, -14);
  await page.getByRole('button', { name: '添加放假或调休' }).click();
  await dialog.getByLabel('从', { exact: true }).fill(first);
  await dialog.getByLabel(/^到/).fill(plus(first, -1));
  await dialog.getByLabel(/^节日名称\s/).fill('古尔邦节');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.getByText('不能早于开始日').waitFor();
  await dialog.getByLabel(/^到/).fill(plus(first, 2));
  await isAccessible(page, 'ruling a holiday');
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  const calendar = (await office.get('/api/v1/calendar?programme=P')).json;
  assert.deepEqual(calendar.rest_days, ['sunday']);
  assert.deepEqual(
    calendar.days.map((one: { day: string; kind: string }) => [one.day, one.kind]),
    [0, 1, 2].map((i) => [plus(first, i), 'holiday']),
  );

  await desk.open('project/P/K01');
  await dayOn(page, first).waitFor();
  assert.equal(await stateOf(page, last(0)), 'rest');
  assert.equal(await stateOf(page, plus(first, 1)), 'rest');
  assert.equal(await stateOf(page, plus(first, 3)), 'missed');
  assert.equal(await stateOf(page, last(3)), 'late');
  assert.equal(await stateOf(page, day()), 'met');
  assert.match(
    (await dayOn(page, first).getAttribute('aria-label')) ?? '',
    /周一：休息，古尔邦节$/,
  );
  await dayOn(page, first).click();
  await dialog.getByText('古尔邦节').first().waitFor();
  await isAccessible(page, 'a day of rest, opened');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // What is put back is owed again.
  await desk.open(`calendar/P?year=${first.slice(0, 4)}`);
  await page
    .getByRole('button', { name: /恢复平常$/ })
    .first()
    .click();
  await dialog.getByRole('button', { name: '记录' }).click();
  await dialog.waitFor({ state: 'detached' });
  await desk.open('project/P/K01');
  await becomes(page, first, 'missed');
  await desk.close();
});

test('a missed day is reached by the keyboard and excused, and the strip and its figures change', async () => {
  const desk = await Device.of(browser, boss, 'desk', 'en-GB');
  const page = await desk.open('project/P/K01');
  const from = day();
  await dayOn(page, from).waitFor();
  const figure = (name: string): Locator =>
    page.locator('dl > div', { has: page.getByText(name, { exact: true }) }).locator('dd');
  const missed = Number(await figure('missed').innerText());
  await dayOn(page, from).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  let on = plus(from, -14);
  const focused = (): Promise<string | undefined> =>
    page.evaluate(() => (document.activeElement as HTMLElement).dataset['day']);
  await within(60_000, 'two weeks back', async () => (await focused()) === on);
  while ((await stateOf(page, on)) !== 'missed') {
    await page.keyboard.press('ArrowUp');
    on = plus(on, -1);
  }
  await within(60_000, 'a missed day', async () => (await focused()) === on);
  assert.equal(await page.locator('[data-day][tabindex="0"]').count(), 1);
  assert.match((await dayOn(page, on).getAttribute('aria-label')) ?? '', /^\w+day, .*: missed$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Excuse' }).click();
  assert.equal(await dialog.getByLabel('Report of which day').inputValue(), on);
  await dialog.getByRole('button', { name: 'Record' }).click();
  await dialog.getByText('Please fill this in').waitFor();
  await dialog.getByLabel('Reason').fill('Dust storm, no power');
  await isAccessible(page, 'excusing a day');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await becomes(page, on, 'excused');
  await within(60_000, 'one missed day less', async () => {
    return Number(await figure('missed').innerText()) === missed - 1;
  });
  assert.equal(await figure('excused').innerText(), '1');
  await dayOn(page, on).click();
  await dialog.getByText('Dust storm, no power').first().waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Excuse' }).count(), 0);
  await page.keyboard.press('Escape');

  // The report of a day opens in the panel that opens every figure.
  await dayOn(page, from).click();
  await dialog.getByRole('button', { name: 'Open the day’s report' }).click();
  await page
    .locator('[data-figure-panel]')
    .getByText(/Report of/)
    .first()
    .waitFor();
  await desk.close();
});

test('facts that others file reach the open strip by themselves', async () => {
  const desk = await Device.of(browser, boss, 'desk');
  const page = await desk.open('project/P/K01');
  const on = plus(last(2), -42);
  const holiday = { day: on, kind: 'holiday', name: { zh: '临时放假' } };
  await dayOn(page, on).waitFor();
  await page.getByText('近 30 天日报').first().waitFor();
  await boss.accept(fact('calendar_day.ruled', 'programme/P', holiday));
  await becomes(page, on, 'rest');
  await boss.accept(dailyReport('P', 'K01', plus(last(0), -5)));
  await becomes(page, plus(last(0), -5), 'late');
  await desk.close();
});

test('a project’s page asks once, and again only when facts arrive', async () => {
  const desk = await Device.of(browser, boss, 'desk');
  const asked: string[] = [];
  desk.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const page = await desk.open('project/P/K01');
  await dayOn(page, day()).waitFor();
  await page.waitForTimeout(1000);
  const reads = (path: string): number => asked.filter((one) => one === path).length;
  assert.equal(reads('/api/v1/projects/K01'), 1);
  assert.equal(reads('/api/v1/projects/K01/rhythm'), 1);
  await desk.close();
});

for (const [locale, colorScheme, earlier, empty] of [
  ['zh-CN', 'light', '更早', '还没开工'],
  ['en-GB', 'dark', 'Earlier', 'Not started yet'],
] as const) {
  test(`on a phone a quarter stands there and one goes back through the year (${locale}, ${colorScheme})`, async () => {
    const phone = await Device.of(browser, boss, 'phone', locale, { colorScheme });
    const page = await phone.open('project/P/K01');
    await dayOn(page, day()).waitFor();
    await fitsAcross(page, 'the strip');
    await isAccessible(page, 'the strip');
    const box = await dayOn(page, day()).boundingBox();
    assert.ok((box?.width ?? 0) >= 22, `a day is ${box?.width} px wide`);
    assert.equal(await dayOn(page, day(-364)).count(), 0);
    for (let times = 0; times < 6 && !(await dayOn(page, day(-364)).count()); times += 1)
      await page.getByRole('button', { name: earlier, exact: true }).tap();
    await dayOn(page, day(-364)).waitFor();
    await fitsAcross(page, 'the strip a year back');
    await dayOn(page, day(-364)).tap();
    await page.getByRole('dialog').waitFor();
    await fitsAcross(page, 'a day of the strip');
    await isAccessible(page, 'a day of the strip');

    await phone.open('project/P/K02');
    await page.getByText(empty).waitFor();
    await phone.open('calendar/P');
    await page.locator('[aria-pressed]').first().waitFor();
    await fitsAcross(page, 'the calendar');
    await isAccessible(page, 'the calendar');
    await phone.close();
  });
}

test('who is not of the office reads the calendar and excuses nothing', async () => {
  const site = await boss.colleague('site', ['site', 'project/P/K01']);
  const phone = await Device.of(browser, site, 'phone');
  const page = await phone.open('calendar/P');
  await page.getByText('这里只看').waitFor();
  assert.equal(await page.locator('[aria-pressed]').count(), 0);
  assert.equal(await page.getByRole('button', { name: '添加放假或调休' }).count(), 0);
  await phone.open('project/P/K01');
  await page.locator('[data-state="missed"]').last().tap();
  await page.getByRole('dialog').waitFor();
  assert.equal(await page.getByRole('button', { name: '豁免…' }).count(), 0);
  await phone.close();
});

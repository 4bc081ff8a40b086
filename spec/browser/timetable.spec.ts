/** Before a lesson: schools are described, a weekly lesson is arranged around a holiday and a clash, and the teacher makes it ready. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { arrangeRoom } from '../arrange_room.ts';
import { pdf } from '../documents.ts';
import { Client, day, fact, programmeFacts, Server } from '../harness.ts';
import { within } from '../within.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';
import { shot } from './shots.ts';

let server: Server;
let browser: Browser;
let office: Client;
let lin: Client;
const title = '四年级科学：声音的秘密';

before(async () => {
  server = await Server.start({ env: { LONGSPAN_MEDIA: 'off' } });
  const boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  office = await boss.colleague('office', ['office', 'programme/P']);
  lin = await boss.colleague('林老师', ['professional', 'programme/P']);
  await office.accept(
    fact('place.described', 'programme/P', {
      place: 'HZ1',
      name: { zh: '钱塘实验小学', en: 'Qiantang School' },
      kind: 'school',
      side: 'sponsor',
      free: [{ name: '运动会', from: day(8), to: day(8) }],
      classes: [{ class: '4-2', name: '四年级2班', seats: 40 }],
    }),
  );
  // In two weeks the teacher is somewhere else at that time.
  await arrangeRoom(office, 'P', lin, {
    title: '教研活动',
    kind: 'study_meeting',
    day: day(15),
    at: '10:00',
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, name);
  await fitsAcross(page, name);
  await isAccessible(page, name);
}

test('a school is described in its dialog', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('places');
  await page.getByRole('button', { name: '登记场所' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请先改好标红的地方').waitFor();
  await dialog.getByLabel('名称', { exact: false }).first().fill('红柳镇中心小学');
  await dialog.getByLabel('编号').first().fill('AKS1');
  await dialog.getByText('受援方', { exact: true }).click();
  await dialog.getByRole('button', { name: '加班级' }).click();
  await dialog.getByLabel('编号，如').fill('4-1');
  await dialog.getByLabel('名称，如').fill('四年级1班');
  await dialog.getByLabel('座位').fill('45');
  await looksRight(page, 'place-dialog-desk');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.locator('main').getByText('红柳镇中心小学').first().waitFor();
  await looksRight(page, 'places-desk');
  await desk.close();
});

test('the office arranges a weekly lesson, and sees the holiday and the clash before', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open('room-new');
  await page.getByLabel('名称').fill(title);
  await page.getByLabel('学科').fill('科学');
  for (const [i, place, group] of [
    [0, 'HZ1', '4-2'],
    [1, 'AKS1', '4-1'],
  ] as const) {
    await page.getByRole('button', { name: '加一处' }).click();
    await page.getByLabel('场所', { exact: true }).nth(i).selectOption(place);
    await page.getByLabel('班级', { exact: true }).nth(i).selectOption(group);
  }
  await page.getByRole('combobox', { name: '主持' }).fill('林');
  await page.getByRole('option', { name: '林老师' }).click();
  await page.getByLabel('重复').selectOption('1');
  await page.getByLabel('第一次').fill(day(1));
  await page.getByLabel('开始').fill('10:00');
  await page.getByLabel('到哪天为止').fill(day(29));
  const dates = page.getByRole('region', { name: '由此排出的日期' });
  await dates.getByText('运动会').waitFor();
  await dates.getByText('教研活动').first().waitFor();
  await within(60_000, 'five dates', async () => (await dates.locator('li').count()) === 5);
  assert.equal(await dates.locator('li.off').count(), 1);
  await looksRight(page, 'arrange-desk');
  await page.getByRole('button', { name: '安排', exact: true }).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await looksRight(page, 'room-desk-office');
  await desk.close();
});

test('one meeting is cancelled, for a reason', async () => {
  const desk = await Device.of(browser, office, 'desk');
  const page = await desk.open(`rooms/${day(22)}`);
  await page.locator('.desk').getByText(title).first().click();
  await page.getByRole('button', { name: '调整这一次' }).click();
  await page.getByRole('button', { name: '取消这一次' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea, input:not([readonly])').last().fill('当地停电');
  await dialog.locator('button[type=submit]').click();
  await page.locator('.desk').getByText('当地停电').waitFor();
  await looksRight(page, 'timetable-desk');
  await desk.close();
});

test('the teacher finds it on the phone and makes it ready', async () => {
  const phone = await Device.of(browser, lin, 'phone');
  const page = await phone.open(`rooms/${day(22)}`);
  await page.locator('.phone').getByText('当地停电').waitFor();
  await looksRight(page, 'timetable-phone-cancelled');
  await page.goto(`${server.url}/#/rooms/${day(1)}`);
  const one = page.locator('.phone').getByRole('button').filter({ hasText: title });
  await one.waitFor();
  await looksRight(page, 'timetable-phone');
  await one.click();
  await page.getByRole('dialog').getByRole('link', { name: '会议室' }).click();
  await page.getByRole('heading', { name: '材料' }).waitFor();
  await page.locator('input[type=file]').setInputFiles({
    name: '声音的秘密.pdf',
    mimeType: 'application/pdf',
    buffer: pdf(3),
  });
  await page.getByText(/3 页，共/).waitFor({ timeout: 120_000 });
  // They come by themselves when nothing else goes on; whoever cannot wait takes them.
  const take = page.getByRole('button', { name: '现在取到本机' });
  const here = page.getByText(/页已在本机 ✓ 3\/3/);
  await take.or(here).first().waitFor();
  // It is gone where they came by themselves just then.
  if (await take.isVisible()) await take.click({ timeout: 5000 }).catch(() => undefined);
  await here.waitFor({ timeout: 120_000 });
  await looksRight(page, 'room-desk-phone');
  await phone.close();
  const english = await Device.of(browser, lin, 'desk', 'en-GB');
  const week = await english.open(`rooms/${day(1)}`);
  await week.locator('.desk').getByText(title).first().waitFor();
  await looksRight(week, 'timetable-desk-en');
  await english.close();
});

test('a guest is given a link, shown once', async () => {
  const desk = await Device.of(browser, lin, 'desk');
  const page = await desk.open(`rooms/${day(1)}`);
  await page.locator('.desk').getByText(title).first().click();
  await page.getByRole('dialog').getByRole('link', { name: '会议室' }).click();
  await page.getByRole('button', { name: '生成链接' }).click();
  const dialog = page.getByRole('dialog');
  assert.match(
    await dialog.getByLabel('链接', { exact: true }).inputValue(),
    /\/#\/join\/[\w-]{43}$/,
  );
  await looksRight(page, 'link-desk');
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await page.getByRole('button', { name: '撤回' }).click();
  await page.getByRole('button', { name: '撤回' }).waitFor({ state: 'detached' });
  await desk.close();
});

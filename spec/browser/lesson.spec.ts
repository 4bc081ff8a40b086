/** A lesson from the door to the record of it: a teacher, a class far away, and a guest on a phone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, Server } from '../harness.ts';
import { within } from '../within.ts';
import {
  arrangeLesson,
  beside,
  describeSchools,
  deviceOf,
  draw,
  hears,
  launchWithDevices,
  type Lesson,
  redOn,
  says,
  showsInk,
  skip,
  slides,
  takeRedPen,
  tapTalk,
  withPages,
} from './lesson_room.ts';
import { Device, fitsAcross, isAccessible } from './pages.ts';
import { shot } from './shots.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let lesson: Lesson;
let devices: { teacher: Device; pupils: Device; guest: Device };
let teacher: Page;
let pupils: Page;
let guest: Page;
let secret = '';
/** Whatever the link is found to carry on this machine: it is said. */
const verdict = /什么都可以|课件和声音没问题|只够声音|连声音也难/;

before(async () => {
  if (skip) return;
  server = await Server.start();
  boss = await new Client(server).setUp();
  await describeSchools(boss);
  browser = await launchWithDevices();
  const lin = await boss.colleague('林老师', ['professional', 'programme/P']);
  const hongliu = await boss.colleague('沙棘课堂', ['professional', 'programme/P']);
  lesson = await arrangeLesson(boss, lin, { invited: [hongliu.account], waiting: true });
  await withPages(lin, lesson.room, await slides(browser, 4));
  const link = await lin.request('POST', `/api/v1/rooms/${lesson.room}/links`, { hours: 2 });
  secret = link.json.address.split('/').at(-1);
  devices = {
    teacher: await deviceOf(browser, lin, 'desk'),
    pupils: await deviceOf(browser, hongliu, 'desk'),
    guest: await deviceOf(browser, new Client(server), 'phone'),
  };
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

test('everybody tries the device, and the guest waits to be let in', { skip }, async () => {
  teacher = await devices.teacher.open(`room/${lesson.room}`);
  await teacher.getByText('听到您了').waitFor();
  await teacher.getByText(verdict).waitFor();
  await looksRight(teacher, 'check-desk');
  await teacher.getByRole('button', { name: '进入', exact: true }).click();
  await teacher.locator('.count').getByText('声音的秘密.pdf').waitFor();

  pupils = await devices.pupils.open(`room/${lesson.room}`);
  await pupils.getByLabel('这台设备代表').selectOption({ label: '红柳镇中心小学 四年级1班 全班' });
  await pupils.getByLabel('到课人数').fill('41');
  await looksRight(pupils, 'check-class');
  await pupils.getByRole('button', { name: '进入', exact: true }).click();
  await pupils.locator('.count').getByText('声音的秘密.pdf').waitFor();

  guest = await devices.guest.open(`join/${secret}`);
  await guest.getByLabel('称呼').fill('李科长');
  await looksRight(guest, 'guest-door');
  await guest.getByRole('button', { name: '进入', exact: true }).click();
  await guest.getByText('听到您了').waitFor();
  await guest.getByText(verdict).waitFor();
  await looksRight(guest, 'check-phone');
  await guest.getByRole('button', { name: '进入', exact: true }).click();
  await guest.getByText('主持人会请您进来').waitFor();
  await looksRight(guest, 'waiting-phone');
  await beside(teacher, '成员');
  await looksRight(teacher, 'admit-desk');
  await teacher.getByRole('button', { name: '让进来' }).click();
  await guest.locator('.count').getByText('声音的秘密.pdf').waitFor();
});

test('pages and ink are the same for all', { skip }, async () => {
  for (const page of [teacher, pupils, guest]) assert.equal(await redOn(page), 0);
  await teacher.getByRole('button', { name: '下一页' }).click();
  for (const page of [teacher, pupils, guest])
    await page.getByRole('button', { name: '第 2 页，共 4 页' }).waitFor();
  await takeRedPen(teacher);
  await draw(teacher, 0.6);
  await showsInk(teacher, 'the teacher');
  await showsInk(pupils, 'the class');
  await showsInk(guest, 'the guest');
  await teacher.getByRole('button', { name: '下一页' }).click();
  for (const page of [teacher, pupils, guest]) await showsInk(page, 'each', false);
  await teacher.keyboard.press('ArrowLeft');
  for (const page of [teacher, pupils, guest]) await showsInk(page, 'each');
});

test('the class hears the teacher, also after the tab was loaded again', { skip }, async () => {
  await tapTalk(teacher, true);
  await hears(pupils, 'the class');
  await hears(guest, 'the guest');
  await teacher.reload();
  await teacher.getByRole('button', { name: '进入', exact: true }).click();
  await teacher.getByRole('button', { name: '第 2 页，共 4 页' }).waitFor();
  await showsInk(teacher, 'the teacher');
  await tapTalk(teacher, true);
  await hears(pupils, 'the class');
  await beside(teacher, '成员');
  const there = teacher.locator('.person').filter({ hasText: '林老师' });
  await within(60_000, 'the teacher is there once', async () => (await there.count()) === 1);
});

test('a poll, a hand, a question, and seats that are counted', { skip }, async () => {
  await beside(teacher, '投票');
  await teacher.getByLabel('问题').fill('声音怎样产生？');
  await teacher.getByLabel('选项 1').fill('振动');
  await teacher.getByLabel('选项 2').fill('发光');
  await teacher.getByRole('button', { name: '发起投票' }).click();
  // What others vote meanwhile leaves alone what is being typed.
  await pupils.getByRole('spinbutton', { name: '振动' }).fill('30');
  await guest.getByRole('button', { name: '振动', exact: true }).click();
  await teacher.getByText('已收 1 票').waitFor();
  await pupils.getByRole('spinbutton', { name: '发光' }).fill('9');
  await pupils.getByRole('button', { name: '提交人数' }).click();
  await teacher.getByText('已收 40 票').waitFor();
  await looksRight(teacher, 'poll-desk');
  await looksRight(guest, 'poll-phone');
  await teacher.getByRole('button', { name: '结束投票' }).click();
  await guest.getByText('投票已结束').waitFor();

  const floor = guest.locator('.speak button.speak');
  assert.equal(await floor.count(), 0);
  await guest.getByRole('button', { name: '举手' }).click();
  await beside(teacher, '成员');
  await teacher.locator('.hand').filter({ hasText: '李科长' }).waitFor();
  await shot(teacher, 'hands-desk');
  await teacher.getByRole('button', { name: '请发言' }).first().click();
  await floor.waitFor();
  await tapTalk(guest, true);
  await hears(teacher, 'the teacher');
  await tapTalk(guest, false);

  await says(teacher, '振动越快，声音越高');
  await beside(pupils, '聊天');
  await pupils.getByText('振动越快，声音越高').waitFor();
  await beside(guest, '提问');
  await guest.getByLabel('提一个问题').fill('月亮上听得到声音吗？');
  await guest.getByRole('button', { name: '发送' }).click();
  await beside(teacher, '提问');
  await teacher.getByText('月亮上听得到声音吗？').waitFor();
  await looksRight(guest, 'question-phone');
  await teacher.getByRole('button', { name: '已回答' }).click();

  await beside(pupils, '课堂');
  await pupils.getByText('已登记 41').waitFor();
  await pupils.getByLabel('到课人数').fill('43');
  await pupils.getByRole('button', { name: '登记' }).click();
  await pupils.getByText('已登记 43').waitFor();
  await looksRight(pupils, 'desk-panel-class');
  await beside(teacher, '课堂');
  await teacher.getByLabel('章节').fill('声音的产生');
  await teacher.getByRole('button', { name: '标记' }).click();
  await looksRight(teacher, 'desk-panel-lead');
});

test(
  'a camera costs little while it is seen small, and is sharper once it is large',
  { skip },
  async () => {
    const widths = (width: number): Promise<unknown> =>
      within(120_000, `a picture ${width} wide`, async () => {
        return (await pupils.evaluate(() => (globalThis as any).pictureWidth())) === width;
      });
    const tab = teacher.getByRole('navigation').getByRole('button', { name: /^课堂/ });
    if ((await tab.getAttribute('aria-pressed')) !== 'true') await tab.click();
    const camera = teacher.getByRole('button', { name: '摄像头', exact: true });
    await camera.click();
    const large = pupils.getByRole('button', { name: /^放大/ });
    await large.waitFor({ timeout: 120_000 });
    await widths(320);
    await large.click();
    await widths(640);
    await pupils.keyboard.press('Escape');
    await camera.click();
  },
);

test('the lesson is ended for all', { skip }, async () => {
  await teacher.getByRole('button', { name: '结束会议…' }).click();
  await teacher.getByRole('button', { name: '为所有人结束' }).click();
  for (const page of [teacher, pupils, guest]) await page.getByText('会议已结束').waitFor();
  await looksRight(guest, 'over-phone');
  await guest.getByRole('button', { name: '完成' }).click();
  await guest.getByText('可以关闭本页').waitFor();
  assert.equal(await guest.getByRole('button', { name: '再次进入' }).count(), 0);
  await devices.guest.close();
  await devices.pupils.close();
});

test('afterwards it is all there, and sounds again', { skip }, async () => {
  const page = await devices.teacher.open(`meeting/${lesson.room}/${lesson.meeting}`);
  const seats = page.getByRole('row').filter({ hasText: '四年级1班' });
  await seats.getByText('43', { exact: true }).waitFor();
  await page.getByText('来宾 1 人').waitFor();
  await page.getByText('声音怎样产生？').first().waitFor();
  let recording: { state: string; offset_ms: number } | undefined;
  await within(60_000, 'the recording is made', async () => {
    const path = `/api/v1/rooms/${lesson.room}/meetings/${lesson.meeting}`;
    recording = (await boss.get(path)).json.recording;
    return recording?.state === 'ready';
  });
  await page.getByRole('button', { name: '声音开' }).waitFor();
  // From when somebody spoke first.
  const spoke = Math.ceil((recording?.offset_ms ?? 0) / 1000) * 1000;
  await page.getByLabel('位置').fill(String(spoke));
  await page.getByRole('button', { name: '播放' }).click();
  await within(60_000, 'the recording plays', () =>
    page.evaluate(() => {
      const audio = document.querySelector('audio');
      return Boolean(audio && audio.duration > 0 && audio.currentTime > 0.3);
    }),
  );
  await page.getByRole('button', { name: '暂停' }).click();
  const end = await page.getByLabel('位置').getAttribute('max');
  await page.getByLabel('位置').fill(String(Math.floor(Number(end) / 1000) * 1000));
  await showsInk(page, 'who looks back');
  await page.getByText('振动越快，声音越高').waitFor();
  await looksRight(page, 'replay-desk');
  await page.getByText(/本页依据的 \d+ 条记录/).click();
  await page
    .locator('details[open] article, details[open] .card, details[open] section')
    .first()
    .waitFor();
  await shot(page, 'replay-facts');
  const phone = await Device.of(browser, boss, 'phone', 'en-GB');
  const small = await phone.open(`meeting/${lesson.room}/${lesson.meeting}`);
  await small.getByRole('button', { name: 'Play' }).waitFor();
  await looksRight(small, 'replay-phone');
  await phone.close();
});

test('it is found by what was said and by what stood on a page', { skip }, async () => {
  const page = await devices.teacher.open('library');
  await page.getByPlaceholder('如 声音 传播').fill('越快');
  await page.locator('.hits').getByText('聊天').waitFor();
  await page.getByPlaceholder('如 声音 传播').fill('物体振动');
  const hit = page.locator('.hits a').filter({ hasText: '第 1 页' }).first();
  await hit.waitFor();
  await looksRight(page, 'library-desk');
  await hit.click();
  await page.getByRole('button', { name: '播放' }).waitFor();
});

test('it counts as learning, and on the board, down to its fact', { skip }, async () => {
  const page = await devices.teacher.open('learning');
  await page.getByRole('link', { name: '四年级科学：声音的秘密' }).waitFor();
  await looksRight(page, 'learning-desk');
  await devices.teacher.close();
  const office = await Device.of(browser, boss, 'desk');
  const board = await office.open('board/P');
  const figure = board.locator('[data-figure="programme:P:lessons"]');
  await figure.getByText('1', { exact: true }).waitFor();
  await figure.click();
  const panel = board.locator('[data-figure-panel]');
  await panel.getByText('四年级科学：声音的秘密').first().waitFor();
  await shot(board, 'board-lessons');
  await office.close();
});

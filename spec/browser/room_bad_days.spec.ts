/** What goes wrong in a lesson, and that it goes on all the same: sound that dies, a server that dies, no microphone, no sound at all. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, Server } from '../harness.ts';
import { quietPort } from '../daemon.ts';
import { within } from '../within.ts';
import {
  arrangeLesson,
  beside,
  comeIn,
  describeSchools,
  deviceOf,
  draw,
  hears,
  janusOf,
  launchWithDevices,
  type Lesson,
  redOn,
  says,
  showsInk,
  skip,
  takeRedPen,
  tapTalk,
} from './lesson_room.ts';
import { type Device, fitsAcross, isAccessible } from './pages.ts';
import { shot } from './shots.ts';

let browser: Browser;
before(async () => {
  browser = await launchWithDevices();
});
after(async () => {
  await browser?.close();
});

interface School {
  server: Server;
  lin: Client;
  pupil: Client;
  lesson: Lesson;
}

async function school(
  options: { data?: string; args?: string[]; env?: Record<string, string> } = {},
): Promise<School> {
  const server = await Server.start(options);
  const boss = await new Client(server).setUp();
  await describeSchools(boss);
  const lin = await boss.colleague('林老师', ['professional', 'programme/P']);
  const pupil = await boss.colleague('沙棘课堂', ['professional', 'programme/P']);
  const lesson = await arrangeLesson(boss, lin, { speakers: [pupil.account] });
  return { server, lin, pupil, lesson };
}

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, name);
  await fitsAcross(page, name);
  await isAccessible(page, name);
}

/** All is there on both sides: it was written on one and read on the other. */
async function chatCrosses(from: Page, to: Page, text: string): Promise<void> {
  await says(from, text);
  await beside(to, '聊天');
  await to.locator('.said').getByText(text).waitFor();
}

test('sound that dies comes back by itself, and ink goes on meanwhile', { skip }, async () => {
  const { server, lin, pupil, lesson } = await school();
  const devices: Device[] = [
    await deviceOf(browser, lin, 'desk'),
    await deviceOf(browser, pupil, 'desk'),
  ];
  const [teacher, pupils] = (await Promise.all(devices.map((one) => comeIn(one, lesson)))) as [
    Page,
    Page,
  ];
  await tapTalk(teacher, true);
  await hears(pupils, 'the class');
  process.kill(janusOf(server.process.pid!), 'SIGKILL');
  await takeRedPen(teacher);
  await draw(teacher, 0.5);
  await showsInk(pupils, 'the class');
  // Nobody presses anything: who talked still talks.
  await hears(pupils, 'the class');
  await teacher.locator('.speak button.speak[aria-pressed="true"]').waitFor();
  await chatCrosses(pupils, teacher, '又听到了');

  // What is being written on the board stays while others say something.
  const red = await redOn(pupils);
  await teacher.getByRole('button', { name: '文字', exact: true }).click();
  await teacher.locator('.frame').click({ position: { x: 200, y: 120 } });
  const text = teacher.getByRole('textbox', { name: '文字' });
  await text.pressSequentially('声音是振动');
  await chatCrosses(pupils, teacher, '看到了');
  assert.equal(await text.inputValue(), '声音是振动');
  await text.press('Enter');
  await within(60_000, 'the pupils see the text', async () => (await redOn(pupils)) > red);
  for (const one of devices) await one.close();
  await server.stop();
});

test('a server that is killed and started again: both pages come back with all', async () => {
  const data = mkdtempSync(join(tmpdir(), 'longspan-lesson-'));
  // It comes back at the same place: nobody may have been given the port meanwhile.
  const args = ['--listen', `127.0.0.1:${await quietPort()}`];
  const env = { LONGSPAN_MEDIA: 'off' };
  const { server, lin, pupil, lesson } = await school({ data, args, env });
  const devices = [await deviceOf(browser, lin, 'desk'), await deviceOf(browser, pupil, 'phone')];
  const [teacher, pupils] = (await Promise.all(devices.map((one) => comeIn(one, lesson)))) as [
    Page,
    Page,
  ];
  await takeRedPen(teacher);
  await draw(teacher, 0.3);
  await showsInk(pupils, 'the pupil');
  await chatCrosses(teacher, pupils, '断电以前');
  const before = await redOn(pupils);
  await server.kill();
  await draw(teacher, 0.7);
  await says(teacher, '断着的时候');
  await teacher.getByText(/网络断了/).waitFor();
  await looksRight(teacher, 'lost-desk');
  await pupils.getByText(/网络断了/).waitFor();
  await looksRight(pupils, 'lost-phone');
  const again = await Server.start({ data, args, env });
  await pupils.locator('.said').getByText('断着的时候').waitFor({ timeout: 120_000 });
  await pupils.locator('.said').getByText('断电以前').waitFor();
  assert.equal(await pupils.locator('.said').getByText('断着的时候').count(), 1, 'it is said once');
  await pupils.waitForFunction(() => !document.body.innerText.includes('网络断了'));
  await within(60_000, 'both strokes are there', async () => (await redOn(pupils)) > before * 1.5);
  await chatCrosses(pupils, teacher, '都在');
  for (const one of devices) await one.close();
  await again.stop();
  again.clear();
  rmSync(data, { recursive: true, force: true });
});

test(
  'without leave to use the microphone one goes in to listen, and is told so',
  { skip },
  async () => {
    const { server, lin, lesson } = await school();
    // Who asks is refused, as when somebody pressed “block”.
    const device = await deviceOf(browser, lin, 'phone');
    await device.context.addInitScript(() => {
      if (!navigator.mediaDevices) return;
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    });
    const page = await device.open(`room/${lesson.room}`);
    await page.getByText('浏览器没有给麦克风权限').waitFor();
    await page.getByText('可以旁听进入').waitFor();
    await looksRight(page, 'no-microphone-phone');
    await page.getByRole('button', { name: '看看画面' }).click();
    await page.getByText('摄像头打不开').waitFor();
    await page.getByRole('button', { name: '旁听进入' }).click();
    await page.getByText('旁听（没有麦克风）').waitFor();
    await looksRight(page, 'listening-phone');
    await device.close();
    await server.stop();
  },
);

test(
  'who goes in before answering the browser’s question speaks once it is answered',
  { skip },
  async () => {
    const { server, lin, lesson } = await school();
    const device = await deviceOf(browser, lin, 'desk');
    await device.context.addInitScript(() => {
      const { mediaDevices } = navigator;
      if (!mediaDevices) return;
      const ask = mediaDevices.getUserMedia.bind(mediaDevices);
      const answered = new Promise<void>((done) => Object.assign(window, { allow: done }));
      mediaDevices.getUserMedia = (what) => answered.then(() => ask(what));
    });
    const page = await device.open(`room/${lesson.room}`);
    await page.getByRole('button', { name: '旁听进入' }).click();
    await page.getByText('旁听（没有麦克风）').waitFor();
    await page.evaluate(() => (window as any).allow());
    await tapTalk(page, true);
    await device.close();
    await server.stop();
  },
);

test('who finds no place in the sound is told so, and ink and chat go on', { skip }, async () => {
  const port = await quietPort();
  const ports = { LONGSPAN_MEDIA_PORTS: `${port}-${port}` };
  const { server, lin, pupil, lesson } = await school({ env: ports });
  // The one place is taken by who speaks first.
  const first = await deviceOf(browser, lin, 'desk');
  const teacher = await comeIn(first, lesson);
  await tapTalk(teacher, true);
  await teacher.waitForFunction(() => (globalThis as any).connected() > 0);
  // Who only listens, and who would speak too.
  const listener = await deviceOf(browser, pupil, 'phone', 'en-GB');
  await listener.context.addInitScript(() => {
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  const pupils = await listener.open(`room/${lesson.room}`);
  await pupils.getByRole('button', { name: 'Enter and listen' }).click();
  await pupils.getByText('Sound has not connected').waitFor();
  await looksRight(pupils, 'no-place-phone');
  await server.says(/"media_ports_used_up"/);
  await takeRedPen(teacher);
  await draw(teacher, 0.5);
  await showsInk(pupils, 'the pupil');
  await says(teacher, '先看板书');
  await beside(pupils, 'Chat');
  await pupils.locator('.said').getByText('先看板书').waitFor();
  await listener.close();
  const speaker = await deviceOf(browser, pupil, 'desk');
  const class4 = await comeIn(speaker, lesson);
  await class4.getByText('声音还没有接通').waitFor();
  await speaker.close();
  await first.close();
  await server.stop();
});

test('where the server carries no sound the page says so, and ink and chat go on', async () => {
  const { server, lin, pupil, lesson } = await school({ env: { LONGSPAN_MEDIA: 'off' } });
  const devices = [
    await deviceOf(browser, lin, 'desk'),
    await deviceOf(browser, pupil, 'phone', 'en-GB'),
  ];
  const [teacher, pupils] = (await Promise.all(devices.map((one) => comeIn(one, lesson)))) as [
    Page,
    Page,
  ];
  await teacher.getByText('声音未开通').waitFor();
  await looksRight(teacher, 'no-sound-desk');
  await takeRedPen(teacher);
  await draw(teacher, 0.5);
  await showsInk(pupils, 'the pupil');
  await says(teacher, '今天只写字');
  await pupils.locator('.said').getByText('今天只写字').waitFor();
  await looksRight(pupils, 'no-sound-phone');
  assert.equal(await teacher.locator('.speak button.speak').count(), 0);
  for (const one of devices) await one.close();
  await server.stop();
});

test('who reads further up in the chat stays there; what one says oneself is seen', async () => {
  const { server, lin, pupil, lesson } = await school({ env: { LONGSPAN_MEDIA: 'off' } });
  const devices = [await deviceOf(browser, lin, 'desk'), await deviceOf(browser, pupil, 'desk')];
  const [teacher, pupils] = (await Promise.all(devices.map((one) => comeIn(one, lesson)))) as [
    Page,
    Page,
  ];
  for (let n = 1; n <= 24; n += 1) await says(teacher, `第 ${n} 句`);
  await beside(pupils, '聊天');
  const list = pupils.locator('.said');
  await list.getByText('第 24 句').waitFor();
  const toEnd = (): Promise<number> =>
    list.evaluate((one) => one.scrollHeight - one.clientHeight - one.scrollTop);
  await within(60_000, 'the last is seen', async () => (await toEnd()) < 2);
  await list.evaluate((one) => one.scrollTo(0, 0));
  await within(60_000, 'it is scrolled', async () => (await toEnd()) > 100);
  await says(teacher, '大家往上看');
  await list.getByText('大家往上看').waitFor();
  assert.equal(await list.evaluate((one) => one.scrollTop), 0);
  await says(pupils, '看到了');
  await within(60_000, 'one’s own is seen', async () => (await toEnd()) < 2);
  for (const one of devices) await one.close();
  await server.stop();
});

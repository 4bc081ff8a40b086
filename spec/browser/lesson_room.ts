/** A lesson in Chromium with made-up microphones and cameras: who comes in, what they hear, what stands on the board. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import { type Client, fact, programmeFacts, projectFacts } from '../harness.ts';
import { addMaterial, arrangeRoom } from '../arrange_room.ts';
import { startingNow } from '../meeting_client.ts';
import { within } from '../within.ts';
import { Device, executablePath, launchArguments, type Screen } from './pages.ts';

/** Why a scenario with sound cannot be played here; false where it can. */
export const skip = existsSync('/usr/bin/janus') ? false : '/usr/bin/janus is not there';

export function launchWithDevices(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...launchArguments,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** The programme P with a project, the two schools and their classes. */
export async function describeSchools(office: Client): Promise<void> {
  const school = (place: string, name: object, side: string, group: object) =>
    fact('place.described', 'programme/P', {
      place,
      name,
      kind: 'school',
      side,
      classes: [group],
    });
  await office.accept(
    ...programmeFacts('P'),
    ...projectFacts('P', 'K01'),
    school('AKS1', { zh: '红柳镇中心小学', en: 'Hongliu School' }, 'partner', {
      class: '4-1',
      name: '四年级1班',
      seats: 45,
    }),
    school('HZ1', { zh: '钱塘实验小学', en: 'Qiantang School' }, 'sponsor', {
      class: '4-2',
      name: '四年级2班',
      seats: 40,
    }),
  );
}

/** A PDF of so many pages, each with a heading and a sentence in both languages. */
export async function slides(browser: Browser, pages: number): Promise<Buffer> {
  const page = await browser.newPage();
  const sheet = (n: number): string =>
    `<div style="break-after:page;font-family:sans-serif"><h1 style="font-size:64px">声音的秘密 · ${n}</h1>` +
    `<p style="font-size:32px">声音是由物体振动产生的。Sound is made by things that vibrate.</p></div>`;
  await page.setContent(Array.from({ length: pages }, (_, i) => sheet(i + 1)).join(''));
  const file = await page.pdf({ width: '1280px', height: '720px' });
  await page.close();
  return file;
}

export interface Lesson {
  room: string;
  /** The day it was arranged for. */
  meeting: string;
}

/** A lesson that is open now. */
export async function arrangeLesson(
  office: Client,
  teacher: Client,
  more: object = {},
): Promise<Lesson> {
  const when = startingNow(1);
  const room = await arrangeRoom(office, 'P', teacher, {
    title: '四年级科学：声音的秘密',
    places: [{ place: 'AKS1', class: '4-1' }],
    ...when,
    minutes: 45,
    ...more,
  });
  return { room, meeting: when.day };
}

/** Puts a file into the room and waits for its pages. */
export async function withPages(teacher: Client, room: string, file: Buffer): Promise<void> {
  await addMaterial(teacher, 'P', room, file, '声音的秘密.pdf');
  await within(240_000, 'the pages are made', async () => {
    const whole = (await teacher.get(`/api/v1/rooms/${room}?programme=P`)).json;
    return whole.materials?.[0]?.state === 'ready';
  });
}

/** Keeps every connection that the page makes, so that one can ask what came through it. */
function keepConnections(): void {
  const all: RTCPeerConnection[] = [];
  const Made = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Made {
    constructor(...given: [RTCConfiguration?]) {
      super(...given);
      all.push(this);
    }
  };
  const comingIn = async (kind: string): Promise<RTCInboundRtpStreamStats[]> => {
    const found: RTCInboundRtpStreamStats[] = [];
    for (const one of all) {
      if (one.connectionState === 'closed') continue;
      (await one.getStats()).forEach((stat) => {
        if (stat.type === 'inbound-rtp' && stat.kind === kind) found.push(stat);
      });
    }
    return found;
  };
  Object.assign(globalThis, {
    connected: () => all.filter((one) => one.connectionState === 'connected').length,
    soundEnergy: async () => {
      const energies = (await comingIn('audio')).map((one) => one.totalAudioEnergy ?? 0);
      return energies.reduce((sum, one) => sum + one, 0);
    },
    pictureWidth: async () => {
      const widths = (await comingIn('video')).map((one) => one.frameWidth ?? 0);
      return Math.max(0, ...widths);
    },
  });
}

/** A device with microphone and camera that may be used, unless `permissions` says otherwise. */
export async function deviceOf(
  browser: Browser,
  client: Client,
  screen: Screen,
  locale: 'zh-CN' | 'en-GB' = 'zh-CN',
  more: BrowserContextOptions = {},
): Promise<Device> {
  const device = await Device.of(browser, client, screen, locale, {
    permissions: ['microphone', 'camera'],
    ...more,
  });
  await device.context.addInitScript(keepConnections);
  return device;
}

/** Comes in by the device check. */
export async function comeIn(device: Device, { room }: Lesson): Promise<Page> {
  const page = await device.open(`room/${room}`);
  await page.getByRole('button', { name: /^(进入|Enter)$/ }).click();
  await page.locator('.stage').waitFor();
  return page;
}

/** Resolves once more sound has come than had. */
export async function hears(page: Page, who: string): Promise<void> {
  const energy = (): Promise<number> => page.evaluate(() => (globalThis as any).soundEnergy());
  const before = await energy();
  let last = before;
  await within(60_000, `${who} hears`, async () => {
    await page.waitForTimeout(150);
    const now = await energy();
    // After a restart the new connection counts from nothing.
    const more = now > last + 1e-6;
    last = now;
    return more;
  });
}

const board = '.frame canvas, .replay canvas';

/** How many red dots there are on the board: nothing but ink is red here. */
export function redOn(page: Page): Promise<number> {
  return page.evaluate((which) => {
    let red = 0;
    document.querySelectorAll<HTMLCanvasElement>(which).forEach((canvas) => {
      if (!canvas.width || !canvas.height) return;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4)
        if (data[i]! > 150 && data[i + 1]! < 90 && data[i + 2]! < 90 && data[i + 3]! > 100)
          red += 1;
    });
    return red;
  }, board);
}

/** Waits until ink stands on the board, or none does. */
export async function showsInk(page: Page, who: string, some = true): Promise<void> {
  await within(60_000, `${who} ${some ? 'sees the ink' : 'sees no ink'}`, async () => {
    await page.waitForTimeout(80);
    return (await redOn(page)) > 20 === some;
  });
}

/** Takes the red pen. */
export async function takeRedPen(page: Page): Promise<void> {
  await page.getByRole('button', { name: '钢笔', exact: true }).click();
  await page.getByRole('button', { name: '颜色和粗细', exact: true }).click();
  await page.getByRole('button', { name: '红', exact: true }).click();
  await page.getByRole('button', { name: '颜色和粗细', exact: true }).click();
}

/** A stroke across the board with the mouse, at a share of its height. */
export async function draw(page: Page, down: number): Promise<void> {
  const box = await page.locator('.frame').boundingBox();
  assert.ok(box);
  const y = box.y + box.height * down;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  for (let i = 1; i <= 12; i += 1)
    await page.mouse.move(box.x + box.width * (0.2 + i * 0.04), y + 30 * Math.sin(i));
  await page.mouse.up();
}

/** Opens what stands beside the board. */
export async function beside(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) });
  if ((await tab.getAttribute('aria-pressed')) !== 'true') await tab.click();
  await page.getByRole('region', { name, exact: true }).waitFor();
}

export async function says(page: Page, text: string): Promise<void> {
  await beside(page, '聊天');
  await page.locator('#room-chat').fill(text);
  await page.locator('#room-chat').press('Enter');
}

/** Taps the microphone open or shut. */
export async function tapTalk(page: Page, on: boolean): Promise<void> {
  const button = page.locator('.speak button.speak');
  if ((await button.getAttribute('aria-pressed')) === String(on)) return;
  await button.click();
  await page.locator(`.speak button.speak[aria-pressed="${on}"]`).waitFor();
}

/** The Janus that a server runs. */
export function janusOf(process: number): number {
  const children = readFileSync(`/proc/${process}/task/${process}/children`, 'utf8').trim();
  const found = children
    .split(' ')
    .find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('janus'));
  assert.ok(found, 'a Janus runs');
  return Number(found);
}

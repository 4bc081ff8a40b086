/** Browsers at a meeting's sound, without the app: spec/sound_page.js in Chromium, its socket held here. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import playwright from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { type Client, root } from './harness.ts';
import { Attendee, type Lane } from './meeting_client.ts';

/** Why there is no sound here, of what the scenario needs. */
export function lacking(...programs: string[]): string | false {
  const missing = ['/usr/bin/janus', '/usr/bin/chromium', ...programs].find(
    (program) => !existsSync(program),
  );
  return missing === undefined ? false : `${missing} is not there`;
}

/** The Janus that a server has started. */
export function janusOf(server: number): number {
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim();
  const found = children
    .split(' ')
    .find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('janus'));
  assert.ok(found, 'a Janus runs');
  return Number(found);
}

export const openBrowser = (): Promise<Browser> =>
  playwright.chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

/** An empty page that knows how to speak and listen. */
export async function soundPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('https://localhost/');
  return page;
}

export interface Ear {
  page: Page;
  attendee: Attendee;
}

/** A browser at the meeting; what the socket says of sound goes to the page. `relayed`: by the TURN servers it is told, and no other way. */
export async function comeIn(
  browser: Browser,
  client: Client,
  lane: Lane,
  relayed = false,
): Promise<Ear> {
  const page = await soundPage(browser);
  const attendee = await Attendee.enter(client, lane);
  await page.exposeFunction('say', (message: object) => attendee.say({ t: 'media', ...message }));
  await page.addScriptTag({ content: readFileSync(join(root, 'spec/sound_page.js'), 'utf8') });
  if (relayed)
    await page.evaluate(
      (iceServers) => (globalThis as any).relay(iceServers),
      attendee.entered.media.ice,
    );
  void (async () => {
    for (let seen = 0; !page.isClosed();) {
      const message = attendee.messages[seen];
      if (message === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      else {
        ++seen;
        if (message.t === 'media')
          await page.evaluate((one) => (globalThis as any).take(one), message);
      }
    }
  })().catch(() => undefined);
  return { page, attendee };
}

/** Speaks: beeps of the made-up microphone, or without a pause. */
export const publish = ({ page }: Ear, hums = false): Promise<void> =>
  page.evaluate((all) => (globalThis as any).publish(all), hums);

/** Resolves once the page has heard more than it had. */
export async function hears({ page }: Ear): Promise<void> {
  const before = await page.evaluate(() => (globalThis as any).heard());
  for (let tries = 0; tries < 900; ++tries) {
    const now = await page.evaluate(() => (globalThis as any).heard());
    if (now !== before && now > 1e-4) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('nothing is heard');
}

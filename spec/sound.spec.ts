/** Sound between two browsers, through Longspan and the Janus it starts. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import playwright from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { Client, Server, programmeFacts, root } from './harness.ts';
import { Attendee, type Lane, roomFact, roomOf } from './meeting_client.ts';

const missing = ['/usr/bin/janus', '/usr/bin/chromium'].find((program) => !existsSync(program));
const skip = missing === undefined ? false : `${missing} is not there`;

let server: Server;
let boss: Client;
let browser: Browser;

before(async () => {
  if (skip) return;
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  browser = await playwright.chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
});
after(async () => {
  if (skip) return;
  await browser.close();
  await server.stop();
});

/** A browser at the meeting; the socket is held here, and what it says of sound goes to the page. */
async function comeIn(client: Client, lane: Lane): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('https://localhost/');
  const attendee = await Attendee.enter(client, lane);
  await page.exposeFunction('say', (message: object) => attendee.say({ t: 'media', ...message }));
  await page.addScriptTag({ content: readFileSync(join(root, 'spec/sound_page.js'), 'utf8') });
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
  return page;
}

/** Resolves once the page has heard more than it had. */
async function hears(page: Page): Promise<void> {
  const before = await page.evaluate(() => (globalThis as any).heard());
  for (let tries = 0; tries < 200; ++tries) {
    const now = await page.evaluate(() => (globalThis as any).heard());
    if (now !== before && now > 1e-4) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('nothing is heard');
}

function janusOf(process: number): number {
  const children = readFileSync(`/proc/${process}/task/${process}/children`, 'utf8').trim();
  const found = children
    .split(' ')
    .find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('janus'));
  assert.ok(found, 'a Janus runs');
  return Number(found);
}

test('two hear one another, and again after Janus was killed', { skip }, async () => {
  const wang = await boss.colleague('wang', ['professional', 'programme/R']);
  const zhao = await boss.colleague('zhao', ['professional', 'programme/R']);
  const draft = roomFact('R', [wang.account, zhao.account]);
  await boss.accept(draft);
  const lane = { room: roomOf(draft) };
  const [first, second] = [await comeIn(wang, lane), await comeIn(zhao, lane)];
  await first.evaluate(() => (globalThis as any).publish());
  await hears(second);
  await second.evaluate(() => (globalThis as any).publish());
  await hears(first);
  process.kill(janusOf(server.process.pid!), 'SIGKILL');
  await hears(first);
  await hears(second);
});

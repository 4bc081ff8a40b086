/** Networks that let nothing out but one port: sound by a real coturn, with what Longspan hands out. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Coturn } from './coturn.ts';
import { Client, Server, programmeFacts } from './harness.ts';
import { Attendee, roomFact, roomOf } from './meeting_client.ts';
import { comeIn, hears, lacking, openBrowser, publish, soundPage } from './sound_room.ts';

const skip = lacking('/usr/bin/turnserver');
const secret = 'known to Longspan and to coturn';

let coturn: Coturn;
let server: Server;
let boss: Client;
let browser: Browser;

before(async () => {
  if (skip) return;
  coturn = await Coturn.start(secret);
  server = await Server.start({
    env: {
      LONGSPAN_TURN: `turn:${coturn.address}?transport=udp,turn:${coturn.address}?transport=tcp`,
      LONGSPAN_TURN_SECRET: secret,
    },
  });
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  browser = await openBrowser();
});
after(async () => {
  if (skip) return;
  await browser.close();
  await server.stop();
  await coturn.stop();
});

test(
  'what Longspan hands out opens the relay, and two hear one another through it',
  { skip },
  async () => {
    const wang = await boss.colleague('wang', ['professional', 'programme/R']);
    const zhao = await boss.colleague('zhao', ['professional', 'programme/R']);
    const draft = roomFact('R', [wang.account, zhao.account]);
    await boss.accept(draft);
    const lane = { room: roomOf(draft) };
    const first = await comeIn(browser, wang, lane, true);
    const second = await comeIn(browser, zhao, lane, true);
    await publish(first);
    await hears(second);
    await publish(second);
    await hears(first);
    for (const { page } of [first, second])
      assert.deepEqual(await page.evaluate(() => (globalThis as any).ways()), ['relay', 'relay']);
  },
);

/** What a browser gathers by a TURN server alone: its candidates, and the codes of what was refused. */
async function gathers(ice: object): Promise<{ found: number; codes: number[] }> {
  const page = await soundPage(browser);
  const told = await page.evaluate(async (server) => {
    const pc = new RTCPeerConnection({ iceServers: [server as any], iceTransportPolicy: 'relay' });
    const out = { found: 0, codes: [] as number[] };
    pc.onicecandidateerror = ({ errorCode }) => out.codes.push(errorCode);
    const over = new Promise<void>((done) => {
      pc.onicecandidate = ({ candidate }) => (candidate?.candidate ? ++out.found : done());
    });
    pc.createDataChannel('x');
    await pc.setLocalDescription();
    await over;
    return out;
  }, ice);
  await page.close();
  return told;
}

test('wrong and old credentials open nothing', { skip }, async () => {
  const draft = roomFact('R', [boss.account]);
  await boss.accept(draft);
  const attendee = await Attendee.enter(boss, { room: roomOf(draft) });
  const [ice] = attendee.entered.media.ice;
  await attendee.drop();
  ice.urls = ice.urls.slice(0, 1);
  const [until, who] = ice.username.split(':');
  assert.equal(who, attendee.you);
  const left = Number(until) - Date.now() / 1000;
  assert.ok(left > 3600 && left <= 12 * 3600, `${left} s`);
  assert.ok((await gathers(ice)).found > 0);

  const signed = (username: string, key = secret) => ({
    ...ice,
    username,
    credential: createHmac('sha1', key).update(username).digest('base64'),
  });
  const past = `${Math.floor(Date.now() / 1000) - 60}:${who}`;
  const refused = [
    { ...ice, credential: 'guessed' },
    { ...ice, username: `${Number(until) + 86_400}:${who}` },
    signed(ice.username, 'another secret'),
    signed(past),
  ];
  for (const { found, codes } of await Promise.all(refused.map(gathers)))
    // It may be asked more than once.
    assert.deepEqual({ found, codes: [...new Set(codes)] }, { found: 0, codes: [401] });
});

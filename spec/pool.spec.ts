/** Two Janus servers of a pool: meetings are spread over them, and one that dies hands its own to the other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, Server, programmeFacts } from './harness.ts';
import { JanusElsewhere } from './janus_elsewhere.ts';
import { roomFact, roomOf } from './meeting_client.ts';
import { type Ear, comeIn, hears, lacking, openBrowser, publish } from './sound_room.ts';

const skip = lacking();

let pool: JanusElsewhere[];
let server: Server;
let boss: Client;
let browser: Browser;

before(async () => {
  if (skip) return;
  const ports = 20_000 + Math.floor(Math.random() * 10_000);
  pool = await Promise.all(
    [ports, ports + 100].map((first) => JanusElsewhere.start('the pool', first)),
  );
  server = await Server.start({
    env: {
      LONGSPAN_MEDIA: pool.map(({ address }) => address).join(','),
      LONGSPAN_MEDIA_SECRET: 'the pool',
    },
  });
  for (const { address } of pool)
    await server.says(new RegExp(`"media_up".*${address.slice('ws://'.length)}"`));
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  browser = await openBrowser();
});
after(async () => {
  if (skip) return;
  await browser.close();
  await server.stop();
  for (const one of pool) await one.stop();
});

/** The server that carries what this end sends, by the port its newest candidates name. */
async function carrier({ attendee }: Ear, after = 0): Promise<JanusElsewhere> {
  const port = (one: any): number => Number(one.c?.candidate?.split(' ')[5] ?? 0);
  const fits = (one: any): boolean =>
    one.m === 'candidate' && one.pc === 'pub' && pool.some((janus) => janus.has(port(one)));
  await attendee.holds(() => attendee.messages.slice(after).some(fits));
  const found = port(attendee.messages.slice(after).find(fits));
  return pool.find((janus) => janus.has(found))!;
}

test(
  'two rooms stand on two servers, and whoever was on the killed one hears again',
  { skip },
  async () => {
    const wang = await boss.colleague('wang', ['professional', 'programme/R']);
    const zhao = await boss.colleague('zhao', ['professional', 'programme/R']);
    const one = roomFact('R', [wang.account, zhao.account]);
    const other = roomFact('R', [wang.account]);
    await boss.accept(one, other);
    const speaker = await comeIn(browser, wang, { room: roomOf(one) });
    const listener = await comeIn(browser, zhao, { room: roomOf(one) });
    await publish(speaker);
    await hears(listener);
    const elsewhere = await comeIn(browser, wang, { room: roomOf(other) });
    await publish(elsewhere);
    const [first, second] = [await carrier(speaker), await carrier(elsewhere)];
    assert.notEqual(first, second, 'spread over both');

    const told = speaker.attendee.messages.length;
    await first.kill();
    assert.equal(await carrier(speaker, told), second, 'taken over by the other');
    await hears(listener);
  },
);

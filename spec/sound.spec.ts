/** Sound between two browsers, through Longspan and the Janus it starts. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, Server, programmeFacts } from './harness.ts';
import { roomFact, roomOf, startingNow } from './meeting_client.ts';
import { type Ear, comeIn, hears, janusOf, lacking, openBrowser, publish } from './sound_room.ts';

const skip = lacking();

let server: Server;
let boss: Client;
let browser: Browser;

before(async () => {
  if (skip) return;
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  browser = await openBrowser();
});
after(async () => {
  if (skip) return;
  await browser.close();
  await server.stop();
});

test('two hear one another, and again after Janus was killed', { skip }, async () => {
  const wang = await boss.colleague('wang', ['professional', 'programme/R']);
  const zhao = await boss.colleague('zhao', ['professional', 'programme/R']);
  const draft = roomFact('R', [wang.account, zhao.account]);
  await boss.accept(draft);
  const lane = { room: roomOf(draft) };
  const [first, second] = [await comeIn(browser, wang, lane), await comeIn(browser, zhao, lane)];
  await publish(first);
  await hears(second);
  await publish(second);
  await hears(first);
  process.kill(janusOf(server.process.pid!), 'SIGKILL');
  await hears(first);
  await hears(second);
});

test(
  'a socket that breaks off leaves the sound as it is; a page opened anew begins anew',
  { skip },
  async () => {
    const feng = await boss.colleague('feng', ['professional', 'programme/R']);
    const chen = await boss.colleague('chen', ['professional', 'programme/R']);
    const draft = roomFact('R', [feng.account, chen.account]);
    await boss.accept(draft);
    const lane = { room: roomOf(draft) };
    const [first, second] = [await comeIn(browser, feng, lane), await comeIn(browser, chen, lane)];
    await publish(first);
    await hears(second);
    const { attendee } = second;
    attendee.socket.close(1000);
    await attendee.closed;
    // Nothing came over the socket, and sound goes on.
    await hears(second);
    await attendee.come();
    await hears(second);
    const said = attendee.messages.filter((one) => one.t === 'media').map((one) => one.m);
    assert.deepEqual(said, ['sources']);
    // Another page on the same device.
    const again = await comeIn(browser, chen, { ...lane, client: attendee.client });
    await hears(again);
  },
);

test('sound of a group stays in it; the lead hears whom he visits', { skip }, async () => {
  const [song, qian, sun] = await Promise.all(
    ['song', 'qian', 'sun'].map((name) => boss.colleague(name, ['professional', 'programme/R'])),
  );
  const invited = [qian!.account, sun!.account];
  const draft = roomFact('R', [song!.account], { invited, recorded: true });
  await boss.accept(draft);
  const lane = { room: roomOf(draft) };
  const lead = await comeIn(browser, song!, lane);
  const one = await comeIn(browser, qian!, lane);
  const other = await comeIn(browser, sun!, lane);
  /** Whose sound can be had, as it was told last. */
  const sources = ({ attendee }: Ear): string[] =>
    (attendee.messages.findLast(({ m }) => m === 'sources')?.of ?? []).map((of: any) => of.p);
  const getsFrom = (ear: Ear, ...whom: Ear[]): Promise<void> => {
    const wanted = whom.map(({ attendee }) => attendee.you).toSorted();
    return ear.attendee.holds(() => sources(ear).toSorted().join() === wanted.join());
  };
  await publish(lead);
  await getsFrom(one, lead);
  await getsFrom(other, lead);
  const group = (g: string, ear: Ear) => ({ g, name: g, ps: [ear.attendee.you] });
  const groups = { id: 'g', groups: [group('a', one), group('b', other)] };
  await lead.attendee.do('groups', groups);
  await publish(one);
  await publish(other);
  for (const ear of [lead, one, other]) await getsFrom(ear);
  await lead.attendee.do('visit', { g: 'a' });
  await getsFrom(lead, one);
  await getsFrom(one, lead);
  await hears(lead);
  await hears(one);
  await getsFrom(other);
  await one.attendee.do('talk', { on: true, g: 'a' });
  assert.equal(other.attendee.of('talk').filter(([, , by]) => by === one.attendee.you).length, 0);

  const files = readdirSync(join(server.data, 'recordings', lane.room, startingNow().day));
  const recordedOf = ({ attendee }: Ear) =>
    files.filter((name) => name.startsWith(`${attendee.you}-`));
  assert.equal(recordedOf(lead).length, 1, 'what was said to all');
  assert.deepEqual(
    [recordedOf(one), recordedOf(other)],
    [[], []],
    'what groups say is off the record',
  );

  await lead.attendee.do('groups_over', { id: 'g' });
  await getsFrom(one, lead);
  await getsFrom(other, lead);
  await hears(other);
  await getsFrom(lead);
});

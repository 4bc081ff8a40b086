/** A disk that takes nothing more while a meeting is recorded: the lead is told, the lesson goes on, what was recorded is kept. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { factWhere } from './arrange_room.ts';
import { Client, Server, programmeFacts } from './harness.ts';
import { roomFact, roomOf, startingNow } from './meeting_client.ts';
import { comeIn, hears, janusOf, lacking, openBrowser, publish } from './sound_room.ts';

const skip = lacking('/usr/bin/ffmpeg');

let folder: string;
let server: Server;
let boss: Client;
let browser: Browser;

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'longspan-full-'));
  // Writing fails beyond two kilobytes of a file, as it does on a full disk.
  const janus = join(folder, 'janus');
  writeFileSync(janus, '#!/bin/sh\ntrap "" XFSZ\nulimit -S -f 4\nexec /usr/bin/janus "$@"\n');
  chmodSync(janus, 0o755);
  server = await Server.start({ env: { LONGSPAN_JANUS_PROGRAM: janus } });
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  browser = await openBrowser();
});
after(async () => {
  if (skip) return;
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('a full disk costs the rest of the recording, not the lesson', { skip }, async () => {
  const wang = await boss.colleague('wang', ['professional', 'programme/R']);
  const zhao = await boss.colleague('zhao', ['professional', 'programme/R']);
  const draft = roomFact('R', [wang.account], { invited: [zhao.account], recorded: true });
  await boss.accept(draft);
  const room = roomOf(draft);
  const lead = await comeIn(browser, wang, { room });
  const listener = await comeIn(browser, zhao, { room });
  await publish(lead, true);
  await hears(listener);
  await lead.attendee.holds(() => lead.attendee.of('unrecorded').length > 0, 180_000);
  await server.says(/"recording_failed"/);
  await hears(listener);
  await lead.attendee.do('chat', { text: '接着上课' });
  await listener.attendee.event('chat');
  assert.equal(listener.attendee.of('unrecorded').length, 0, 'only leads are told');
  assert.equal(lead.attendee.of('unrecorded').length, 1, 'once');

  // Nor does it take what is to be noted of the recording.
  const noted = join(server.data, 'recordings', room, startingNow().day, 'mixed.json.new');
  mkdirSync(noted);
  await lead.attendee.do('ended');
  const recorded = (fits: (body: any) => boolean) =>
    factWhere(boss, 'R', 'meeting.recorded', (body) => body.room === room && fits(body));
  const first = await recorded(() => true);
  assert.deepEqual([first.trouble, first.seconds], ['disk_full', 0]);
  rmdirSync(noted);
  const made = await recorded(({ sound }) => sound !== undefined);
  assert.equal(made.trouble, 'cut_short');
  assert.ok(made.seconds >= 1 && made.tracks === 1, JSON.stringify(made));
  const { facts } = (await boss.get('/api/v1/facts?programme=R&limit=500')).json;
  assert.equal(facts.filter((one: any) => one.kind === 'meeting.recorded').length, 2, 'said once');
});

test('a disk that has room again is told of too', { skip }, async () => {
  const feng = await boss.colleague('feng', ['professional', 'programme/R']);
  const chen = await boss.colleague('chen', ['professional', 'programme/R']);
  const draft = roomFact('R', [feng.account], { invited: [chen.account], recorded: true });
  await boss.accept(draft);
  const room = roomOf(draft);
  const lead = await comeIn(browser, feng, { room });
  await comeIn(browser, chen, { room });
  await publish(lead, true);
  const { attendee } = lead;
  await attendee.holds(() => attendee.of('unrecorded').length > 0, 180_000);
  const janus = janusOf(server.process.pid!);
  execFileSync('prlimit', [`--pid=${janus}`, '--fsize=unlimited']);
  await attendee.holds(() => attendee.of('unrecorded').length > 1, 180_000);
  assert.deepEqual(
    attendee.of('unrecorded').map(([, , , , body]) => body),
    [{}, { over: true }],
  );
  await attendee.do('ended');
  const made = await factWhere(
    boss,
    'R',
    'meeting.recorded',
    (body) => body.room === room && body.sound !== undefined,
  );
  assert.ok(made.seconds >= 1, JSON.stringify(made));
});

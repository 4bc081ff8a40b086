// Rooms: a lesson over the thin link, events of a thousand, listeners of one beside a bare Janus (--only NAMES)
//
// The real server with its own Janus, and real pages in Chromium with a spoken file for a microphone. Parts, by --only:
// rungs (what a lesson weighs on each rung), ink (from the hand to the far screen), speech (over a link that loses),
// blackout, fanout (events of 1,000 rooms), listening (30 and 200 listeners, or --listeners N,N,...; programs of
// bench/room). --seconds N: how long each rung and each speech is measured; --lines N: lines drawn for each row of ink.
// Root and the packages of the section bench are wanted for the first four.
import { existsSync } from 'node:fs';
import { whatIsMissing } from './link/emulator.ts';
import { finish, loadAverage, machine, table, words } from './parts/figures.ts';
import { buildTools } from './parts/programs.ts';
import { fanout } from './room/fanout.ts';
import { bare, lesson, type Listening } from './room/listening.ts';
import { speechLacks } from './room/speech.ts';
import { thin, thinParts } from './room/thin.ts';

const only = words('only');
const wants = (part: string) => only?.includes(part) ?? true;
const missing = ['/usr/bin/janus', '/usr/bin/chromium'].find((program) => !existsSync(program));
const busy = loadAverage();
if (wants('fanout') || wants('listening')) buildTools('room_crowd', 'room_listeners');
const figures: Record<string, number> = {};

console.log(`${machine()}; load before: ${busy}\n`);
if (thinParts.some(wants)) {
  const lacks = missing ?? speechLacks() ?? whatIsMissing();
  if (lacks === null) Object.assign(figures, await thin(wants));
  else console.log(`skipped: ${lacks} is not there\n`);
}
if (wants('fanout')) {
  const rows = [];
  for (const [rooms, followers] of [
    [100, 2],
    [1000, 2],
    [1000, 9],
  ] as const) {
    const seen = await fanout(rooms, followers, 4, 0.5);
    rows.push([
      `${rooms} rooms, ${seen.sockets} sockets`,
      seen.messages / 15,
      seen.hint_p50,
      seen.hint_p99,
      seen.event_p99,
    ]);
    if (rooms === 1000 && followers === 2)
      figures['fanout_p99_ms'] = Math.max(seen.hint_p99, seen.event_p99);
  }
  table(['rooms', 'messages/s', 'hint p50 ms', 'hint p99 ms', 'event p99 ms'], rows);
}
if (wants('listening') && missing !== undefined) console.log(`skipped: ${missing} is not there`);
else if (wants('listening')) {
  const row = (what: string, seen: Listening) => [
    what,
    seen.listeners,
    seen.listeners - seen.silent,
    seen.packets / seen.seconds / seen.listeners,
    (seen.octets * 8) / 1000 / seen.seconds / seen.listeners,
    (100 * seen.lost) / Math.max(1, seen.lost + seen.packets),
    100 * seen.janus,
    100 * seen.longspan,
    100 * seen.idle,
  ];
  const counts = (words('listeners') ?? ['200']).map(Number);
  const plain = await bare(30, 20);
  const thirty = await lesson(30, 20);
  const more: Listening[] = [];
  for (const many of counts) more.push(await lesson(many, 20));
  table(
    [
      'sound',
      'listeners',
      'that hear',
      'packets/s each',
      'kbit/s each',
      'lost %',
      'Janus % of a core',
      'Longspan % of a core',
      'idle %',
    ],
    [
      row('bare Janus, plain room', plain),
      ...[thirty, ...more].map((seen) => row('Longspan', seen)),
    ],
  );
  figures['cpu_over_janus'] = (thirty.janus + thirty.longspan) / plain.janus - 1;
  figures['longspan_share_of_janus'] = thirty.longspan / thirty.janus;
  const all = more.find(({ listeners }) => listeners === 200);
  // Who hears nothing has lost all.
  if (all)
    figures['lost_of_200'] =
      all.silent / all.listeners + all.lost / Math.max(1, all.lost + all.packets);
}
finish('room', figures);
process.exit(0);

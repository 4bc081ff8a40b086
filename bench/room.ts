// Rooms: events of a thousand at once, listeners of one lesson beside a bare Janus (--only fanout,listening)
//
// The real server, its own Janus and a real page that speaks; the crowd and the listeners are programs of bench/room. What the
// thin link does to speech was measured with the same emulator as bin/bench link; docs/benchmarks.md has it.
import { existsSync } from 'node:fs';
import { finish, loadAverage, machine, table } from './parts/figures.ts';
import { buildTools } from './parts/programs.ts';
import { fanout } from './room/fanout.ts';
import { bare, lesson, type Listening } from './room/listening.ts';

const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',');
const wants = (part: string) => !process.argv.includes('--only') || only?.includes(part);
const missing = ['/usr/bin/janus', '/usr/bin/chromium'].find((program) => !existsSync(program));
const busy = loadAverage();
buildTools('room_crowd', 'room_listeners');
const figures: Record<string, number> = {};

console.log(`${machine()}; load before: ${busy}\n`);
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
    seen.packets / seen.seconds / seen.listeners,
    (seen.octets * 8) / 1000 / seen.seconds / seen.listeners,
    (100 * seen.lost) / Math.max(1, seen.lost + seen.packets),
    100 * seen.janus,
    100 * seen.longspan,
    100 * seen.idle,
  ];
  const plain = await bare(30, 20);
  const thirty = await lesson(30, 20);
  const all = await lesson(200, 20);
  table(
    [
      'sound',
      'listeners',
      'packets/s each',
      'kbit/s each',
      'lost %',
      'Janus % of a core',
      'Longspan % of a core',
      'idle %',
    ],
    [row('bare Janus, plain room', plain), row('Longspan', thirty), row('Longspan', all)],
  );
  figures['cpu_over_janus'] = (thirty.janus + thirty.longspan) / plain.janus - 1;
  figures['longspan_share_of_janus'] = thirty.longspan / thirty.janus;
  figures['lost_of_200'] = all.lost / Math.max(1, all.lost + all.packets);
}
finish('room', figures);
process.exit(0);

// A whole consultation over the thin link, by the real pages at both ends: asked, read together, signed, looked back on
//
// 1 Mbit/s, 90 ms, 1 % of the packets lost, TLS on; the hospital that asks sits at the far end, who answers at the near one, beside the server with its own
// Orthanc and Janus. Two real files are read, which lie beside the project: without them it is skipped. LONGSPAN_SHOTS names a folder
// for pictures of all of it (docs/consultation.md).
import { existsSync } from 'node:fs';
import { realFile } from '../spec/browser/reading_room.ts';
import { consultStage } from './consult/stage.ts';
import * as walk from './consult/walk.ts';
import { watchMedia } from './lesson/seen.ts';
import { kbps, Traffic } from './lesson/traffic.ts';
import { whatIsMissing } from './link/emulator.ts';
import { finish, loadAverage, machine, table } from './parts/figures.ts';
import { longspan } from './parts/programs.ts';
import { speechLacks } from './room/speech.ts';

const missing =
  ['/usr/sbin/Orthanc', '/usr/bin/janus', '/usr/bin/chromium'].find((one) => !existsSync(one)) ??
  walk.files.find((name) => realFile(name) === null) ??
  speechLacks() ??
  whatIsMissing();
if (missing !== null) {
  console.log(`skipped: ${missing} is not here`);
  finish('consultation', {});
  process.exit(0);
}
const busy = loadAverage();
const stage = await consultStage('consultation', { loss: 1, queue: 300 }, () =>
  Promise.resolve(null),
);
const { ends } = stage;
const init = watchMedia;
const aksu = await ends.seat({ who: 'asks', end: 'far', init });
const hangzhou = await ends.seat({ who: 'answers', end: 'near', init });
const traffic = new Traffic(ends.link);
const one = { ends, traffic, aksu, hangzhou };
const began = performance.now();
const consultation = await walk.asked(one);
const arranged = await walk.prepared(one, consultation);
const read = await walk.session(one, arranged);
await walk.opinion(one, arranged);
const exact = await walk.replayed(one, arranged, read);
await ends.end();
const verified = longspan('verify', '--data', stage.data);

table(
  ['on the link', 'seconds', 'up kB', 'down kB', 'up kbit/s', 'down kbit/s'],
  traffic.pieces.map((piece) => [
    ...[piece.what, Math.round(piece.seconds), piece.up / 1000, piece.down / 1000],
    ...[kbps(piece, piece.up), kbps(piece, piece.down)],
  ]),
);
const seconds = (value: number): string => `${value.toFixed(1)} s`;
console.log(
  `The whole took ${seconds((performance.now() - began) / 1000)}. Speech was heard after ${seconds(read.heard)}; the sent-ahead X-ray stood on the far ` +
    `screen ${seconds(read.opened)} after it was opened; a length was seen there after ${seconds(read.marked)}; who came late saw the same after ` +
    `${seconds(read.late)}. The replay is ${exact ? 'exact' : 'NOT exact'}.`,
);
console.log(`verify: ${verified.code === 0 ? 'all facts fit' : verified.out}`);
console.log(`${machine()}; load average before: ${busy}`);
finish('consultation', {
  opened_s: read.opened,
  marked_s: read.marked,
  heard_s: read.heard,
  late_s: read.late,
  replay_exact: Number(exact),
});
process.exit(exact ? verified.code : 1);

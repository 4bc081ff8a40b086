// Consultations: beside bare Orthanc, and images and pointers over the thin link (--only NAMES)
//
// Parts, by --only: proxy (QIDO, WADO and store; --slices N, --rounds N), first (the first useful image), open (a study that
// was sent ahead), scroll (a CT on one's own screen), led (the same on the screen of who follows), pointing (what it weighs, how late
// it is). All but the first use the real pages at both ends of the emulated link, as root; --ct N: slices of the CT (500).
import { existsSync } from 'node:fs';
import { proxy } from './consult/proxy.ts';
import { thin, thinParts } from './consult/thin.ts';
import { whatIsMissing } from './link/emulator.ts';
import { finish, loadAverage, machine, words } from './parts/figures.ts';
import { speechLacks } from './room/speech.ts';

const only = words('only') ?? [];
const wants = (part: string): boolean => only.length === 0 || only.includes(part);

console.log(`${machine()}; load average ${loadAverage()}`);
const figures: Record<string, number> = {};
if (wants('proxy')) Object.assign(figures, await proxy());
if (thinParts.some(wants)) {
  const missing =
    ['/usr/sbin/Orthanc', '/usr/bin/janus', '/usr/bin/chromium'].find(
      (program) => !existsSync(program),
    ) ??
    speechLacks() ??
    whatIsMissing();
  if (missing !== null) console.log(`skipped: ${missing}`);
  else Object.assign(figures, await thin(wants));
}
console.log(`load average ${loadAverage()}`);
finish('consult', figures);
process.exit(0);

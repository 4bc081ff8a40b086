// A whole lesson over the thin link, by the real pages at both ends: what crossed, and what was seen (--minutes 2)
//
// 1 Mbit/s, 90 ms, 2 % of the packets lost; the teacher sits at the near end, a class and a phone share the far one. Ten minutes of
// slides, ink, laser, a poll, a hand, words, ten seconds without any link, a timer; then the record, the board, the replay and the
// search. LONGSPAN_SHOTS names a folder for pictures of all of it (docs/lesson.md).
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../spec/harness.ts';
import { shot } from '../spec/browser/shots.ts';
import { whatIsMissing } from './link/emulator.ts';
import { again, found, onBoard, onRecord } from './lesson/after.ts';
import * as lesson from './lesson/lesson.ts';
import { watchMedia } from './lesson/seen.ts';
import { lessonSlides } from './lesson/slides.ts';
import { kbps, Traffic } from './lesson/traffic.ts';
import { finish, loadAverage, machine, option, table } from './parts/figures.ts';
import { longspan } from './parts/programs.ts';
import { speechLacks } from './room/speech.ts';
import { LessonStage } from './room/stage.ts';

const minutes = option('minutes', 10);
const missing =
  ['/usr/bin/janus', '/usr/bin/chromium'].find((program) => !existsSync(program)) ??
  speechLacks() ??
  whatIsMissing();
if (missing !== null) {
  console.log(`skipped: ${missing}`);
  finish('lesson', {});
  process.exit(0);
}
const busy = loadAverage();
const seconds = (value: number) => `${value.toFixed(1)} s`;
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

const stage = await LessonStage.begin({
  name: 'lesson',
  link: { loss: 2, queue: 300 },
  material: lessonSlides,
});
const init = watchMedia;
const teacher = await stage.seat({ who: 'teacher', end: 'near', init });
const pupils = await stage.seat({ who: 'pupils', end: 'far', init });
const phone = await stage.seat({ who: 'phone', end: 'far', screen: 'phone', init });
const traffic = new Traffic(stage.link);
const room = { stage, teacher, pupils, phone, traffic, minute: minutes * 6000 };

// The evening before: the app and the pages come to both devices.
for (const seat of [pupils, phone]) {
  const page = await seat.open('rooms');
  await page.locator('main h1').waitFor();
  await stage.link.settle(1500);
}
await traffic.mark('the app comes to two devices');
for (const seat of [pupils, phone]) {
  const page = await seat.open(`room-desk/${stage.room}`);
  const take = page.getByRole('button', { name: '现在取到本机' });
  const here = page.getByText(/页已在本机 ✓ 8\/8/);
  await take.or(here).first().waitFor();
  // They also come by themselves: then there is nothing left to press.
  if (await take.isVisible()) await take.click({ timeout: 5000 }).catch(() => undefined);
  await here.waitFor({ timeout: 60_000 });
}
await shot(pupils.page, '1-sent-ahead-class');
await shot(phone.page, '1-sent-ahead-phone');
await stage.link.settle(1000);
await traffic.mark('eight pages are sent ahead to both');

await teacher.comeIn();
await pupils.comeIn(41);
await phone.comeIn();
await traffic.mark('all come in, by the device check');

const began = performance.now();
const first = traffic.pieces.length;
const pictured = await lesson.greet(room);
await lesson.firstPages(room);
await lesson.poll(room);
const heard = await lesson.hand(room);
await lesson.words(room);
const drop = await lesson.blackout(room);
await lesson.lastPages(room);
const ink = await lesson.end(room);
const taken = (performance.now() - began) / 1000;
const during = traffic.pieces.slice(first);

const ready = await onRecord(room);
await onBoard(room);
const replayed = await again(room, ink);
await found(room);
await stage.end();
const verified = longspan('verify', '--data', path.join(root, 'build/bench/lesson/data'));

table(
  ['on the link', 'seconds', 'up kB', 'down kB', 'up kbit/s', 'down kbit/s', 'packets lost %'],
  traffic.pieces.map((one) => [
    one.what,
    Math.round(one.seconds),
    one.up / 1000,
    one.down / 1000,
    kbps(one, one.up),
    kbps(one, one.down),
    (100 * one.lost) / Math.max(1, one.packets),
  ]),
);
const sum = (of: (one: (typeof during)[number]) => number) =>
  during.reduce((all, one) => all + of(one), 0);
const [up, down] = [sum((one) => one.up), sum((one) => one.down)];
console.log(
  `The lesson took ${(taken / 60).toFixed(1)} min: ${kilobytes(up)} up, ${kilobytes(down)} down for a class and a phone, its pages not counted.`,
);
console.log(
  `After 10 s without a link: sound after ${seconds(drop.soundBack.pupils)} (class) and ${seconds(drop.soundBack.phone)} (phone), page and ink exact after ` +
    `${seconds(drop.inkExact.pupils)} and ${seconds(drop.inkExact.phone)}. Catching up took ${seconds(drop.caughtUp)}, ` +
    `${drop.caughtUpWithSound ? 'with' : 'without'} the missed sound; ${drop.exactAfterwards ? 'exact' : 'NOT exact'} afterwards.`,
);
console.log(`The class saw the teacher ${seconds(pictured)} after the camera was switched on.`);
console.log(`The phone was heard ${seconds(heard)} after it pressed to talk.`);
console.log(
  `The recording could be played ${seconds(ready)} after the end (${replayed.bytes}). At the far end it sounded after ${seconds(replayed.soundAfter)}; ` +
    `${kilobytes(replayed.toOpen)} to open it, ${kilobytes(replayed.toPlay)} for 20 s; its last page is ${replayed.exact ? 'exact' : 'NOT exact'}.`,
);
console.log(`verify: ${verified.code === 0 ? 'all facts fit' : verified.out}`);
console.log(`${machine()}; load average before: ${busy}`);
finish('lesson', {
  minutes: taken / 60,
  up_kb: up / 1000,
  down_kb: down / 1000,
  sound_back_s: drop.soundBack.pupils,
  ink_exact_s: drop.inkExact.pupils,
  caught_up_s: drop.caughtUp,
  caught_up_with_sound: Number(drop.caughtUpWithSound),
  ink_exact: Number(drop.exactAfterwards && replayed.exact),
  heard_s: heard,
  picture_s: pictured,
  recording_ready_s: ready,
  replay_open_kb: replayed.toOpen / 1000,
  replay_sound_s: replayed.soundAfter,
});
process.exit(verified.code);

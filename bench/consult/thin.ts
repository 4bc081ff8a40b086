// Images over the thin link by real pages: the first useful one, one that was sent ahead, a CT that is led from afar, a pointer.
import { readFileSync } from 'node:fs';
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { full, leads, realFile } from '../../spec/browser/reading_room.ts';
import { slice } from '../../spec/dicom_files.ts';
import { lessonLink, type Seat } from '../link/ends.ts';
import { median, option, table } from '../parts/figures.ts';
import { sleep } from '../parts/programs.ts';
import { ct, watchSlices } from './ct.ts';
import { firstImage, type First } from './first.ts';
import { crossing, latency, point, speechSeconds } from './pointer.ts';
import { allHere, scroll, type Scrolled } from './scroll.ts';
import { takeAhead, opening, type Opening } from './sentAhead.ts';
import {
  type Consultation,
  consultationNow,
  consultStage,
  frameBytes,
  type Stage,
  upload,
  type World,
} from './stage.ts';

export const thinParts = ['first', 'open', 'scroll', 'led', 'pointing'] as const;
type Wants = (part: (typeof thinParts)[number]) => boolean;
type Figures = Record<string, number>;

const slices = option('ct', 500);
const oneWay = lessonLink.rtt / 2;

interface Study {
  what: string;
  uid: string;
  /** Of its first frame, as stored. */
  frame: number;
}
interface Case {
  consultation: Consultation;
  ct: Study;
  others: Study[];
}
interface Made extends Case {
  /** One that never met: nothing of it is on a device by itself. */
  first: Case;
  /** For what is fetched with the first image ever. */
  small: string;
}
type There = Stage<Made>;

async function caseOf(world: World, meets: boolean, length: number): Promise<Case> {
  const consultation = await consultationNow(world, meets);
  const study = async (what: string, files: Iterable<Buffer>): Promise<Study> => {
    const uid = await upload(world, consultation, files);
    return { what, uid, frame: await frameBytes(world, consultation, uid) };
  };
  const others: Study[] = [];
  for (const name of ['RG3_J2KR.dcm', 'MR2_J2KR.dcm']) {
    const file = realFile(name);
    if (file) others.push(await study(name.slice(0, -4), [readFileSync(file)]));
  }
  const whole = await study(`CT of ${length}`, ct(91, length));
  console.error(`${length} slices of a CT are stored`);
  return { consultation, ct: whole, others };
}
async function prepare(world: World, wants: Wants): Promise<Made> {
  const first = await caseOf(world, false, wants('first') ? Math.min(slices, 100) : 1);
  const small = await upload(world, first.consultation, [slice({ study: 90 })]);
  return { ...(await caseOf(world, true, slices)), first, small };
}

const pageOf = ({ consultation }: Case, uid: string): string => `study/P/${consultation.id}/${uid}`;

async function first(there: There, figures: Figures): Promise<void> {
  const { ends, made } = there;
  const { consultation, others, ct: whole } = made.first;
  const rows: [string, First][] = [];
  for (const { what, uid } of [...others, whole]) {
    const seat = await ends.seat({ who: 'asks', end: 'far' });
    // The app and the viewer's own code are there since the last study.
    await ends.link.set({ ...lessonLink, up: 0, down: 0 });
    await seat.open(pageOf(made.first, made.small));
    await full(seat.page);
    await seat.open(`consultation/P/${consultation.id}`);
    await seat.page.locator('#studies li').first().waitFor();
    await ends.link.settle(1500);
    await ends.link.set(lessonLink);
    const came = await firstImage(seat, ends.link, uid);
    console.error(`first: ${what}: ${JSON.stringify(came)}`);
    rows.push([what, came]);
    await seat.browser.close();
  }
  const frames = new Map([...others, whole].map(({ what, frame }) => [what, frame]));
  const share = ([what, one]: [string, First]): number => one.down / (frames.get(what) ?? NaN);
  table(
    ['first useful image', 'kB down', 'kB of a full frame', 'share', 's', 's to the full one'],
    rows.map((row) => [
      ...[row[0], row[1].down / 1000, (frames.get(row[0]) ?? NaN) / 1000, share(row)],
      ...[row[1].seconds, row[1].full],
    ]),
  );
  figures['first_image_share'] = Math.max(...rows.map(share));
}

async function open(there: There, figures: Figures): Promise<void> {
  const { ends, made } = there;
  const studies = [...made.others, made.ct];
  const seat = await ends.seat({ who: 'asks', end: 'far', init: watchSlices });
  // The night before: all of them, since they come by themselves.
  await ends.link.set({ ...lessonLink, up: 0, down: 0 });
  for (const { uid } of studies) await takeAhead(seat, made.consultation.id, uid);
  await ends.link.set(lessonLink);
  const rows: [string, Opening][] = [];
  for (const { what, uid } of studies) {
    const opened = await opening(seat, ends.link, made.consultation.id, uid, 5);
    console.error(`open: ${what}: ${JSON.stringify(opened)}`);
    rows.push([what, opened]);
  }
  await seat.browser.close();
  table(
    ['sent ahead, after a reload', 'ms to the full image', 'each', 'kB down'],
    rows.map(([what, { ms, down }]) => [
      ...[what, median(ms), ms.map((one) => one.toFixed(0)).join(' '), down / 1000],
    ]),
  );
  figures['open_ms'] = Math.max(...rows.map(([, { ms }]) => median(ms)));
}

async function local(there: There, figures: Figures): Promise<void> {
  const { ends, made } = there;
  const seat = await ends.seat({ who: 'answers', end: 'near', init: watchSlices });
  await seat.open(pageOf(made, made.ct.uid));
  await full(seat.page);
  await allHere(seat.page, slices, 240_000);
  await sleep(5000);
  const rows: [string, Scrolled][] = [];
  for (const way of [1, -1]) {
    const [seen] = await scroll(seat.page, [seat.page], way * (slices - 1), 60);
    if (seen) rows.push([way > 0 ? 'down' : 'up again', seen]);
  }
  tellScrolled('a CT at sixty notches a second', rows);
  figures['slices_s'] = Math.min(...rows.map(([, { perSecond }]) => perSecond));
  await seat.browser.close();
}
function tellScrolled(what: string, rows: [string, Scrolled][]): void {
  table(
    [what, 'slices painted', 's', 'slices/s', 'ms between two, 99 %'],
    rows.map(([name, one]) => [name, one.slices, one.seconds, one.perSecond, one.gap]),
  );
}

/** Both before the CT in the room, every image with both; who answers leads and speaks. */
async function session(there: There): Promise<{ leader: Seat; follower: Seat }> {
  const { ends, made } = there;
  const leader = await ends.seat({ who: 'answers', end: 'near', init: watchSlices });
  const follower = await ends.seat({ who: 'asks', end: 'far', init: watchSlices });
  await ends.link.set({ ...lessonLink, up: 0, down: 0 });
  await takeAhead(follower, made.consultation.id, made.ct.uid);
  await leader.enter(made.consultation.room);
  await follower.enter(made.consultation.room);
  await leader.page.locator(`[data-study="${made.ct.uid}"]`).click();
  await leads(leader.page, 'me');
  await leads(follower.page, 'other');
  for (const { page } of [leader, follower]) {
    await full(page);
    await allHere(page, slices, 300_000);
  }
  await leader.talk(true);
  await ends.link.set(lessonLink);
  await sleep(10_000);
  return { leader, follower };
}

async function led(pages: [Page, Page], figures: Figures): Promise<void> {
  const [leader, follower] = pages;
  const rows: [string, Scrolled][] = [];
  for (const [what, perSecond, way] of [
    ['15 notches/s', 15, 1],
    ['30 notches/s', 30, -1],
  ] as const) {
    const notches = way * Math.min(slices - 1, perSecond * 12);
    const [here, far] = await scroll(leader, [leader, follower], notches, perSecond);
    if (here) rows.push([`${what}, who leads`, here]);
    if (far) rows.push([`${what}, who follows`, far]);
    console.error(`led: ${what}: ${JSON.stringify([here, far])}`);
    if (far) figures['led_slices_s'] = Math.min(figures['led_slices_s'] ?? Infinity, far.perSecond);
  }
  tellScrolled('a CT led over the link', rows);
}

async function pointing(there: There, pages: [Page, Page], figures: Figures): Promise<void> {
  const [leader, follower] = pages;
  const { link } = there.ends;
  const late = await latency(leader, follower, option('lines', 20));
  console.error(`pointer: ${JSON.stringify(late)}`);
  const seconds = option('seconds', speechSeconds());
  const alone = await crossing(link, () => sleep(seconds * 1000));
  const hand = await crossing(link, () => point(leader, seconds));
  console.error(`pointing: ${JSON.stringify([alone, hand])}`);
  const restless = await crossing(link, () => point(leader, seconds, true));
  table(
    ['kbit/s on the link', 'down', 'up', 'more down', 'more up'],
    [
      ['speech alone', alone.down, alone.up, 0, 0],
      ...Object.entries({
        'pointing, three seconds of five': hand,
        'pointing without a rest': restless,
      }).map(([what, one]) => [what, one.down, one.up, one.down - alone.down, one.up - alone.up]),
    ],
  );
  table(
    ['pointer, ms over one way (45)', 'points', 'p50', 'p99', 'never %'],
    [['', late.samples, late.p50 - oneWay, late.p99 - oneWay, 100 * late.never]],
  );
  figures['pointing_kbps'] = Math.max(hand.down - alone.down, hand.up - alone.up);
  figures['pointing_restless_kbps'] = Math.max(restless.down - alone.down, restless.up - alone.up);
  figures['pointer_ms_over_p50'] = late.p50 - oneWay;
}

export async function thin(wants: Wants): Promise<Figures> {
  const figures: Figures = {};
  const there = await consultStage('consult', {}, (world) => prepare(world, wants));
  try {
    if (wants('first')) await first(there, figures);
    if (wants('open')) await open(there, figures);
    if (wants('scroll')) await local(there, figures);
    if (wants('led') || wants('pointing')) {
      const { leader, follower } = await session(there);
      const pages: [Page, Page] = [leader.page, follower.page];
      if (wants('led')) await led(pages, figures);
      if (wants('pointing')) await pointing(there, pages, figures);
    }
  } finally {
    await there.ends.end();
  }
  return figures;
}

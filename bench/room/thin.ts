// A lesson over the thin link, by real pages at both ends: what it weighs, how late ink is, what is heard of the speech.
import { median, option, table } from '../parts/figures.ts';
import { freshFolder } from '../parts/programs.ts';
import { keepConnections } from './heard.ts';
import { blackouts, type HeardOver, longspanHears, plainHears } from './hearing.ts';
import { InkBench, type Instrument, type Latency } from './ink.ts';
import type { Traffic } from './lessonLoad.ts';
import { stand, weigh, type Weighed, weighPlain } from './rungs.ts';
import { lessonLink, LessonStage, type Seat } from './stage.ts';

export const thinParts = ['rungs', 'ink', 'speech', 'blackout'] as const;
type Wants = (part: (typeof thinParts)[number]) => boolean;
type Figures = Record<string, number>;

const seconds = option('seconds', 60);

const percent = (share: number): number => 100 * share;

function tellTraffic(weighed: Weighed): void {
  table(
    ['on the link', 'kbit/s down', 'kbit/s up', 'KB/min down', 'KB/min up'],
    weighed.map(([what, { up, down, up_minute, down_minute }]) => [
      ...[what, down, up, down_minute / 1000, up_minute / 1000],
    ]),
  );
}

function tellHeard(rows: [string, HeardOver][]): void {
  table(
    [
      ...['80 ms, 10 % lost, 64 kbit/s', 'made up %', 'without silence %', 'lost %', 'buffer ms'],
      ...['kbit/s down', 'kbit/s up'],
    ],
    rows.map(([what, one]) => [
      ...[what, percent(one.concealed), percent(one.heard), percent(one.lost)],
      ...[one.buffer, one.down, one.up],
    ]),
  );
}

/** The teacher near and the pupils far, both in, the teacher talking. */
async function lessonOf(stage: LessonStage, far: 'pupils' | 'teacher' = 'pupils') {
  const end = (who: string) => (who === far ? 'far' : 'near');
  const init = keepConnections;
  const teacher = await stage.seat({ who: 'teacher', end: end('teacher'), init });
  const pupils = await stage.seat({ who: 'pupils', end: end('pupils'), init });
  await teacher.comeIn();
  await pupils.comeIn(41);
  await teacher.talk(true);
  // Until the pages are all there.
  await stage.link.settle(0);
  await pupils.page.waitForTimeout(15_000);
  return { teacher, pupils };
}
async function leave(...seats: Seat[]): Promise<void> {
  for (const { browser } of seats) await browser.close();
}

async function ink(stage: LessonStage, teacher: Seat, pupils: Seat, figures: Figures) {
  const lines = option('lines', 20);
  const bench = await InkBench.begin(teacher, pupils);
  const oneWay = lessonLink.rtt / 2;
  const rows: (string | number)[][] = [];
  const row = async (what: string, instrument: Instrument, loss: number): Promise<Latency> => {
    await stage.link.set({ ...lessonLink, loss, seed: 11 });
    const late = await bench.draw(instrument, lines);
    rows.push([
      ...[what, late.samples, late.p50 - oneWay, late.p99 - oneWay, late.worst - oneWay],
      percent(late.never),
    ]);
    return late;
  };
  await stand(teacher, 'full'); // whatever was weighed before
  await bench.draw('pen', 2); // what is fetched and compiled late is there
  const pen = await row('pen', 'pen', 0);
  const pointer = await row('pointer', 'pointer', 0);
  const penLossy = await row('pen, 2 % lost', 'pen', 2);
  const pointerLossy = await row('pointer, 2 % lost', 'pointer', 2);
  await stand(teacher, 'slides_sound');
  await row('pen, 2 % lost, slides + sound', 'pen', 2);
  await row('pointer, 2 % lost, slides + sound', 'pointer', 2);
  table(['ms over one way (45)', 'points', 'p50', 'p99', 'worst', 'never %'], rows);
  figures['ink_ms_over_p50'] = Math.max(pen.p50, pointer.p50) - oneWay;
  figures['ink_ms_over_p99'] = Math.max(penLossy.p99, pointerLossy.p99) - oneWay;
}

export async function thin(wants: Wants): Promise<Figures> {
  const figures: Figures = {};
  freshFolder('room-thin');
  const stage = await LessonStage.begin({ name: 'room-thin/stage', pages: 8 });
  try {
    const plain: { sound?: HeardOver; weighed: Weighed } = { weighed: [] };
    if (wants('rungs')) {
      const of = async (what: string, video: boolean) =>
        plain.weighed.push([what, await weighPlain(stage, seconds, video)]);
      await of('plain Janus room, camera', true);
      await of('plain Janus room, sound', false);
    }
    if (wants('speech')) plain.sound = await plainHears(stage, seconds);

    let upward: Traffic | undefined;
    if (wants('rungs')) {
      const { teacher, pupils } = await lessonOf(stage, 'teacher');
      const [found] = await weigh(stage, teacher, pupils, seconds, ['slides_sound']);
      upward = found?.[1];
      await leave(teacher, pupils);
    }
    const { teacher, pupils } = await lessonOf(stage);
    if (wants('ink')) await ink(stage, teacher, pupils, figures);
    if (wants('rungs')) {
      const weighed = await weigh(stage, teacher, pupils, seconds);
      const down = weighed.find(([what]) => what === 'slides_sound')?.[1];
      if (upward) weighed.push(['slides_sound, teacher far', upward]);
      tellTraffic([...weighed, ...plain.weighed]);
      figures['lesson_kbps'] = Math.max(down?.down ?? NaN, down?.up ?? NaN, upward?.up ?? NaN);
    }
    if (wants('speech') && plain.sound) {
      await stand(teacher, 'slides_sound');
      const alone = await longspanHears(stage, teacher, pupils, seconds, false);
      const withInk = await longspanHears(stage, teacher, pupils, seconds, true);
      tellHeard([
        ['plain Janus room', plain.sound],
        ['Longspan, speech alone', alone],
        ['Longspan, a lesson', withInk],
      ]);
      figures['concealed_vs_plain'] = alone.heard / plain.sound.heard;
      figures['concealed_vs_plain_lesson'] = withInk.heard / plain.sound.heard;
    }
    if (wants('blackout')) {
      const back = await blackouts(stage, pupils, option('blackouts', 5));
      table(
        ['after 10 s without a link', 'median s', 'each'],
        [['sound is back', median(back), back.map((s) => s.toFixed(2)).join(' ')]],
      );
      figures['sound_back_s'] = Math.max(...back);
    }
    await leave(teacher, pupils);
  } finally {
    await stage.end();
  }
  return figures;
}

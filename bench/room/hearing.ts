// Speech over a link that loses, in Longspan's page and in a plain video room; and how soon it is back after silence.
import { freshFolder, sleep } from '../parts/programs.ts';
import { BareJanus } from './bareJanus.ts';
import { between, follow, heardAt, keepConnections, soundIsBack, type Speech } from './heard.ts';
import { teach } from './lessonLoad.ts';
import { lessonLink, type LessonStage, type Seat } from './stage.ts';

/** Rtt 80 ms, 10 % lost at random each way, 64 kbit/s each way. */
export const lossyLink = { rtt: 80, loss: 10, up: 64, down: 64, queue: 500 };

export interface HeardOver extends Speech {
  up: number;
  down: number;
}
async function during(
  stage: LessonStage,
  page: Seat['page'],
  act: () => Promise<void>,
): Promise<HeardOver> {
  await stage.link.reset();
  const before = await heardAt(page);
  const began = performance.now();
  await act();
  const after = await heardAt(page);
  const s = (performance.now() - began) / 1000;
  const { up, down } = await stage.link.counts();
  const kbps = ({ bytes }: { bytes: number }): number => (bytes * 8) / 1000 / s;
  return { ...between(before, after), up: kbps(up), down: kbps(down) };
}

/** Both are in, the teacher talks. The link worsens and has had some seconds when it is measured. */
export async function longspanHears(
  stage: LessonStage,
  teacher: Seat,
  pupils: Seat,
  seconds: number,
  withInk: boolean,
): Promise<HeardOver> {
  await stage.link.set({ ...lossyLink, seed: 7 });
  await sleep(15_000);
  try {
    return await during(stage, pupils.page, () =>
      withInk ? teach(teacher, seconds) : sleep(seconds * 1000),
    );
  } finally {
    await stage.link.set(lessonLink);
  }
}

export async function plainHears(stage: LessonStage, seconds: number): Promise<HeardOver> {
  await stage.link.set(lessonLink);
  const janus = await BareJanus.start(freshFolder('room-plain'), stage.link);
  try {
    const [near, far] = [await stage.launch('near'), await stage.launch('far')];
    await janus.speak(near);
    const page = await janus.hear(far, keepConnections);
    await stage.link.set({ ...lossyLink, seed: 7 });
    await sleep(15_000);
    const heard = await during(stage, page, () => sleep(seconds * 1000));
    for (const one of [near, far]) await one.close();
    return heard;
  } finally {
    await stage.link.set(lessonLink);
    await janus.stop();
  }
}

/** Seconds until there is sound again, after each blackout. */
export async function blackouts(
  stage: LessonStage,
  pupils: Seat,
  times: number,
): Promise<number[]> {
  await stage.link.set({ ...lessonLink, rtt: 80 });
  await follow(pupils.page);
  const out: number[] = [];
  for (let n = 0; n < times; ++n) {
    await sleep(8000 + 700 * n);
    await stage.link.blackout(10_000);
    const light = Date.now() + 10_000;
    await sleep(20_000);
    out.push(await soundIsBack(pupils.page, light));
  }
  return out;
}

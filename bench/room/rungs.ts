// What a lesson weighs on the link at each rung, and the same teacher in a plain Janus video room.
import { freshFolder, sleep } from '../parts/programs.ts';
import { BareJanus } from './bareJanus.ts';
import { keepConnections } from './heard.ts';
import { teach, type Traffic, trafficOf } from './lessonLoad.ts';
import { type LessonStage, type Seat, lessonLink } from './stage.ts';

export const rungs = {
  full: '全部',
  small_picture: '小画面',
  slides_sound: '课件 + 声音',
  sound_only: '只有声音',
} as const;
export type Rung = keyof typeof rungs;

async function besides({ page }: Seat, tab: string): Promise<void> {
  const button = page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${tab}`) });
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
}

/** The lead's camera, as shown small to everybody. */
async function showCamera(teacher: Seat): Promise<void> {
  await besides(teacher, '课堂');
  await teacher.page.getByRole('button', { name: '摄像头', exact: true }).click();
  await besides(teacher, '网络');
}
/** The whole room on a rung. */
export async function stand(teacher: Seat, rung: Rung): Promise<void> {
  await besides(teacher, '网络');
  await teacher.page.getByLabel('全场最高').selectOption(rung);
}

export type Weighed = [what: string, traffic: Traffic][];

/** Both are in and the teacher talks. */
export async function weigh(
  stage: LessonStage,
  teacher: Seat,
  pupils: Seat,
  seconds: number,
  which: readonly Rung[] = Object.keys(rungs) as Rung[],
): Promise<Weighed> {
  await stage.link.set(lessonLink);
  const out: Weighed = [];
  const pictures = which.some((rung) => rung === 'full' || rung === 'small_picture');
  if (pictures) await showCamera(teacher);
  for (const rung of which) {
    await stand(teacher, rung);
    if (rung === 'full') {
      const picture = pupils.page.getByRole('button', { name: /^放大/ });
      await picture.waitFor();
      await sleep(12_000); // until it is as sharp as the link allows
      out.push([`${rung}, camera small`, await trafficOf(stage, () => teach(teacher, seconds))]);
      await picture.click();
    }
    await sleep(12_000);
    const what = rung === 'full' ? `${rung}, camera large` : rung;
    out.push([what, await trafficOf(stage, () => teach(teacher, seconds))]);
    if (rung === 'full') await pupils.page.getByRole('button', { name: /^放大/ }).first().click();
  }
  return out;
}

/** Speech, and a camera of 640 by 360, in a plain video room on the same link. */
export async function weighPlain(
  stage: LessonStage,
  seconds: number,
  video: boolean,
): Promise<Traffic> {
  await stage.link.set(lessonLink);
  const janus = await BareJanus.start(freshFolder('room-plain'), stage.link);
  try {
    const [near, far] = [await stage.launch('near'), await stage.launch('far')];
    await janus.speak(near, video);
    await janus.hear(far, keepConnections);
    await sleep(12_000);
    const traffic = await trafficOf(stage, () => sleep(seconds * 1000));
    for (const one of [near, far]) await one.close();
    return traffic;
  } finally {
    await janus.stop();
  }
}

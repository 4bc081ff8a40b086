// A teacher who teaches: speech all the time, and by turns a page, writing, the laser, a rest.
import { arrow, draw, ring, take, underline, type Point } from '../lesson/hand.ts';
import { sleep } from '../parts/programs.ts';
import type { LessonStage, Seat } from './stage.ts';

/** Something like a word by hand. */
const word = (left: number, y: number): Point[] =>
  Array.from({ length: 33 }, (_, i) => [
    left + 0.004 * i + 0.008 * Math.sin(i * 0.9),
    y + 0.02 * Math.sin(i * 1.3),
  ]);

/** Until so many seconds have passed: of each twenty some eight with the pen, three with the laser, one page turned. */
export async function teach({ page }: Seat, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const more = (): boolean => performance.now() < end;
  for (let turn = 0; more(); ++turn) {
    const began = performance.now();
    await page.keyboard.press(turn % 6 < 3 ? 'ArrowRight' : 'ArrowLeft');
    await sleep(2000);
    if (!more()) break;
    await take(page, '钢笔');
    for (let n = 0; n < 4 && more(); ++n) {
      await draw(page, word(0.1 + 0.2 * n, 0.45 + 0.04 * (turn % 8)));
      await sleep(300);
    }
    if (more()) await draw(page, underline(0.1, 0.6, 0.5 + 0.04 * (turn % 8)));
    if (more()) await draw(page, ring(0.5, 0.7, 0.1, 0.08));
    if (more()) await draw(page, arrow([0.75, 0.85], [0.6, 0.75]));
    await take(page, '激光笔');
    for (let n = 0; n < 2 && more(); ++n) {
      await draw(page, underline(0.15, 0.7, 0.3 + 0.1 * n));
      await sleep(300);
    }
    await take(page, '移动画面');
    while (more() && performance.now() < began + 20_000) await sleep(100);
  }
}

export interface Traffic {
  /** kbit/s of IP packets as they were put on the link. */
  up: number;
  down: number;
  /** Bytes in a minute. */
  up_minute: number;
  down_minute: number;
}
export async function trafficOf(
  { link }: LessonStage,
  during: () => Promise<void>,
): Promise<Traffic> {
  await link.reset();
  const began = performance.now();
  await during();
  const { up, down } = await link.counts();
  const s = (performance.now() - began) / 1000;
  return {
    ...{ up: (up.bytes * 8) / 1000 / s, down: (down.bytes * 8) / 1000 / s },
    ...{ up_minute: (up.bytes * 60) / s, down_minute: (down.bytes * 60) / s },
  };
}

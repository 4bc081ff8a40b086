// The teacher's hand: strokes in shares of the page, at the pace of a hand.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { sleep } from '../parts/programs.ts';
import { sheetOf } from './seen.ts';

/** [across, down], 0 to 1. */
export type Point = readonly [number, number];
export type Tool = '钢笔' | '激光笔' | '荧光笔' | '移动画面';

export async function take(page: Page, tool: Tool): Promise<void> {
  await page.getByRole('button', { name: tool, exact: true }).click();
}

/** From point to point, straight, some sixty moves a second. */
export async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const sheet = await sheetOf(page);
  const at = ([x, y]: Point): [number, number] => [
    sheet.left + x * sheet.width,
    sheet.top + y * sheet.height,
  ];
  const [first, ...others] = points;
  if (!first) return;
  await page.mouse.move(...at(first));
  await page.mouse.down();
  let from = first;
  let due = performance.now();
  for (const to of others) {
    const long = Math.hypot(to[0] - from[0], ((to[1] - from[1]) * 9) / 16);
    const steps = Math.max(1, Math.round(long / 0.012));
    for (let i = 1; i <= steps; ++i) {
      due += 16;
      const wait = due - performance.now();
      if (wait > 1) await sleep(wait);
      const share = i / steps;
      await page.mouse.move(
        ...at([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]),
      );
    }
    from = to;
  }
  await page.mouse.up();
}

export const underline = (left: number, right: number, y: number): Point[] =>
  Array.from({ length: 9 }, (_, i) => [
    left + ((right - left) * i) / 8,
    y + 0.006 * Math.sin(i * 2),
  ]);
export const ring = (x: number, y: number, wide: number, high: number): Point[] =>
  Array.from({ length: 25 }, (_, i) => {
    const turn = (i / 23) * 2 * Math.PI;
    return [x + wide * Math.cos(turn), y + high * Math.sin(turn)];
  });
export const arrow = (from: Point, to: Point): Point[] => {
  const back = Math.atan2(to[1] - from[1], to[0] - from[0]) + Math.PI;
  const barb = (by: number): Point => [
    to[0] + 0.03 * Math.cos(back + by),
    to[1] + 0.045 * Math.sin(back + by),
  ];
  return [from, to, barb(0.5), to, barb(-0.5)];
};
export const tick = (x: number, y: number): Point[] => [
  [x, y],
  [x + 0.012, y + 0.03],
  [x + 0.045, y - 0.045],
];

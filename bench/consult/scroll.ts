// How fast a CT goes through the hands: slices that stood in a painted frame, on one's own screen and on the one that follows.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { onPane } from '../../spec/browser/reading_room.ts';
import { within } from '../../spec/within.ts';
import { sleep } from '../parts/programs.ts';
import type { Painted } from './ct.ts';

interface Globals {
  painted: Painted[];
}
export const paintedOn = (page: Page): Promise<Painted[]> =>
  page.evaluate(() => (globalThis as unknown as Globals).painted);
const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    (globalThis as unknown as Globals).painted.length = 0;
  });

/** Until every image of the series lies on this device. */
export async function allHere(page: Page, slices: number, ms: number): Promise<void> {
  await within(ms, `${slices} images are here`, async () => {
    await sleep(500);
    const here = await page.locator('.here').first().textContent();
    return (here ?? '').includes(`${slices} / ${slices}`);
  });
}

export interface Scrolled {
  /** Distinct slices that were painted, for each second between the first and the last of them. */
  perSecond: number;
  slices: number;
  seconds: number;
  /** ms between two slices, at 99 %. */
  gap: number;
}
function rateOf(painted: readonly Painted[]): Scrolled {
  const slices = new Set(painted.map(({ slice }) => slice)).size;
  const [first, last] = [painted[0], painted.at(-1)];
  const seconds = first && last ? (last.at - first.at) / 1000 : 0;
  const gaps = painted
    .slice(1)
    .map(({ at }, n) => at - (painted[n]?.at ?? at))
    .toSorted((a, b) => a - b);
  const gap = gaps[Math.floor(0.99 * (gaps.length - 1))] ?? Number.NaN;
  return { perSecond: seconds > 0 ? (slices - 1) / seconds : 0, slices, seconds, gap };
}

/** Turns the wheel over one page, so many notches a second; what each of `watched` painted meanwhile. */
export async function scroll(
  page: Page,
  watched: readonly Page[],
  notches: number,
  perSecond: number,
): Promise<Scrolled[]> {
  await page.mouse.move(...(await onPane(page, 0, 0)));
  await sleep(500);
  for (const one of watched) await forget(one);
  const began = performance.now();
  for (let n = 0; n < Math.abs(notches); ++n) {
    const wait = began + (n * 1000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    void page.mouse.wheel(0, 40 * Math.sign(notches));
  }
  await sleep(3000);
  const out: Scrolled[] = [];
  for (const one of watched) out.push(rateOf(await paintedOn(one)));
  return out;
}

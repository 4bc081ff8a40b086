// From a doctor's hand to the pointer on the far screen, and what pointing weighs on the link.
import { readFileSync } from 'node:fs';
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import type { Link } from '../link/emulator.ts';
import { median } from '../parts/figures.ts';
import { sleep } from '../parts/programs.ts';
import { keepTime } from '../room/ink.ts';
import { speech } from '../room/speech.ts';

/** ms since 1970 by the machine's clock, which both pages share; across in pixels of the pane. */
interface Point {
  at: number;
  x: number;
}
interface Globals {
  wallOffset: number;
  touched: Point[];
  pointed: Point[];
}

/** In the page of whoever points, before the page's own code hears of it. */
function noteTouches(): void {
  const touched: Point[] = [];
  const all = globalThis as unknown as Globals;
  addEventListener(
    'pointermove',
    ({ timeStamp, clientX }) => {
      const left = document.querySelector('.pane')?.getBoundingClientRect().left ?? 0;
      touched.push({ at: timeStamp + all.wallOffset, x: clientX - left });
    },
    { capture: true },
  );
  Object.assign(globalThis, { touched });
}
/** In the other page: where the pointer stands, after each frame. */
function watchPointer(): void {
  const pointed: Point[] = [];
  const all = globalThis as unknown as Globals;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const path = document.querySelector('[data-pointer] path')?.getAttribute('d');
    const x = Number(/^M([\d.-]+)/.exec(path ?? '')?.[1] ?? Number.NaN);
    if (Number.isFinite(x) && pointed.at(-1)?.x !== x)
      pointed.push({ at: performance.now() + all.wallOffset, x });
  };
  const frame = (): void => {
    port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Object.assign(globalThis, { pointed });
}

export interface Latency {
  samples: number;
  p50: number;
  p99: number;
  never: number;
}
/** So many lines across the pane, sixty points a second, a second and a half each. Both look at the same image in panes of one size. */
export async function latency(from: Page, to: Page, lines: number): Promise<Latency> {
  await from.evaluate(noteTouches);
  await to.evaluate(watchPointer);
  for (const page of [from, to]) await page.evaluate(keepTime);
  const pane = await from.locator('.pane').first().boundingBox();
  if (!pane) throw new Error('no pane');
  const late: number[] = [];
  let never = 0;
  for (let n = 0; n < lines; ++n) {
    const y = pane.y + pane.height * (0.3 + (0.4 * ((n * 7) % 10)) / 10);
    await from.mouse.move(pane.x + pane.width * 0.2, y);
    await sleep(800);
    for (const page of [from, to])
      await page.evaluate(() => {
        const { touched, pointed } = globalThis as unknown as Partial<Globals>;
        if (touched) touched.length = 0;
        if (pointed) pointed.length = 0;
      });
    const began = performance.now();
    for (let step = 1; step <= 90; ++step) {
      const wait = began + (step * 1000) / 60 - performance.now();
      if (wait > 1) await sleep(wait);
      void from.mouse.move(pane.x + pane.width * (0.2 + (0.6 * step) / 90), y);
    }
    await sleep(1500);
    const touched = await from.evaluate(() => (globalThis as unknown as Globals).touched);
    const pointed = await to.evaluate(() => (globalThis as unknown as Globals).pointed);
    for (const { at, x } of touched) {
      const seen = pointed.find((one) => one.x >= x - 1);
      if (seen === undefined) ++never;
      else late.push(seen.at - at);
    }
  }
  late.sort((a, b) => a - b);
  return {
    samples: late.length,
    p50: median(late),
    p99: late[Math.floor(0.99 * (late.length - 1))] ?? Number.NaN,
    never: never / Math.max(1, never + late.length),
  };
}

/** One way round of the speech, in seconds: over that long it weighs the same each time. */
export const speechSeconds = (): number => (readFileSync(speech()).length - 44) / (48_000 * 2);

export interface Kbps {
  up: number;
  down: number;
}
/** What crosses the link, as IP packets. */
export async function crossing(link: Link, during: () => Promise<void>): Promise<Kbps> {
  await link.reset();
  const began = performance.now();
  await during();
  const { up, down } = await link.counts();
  const seconds = (performance.now() - began) / 1000;
  const kbps = ({ bytes }: { bytes: number }): number => (bytes * 8) / 1000 / seconds;
  return { up: kbps(up), down: kbps(down) };
}

/**
 * Points for so long as a doctor does who talks: round a finding, along its edge, a rest; of each five seconds the hand moves
 * three. `restless`: all the time.
 */
export async function point(page: Page, seconds: number, restless = false): Promise<void> {
  const pane = await page.locator('.pane').first().boundingBox();
  if (!pane) throw new Error('no pane');
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height / 2];
  const began = performance.now();
  for (let n = 0; ; ++n) {
    const now = (n * 1000) / 60;
    if (now > seconds * 1000) return;
    const wait = began + now - performance.now();
    if (wait > 1) await sleep(wait);
    const turn = now / 1000;
    if (!restless && turn % 5 > 3) continue;
    const [wide, high] = [90 + 40 * Math.sin(turn / 3), 60 + 30 * Math.cos(turn / 4)];
    await page.mouse.move(x + wide * Math.cos(2 * turn), y + high * Math.sin(2 * turn));
  }
}

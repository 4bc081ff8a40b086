// From the hand to the far screen: when a pen's point was touched at the teacher's page, and when it stood in a painted frame at the pupils'.
import { median } from '../parts/figures.ts';
import { sleep } from '../parts/programs.ts';
import { sheetOf } from '../lesson/seen.ts';
import type { Seat } from './stage.ts';

/** ms since 1970 by the machine's clock, which both pages share. */
interface Touched {
  at: number;
  /** Pixels of the teacher's window. */
  x: number;
}
interface Painted {
  at: number;
  /** Of the board's canvas. */
  x: number;
}

export interface Latency {
  samples: number;
  p50: number;
  p99: number;
  worst: number;
  /** Share of the points that were not seen before the stroke was finished. */
  never: number;
}

/** In both pages: the clock of `performance.now` set by the wall's, which two browsers share. */
export function keepTime(): void {
  const offsets: number[] = [];
  for (let i = 0; i < 200; ++i) offsets.push(Date.now() + 0.5 - performance.now());
  offsets.sort((a, b) => a - b);
  Object.assign(globalThis, { wallOffset: offsets[100] });
}

/** In the teacher's page: what the pen or the pointer does is written down, before the page's own code hears of it. */
function noteTouches(): void {
  const touched: { at: number; x: number }[] = [];
  const all = globalThis as unknown as { wallOffset: number };
  addEventListener(
    'pointerrawupdate',
    (event) => {
      const { timeStamp, clientX } = event as PointerEvent;
      touched.push({ at: timeStamp + all.wallOffset, x: clientX });
    },
    { capture: true },
  );
  Object.assign(globalThis, { touched });
}

/**
 * In the pupils' page: after each frame the strip of the upper canvas is read on which something moves; `edge` says which end of what is painted there
 * counts. What the frame's own callbacks painted is seen in the same frame: the look comes in a task after them.
 */
function watchBoard(): void {
  const painted: { at: number; x: number }[] = [];
  const look = { y: 0, edge: 'right' as 'left' | 'right', least: 128 };
  const all = globalThis as unknown as { wallOffset: number };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.frame canvas:last-of-type');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || look.y <= 0 || canvas.width === 0) return;
    const { data } = context.getImageData(0, Math.round(look.y), canvas.width, 1);
    let x = -1;
    for (let i = 0; i < canvas.width; ++i) {
      if ((data[4 * i + 3] ?? 0) < look.least) continue;
      x = i;
      if (look.edge === 'left') break;
    }
    if (x >= 0 && painted.at(-1)?.x !== x)
      painted.push({ at: performance.now() + all.wallOffset, x });
  };
  const frame = (): void => {
    port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Object.assign(globalThis, { painted, look });
}

const instruments = { pen: '钢笔', pointer: '激光笔' } as const;
export type Instrument = keyof typeof instruments;

export class InkBench {
  private readonly teacher: Seat;
  private readonly pupils: Seat;
  private line = 0;

  private constructor(teacher: Seat, pupils: Seat) {
    this.teacher = teacher;
    this.pupils = pupils;
  }

  /** Both are in. */
  static async begin(teacher: Seat, pupils: Seat): Promise<InkBench> {
    await teacher.page.evaluate(noteTouches);
    await pupils.page.evaluate(watchBoard);
    return new InkBench(teacher, pupils);
  }

  /** So many lines across the page, one under the other, at sixty points a second. */
  async draw(instrument: Instrument, lines: number): Promise<Latency> {
    const { page } = this.teacher;
    await page.getByRole('button', { name: instruments[instrument], exact: true }).click();
    for (const one of [page, this.pupils.page]) await one.evaluate(keepTime);
    const late: number[] = [];
    let never = 0;
    for (let n = 0; n < lines; ++n) {
      const { touched, painted, toFar } = await this.oneLine(instrument);
      for (const { at, x } of touched) {
        const seen = painted.find((one) => one.x >= toFar(x) - 1.5);
        if (seen === undefined) ++never;
        else late.push(seen.at - at);
      }
    }
    late.sort((a, b) => a - b);
    const share = (of: number): number => late[Math.floor(of * (late.length - 1))] ?? Number.NaN;
    return {
      samples: late.length,
      ...{ p50: median(late), p99: share(0.99), worst: share(1) },
      never: never / Math.max(1, never + late.length),
    };
  }

  private async oneLine(instrument: Instrument) {
    const [near, far] = await Promise.all([sheetOf(this.teacher.page), sheetOf(this.pupils.page)]);
    const board = await this.pupils.page.locator('.frame').boundingBox();
    if (!board) throw new Error('no board');
    const { page } = this.teacher;
    // Prime to the number of lines: none lies on one of before for a long time.
    this.line = (this.line + 17) % 41;
    const y = 0.35 + (0.6 * this.line) / 41;
    const at = { x: near.left + 0.08 * near.width, y: near.top + y * near.height };
    const step = (0.84 * near.width) / 150;
    await page.mouse.move(at.x, at.y);
    await sleep(300);
    await page.evaluate(() => {
      (globalThis as unknown as { touched: Touched[] }).touched.length = 0;
    });
    await this.pupils.page.evaluate(
      ([line, edge]) => {
        const all = globalThis as unknown as {
          painted: Painted[];
          look: { y: number; edge: string; least: number };
        };
        all.painted.length = 0;
        Object.assign(all.look, { y: line, edge, least: 128 });
      },
      [far.top - board.y + y * far.height, instrument === 'pen' ? 'right' : 'left'] as const,
    );
    if (instrument === 'pen') await page.mouse.down();
    const began = performance.now();
    for (let n = 1; n <= 150; ++n) {
      const wait = began + (n * 1000) / 60 - performance.now();
      if (wait > 1) await sleep(wait);
      void page.mouse.move(at.x + n * step, at.y);
    }
    // The pen rests at the end, so that its last points are seen as those before them are.
    await sleep(1000);
    const touched = await page.evaluate(
      () => (globalThis as unknown as { touched: Touched[] }).touched,
    );
    const painted = await this.pupils.page.evaluate(
      () => (globalThis as unknown as { painted: Painted[] }).painted,
    );
    if (instrument === 'pen') await page.mouse.up();
    const scale = far.width / near.width;
    const straight = (x: number): number => far.left - board.x + (x - near.left) * scale;
    // What is painted is wider than a point: where it rests tells by how much.
    const last = touched.at(-1);
    const rested = painted.at(-1);
    const beside = last && rested ? rested.x - straight(last.x) : 0;
    const toFar = (x: number): number => straight(x) + beside;
    await sleep(200);
    return { touched, painted, toFar };
  }
}

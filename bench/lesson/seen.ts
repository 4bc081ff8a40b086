// What both ends see and hear: ink by where it lies on the page, sound by how much of it has come.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { sleep } from '../parts/programs.ts';

/** One look at what came in as sound; the sums of all that came since the page was opened. */
interface Heard {
  /** ms since 1970. */
  at: number;
  energy: number;
}
interface Watch {
  heard: Heard[];
  played: HTMLAudioElement[];
}

/** Runs in a page before its own scripts: looks ten times a second at what every connection has brought. */
export function watchSound(): void {
  const watch: Watch = { heard: [], played: [] };
  const connections: RTCPeerConnection[] = [];
  const Made = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Made {
    constructor(...given: [RTCConfiguration?]) {
      super(...given);
      connections.push(this);
    }
  };
  const MadeAudio = globalThis.Audio;
  globalThis.Audio = class extends MadeAudio {
    constructor(...given: [string?]) {
      super(...given);
      watch.played.push(this);
    }
  };
  const before = new Map<RTCPeerConnection, number>();
  let gone = 0;
  const look = async (): Promise<void> => {
    for (const one of connections) {
      if (one.connectionState === 'closed') {
        gone += before.get(one) ?? 0;
        before.delete(one);
        connections.splice(connections.indexOf(one), 1);
        continue;
      }
      let energy = 0;
      (await one.getStats()).forEach((stat) => {
        if (stat.type === 'inbound-rtp' && stat.kind === 'audio')
          energy += stat.totalAudioEnergy ?? 0;
      });
      before.set(one, Math.max(energy, before.get(one) ?? 0));
    }
    const energy = gone + [...before.values()].reduce((sum, one) => sum + one, 0);
    watch.heard.push({ at: Date.now(), energy });
    if (watch.heard.length > 20_000) watch.heard.shift();
  };
  setInterval(() => void look(), 100);
  Object.assign(globalThis, { watch });
}

const heardBy = (page: Page): Promise<Heard[]> =>
  page.evaluate(() => (globalThis as unknown as { watch: Watch }).watch.heard);

/** Seconds from a moment until the page sounded again; waits as long as that takes, a minute at most. */
export async function soundAfter(page: Page, moment: number): Promise<number> {
  for (let tries = 0; tries < 120; ++tries) {
    const heard = (await heardBy(page)).filter(({ at }) => at >= moment);
    const first = heard.find(
      ({ energy }, i) => i > 0 && energy > (heard[i - 1]?.energy ?? energy) + 1e-6,
    );
    if (first) return (first.at - moment) / 1000;
    await sleep(500);
  }
  return Number.NaN;
}

/** Whether the sound of what was missed is playing, or has played, for more than a second. */
export const playedMissed = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    (globalThis as unknown as { watch: Watch }).watch.played.some((one) => one.currentTime > 1),
  );

/** Where a page of 16 : 9 lies on the board, in pixels of the window. */
export interface Sheet {
  left: number;
  top: number;
  width: number;
  height: number;
}
export async function sheetOf(page: Page, board = '.frame'): Promise<Sheet> {
  const box = await page.locator(board).first().boundingBox();
  if (!box) throw new Error('no board');
  const width = Math.min(box.width, (box.height * 16) / 9);
  const height = (width * 9) / 16;
  return {
    left: box.x + (box.width - width) / 2,
    top: box.y + (box.height - height) / 2,
    width,
    height,
  };
}

const across = 48;
const down = 27;
/** The cells of a page, 48 across and 27 down, that have red in them: the teacher's pen, and nothing else on these pages. */
export function redCells(page: Page, board = '.frame'): Promise<number[]> {
  return page.evaluate(
    ([across, down, board]) => {
      const frame = document.querySelector(board)?.getBoundingClientRect();
      const cells = new Set<number>();
      if (!frame) return [];
      const width = Math.min(frame.width, (frame.height * 16) / 9);
      const height = (width * 9) / 16;
      const left = frame.left + (frame.width - width) / 2;
      const top = frame.top + (frame.height - height) / 2;
      document.querySelectorAll<HTMLCanvasElement>(`${board} canvas`).forEach((canvas) => {
        const at = canvas.getBoundingClientRect();
        if (!canvas.width || !canvas.height || at.width === 0) return;
        const scale = canvas.width / at.width;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
          if (data[i]! <= 150 || data[i + 1]! >= 90 || data[i + 2]! >= 90 || data[i + 3]! <= 100)
            continue;
          const pixel = i / 4;
          const x = (at.left + (pixel % canvas.width) / scale - left) / width;
          const y = (at.top + Math.floor(pixel / canvas.width) / scale - top) / height;
          cells.add(Math.floor(y * down) * across + Math.floor(x * across));
        }
      });
      return [...cells];
    },
    [across, down, board] as const,
  );
}

/** The same ink: whatever has red here has it there in the same cell or one beside it, and the other way round. */
export function sameInk(here: number[], there: number[]): boolean {
  const near = (cell: number, others: Set<number>): boolean => {
    for (const y of [-1, 0, 1])
      for (const x of [-1, 0, 1]) if (others.has(cell + y * across + x)) return true;
    return false;
  };
  const [a, b] = [new Set(here), new Set(there)];
  return here.every((cell) => near(cell, b)) && there.every((cell) => near(cell, a));
}

/** Seconds from a moment until the page shows this ink; a minute is waited at most. */
export async function inkAfter(page: Page, moment: number, ink: number[]): Promise<number> {
  while (Date.now() < moment + 60_000) {
    const now = await redCells(page);
    const at = Date.now();
    if (now.length > 0 && sameInk(now, ink)) return Math.max(0, (at - moment) / 1000);
    await sleep(50);
  }
  return Number.NaN;
}

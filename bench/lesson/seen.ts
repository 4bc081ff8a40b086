// What both ends see and hear: ink by where it lies on the page, sound by how much of it has come.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { sleep } from '../parts/programs.ts';

/** One look at what had come in since the page was opened. */
interface Came {
  /** ms since 1970. */
  at: number;
  energy: number;
  samples: number;
  /** Of these, made up by the browser because nothing had come; not the silence of who says nothing at all. */
  concealed: number;
  packets: number;
  /** Of pictures. */
  frames: number;
}
interface Watch {
  came: Came[];
  /** Each change of a connection and of the way it takes, with the ms since 1970. */
  ways: string[];
  played: HTMLAudioElement[];
}

/** Runs in a page before its own scripts: looks ten times a second at what every connection has brought. */
export function watchMedia(): void {
  const watch: Watch = { came: [], ways: [], played: [] };
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
  const ways = new Map<RTCPeerConnection, string>();
  const look = async (): Promise<void> => {
    const sum = { energy: 0, samples: 0, concealed: 0, packets: 0, frames: 0 };
    for (const one of connections) {
      if (one.connectionState === 'closed') continue;
      const stats = (await one.getStats()) as unknown as Map<string, any>;
      const transport = [...stats.values()].find(({ type }) => type === 'transport');
      const pair = stats.get(transport?.selectedCandidatePairId);
      const protocol = stats.get(pair?.localCandidateId)?.protocol ?? '';
      const way = `${connections.indexOf(one)} ${one.connectionState} ${protocol}`;
      if (ways.get(one) !== way) watch.ways.push(`${Date.now()} ${way}`);
      ways.set(one, way);
      stats.forEach((stat) => {
        if (stat.type !== 'inbound-rtp') return;
        sum.energy += stat.totalAudioEnergy ?? 0;
        sum.samples += stat.totalSamplesReceived ?? 0;
        sum.concealed += (stat.concealedSamples ?? 0) - (stat.silentConcealedSamples ?? 0);
        if (stat.kind === 'audio') sum.packets += stat.packetsReceived ?? 0;
        sum.frames += stat.framesDecoded ?? 0;
      });
    }
    watch.came.push({ at: Date.now(), ...sum });
    setTimeout(() => void look(), 100);
  };
  void look();
  Object.assign(globalThis, { watch });
}

export type What = 'sound' | 'speech' | 'picture';
/**
 * Seconds from a moment until a page had got it: sound that came, of which for a fifth of a second less than a third was made up, speech
 * that was not silent, or a picture. Not a number where it had not come after so many seconds.
 */
export async function after(page: Page, what: What, moment: number, most = 30): Promise<number> {
  const looks = (): Promise<number> =>
    page.evaluate(
      ([what, moment]) => {
        const { came } = (globalThis as unknown as { watch: Watch }).watch;
        const since = came.filter(({ at }) => at >= moment);
        for (const [i, from] of since.entries()) {
          const to = since.slice(i).find(({ at }) => at >= from.at + 200);
          if (to === undefined) break;
          const samples = to.samples - from.samples;
          const there = {
            sound: to.packets > from.packets && to.concealed - from.concealed < 0.3 * samples,
            speech: to.energy > from.energy + 1e-5,
            picture: to.frames > from.frames,
          };
          if (there[what]) return (to.at - moment) / 1000;
        }
        return -1;
      },
      [what, moment] as const,
    );
  while (Date.now() < moment + most * 1000) {
    const seconds = await looks();
    if (seconds >= 0) return seconds;
    await sleep(400);
  }
  return Number.NaN;
}

/** What became of its connections, for whoever asks why nothing came. */
export const waysOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { watch: Watch }).watch.ways);

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
          const [r, g, b, alpha] = data.subarray(i, i + 4) as unknown as number[];
          // A thin line on a small screen is paler, but as red.
          if (r! <= 150 || r! - g! <= 70 || r! - b! <= 70 || alpha! <= 100) continue;
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

/** Seconds from a moment until the page shows this ink; half a minute is waited at most. */
export async function inkAfter(page: Page, moment: number, ink: number[]): Promise<number> {
  while (Date.now() < moment + 30_000) {
    const now = await redCells(page);
    const at = Date.now();
    if (now.length > 0 && sameInk(now, ink)) return Math.max(0, (at - moment) / 1000);
    await sleep(50);
  }
  const now = await redCells(page);
  console.error(`other ink: ${ink.length} cells there, ${now.length} here`, ink.join(), now.join());
  return Number.NaN;
}

// What a listener's page got of the sound, and how it was; asked of the browser's own connections.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';

/** Since the page was opened, over all its connections. */
export interface Heard {
  /** ms since the page began. */
  at: number;
  samples: number;
  /** Made up by the browser because nothing had come. */
  concealed: number;
  /** Of these, silence. */
  silent: number;
  packets: number;
  lost: number;
  /** Sums over `emitted` samples, in s. */
  delay: number;
  emitted: number;
}

/** Runs before the page's own scripts: keeps every connection that it makes. */
export function keepConnections(): void {
  const all: RTCPeerConnection[] = [];
  const Made = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Made {
    constructor(...given: [RTCConfiguration?]) {
      super(...given);
      all.push(this);
    }
  };
  const heard = async () => {
    const sum = {
      ...{ at: performance.now(), samples: 0, concealed: 0, silent: 0 },
      ...{ packets: 0, lost: 0, delay: 0, emitted: 0 },
    };
    for (const one of all) {
      if (one.connectionState === 'closed') continue;
      (await one.getStats()).forEach((stat) => {
        if (stat.type !== 'inbound-rtp' || stat.kind !== 'audio') return;
        sum.samples += stat.totalSamplesReceived ?? 0;
        sum.concealed += stat.concealedSamples ?? 0;
        sum.silent += stat.silentConcealedSamples ?? 0;
        sum.packets += stat.packetsReceived ?? 0;
        sum.lost += stat.packetsLost ?? 0;
        sum.delay += stat.jitterBufferDelay ?? 0;
        sum.emitted += stat.jitterBufferEmittedCount ?? 0;
      });
    }
    return sum;
  };
  const log: unknown[] = [];
  /** Every 50 ms, each with the wall's clock. */
  const follow = async (): Promise<void> => {
    log.push({ ...(await heard()), wall: Date.now() });
    setTimeout(() => void follow(), 50);
  };
  Object.assign(globalThis, { heard, heardLog: log, followHeard: () => void follow() });
}

interface Globals {
  heard(): Promise<Heard>;
  followHeard(): void;
  heardLog: (Heard & { wall: number })[];
}

export const heardAt = (page: Page): Promise<Heard> =>
  page.evaluate(() => (globalThis as unknown as Globals).heard());

export interface Speech {
  /** Share of what was played that the browser made up; `heard`: without silence. */
  concealed: number;
  heard: number;
  lost: number;
  /** ms in the buffer. */
  buffer: number;
}
export function between(before: Heard, after: Heard): Speech {
  const grown = (name: keyof Heard): number => after[name] - before[name];
  const samples = Math.max(1, grown('samples'));
  return {
    concealed: grown('concealed') / samples,
    heard: (grown('concealed') - grown('silent')) / samples,
    lost: grown('lost') / Math.max(1, grown('lost') + grown('packets')),
    buffer: (1000 * grown('delay')) / Math.max(1, grown('emitted')),
  };
}

export const follow = (page: Page): Promise<void> =>
  page.evaluate(() => (globalThis as unknown as Globals).followHeard());

/** Seconds from `light` (ms since 1970) until 200 ms of sound had come of which less than a third was made up. */
export async function soundIsBack(page: Page, light: number): Promise<number> {
  const log = (await page.evaluate(() => (globalThis as unknown as Globals).heardLog)).filter(
    ({ wall }) => wall >= light,
  );
  for (const [i, from] of log.entries()) {
    const to = log.slice(i).find(({ wall }) => wall >= from.wall + 200);
    if (to === undefined) break;
    const samples = to.samples - from.samples;
    const concealed = to.concealed - from.concealed;
    if (to.packets > from.packets && samples > 0 && concealed < 0.3 * samples)
      return (to.wall - light) / 1000;
  }
  return Number.POSITIVE_INFINITY;
}

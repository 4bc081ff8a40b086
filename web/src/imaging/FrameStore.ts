import { isOfLink, Trouble } from '../transport/problem';
import type { FrameBytes } from '../transport/dicomweb';
import type { Place } from './view';

export const keyOf = ({ instance, frame }: Pick<Place, 'instance' | 'frame'>): string =>
  `${instance}/${frame}`;

type Fetch = (
  place: Place,
  came: (bytes: number, of: number) => void,
  signal: AbortSignal,
) => Promise<FrameBytes>;

export interface Waiting {
  wait: (ms: number) => Promise<void>;
}

interface OnTheWay {
  promise: Promise<FrameBytes>;
  abort: AbortController;
}

/** A study lies here as it came, packed: 512 slices of a CT are about 130 MB. */
const mostBytes = 600e6;
const atOnce = 3;
const retryMs = [1000, 2000, 5000, 10_000];

/**
 * Frames of a study on this device, in memory alone: nothing of a patient is left behind when the page is closed.
 * What is looked at comes before what is fetched ahead; what was cut off is asked for again for as long as it is wanted.
 */
export class FrameStore {
  readonly #bring: Fetch;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #kept = new Map<string, FrameBytes>();
  readonly #coming = new Map<string, OnTheWay>();
  #ahead: Place[] = [];
  #size = 0;
  #stopped = false;
  /** Told after each frame that came, and how far one that is looked at has come. */
  onCame: () => void = () => undefined;
  onProgress: (key: string, share: number) => void = () => undefined;

  constructor(fetch: Fetch, { wait }: Waiting) {
    this.#bring = fetch;
    this.#wait = wait;
  }

  has(place: Place): boolean {
    return this.#kept.has(keyOf(place));
  }
  get count(): number {
    return this.#kept.size;
  }
  get bytes(): number {
    return this.#size;
  }

  /** It is looked at: before all others. */
  async want(place: Place): Promise<FrameBytes> {
    const key = keyOf(place);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    return (this.#coming.get(key) ?? this.#start(place)).promise;
  }

  /** What to fetch while nothing is waited for, in this order. */
  aheadOf(places: readonly Place[]): void {
    this.#ahead = places.filter((one) => !this.has(one));
    this.#next();
  }

  stop(): void {
    this.#stopped = true;
    this.#ahead = [];
    for (const { abort } of this.#coming.values()) abort.abort();
    this.#coming.clear();
    this.#kept.clear();
    this.#size = 0;
  }

  #start(place: Place): OnTheWay {
    const key = keyOf(place);
    const abort = new AbortController();
    const coming: OnTheWay = { abort, promise: this.#get(place, abort.signal) };
    this.#coming.set(key, coming);
    coming.promise
      .then(
        (bytes) => this.#keep(key, bytes),
        () => undefined,
      )
      .finally(() => {
        this.#coming.delete(key);
        this.#next();
        this.onCame();
      });
    return coming;
  }

  /** Again and again where only the link is at fault. */
  async #get(place: Place, signal: AbortSignal): Promise<FrameBytes> {
    const key = keyOf(place);
    for (let tried = 0; ; tried++) {
      try {
        return await this.#bring(place, (came, of) => this.#progress(key, came, of), signal);
      } catch (thrown) {
        const passing = thrown instanceof Trouble && (thrown.passing || isOfLink(thrown));
        if (!passing || signal.aborted || this.#stopped) throw thrown;
        await this.#wait(retryMs[Math.min(tried, retryMs.length - 1)] ?? 10_000);
        if (signal.aborted || this.#stopped) throw thrown;
      }
    }
  }

  #progress(key: string, came: number, of: number): void {
    if (of > 0) this.onProgress(key, came / of);
  }

  #keep(key: string, bytes: FrameBytes): void {
    if (this.#stopped) return;
    this.#kept.set(key, bytes);
    this.#size += bytes.bytes.length;
    for (const [oldest, { bytes: old }] of this.#kept) {
      if (this.#size <= mostBytes || oldest === key) break;
      this.#kept.delete(oldest);
      this.#size -= old.length;
    }
  }

  #next(): void {
    while (!this.#stopped && this.#coming.size < atOnce && this.#size < mostBytes) {
      const place = this.#ahead.shift();
      if (!place) return;
      if (!this.has(place) && !this.#coming.has(keyOf(place))) this.#start(place);
    }
  }
}

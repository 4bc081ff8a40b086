import { isOfLink, Trouble } from '../transport/problem';
import type { FrameBytes } from '../transport/dicomweb';
import { frameName } from '../transport/frames';
import type { Place } from './view';

export { frameName as keyOf };

type Fetch = (
  place: Place,
  came: (bytes: number, of: number) => void,
  signal: AbortSignal,
) => Promise<FrameBytes>;

/** What was taken ahead to this device (transport/keptStudies). */
export interface Shelf {
  readonly count: number;
  has(key: string): boolean;
  /** Null: it is not here after all. */
  get(key: string): Promise<FrameBytes | null>;
  put(key: string, frame: FrameBytes): Promise<void>;
}

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
 * Frames of a study on this device: in memory, and sealed on a shelf where the study was taken ahead.
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

  #shelf: Shelf | null = null;
  #held: Promise<void> | null = null;

  constructor(fetch: Fetch, { wait }: Waiting) {
    this.#bring = fetch;
    this.#wait = wait;
  }

  /** From now on what lies there need not be fetched, and what is fetched is laid there. */
  shelve(shelf: Shelf): void {
    this.#shelf = shelf;
  }

  /** Until then nothing is asked of the link: on a thin one a small preview is long there before a frame is. */
  holdUntil(done: Promise<void>): void {
    const held = done.finally(() => {
      if (this.#held === held) this.#held = null;
      this.#next();
    });
    this.#held = held;
  }

  /** It can be had without the link. */
  has(place: Place): boolean {
    const key = frameName(place);
    return this.#kept.has(key) || Boolean(this.#shelf?.has(key));
  }
  get count(): number {
    const shelf = this.#shelf;
    if (!shelf) return this.#kept.size;
    return shelf.count + [...this.#kept.keys()].filter((key) => !shelf.has(key)).length;
  }
  get bytes(): number {
    return this.#size;
  }

  /** It is looked at: before all others. */
  async want(place: Place): Promise<FrameBytes> {
    const key = frameName(place);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#shelf?.has(key)) {
      // What lies there is not held in memory besides.
      const lies = await this.#shelf.get(key);
      if (lies) return lies;
    }
    if (this.#held) await this.#held;
    if (this.#stopped) throw new DOMException('it was closed', 'AbortError');
    // It may have come meanwhile, fetched ahead.
    const came = this.#kept.get(key);
    return came ?? (this.#coming.get(key) ?? this.#start(place)).promise;
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
    this.#shelf = null;
  }

  #start(place: Place): OnTheWay {
    const key = frameName(place);
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
    const key = frameName(place);
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
    // Where there is no room it stays in memory.
    this.#shelf?.put(key, bytes).then(
      () => this.#shelf?.has(key) && this.#letGo(key),
      () => undefined,
    );
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= mostBytes || oldest === key) break;
      this.#letGo(oldest);
    }
  }

  #letGo(key: string): void {
    const kept = this.#kept.get(key);
    if (!this.#kept.delete(key) || !kept) return;
    this.#size -= kept.bytes.length;
  }

  #next(): void {
    while (!this.#stopped && !this.#held && this.#coming.size < atOnce && this.#size < mostBytes) {
      const place = this.#ahead.shift();
      if (!place) return;
      if (!this.has(place) && !this.#coming.has(frameName(place))) this.#start(place);
    }
  }
}

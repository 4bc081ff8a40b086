import { LiveClient, type LiveState } from './live.svelte';
import { asTrouble, type Trouble } from './problem';
import type { LiveChange } from '../generated/api';

const quietMs = 400;

interface Answer {
  today: string;
  /** Absent where an answer does not say up to where it reflects the ledger: then nothing is followed. */
  cursor?: number;
}

/** An answer on screen: read once, and read again shortly after the ledger says that something changed. */
export class Fresh<T extends Answer> {
  answer = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  #programme: string;
  #ask: (signal: AbortSignal) => Promise<T>;
  /** May say that this change is of no concern now. */
  #concerns: (change: LiveChange) => boolean;
  #live = $state.raw<LiveClient | null>(null);
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(
    programme: string,
    ask: (signal: AbortSignal) => Promise<T>,
    concerns: (change: LiveChange) => boolean = () => true,
  ) {
    this.#programme = programme;
    this.#ask = ask;
    this.#concerns = concerns;
  }

  get liveState(): LiveState {
    return this.#live?.state ?? 'off';
  }

  async read(): Promise<void> {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const answer = await this.#ask(abort.signal);
      if (abort.signal.aborted) return;
      this.answer = answer;
      this.trouble = null;
      this.#follow(answer.cursor);
    } catch (thrown) {
      // Without a link, what stands is better than nothing.
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  #follow(cursor: number | undefined): void {
    if (cursor === undefined || this.#stopped) return;
    if (this.#live) {
      this.#live.moveTo(cursor);
      return;
    }
    this.#live = new LiveClient(this.#programme, cursor, {
      change: (change) => {
        if (this.#concerns(change)) this.#soon();
      },
      reset: () => void this.read(),
      today: (day) => {
        if (this.answer && day !== this.answer.today) this.#soon();
      },
    });
    this.#live.start();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), quietMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }
}

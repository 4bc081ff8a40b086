import { asTrouble, type Trouble } from '../transport/problem';

const usualMs = 20_000;

/**
 * An answer on screen, read again while it is looked at. What is said about a consultation is told to nobody but its
 * doctors, so that there is no live socket to hear of it by.
 */
export class Reading<T> {
  answer = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  #ask: (signal: AbortSignal) => Promise<T>;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask;
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
      // The same again must not draw anew what somebody reads.
      if (JSON.stringify(answer) !== JSON.stringify(this.answer)) this.answer = answer;
      this.trouble = null;
    } catch (thrown) {
      if (abort.signal.aborted) return;
      this.trouble = asTrouble(thrown);
      // What one may no longer see is not left on the screen.
      if (this.trouble.status === 404 || this.trouble.status === 403) this.answer = null;
    }
    this.#again();
  }

  #again(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void this.read();
      else this.#again();
    }, usualMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }
}

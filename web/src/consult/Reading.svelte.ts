import { heardConsultations } from '../transport/heardConsultations';
import { asTrouble, type Trouble } from '../transport/problem';

/** Where nothing is heard; and where it is, for what changes without anybody saying so: days, studies. */
const usualMs = 20_000;
const heardMs = 120_000;
const quietMs = 300;

/** An answer on screen, read again when something was said of a consultation, and now and then while it is looked at. */
export class Reading<T> {
  answer = $state.raw<T | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  #ask: (signal: AbortSignal) => Promise<T>;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #deaf: () => void;
  #stopped = false;

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask;
    this.#deaf = heardConsultations.listen(() => this.#again(quietMs));
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
    this.#again(heardConsultations.live ? heardMs : usualMs);
  }

  #again(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void this.read();
      else this.#again(usualMs);
    }, ms);
  }

  stop(): void {
    this.#stopped = true;
    this.#deaf();
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }
}

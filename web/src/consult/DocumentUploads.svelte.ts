import type { Problem } from '../generated/api';
import { consultations } from '../transport/consult';
import { asTrouble } from '../transport/problem';
import { asksToLook, faultOf, isHopeless, type Paper } from './documents';

const againMs = [2_000, 5_000, 15_000, 30_000] as const;

export interface Upload extends Paper {
  sent: number;
  sending: boolean;
  problem?: Problem | undefined;
}

/** Documents that are about to be added: named, looked through where nobody else can, and sent one after the other. */
export class DocumentUploads {
  list = $state<Upload[]>([]);
  /** Somebody wanted to send them: what is missing is said. */
  tried = $state(false);
  underway = $state(false);
  /** How many the server has kept since the list was begun. */
  kept = $state(0);
  #consultation: string;
  #kept: () => void;
  #abort = new AbortController();
  #ids = 0;

  constructor(consultation: string, kept: () => void) {
    this.#consultation = consultation;
    this.#kept = kept;
  }

  sendable = $derived.by(() => this.list.filter((one) => !isHopeless(one)).length);

  add(files: readonly File[]): void {
    if (!this.list.length) this.kept = 0;
    for (const file of files)
      this.list.push({
        id: ++this.#ids,
        file,
        title: '',
        checked: false,
        doubted: false,
        sent: 0,
        sending: false,
      });
    this.tried = false;
  }

  drop(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }

  /** Sends what is ready; the rest stays, and says what it lacks. */
  async send(): Promise<void> {
    this.tried = true;
    if (this.underway) return;
    this.underway = true;
    const { signal } = this.#abort;
    try {
      for (const one of [...this.list]) {
        if (signal.aborted) return;
        if (faultOf(one) === null) await this.#send(one.id, signal);
      }
    } finally {
      this.underway = false;
    }
  }

  /** What is under way is broken off; what the server has, it keeps. */
  cancel(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  stop(): void {
    this.#abort.abort();
  }

  async #send(id: number, signal: AbortSignal): Promise<void> {
    const one = this.list.find((other) => other.id === id);
    if (!one) return;
    one.problem = undefined;
    one.sending = true;
    for (let tries = 0; ; tries += 1) {
      one.sent = 0;
      try {
        await consultations.sendDocument(
          this.#consultation,
          one.file,
          { title: one.title.trim(), checked: one.checked },
          { sent: (bytes) => (one.sent = Math.min(bytes, one.file.size)), signal },
        );
        this.kept += 1;
        this.drop(id);
        this.#kept();
        return;
      } catch (thrown) {
        one.sending = false;
        if (signal.aborted) return;
        const trouble = asTrouble(thrown);
        // A full disk does not pass by itself.
        const passing = trouble.passing && trouble.status !== 507;
        const wait = passing ? againMs[tries] : undefined;
        if (wait === undefined) {
          one.problem = trouble.problem;
          one.doubted ||= asksToLook(trouble.problem.code);
          return;
        }
        one.sending = true;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (signal.aborted) {
          one.sending = false;
          return;
        }
      }
    }
  }
}

import type { Problem } from '../generated/api';
import { consultations } from '../transport/consult';
import { asTrouble } from '../transport/problem';

/** Files at once: several hide the way there and back, more only share the same thin link. */
const lanes = 2;
/** While many files come, what lies there is read again so often. */
const readMs = 3_000;
const againMs = [2_000, 5_000, 15_000, 30_000] as const;

export interface Upload {
  id: number;
  file: File;
  name: string;
  size: number;
  sent: number;
  state: 'waiting' | 'sending' | 'kept' | 'refused';
  /** Why the whole file was not taken. */
  problem?: Problem | undefined;
  /** A ZIP or the like: what of it was not kept, file by file. */
  refused: { name: string; problem: Problem }[];
}

/**
 * Studies on their way from this device: one file after the other, each kept by the server as it comes, so that a link
 * that breaks costs one file and not the study. What is refused says why; the rest goes on.
 */
export class StudyUploads {
  list = $state<Upload[]>([]);
  #consultation: string;
  #kept: () => void;
  #abort = new AbortController();
  #running = 0;
  #ids = 0;
  #readAt = 0;

  constructor(consultation: string, kept: () => void) {
    this.#consultation = consultation;
    this.#kept = kept;
  }

  size = $derived.by(() => this.list.reduce((sum, one) => sum + one.size, 0));
  sent = $derived.by(() => this.list.reduce((sum, one) => sum + one.sent, 0));
  underway = $derived.by(() =>
    this.list.some((one) => one.state === 'waiting' || one.state === 'sending'),
  );
  kept = $derived.by(() => this.list.filter((one) => one.state === 'kept').length);
  /** What needs to be read: files that were not taken, or not wholly. */
  troubled = $derived.by(() =>
    this.list.filter((one) => one.problem !== undefined || one.refused.length > 0),
  );

  add(files: readonly File[]): void {
    if (!this.underway && !this.troubled.length) this.list = [];
    for (const file of files)
      this.list.push({
        id: ++this.#ids,
        file,
        // A folder's own path says nothing that the server needs, and may name somebody.
        name: file.name,
        size: file.size,
        sent: 0,
        state: 'waiting',
        refused: [],
      });
    this.#go();
  }

  /** Those that were refused, once more. */
  again(): void {
    for (const one of this.list)
      if (one.state === 'refused') {
        one.state = 'waiting';
        one.problem = undefined;
        one.sent = 0;
      }
    this.#go();
  }

  /** Stops what is under way; what the server has, it keeps. */
  cancel(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.list = this.list.filter((one) => one.state === 'kept' || one.state === 'refused');
  }

  dismiss(): void {
    this.list = this.list.filter((one) => one.state === 'waiting' || one.state === 'sending');
  }

  stop(): void {
    this.#abort.abort();
  }

  #go(): void {
    while (this.#running < lanes && this.list.some((one) => one.state === 'waiting')) {
      this.#running += 1;
      void this.#lane(this.#abort.signal).finally(() => {
        this.#running -= 1;
      });
    }
  }

  async #lane(signal: AbortSignal): Promise<void> {
    for (;;) {
      const next = this.list.find((one) => one.state === 'waiting');
      if (!next || signal.aborted) return;
      next.state = 'sending';
      await this.#send(next, signal);
      const last = !this.underway;
      if (signal.aborted || (!last && Date.now() - this.#readAt < readMs)) continue;
      this.#readAt = Date.now();
      this.#kept();
    }
  }

  async #send(one: Upload, signal: AbortSignal): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        const taken = await consultations.sendStudy(this.#consultation, one.file, {
          sent: (bytes) => (one.sent = Math.min(bytes, one.size)),
          signal,
        });
        one.refused = taken.refused;
        one.sent = one.size;
        one.state = taken.kept.length || !taken.refused.length ? 'kept' : 'refused';
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const trouble = asTrouble(thrown);
        // A full disk does not pass by itself.
        const passing = trouble.passing && trouble.status !== 507;
        const wait = passing ? againMs[tries] : undefined;
        one.sent = 0;
        if (wait === undefined) {
          one.state = 'refused';
          one.problem = trouble.problem;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (signal.aborted) return;
      }
    }
  }
}

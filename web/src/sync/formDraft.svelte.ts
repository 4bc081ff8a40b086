import type { Problem } from '../generated/api';
import { asTrouble } from '../transport/problem';
import { dropDraft, keepDraft, keptDraft } from './drafts';

/** What is written in one form: kept at every change, and there again when the form is opened again. */
export class FormDraft<T> {
  readonly key: string;
  /** Why the device does not have the last change. */
  problem = $state.raw<Problem | null>(null);
  #last = '';
  #turn = 0;

  constructor(key: string) {
    this.key = key;
  }

  /** Null where nothing was left off, or the device cannot say. */
  async kept(): Promise<T | null> {
    const kept = await keptDraft<T>(this.key).catch(() => null);
    if (kept) this.#last = JSON.stringify(kept.value);
    return kept?.value ?? null;
  }

  keep(value: T): void {
    const text = JSON.stringify(value);
    if (text === this.#last) return;
    this.#last = text;
    const turn = ++this.#turn;
    keepDraft(this.key, value).then(
      () => {
        if (turn === this.#turn) this.problem = null;
      },
      (thrown: unknown) => {
        if (turn !== this.#turn) return;
        this.#last = '';
        this.problem = asTrouble(thrown).problem;
      },
    );
  }

  /** It was filed, or is not wanted. */
  async drop(): Promise<void> {
    ++this.#turn;
    this.#last = '';
    this.problem = null;
    await dropDraft(this.key);
  }
}

import { suspectsIn, type Suspect } from './request';

/** What somebody is writing, watched for what names a person; sent only when nothing does, or when it was looked at. */
export class Scrutiny {
  #texts: () => Record<string, string | undefined>;
  /** The words that were looked at: others ask again. */
  #looked = $state('');

  constructor(texts: () => Record<string, string | undefined>) {
    this.#texts = texts;
  }

  suspects = $derived.by((): Suspect[] => suspectsIn(this.#texts()));
  #words = $derived.by(() => this.suspects.map((one) => one.text).join('\n'));
  checked = $derived.by(() => this.#words !== '' && this.#looked === this.#words);
  clear = $derived.by(() => this.#words === '' || this.checked);

  look(checked: boolean): void {
    this.#looked = checked ? this.#words : '';
  }
  /** For the body of the fact. */
  get mark(): { checked_text?: true } {
    return this.checked ? { checked_text: true } : {};
  }
}

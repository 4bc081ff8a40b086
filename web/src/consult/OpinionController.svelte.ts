import type { OpinionDraft } from '../generated/api';
import { FormDraft } from '../sync/formDraft.svelte';
import { session } from '../transport/session.svelte';
import { Filing } from './Filing.svelte';
import {
  bodyOf,
  isChanged,
  merged,
  newestOf,
  textOf,
  type OpinionPart,
  type Writing,
} from './opinion';
import { Scrutiny } from './Scrutiny.svelte';

/**
 * The opinion being written by two doctors: each writes on the newest draft; where the other saved one meanwhile, what
 * only one of them touched is put together, and what both did is shown before anything is saved over it.
 */
export class OpinionController {
  readonly stream: string;
  readonly filing = new Filing();
  writing = $state<Writing | null>(null);
  /** What both wrote since the draft this was begun on; the other one's is the newest draft's. */
  both = $state.raw<OpinionPart[]>([]);
  /** Parts came in from a newer draft while this was written. */
  joined = $state(false);
  tried = $state(false);
  #drafts: () => readonly OpinionDraft[];
  #kept: FormDraft<Writing>;

  constructor(stream: string, drafts: () => readonly OpinionDraft[]) {
    this.stream = stream;
    this.#drafts = drafts;
    this.#kept = new FormDraft<Writing>(`opinion/1/${session.account ?? ''}/${stream}`);
  }

  readonly scrutiny = new Scrutiny(() =>
    this.writing
      ? {
          findings: this.writing.findings,
          conclusion: this.writing.conclusion,
          advice: this.writing.advice,
        }
      : {},
  );
  newest = $derived.by(() => newestOf(this.#drafts()));
  get unkept() {
    return this.#kept.problem;
  }
  changed = $derived.by(
    () => this.writing !== null && isChanged(this.writing, textOf(this.#base(this.writing))),
  );
  overtaken = $derived.by(
    () => this.writing !== null && this.writing.follows !== (this.newest?.draft ?? ''),
  );
  empty = $derived.by(() => ({
    findings: !this.writing?.findings.trim(),
    conclusion: !this.writing?.conclusion.trim(),
  }));

  #base(writing: Writing): OpinionDraft | undefined {
    return this.#drafts().find((one) => one.draft === writing.follows);
  }

  /** What was left off on this device. */
  async begin(): Promise<void> {
    const kept = await this.#kept.kept();
    if (kept && !this.writing) this.writing = kept;
    this.meet();
  }

  open(): void {
    this.writing ??= { ...textOf(this.newest), follows: this.newest?.draft ?? '' };
  }

  keep(): void {
    const writing = $state.snapshot(this.writing) as Writing | null;
    if (writing && this.changed) this.#kept.keep(writing);
  }

  /** A newer draft has come: it and what is being written are put together, part by part. */
  meet(): void {
    const writing = this.writing;
    const newest = this.newest;
    if (!writing || !newest || writing.follows === newest.draft) return;
    const base = textOf(this.#base(writing));
    const found = merged(base, writing, textOf(newest));
    this.joined = isChanged(writing, base);
    this.both = found.both;
    this.writing = { ...found.text, follows: newest.draft };
    if (!this.joined) this.writing = null;
  }

  /** The other one's words in the place of one's own. */
  takeTheirs(part: OpinionPart): void {
    if (this.writing) this.writing[part] = textOf(this.newest)[part];
    this.settle(part);
  }
  /** One's own words stay. */
  settle(part: OpinionPart): void {
    this.both = this.both.filter((one) => one !== part);
  }

  /** True where it is safe with the server, or on its way. */
  async save(): Promise<boolean> {
    this.tried = true;
    const writing = $state.snapshot(this.writing) as Writing | null;
    if (!writing || this.empty.findings || this.empty.conclusion) return false;
    if (this.both.length || !this.scrutiny.clear) return false;
    const item = await this.filing.send('opinion.drafted', this.stream, {
      ...bodyOf(writing),
      ...this.scrutiny.mark,
    });
    if (!item || item.state === 'refused') return false;
    await this.close();
    return true;
  }

  async close(): Promise<void> {
    await this.#kept.drop();
    this.writing = null;
    this.both = [];
    this.joined = false;
    this.tried = false;
  }
}

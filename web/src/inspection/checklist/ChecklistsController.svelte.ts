import type { Checklist, Problem } from '../../generated/api';
import type { ChecklistPublished } from '../../generated/facts';
import { dropDraft, keepDraft, keptDraft } from '../../sync/drafts';
import { outbox, type OutboxItem } from '../../sync/outbox.svelte';
import { api } from '../../transport/api';
import { asTrouble, type Trouble } from '../../transport/problem';
import { session } from '../../transport/session.svelte';
import {
  editAgain,
  editOf,
  isChanged,
  newList,
  published,
  type ListEdit,
  type ListMistake,
} from './edit';

/** The checklists of a programme: read by everybody, changed by the office, one version after the other. */
export class ChecklistsController {
  readonly programme: string;
  lists = $state.raw<Checklist[] | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** What the office is changing, kept on this device until it is published. */
  edit = $state<ListEdit | null>(null);
  mistakes = $state.raw<ListMistake[]>([]);
  publishing = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The version just published; null while there is none. */
  done = $state.raw<{ checklist: string; version: number; sent: boolean } | null>(null);

  constructor(programme: string) {
    this.programme = programme;
  }

  get stream(): string {
    return `programme/${this.programme}`;
  }
  get may(): boolean {
    return session.mayFile('checklist.published', this.stream);
  }
  #key(checklist: string): string {
    return `checklist/1/${session.account ?? ''}/${this.programme}/${checklist}`;
  }

  find(checklist: string): Checklist | null {
    return this.lists?.find((list) => list.checklist === checklist) ?? null;
  }
  /** Somebody published meanwhile: what is written here stands on an older version. */
  behind = $derived.by(() => {
    const newest = this.edit === null ? null : this.find(this.edit.checklist);
    return newest !== null && this.edit !== null && newest.version !== this.edit.base
      ? newest
      : null;
  });

  async read(): Promise<void> {
    try {
      this.lists = (await api.checklists(this.programme)).checklists;
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** Goes on with what was being written, else begins from the newest version; `null`: a new list. */
  async open(list: Checklist | null): Promise<void> {
    const kept = await keptDraft<ListEdit>(this.#key(list?.checklist ?? ''));
    this.edit = kept?.value.shape === 1 ? kept.value : list ? editOf(list) : newList();
    this.mistakes = [];
    this.problem = null;
    this.done = null;
  }

  /** One that was refused is written again: in place of nothing that was written since. */
  async mend(item: OutboxItem): Promise<void> {
    const said = item.body as ChecklistPublished;
    await this.open(this.find(said.checklist));
    if (this.edit === null || this.changed) return;
    this.edit = editAgain(said);
    this.keep();
    await outbox.letGo(item.id);
  }

  keep(): void {
    const edit = this.edit ? ($state.snapshot(this.edit) as ListEdit) : null;
    if (edit === null) return;
    const list = edit.base === 0 ? null : this.find(edit.checklist);
    if (this.mistakes.length > 0) {
      const ready = published(edit);
      const still = new Set(ready.ok ? [] : ready.mistakes.map((one) => one.at));
      this.mistakes = this.mistakes.filter((one) => still.has(one.at));
    }
    if (!isChanged(edit, list)) return;
    keepDraft(this.#keyOf(edit), edit).catch((thrown: unknown) => {
      this.problem = asTrouble(thrown).problem;
    });
  }
  #keyOf(edit: ListEdit): string {
    return this.#key(edit.base === 0 ? '' : edit.checklist);
  }

  changed = $derived.by(
    () =>
      this.edit !== null &&
      isChanged(this.edit, this.edit.base === 0 ? null : this.find(this.edit.checklist)),
  );

  /** What was written stays on the device. */
  close(): void {
    this.edit = null;
    this.problem = null;
  }
  async discard(): Promise<void> {
    if (this.edit) await dropDraft(this.#keyOf(this.edit));
    this.close();
  }

  /** Mine goes on top of what is newest, in full knowledge of it. */
  moveOnTop(): void {
    if (this.edit && this.behind) this.edit.base = this.behind.version;
    this.problem = null;
  }

  async publish(): Promise<boolean> {
    if (this.edit === null || this.publishing) return false;
    const edit = $state.snapshot(this.edit) as ListEdit;
    const ready = published(edit);
    this.mistakes = ready.ok ? [] : ready.mistakes;
    if (!ready.ok) return false;
    this.publishing = true;
    let item: OutboxItem;
    try {
      item = await outbox.fileAndWait({
        kind: 'checklist.published',
        stream: this.stream,
        body: ready.body,
      });
    } catch (thrown) {
      this.problem = asTrouble(thrown).problem;
      return false;
    } finally {
      this.publishing = false;
    }
    if (item.state === 'refused') {
      // What was written stays; what is newest is shown beside it.
      this.problem = item.problem ?? null;
      await outbox.letGo(item.id);
      await this.read();
      return false;
    }
    this.done = {
      checklist: ready.body.checklist,
      version: ready.body.version,
      sent: item.state === 'received',
    };
    await dropDraft(this.#keyOf(edit));
    this.edit = null;
    await this.read();
    return true;
  }
}

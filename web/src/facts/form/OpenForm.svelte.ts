import type { FactKind } from '../../generated/facts';
import { keepDraft, madeKey, mendKey } from '../../sync/drafts';
import { evidenceFrom } from '../../sync/evidence';
import { FormDraft } from '../../sync/formDraft.svelte';
import { outbox, type Evidence, type OutboxItem } from '../../sync/outbox.svelte';
import { NoRoom } from '../../sync/room';
import { evidenceOf, photoShelf } from '../../sync/shelf';
import { asTrouble, storageFull, type Trouble } from '../../transport/problem';
import { session } from '../../transport/session.svelte';
import { faultOf, type Field, type FormSpec, type Values } from './spec';
import { takenUp, writtenIn, type Written } from './written';

/** How a form was opened: enough to open it again, on another page and another day. */
export interface Opening {
  form: string;
  args: readonly unknown[];
  stream: string;
}

/** A fact that a form made, until the ledger has it: what was written, to be mended should it be refused. */
interface Made extends Opening {
  written: Written;
}

export const madeBy = (fact: string): FormDraft<Made> => new FormDraft<Made>(madeKey(fact));

/** One form being filled in. Every change is kept; what was left off is there again. */
export class OpenForm {
  readonly spec: FormSpec<FactKind>;
  values = $state<Values>({ text: {}, parties: [], files: [] });
  /** It goes on from what was written before. */
  resumed = $state(false);
  tried = $state(false);
  busy = $state(false);
  unchanged = $state(false);
  item = $state.raw<OutboxItem | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  readonly draft: FormDraft<Written>;

  #opening: Opening;
  /** Refused before: let go once what is written is on its way. */
  #refused = new Set<string>();

  /** `mends`: the refused fact that it is opened for. */
  constructor(spec: FormSpec<FactKind>, opening: Opening, mends: OutboxItem | null = null) {
    this.spec = spec;
    this.#opening = opening;
    const { form, stream } = opening;
    const about = [session.account ?? '', form, stream, spec.about ?? ''].join('/');
    this.draft = new FormDraft(mends ? mendKey(mends.id) : `form/1/${about}`);
    this.item = mends;
    if (mends) this.#refused.add(mends.id);
    this.#begin();
  }

  finished = $derived(this.item !== null && this.item.state !== 'refused');

  #begin(): void {
    const { text, parties } = this.spec.start;
    this.values = {
      text: { ...text },
      parties: parties.map(({ role, name }) => ({ role, name: { ...name } })),
      files: [],
    };
  }

  /** What was left off on this device; else `refused`, as it was written. */
  async resume(refused: Written | null = null): Promise<void> {
    const kept = await this.draft.kept();
    if (kept) await this.#take(kept);
    else if (refused && this.item) {
      const part = this.spec.partOf?.(this.item.body, refused.text);
      await this.#take({ ...refused, ...part });
    }
    this.resumed = kept !== null;
  }

  async #take(written: Written): Promise<void> {
    this.values = {
      ...takenUp(written, this.spec.start, this.spec.fields),
      files: await evidenceOf(written.files),
    };
  }

  /** Called at every change. */
  keep(): void {
    const written = writtenIn($state.snapshot(this.values) as Values, this.spec.start);
    if (written && !this.finished) this.draft.keep(written);
  }

  async afresh(): Promise<void> {
    this.resumed = false;
    await this.draft.drop();
    await this.#dropFiles();
    this.#begin();
  }

  async takeFiles(files: readonly File[]): Promise<void> {
    this.trouble = null;
    for (const file of files) {
      const made = await evidenceFrom(await file.arrayBuffer(), file.type);
      if (this.values.files.some((one) => one.sha256 === made.sha256)) continue;
      try {
        await photoShelf.keep(made);
      } catch (thrown) {
        this.trouble = asTrouble(thrown instanceof NoRoom ? storageFull() : thrown);
        return;
      }
      this.values.files.push(made);
    }
  }

  faulty(field: Field): ReturnType<typeof faultOf> {
    return this.tried ? faultOf(field, this.values) : null;
  }

  /** The fact that came of it; null where something is to be mended first. */
  async submit(): Promise<OutboxItem | null> {
    this.tried = true;
    this.item = null;
    this.trouble = null;
    const values = $state.snapshot(this.values) as Values;
    if (this.spec.fields.some((field) => faultOf(field, values))) return null;
    const made = this.spec.body(values);
    this.unchanged = made === null;
    if (!made) return null;
    this.busy = true;
    try {
      const stream = this.spec.streamOf?.(values) ?? this.#opening.stream;
      const all = await outbox.fileAllAndWait(
        (Array.isArray(made) ? made : [made]).map((body) => ({
          kind: this.spec.kind,
          stream,
          body,
          evidence: values.files,
        })),
      );
      await this.#filed(all, values);
      return this.item;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }

  async #filed(all: readonly OutboxItem[], values: Values): Promise<void> {
    // Of several, the one that needs a look.
    this.item = all.find((one) => one.state !== 'received') ?? all[0] ?? null;
    const written = writtenIn(values, this.spec.start) ?? {
      start: this.spec.start,
      ...values,
      files: [],
    };
    for (const { id, state } of all) {
      if (state !== 'received') await keepDraft(madeKey(id), { ...this.#opening, written });
      if (state === 'refused') this.#refused.add(id);
    }
    if (!this.finished) return;
    await this.draft.drop();
    await this.#dropFiles(values.files);
    for (const id of this.#refused) await outbox.letGo(id);
  }

  async #dropFiles(files: readonly Evidence[] = this.values.files): Promise<void> {
    for (const file of files) await photoShelf.drop(file.sha256);
  }
}

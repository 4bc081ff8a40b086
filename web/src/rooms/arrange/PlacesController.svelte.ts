import type { Place, Places } from '../../generated/api';
import type { PlaceDescribed } from '../../generated/facts';
import { FormDraft } from '../../sync/formDraft.svelte';
import { outbox, type OutboxItem } from '../../sync/outbox.svelte';
import { Fresh } from '../../transport/fresh.svelte';
import { asTrouble, type Trouble } from '../../transport/problem';
import { rooms } from '../../transport/rooms';
import { session } from '../../transport/session.svelte';
import { emptyPlace, placeBody, placeFaults, placeFormOf, type PlaceForm } from './place';

/** The places of a programme, and the one whose form is open. */
export class PlacesController {
  readonly programme: string;
  readonly fresh: Fresh<Places>;
  form = $state<PlaceForm | null>(null);
  /** Its code is taken: it was described before. */
  known = $state(false);
  tried = $state(false);
  saving = $state(false);
  resumed = $state(false);
  item = $state.raw<OutboxItem | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  draft = $state.raw<FormDraft<PlaceForm> | null>(null);
  #refused: string | null = null;
  /** The form as it was begun: what was not touched is no draft. */
  #start = '';

  constructor(programme: string) {
    this.programme = programme;
    this.fresh = new Fresh<Places>(programme, (signal) => rooms.places(programme, signal));
  }

  list = $derived.by(() => this.fresh.answer?.places ?? []);
  faults = $derived.by(() =>
    this.tried && this.form
      ? placeFaults(this.form, this.known ? [] : this.list.map((one) => one.place))
      : {},
  );

  async open(place: Place | null): Promise<void> {
    // Of this very description: a draft of an older one must not put back what others changed.
    const about = place ? `${place.place}/${place.fact}` : 'new';
    const key = `place/1/${session.account ?? ''}/${this.programme}/${about}`;
    this.draft = new FormDraft<PlaceForm>(key);
    const kept = await this.draft.kept();
    this.#begin(kept ?? (place ? placeFormOf(place) : emptyPlace()), place !== null);
    this.resumed = kept !== null;
  }

  /** A description that was refused, as it was sent. */
  mend(item: OutboxItem): void {
    const body = item.body as PlaceDescribed;
    this.#begin(
      placeFormOf(body),
      this.list.some((one) => one.place === body.place),
    );
    this.item = item;
    this.#refused = item.id;
  }

  #begin(form: PlaceForm, known: boolean): void {
    this.#start = JSON.stringify(form);
    this.form = form;
    this.known = known;
    this.tried = false;
    this.resumed = false;
    this.item = null;
    this.trouble = null;
    this.#refused = null;
  }

  async afresh(): Promise<void> {
    await this.draft?.drop();
    const code = this.form?.place;
    const place = this.known ? this.list.find((one) => one.place === code) : undefined;
    this.#begin(place ? placeFormOf(place) : emptyPlace(), place !== undefined);
  }

  keep(): void {
    const form = $state.snapshot(this.form) as PlaceForm | null;
    if (form && JSON.stringify(form) !== this.#start) this.#start = ''; // touched, from now on
    if (form && !this.#start) this.draft?.keep(form);
  }

  close(): void {
    this.form = null;
  }

  /** True where the ledger has it. */
  async save(): Promise<boolean> {
    this.tried = true;
    if (!this.form || Object.keys(this.faults).length) return false;
    this.saving = true;
    this.trouble = null;
    try {
      const item = await outbox.fileAndWait({
        kind: 'place.described',
        stream: `programme/${this.programme}`,
        body: placeBody($state.snapshot(this.form) as PlaceForm),
      });
      this.item = item;
      if (item.state === 'refused') {
        this.#refused = item.id;
        return false;
      }
      await this.draft?.drop();
      if (this.#refused) await outbox.letGo(this.#refused);
      await this.fresh.read();
      return item.state === 'received';
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return false;
    } finally {
      this.saving = false;
    }
  }
}

import type { Person, Place } from '../generated/api';
import type { ConsultationRequested } from '../generated/facts';
import { uuid7 } from '../shared/uuid7';
import { FormDraft } from '../sync/formDraft.svelte';
import type { OutboxItem } from '../sync/outbox.svelte';
import { consultations } from '../transport/consult';
import { asTrouble, type Trouble } from '../transport/problem';
import { rooms } from '../transport/rooms';
import { session } from '../transport/session.svelte';
import { Filing } from './Filing.svelte';
import {
  bodyOf,
  emptyRequest,
  faultsOf,
  requestFrom,
  requestOf,
  textsOf,
  type Faults,
  type RequestForm,
} from './request';
import { Scrutiny } from './Scrutiny.svelte';

/** A request being written, or told again: every keystroke is kept on the device until it is filed. */
export class RequestController {
  readonly programme: string;
  /** Null: a new one. */
  readonly consultation: string | null;
  form = $state<RequestForm | null>(null);
  people = $state.raw<Person[]>([]);
  places = $state.raw<Place[]>([]);
  /** It goes on from what was written before. */
  resumed = $state(false);
  tried = $state(false);
  readonly filing = new Filing();
  readonly scrutiny = new Scrutiny(() => (this.form ? textsOf(this.form) : {}));
  trouble = $state.raw<Trouble | null>(null);
  draft: FormDraft<RequestForm>;
  #start = '';

  constructor(programme: string, consultation: string | null) {
    this.programme = programme;
    this.consultation = consultation;
    this.draft = new FormDraft<RequestForm>(
      `consult/1/${session.account ?? ''}/${programme}/${consultation ?? 'new'}`,
    );
  }

  faults = $derived.by((): Faults => (this.tried && this.form ? faultsOf(this.form) : {}));
  finished = $derived.by(() => this.filing.gone);
  /** Who may be asked: all but oneself. */
  others = $derived.by(() => this.people.filter((one) => one.id !== session.account));

  async begin(): Promise<void> {
    void this.#readChoices();
    const kept = await this.draft.kept();
    if (this.form) return; // a refused one was put in meanwhile
    this.resumed = kept !== null;
    this.#show(kept ?? (await this.#fresh()));
  }

  async #fresh(): Promise<RequestForm | null> {
    if (!this.consultation) return emptyRequest(uuid7());
    try {
      return requestOf(await consultations.whole(this.consultation));
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return null;
    }
  }

  async #readChoices(): Promise<void> {
    const [people, places] = await Promise.allSettled([
      rooms.people(this.programme),
      rooms.places(this.programme),
    ]);
    if (people.status === 'fulfilled')
      this.people = people.value.people.filter((one) => one.roles?.includes('professional'));
    if (places.status === 'fulfilled')
      this.places = places.value.places.filter((one) => one.kind !== 'school');
  }

  #show(form: RequestForm | null): void {
    this.#start = JSON.stringify(form);
    this.form = form;
  }

  mend(item: OutboxItem): void {
    this.filing.mend(item);
    this.trouble = null;
    const consultation = item.stream.split('/')[2] ?? '';
    this.form = requestFrom(consultation, item.body as ConsultationRequested, this.people);
  }

  /** Called at every change. */
  keep(): void {
    const form = $state.snapshot(this.form) as RequestForm | null;
    if (form && JSON.stringify(form) !== this.#start) this.#start = ''; // touched, from now on
    if (form && !this.#start && !this.finished) this.draft.keep(form);
  }

  async afresh(): Promise<void> {
    await this.draft.drop();
    this.resumed = false;
    this.tried = false;
    this.scrutiny.look(false);
    this.#show(await this.#fresh());
  }

  /** Null where something is to be mended, or looked at, first. */
  async send(): Promise<OutboxItem | null> {
    this.tried = true;
    const form = $state.snapshot(this.form) as RequestForm | null;
    if (!form || Object.keys(faultsOf(form)).length) return null;
    if (!this.scrutiny.clear) return null;
    const item = await this.filing.send(
      'consultation.requested',
      `consultation/${this.programme}/${form.consultation}`,
      bodyOf(form, this.scrutiny.checked),
    );
    if (item && item.state !== 'refused') await this.draft.drop();
    return item;
  }
}

import type { Meeting, Person, Place, RoomWhole } from '../../generated/api';
import type { RoomArranged } from '../../generated/facts';
import { addDays, daysBetween, isDay } from '../../shared/format/day';
import { uuid7 } from '../../shared/uuid7';
import { FormDraft } from '../../sync/formDraft.svelte';
import { outbox, type OutboxItem } from '../../sync/outbox.svelte';
import { asTrouble, type Trouble } from '../../transport/problem';
import { rooms } from '../../transport/rooms';
import { session } from '../../transport/session.svelte';
import {
  arrangementFrom,
  arrangementOf,
  bodyOf,
  emptyArrangement,
  faultsOf,
  type Arrangement,
  type Faults,
} from './arrangement';
import { mondayOf } from '../timetable/week';
import { datesOf, type Dated } from './preview';

/** Clashes are looked for so far ahead where a room goes on without end. */
const lookAheadDays = 200;

/** The first weekday after a day. */
function nextWorkday(day: string): string {
  const next = addDays(day, 1);
  const week = daysBetween(mondayOf(next), next);
  return week < 5 ? next : addDays(mondayOf(next), 7);
}

/** A room being arranged, or arranged again: every keystroke is kept on the device until it is filed. */
export class ArrangeController {
  form = $state<Arrangement | null>(null);
  people = $state.raw<Person[]>([]);
  places = $state.raw<Place[]>([]);
  known = $state.raw<Meeting[]>([]);
  /** It goes on from what was written before. */
  resumed = $state(false);
  tried = $state(false);
  saving = $state(false);
  item = $state.raw<OutboxItem | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  programme = $state('');

  /** Null: a new room. */
  readonly room: string | null;
  /** Of this very arrangement: what was left off on an older one must not put back what others changed. */
  draft = $state.raw<FormDraft<Arrangement> | null>(null);
  /** The form as it was begun: what was not touched is no draft. */
  #start = '';
  #whole: RoomWhole | null = null;
  #refused: string | null = null;
  #span = '';

  constructor(programme: string, room: string | null) {
    this.programme = programme;
    this.room = room;
  }

  async begin(today: string): Promise<void> {
    await Promise.all([this.#readRoom(), this.#readChoices()]);
    const about = this.room ? `${this.room}/${this.#whole?.room.fact ?? ''}` : 'new';
    const draft = new FormDraft<Arrangement>(
      `arrange/1/${session.account ?? ''}/${this.programme}/${about}`,
    );
    const kept = this.room && !this.#whole ? null : await draft.kept();
    this.draft = draft;
    this.resumed = kept !== null;
    this.#show(kept ?? this.#fresh(today));
    void this.look();
  }

  #show(form: Arrangement | null): void {
    this.#start = JSON.stringify(form);
    this.form = form;
  }

  #fresh(today: string): Arrangement | null {
    if (this.#whole) return arrangementOf(this.#whole);
    if (this.room) return null;
    const { account, current } = session;
    // Whoever teaches arranges for himself; the office arranges for others.
    const own = session.has(['professional']) && account && current;
    const me = own ? { id: account, name: current.name } : null;
    return emptyArrangement(uuid7(), nextWorkday(today), me);
  }

  async #readRoom(): Promise<void> {
    if (!this.room) return;
    try {
      this.#whole = await rooms.room(this.room);
      this.programme = this.#whole.programme;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  async #readChoices(): Promise<void> {
    const [people, places] = await Promise.allSettled([
      rooms.people(this.programme),
      rooms.places(this.programme),
    ]);
    if (people.status === 'fulfilled') this.people = people.value.people;
    if (places.status === 'fulfilled') this.places = places.value.places;
  }

  /** A refused arrangement, as it was sent. */
  mend(item: OutboxItem): void {
    this.#refused = item.id;
    this.item = item;
    this.trouble = null;
    this.form = arrangementFrom(item.body as RoomArranged, this.people);
  }

  faults = $derived.by((): Faults => (this.tried && this.form ? faultsOf(this.form) : {}));
  finished = $derived.by(() => this.item !== null && this.item.state !== 'refused');
  /** The dates that come of it; none while day or time are not written yet. */
  dates = $derived.by((): Dated[] => {
    const form = this.form;
    if (!form) return [];
    const faults = faultsOf(form);
    if (faults.day || faults.at || faults.minutes || faults.until) return [];
    return datesOf(bodyOf(form), this.places, this.known);
  });

  /** Called at every change. */
  keep(): void {
    const form = $state.snapshot(this.form) as Arrangement | null;
    if (form && JSON.stringify(form) !== this.#start) this.#start = ''; // touched, from now on
    if (form && !this.#start && !this.finished) this.draft?.keep(form);
    void this.look();
  }

  /** The meetings of others in the days that it would meet on. */
  async look(): Promise<void> {
    const form = this.form;
    if (!form || !isDay(form.day)) return;
    const last = addDays(form.day, lookAheadDays);
    const until = form.every !== '0' && isDay(form.until) ? form.until : form.day;
    const to = form.every !== '0' && (!form.until || until > last) ? last : until;
    const span = `${form.day} ${to}`;
    if (span === this.#span || to < form.day) return;
    this.#span = span;
    try {
      const answer = await rooms.timetable(this.programme, { from: form.day, to });
      if (span === this.#span) this.known = answer.meetings;
    } catch {
      // Without a link the dates are shown without clashes; the server says them after saving.
      if (span === this.#span) this.#span = '';
    }
  }

  async afresh(today: string): Promise<void> {
    await this.draft?.drop();
    this.resumed = false;
    this.tried = false;
    this.#show(this.#fresh(today));
  }

  /** The fact that came of it; null where something is to be mended first. */
  async save(): Promise<OutboxItem | null> {
    this.tried = true;
    const form = this.form;
    if (!form || Object.keys(faultsOf(form)).length) return null;
    this.saving = true;
    this.trouble = null;
    try {
      const item = await outbox.fileAndWait({
        kind: 'room.arranged',
        stream: `programme/${this.programme}`,
        body: bodyOf($state.snapshot(form) as Arrangement),
      });
      this.item = item;
      if (item.state === 'refused') {
        this.#refused = item.id;
        return item;
      }
      await this.draft?.drop();
      if (this.#refused) await outbox.letGo(this.#refused);
      this.#refused = null;
      return item;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }
}

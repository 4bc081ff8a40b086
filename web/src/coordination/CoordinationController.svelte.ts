import type { AgendaItem, CoordinationWhole, Problem } from '../generated/api';
import type { Arrangement, Post } from '../generated/facts';
import { lastDayOf, nextTenDay } from '../shared/format/tenDay';
import { said } from '../shared/i18n/name';
import { uuid7 } from '../shared/uuid7';
import { dropDraft, keepDraft, keptDraft } from '../sync/drafts';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { api } from '../transport/api';
import { Fresh } from '../transport/fresh.svelte';
import { asTrouble } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { firstNotFrozen, placeAfterMove } from './agenda';
import {
  broughtAgain,
  emptyMeeting,
  emptyNotes,
  freeze,
  isBegun,
  type Meeting,
  type Notes,
} from './meeting';

/** Facts that change the agenda's own order, or end the meeting: shown at once, whoever filed them. */
const ofTheMeeting = new Set([
  'agenda.arranged',
  'coordination.convened',
  'coordination.minuted',
  'action.answered',
  'action.reviewed',
]);

/** One coordination on screen: its agenda, what is written down meanwhile, and the freezing of its minutes. */
export class CoordinationController {
  readonly programme: string;
  readonly coordination: string;
  readonly fresh: Fresh<CoordinationWhole>;

  meeting = $state<Meeting>(emptyMeeting('', '', ''));
  saved = $state<'none' | 'saving' | 'saved' | 'failed'>('none');
  /** The ledger went on while the meeting is held: the agenda that is being talked about stands still until asked. */
  news = $state(false);
  /** What became of the last arrangement, where it was not received. */
  arranged = $state.raw<OutboxItem | null>(null);
  frozen = $state.raw<OutboxItem | null>(null);
  freezing = $state(false);
  /** Why the device could not take what was to be filed. */
  unfiled = $state.raw<Problem | null>(null);
  #ready = $state(false);

  constructor(programme: string, coordination: string) {
    this.programme = programme;
    this.coordination = coordination;
    this.fresh = new Fresh(
      programme,
      (signal) => api.coordination(programme, coordination, signal),
      (change) => {
        const ours = (change.facts ?? []).some((fact) => ofTheMeeting.has(fact.kind));
        if (ours || !this.begun) return true;
        this.news = true;
        return false;
      },
    );
  }

  get stream(): string {
    return `programme/${this.programme}`;
  }
  get #key(): string {
    return `coordination/${session.account ?? ''}/${this.programme}/${this.coordination}`;
  }

  /** Null until what was written here before is there too: a letter written sooner would be lost under it. */
  whole = $derived.by(() => (this.#ready ? this.fresh.answer : null));
  agenda = $derived.by(() => this.fresh.answer?.agenda ?? []);
  minuted = $derived.by(() => this.fresh.answer?.minutes !== undefined);
  may = $derived.by(() => session.mayFile('coordination.minuted', `programme/${this.programme}`));
  begun = $derived.by(() => isBegun(this.meeting));
  /** On this device there are notes that are not in the minutes, which somebody else froze. */
  leftOver = $derived.by(
    () => this.minuted && this.begun && this.frozen?.state !== 'received' && !this.mine,
  );
  /** The frozen minutes are those written here. */
  get mine(): boolean {
    return outbox.find(this.meeting.minutes)?.state === 'received';
  }
  /** Frozen here, and on their way: nothing more is written into them. */
  get underWay(): OutboxItem | null {
    const item = outbox.find(this.meeting.minutes);
    return item && (item.state === 'waiting' || item.state === 'sending') ? item : null;
  }

  async begin(): Promise<void> {
    const [kept] = await Promise.all([
      keptDraft<Meeting>(this.#key).catch(() => null),
      this.fresh.read(),
    ]);
    const answer = this.fresh.answer;
    const day = answer?.coordination.day ?? lastDayOf(this.coordination);
    this.meeting = kept?.value ?? emptyMeeting(this.coordination, uuid7(), day);
    if (kept) this.saved = 'saved';
    this.#ready = true;
    await this.finish();
  }

  async refresh(): Promise<void> {
    this.news = false;
    await this.fresh.read();
  }

  notesOf(item: AgendaItem): Notes {
    return this.meeting.items[item.item] ?? emptyNotes(item, said);
  }

  /** What was written about an item, kept at once. */
  async write(item: AgendaItem, change: Partial<Notes>): Promise<void> {
    const notes = { ...this.notesOf(item), ...change };
    this.meeting.items = { ...this.meeting.items, [item.item]: notes };
    await this.keep();
  }

  async keep(): Promise<void> {
    if (!this.#ready) return;
    this.saved = 'saving';
    try {
      await keepDraft(this.#key, $state.snapshot(this.meeting));
      this.saved = 'saved';
    } catch {
      this.saved = 'failed';
    }
  }

  /** Done until the next one: the last day before it is held. */
  usualDue(): string {
    return lastDayOf(nextTenDay(this.coordination));
  }

  usualOwner(item: AgendaItem): Post {
    const { role, project, name } = item.owner;
    return { role, ...(project && { project }), ...(name && { name }) };
  }

  async move(item: AgendaItem, by: 1 | -1): Promise<void> {
    const position = placeAfterMove(this.agenda, item.item, by);
    if (position !== null) await this.#arrange(item, 'placed', position);
  }
  async restore(item: AgendaItem): Promise<void> {
    await this.#arrange(item, 'restored');
  }

  async #arrange(item: AgendaItem, arrangement: Arrangement, position?: number): Promise<void> {
    const filed = await outbox.fileAndWait({
      kind: 'agenda.arranged',
      stream: this.stream,
      body: {
        coordination: this.coordination,
        item: item.item,
        arrangement,
        ...(position !== undefined && { position }),
      },
    });
    this.arranged = filed.state === 'received' ? null : filed;
    await this.fresh.read();
  }

  /**
   * The minutes go first: where somebody else froze them a moment before, this device's actions must not be given
   * beside theirs. Without an answer both wait in the outbox, where nothing is lost.
   */
  async freeze(): Promise<void> {
    const answer = this.fresh.answer;
    if (!answer || this.freezing) return;
    this.freezing = true;
    this.unfiled = null;
    try {
      await this.keep();
      const meeting = $state.snapshot(this.meeting) as Meeting;
      const { minutes } = freeze(meeting, answer.agenda, answer.cursor, said);
      const filed = await outbox.fileAndWait(
        { kind: 'coordination.minuted', stream: this.stream, body: minutes, id: meeting.minutes },
        patience(),
      );
      this.frozen = filed;
      if (filed.state === 'refused') {
        // A new try is a new fact; the refused one stays in the outbox with its reason.
        this.meeting = { ...this.meeting, minutes: uuid7() };
        await this.keep();
      } else {
        await this.#give(meeting, answer.agenda, answer.cursor);
        if (filed.state === 'received') await this.#done();
      }
      await this.fresh.read();
    } catch (thrown) {
      this.unfiled = asTrouble(thrown).problem;
    } finally {
      this.freezing = false;
    }
  }

  /**
   * The minutes written here have arrived later, or the page was closed between them and their actions: these are
   * given now; what was given before counts once.
   */
  async finish(): Promise<void> {
    const answer = this.fresh.answer;
    if (this.freezing || !answer?.minutes || !this.begun || !this.mine) return;
    await this.#give($state.snapshot(this.meeting) as Meeting, [], answer.minutes.as_of);
    await this.#done();
  }

  async #give(meeting: Meeting, agenda: readonly AgendaItem[], cursor: number): Promise<void> {
    const { actions } = freeze(meeting, agenda, cursor, said);
    if (!actions.length) return;
    await outbox.fileAllAndWait(
      actions.map((body) => ({
        kind: 'action.assigned' as const,
        stream: this.stream,
        body,
        id: body.action,
      })),
      patience(),
    );
  }

  async #done(): Promise<void> {
    await dropDraft(this.#key);
    this.saved = 'none';
    this.meeting = emptyMeeting(this.coordination, uuid7(), this.meeting.day);
  }

  /** What is left over comes to the next coordination, an item for each: which one, where all of it is on its way. */
  async bringAgain(): Promise<string | null> {
    const known = await api.coordinations(this.programme).catch(() => null);
    const to = firstNotFrozen(nextTenDay(this.coordination), known?.coordinations ?? []);
    const bodies = broughtAgain($state.snapshot(this.meeting) as Meeting, to, uuid7);
    const filed = await outbox.fileAllAndWait(
      bodies.map((body) => ({ kind: 'agenda.arranged' as const, stream: this.stream, body })),
    );
    this.arranged = filed.find((one) => one.state === 'refused') ?? null;
    return this.arranged === null ? to : null;
  }

  /** What is left over was read and is not wanted. */
  async letGo(): Promise<void> {
    await this.#done();
    this.frozen = null;
  }

  stop(): void {
    this.fresh.stop();
  }
}

/** Without a link there is no word to wait for. */
function patience(): number {
  return typeof navigator !== 'undefined' && !navigator.onLine ? 500 : 15_000;
}

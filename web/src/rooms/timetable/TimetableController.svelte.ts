import type { Meeting, Place, Rooms } from '../../generated/api';
import { addDays } from '../../shared/format/day';
import { route } from '../../shared/route.svelte';
import { Fresh } from '../../transport/fresh.svelte';
import { rooms } from '../../transport/rooms';
import { hoursOf, inOrder, mondayOf, wantedOf, weekOf } from './week';

const everyMs = 60_000;

/** One week of the timetable, read again each minute while it is looked at: rooms open by the clock. */
export class TimetableController {
  readonly programme: string;
  fresh: Fresh<Rooms>;
  places = $state.raw<Place[]>([]);
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `from`: a day of the week that is shown; absent: the week of today. */
  constructor(programme: string, from: string | null) {
    this.programme = programme;
    const monday = from ? mondayOf(from) : null;
    // The near days are what the device keeps for the field: asked for in the same words.
    const span = monday ? { from: monday, to: addDays(monday, 6) } : {};
    this.fresh = new Fresh<Rooms>(programme, (signal) => rooms.timetable(programme, span, signal));
    this.#monday = monday;
  }
  #monday: string | null;

  async begin(): Promise<void> {
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.fresh.read();
    }, everyMs);
    void rooms
      .places(this.programme)
      .then((answer) => (this.places = answer.places))
      .catch(() => undefined);
    await this.fresh.read();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.fresh.stop();
  }

  answer = $derived.by(() => this.fresh.answer);
  today = $derived.by(() => this.fresh.answer?.today ?? '');
  monday = $derived.by(() => this.#monday ?? (this.today ? mondayOf(this.today) : ''));
  week = $derived.by(() => (this.monday ? weekOf(this.monday) : []));
  /** Those the asker leads, speaks in, or was named for: what stands open to all, or to the office, is nobody's own. */
  mine = $derived.by(
    () =>
      new Set(
        (this.fresh.answer?.rooms ?? []).filter(({ invited }) => invited).map(({ room }) => room),
      ),
  );
  /** All that the answer holds and the filters want. */
  wanted = $derived.by(() => {
    const { kind, place, mine } = route.query;
    return wantedOf(this.fresh.answer?.meetings ?? [], {
      kind,
      place,
      mine: mine ? this.mine : null,
    });
  });
  shown = $derived.by(() => {
    const days = new Set(this.week);
    return inOrder(this.wanted.filter((one) => days.has(one.day)));
  });
  hours = $derived.by(() => hoursOf(this.shown));
  /** Rooms that stand open now, whatever the filters say. */
  open = $derived.by(() =>
    inOrder(this.fresh.answer?.meetings ?? []).filter(
      (one) => (one.state === 'open' || one.state === 'live') && one.may_enter !== false,
    ),
  );
  /** Later than the week that is shown, where this week has nothing more. */
  next = $derived.by((): Meeting | null => {
    const last = this.week.at(-1) ?? '';
    return inOrder(this.wanted).find((one) => one.day > last && one.state === 'coming') ?? null;
  });
}

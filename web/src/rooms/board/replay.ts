import { fold } from './fold';
import { MeetingState, strokeFrom, type Chapter, type Stroke } from './state';
import { drawnBy } from './strokes';
import type { Draft } from './drafts';
import type { EventOf, MeetingEvent } from './wire';

/** A stroke and when it was drawn, in ms of the meeting. */
interface Drawn {
  stroke: Stroke;
  begins: number;
  ends: number;
}

/**
 * Plays the log of a meeting: `seek(t)` and `state` is what everybody had before them then, `drawing()` what was under a pen.
 * It owns no clock: whoever plays it says how much time went by (`advance`), or where the sound is (`seek`).
 */
export class EventPlayer {
  /** In ms of the meeting. */
  readonly duration: number;
  /** As many ms of the meeting go by in one of the listener's. */
  speed = 1;

  readonly #events: MeetingEvent[];
  readonly #drawn: Drawn[];
  readonly #until: number;
  #state = new MeetingState();
  #next = 0;
  #t = 0;
  /** Grows whenever `state` is another one: what was drawn of the old one is worth nothing. */
  #restarts = 0;

  /** `duration`: where the meeting went on after its last event. The events may come in any order. */
  constructor(events: readonly MeetingEvent[], options: { duration?: number } = {}) {
    this.#events = [...events].sort((a, b) => a[0] - b[0]);
    const last = this.#events.at(-1)?.[1] ?? 0;
    const end = this.#events.find((event) => event[3] === 'ended')?.[1];
    this.duration = Math.max(options.duration ?? 0, end ?? last);
    this.#drawn = this.#events
      .filter((event): event is EventOf<'stroke'> => event[3] === 'stroke')
      .map(([seq, t, by, , body]) => {
        const stroke = strokeFrom(body, by, seq);
        const lasts = stroke.points.at(-1) ?? 0;
        // A clock that was wrong, or a stroke sent long after: drawn just before its event, then.
        const begins = body.t0 > t || body.t0 + lasts < t - 10_000 ? t - lasts : body.t0;
        return { stroke, begins, ends: t };
      })
      .sort((a, b) => a.begins - b.begins);
    this.#until = Math.max(0, ...this.#drawn.map(({ begins, ends }) => ends - begins));
    this.seek(0);
  }

  get t(): number {
    return this.#t;
  }
  get state(): MeetingState {
    return this.#state;
  }
  get restarts(): number {
    return this.#restarts;
  }
  get atEnd(): boolean {
    return this.#t >= this.duration;
  }

  /** To any moment, forward or back. True where the state is another than before (not only drawn further). */
  seek(t: number): boolean {
    const to = Math.min(this.duration, Math.max(0, t));
    let changed = false;
    if (to < this.#t) {
      this.#state = new MeetingState();
      this.#next = 0;
      this.#restarts += 1;
      changed = true;
    }
    this.#t = to;
    for (
      let event = this.#events[this.#next];
      event && event[1] <= to;
      event = this.#events[++this.#next]
    )
      changed = fold(this.#state, event) || changed;
    return changed;
  }

  /** So many ms went by for whoever looks on. */
  advance(ms: number): boolean {
    return this.seek(this.#t + ms * this.speed);
  }

  /** The strokes under somebody's pen at this moment, as far as they are drawn. */
  drawing(): Draft[] {
    const out: Draft[] = [];
    let i = after(this.#drawn, this.#t - this.#until - 1);
    for (let one = this.#drawn[i]; one && one.begins <= this.#t; one = this.#drawn[++i]) {
      if (one.ends <= this.#t || this.#state.erased.has(one.stroke.id)) continue;
      const { id, by, m, page, tool, c, w, points } = one.stroke;
      const part = drawnBy(points, this.#t - one.begins);
      if (part.length) out.push({ id, by, head: [m, page, tool, c, w], points: part, at: this.#t });
    }
    return out;
  }

  /** Of the whole meeting, for a list to jump by. */
  chapters(): Chapter[] {
    const whole = new MeetingState();
    for (const event of this.#events)
      if (event[3] === 'page' || event[3] === 'chapter') fold(whole, event);
    return whole.chapters;
  }

  /** When pages were turned, in order: a timeline shows them. */
  turns(): { t: number; m: string; page: number }[] {
    const out: { t: number; m: string; page: number }[] = [];
    for (const event of this.#events)
      if (event[3] === 'page') out.push({ t: event[1], m: event[4].m, page: event[4].page });
    return out;
  }
}

/** The first that begins later than t. */
function after(drawn: readonly Drawn[], t: number): number {
  let low = 0;
  let high = drawn.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((drawn[middle]?.begins ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

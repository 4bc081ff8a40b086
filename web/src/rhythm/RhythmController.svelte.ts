import type { DutyDay, Fact, Rhythm } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { dutyIn, usualDuty, type ShownDuty } from './duties';

/** What a project owed in the year up to a day, and the day of it that is looked at. */
export class RhythmController {
  rhythm = $state.raw<Rhythm | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** The day whose panel is open. */
  opened = $state<string | null>(null);
  /** That met it, excused it or ruled it; null until read, or where none did. */
  fact = $state.raw<Fact | null>(null);

  #programme: string;
  #code: string;
  #to: string | null = null;
  #duty: ShownDuty = usualDuty;
  #abort: AbortController | null = null;

  constructor(programme: string, code: string) {
    this.#programme = programme;
    this.#code = code;
  }

  /** Of what is on screen, which may still be what was asked for before. */
  get duty(): ShownDuty {
    return dutyIn(this.rhythm?.duty);
  }
  /** Before the start there is nothing to look at. */
  started = $derived.by(() =>
    (this.rhythm?.days ?? []).some((one) => one.state !== 'not_owed' && one.state !== 'ahead'),
  );
  openedDay = $derived.by<DutyDay | null>(
    () => this.rhythm?.days.find((one) => one.day === this.opened) ?? null,
  );

  get stream(): string {
    return `project/${this.#programme}/${this.#code}`;
  }
  figureOf(day: string): string {
    return `report:${this.#programme}:${this.#code}:${day}`;
  }

  /** `to`: the last day shown; null for today. */
  async show(to: string | null, duty: ShownDuty): Promise<void> {
    this.#to = to;
    this.#duty = duty;
    await this.read();
  }

  async read(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.rhythm = await api.rhythm(
        this.#programme,
        this.#code,
        this.#to,
        abort.signal,
        this.#duty,
      );
      this.trouble = null;
      void this.#readFact();
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  async open(day: string): Promise<void> {
    this.opened = day;
    await this.#readFact();
  }

  close(): void {
    this.opened = null;
    this.fact = null;
  }

  async #readFact(): Promise<void> {
    const seq = this.openedDay?.seq;
    if (seq === this.fact?.seq) return;
    this.fact = null;
    if (seq === undefined) return;
    try {
      const fact = await api.fact(seq);
      if (this.openedDay?.seq === seq) this.fact = fact;
    } catch {
      // Who may see the site but not the programme's own facts still reads the day's state and reason.
    }
  }

  stop(): void {
    this.#abort?.abort();
  }
}

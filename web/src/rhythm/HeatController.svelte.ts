import type { ProgrammeRhythm } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { spanOf, totalOf, type HeatDay } from './heat';

/** What the sites of a programme owed together in a year, day by day, and the day that is looked at. */
export class HeatController {
  rhythm = $state.raw<ProgrammeRhythm | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  opened = $state<string | null>(null);

  #programme: string;
  #abort: AbortController | null = null;

  constructor(programme: string) {
    this.#programme = programme;
  }

  days = $derived.by(() => this.rhythm?.days ?? []);
  total = $derived.by(() => totalOf(this.days));
  openedDay = $derived.by<HeatDay | null>(
    () => this.days.find((one) => one.day === this.opened) ?? null,
  );

  async show(year: number, today: string): Promise<void> {
    this.#abort?.abort();
    const span = spanOf(year, today);
    if (!span) {
      this.rhythm = null;
      this.trouble = null;
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.rhythm = await api.programmeRhythm(this.#programme, span, abort.signal);
      this.trouble = null;
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  stop(): void {
    this.#abort?.abort();
  }
}

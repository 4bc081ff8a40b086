import type { Calendar } from '../generated/api';
import { allWeekday, type Weekday } from '../generated/facts';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { ruledDays, sameDays } from './year';

/** The calendar of one programme, and the rest days as one is about to change them. */
export class CalendarController {
  readonly programme: string;
  calendar = $state.raw<Calendar | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** Rest days chosen and not yet recorded; null while they are as ruled. */
  draft = $state.raw<readonly Weekday[] | null>(null);

  constructor(programme: string) {
    this.programme = programme;
  }

  get stream(): string {
    return `programme/${this.programme}`;
  }
  get may(): boolean {
    return session.mayFile('calendar.ruled', this.stream);
  }

  restDays = $derived.by(() => this.draft ?? this.calendar?.rest_days ?? []);
  changed = $derived.by(
    () => this.draft !== null && !sameDays(this.draft, this.calendar?.rest_days ?? []),
  );
  empty = $derived.by(
    () =>
      this.calendar !== null &&
      this.calendar.rest_days.length === 0 &&
      ruledDays(this.calendar.days).length === 0,
  );

  async read(): Promise<void> {
    try {
      this.calendar = await api.calendar(this.programme);
      this.trouble = null;
      // What was chosen stays until the ledger says the same, so that nothing flickers back meanwhile.
      if (!this.changed) this.draft = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  toggle(day: Weekday): void {
    const now = this.restDays;
    this.draft = now.includes(day)
      ? now.filter((one) => one !== day)
      : allWeekday.filter((one) => one === day || now.includes(one));
  }

  undo(): void {
    this.draft = null;
  }
}

import type { DutyDay } from '../generated/api';
import { addDays, dayNumber } from '../shared/format/day';

/** Seven days from Monday; null where the span begins later or ends sooner. */
export interface Week {
  monday: string;
  days: readonly (DutyDay | null)[];
}

/** 0 is Monday: day 0 of the count was a Thursday. */
export function weekdayIndex(day: string): number {
  return (((dayNumber(day) + 3) % 7) + 7) % 7;
}

/** `days` follow one another without a gap, oldest first, as the contract has them. */
export function weeksOf(days: readonly DutyDay[]): Week[] {
  const first = days[0];
  if (!first) return [];
  const lead = weekdayIndex(first.day);
  const monday = addDays(first.day, -lead);
  return Array.from({ length: Math.ceil((lead + days.length) / 7) }, (_, week) => ({
    monday: addDays(monday, week * 7),
    days: Array.from({ length: 7 }, (_, i) => days[week * 7 + i - lead] ?? null),
  }));
}

/** A column of labels and a week's narrowest width at which a thumb still finds its day. */
const labelPx = 28;
const thumbPx = 24;
/** With a mouse half of that will do, when the whole year then stands side by side. */
const pointerPx = 15;

export function weeksThatFit(width: number, all: number): number {
  const room = width - labelPx;
  if (room >= all * pointerPx) return all;
  return Math.max(4, Math.min(all, Math.floor(room / thumbPx)));
}

export interface MonthLabel {
  /** Of the weeks given. */
  column: number;
  day: string;
  withYear: boolean;
}

/** The year stands at January and at the first month shown. */
const yearNeeds = 4;
export function monthLabels(weeks: readonly Week[]): MonthLabel[] {
  const out: MonthLabel[] = [];
  weeks.forEach((week, column) => {
    const first = week.days.find((one) => one !== null && one.day.endsWith('-01'));
    if (first) out.push({ column, day: first.day, withYear: first.day.slice(5, 7) === '01' });
  });
  const [next] = out;
  const beginning = weeks[0]?.days.find((one) => one !== null);
  if (beginning && (next === undefined || next.column >= yearNeeds))
    out.unshift({ column: 0, day: beginning.day, withYear: true });
  else if (next && (out[1] === undefined || out[1].column - next.column >= yearNeeds))
    next.withYear = true;
  return out;
}

const steps: Record<string, number> = {
  ArrowUp: -1,
  ArrowDown: 1,
  ArrowLeft: -7,
  ArrowRight: 7,
  PageUp: -28,
  PageDown: 28,
};

/** Where a key leads from the `at`th of `count` days; null where it leads nowhere. */
export function moved(key: string, at: number, count: number): number | null {
  const last = count - 1;
  if (key === 'Home') return at === 0 ? null : 0;
  if (key === 'End') return at === last ? null : last;
  const step = steps[key];
  if (step === undefined) return null;
  const to = at + step;
  if (to >= 0 && to <= last) return to;
  if (key.startsWith('Arrow')) return null;
  return to < 0 ? 0 : last;
}

/** How many weeks back the last one shown must be so that `week` is among `fit` of `all`. */
export function backFor(week: number, back: number, fit: number, all: number): number {
  const lastShown = all - 1 - back;
  if (week > lastShown) return all - 1 - week;
  if (week <= lastShown - fit) return all - fit - week;
  return back;
}

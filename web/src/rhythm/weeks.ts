import { addDays, dayNumber } from '../shared/format/day';

/** What stands in a square: a day, or the week that begins with it and ends with `until`. */
export interface Square {
  day: string;
  until?: string;
}

/** Seven days from Monday; null where the span begins later or ends sooner. Of a weekly duty one square. */
export interface Week<T extends Square = Square> {
  monday: string;
  days: readonly (T | null)[];
}

/** 0 is Monday: day 0 of the count was a Thursday. */
export function weekdayIndex(day: string): number {
  return (((dayNumber(day) + 3) % 7) + 7) % 7;
}

/** `days` follow one another without a gap, oldest first, as the contract has them. */
export function weeksOf<T extends Square>(days: readonly T[]): Week<T>[] {
  const first = days[0];
  if (!first) return [];
  if (first.until !== undefined) return days.map((one) => ({ monday: one.day, days: [one] }));
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

/** The first of a month, where the squares of the week hold it. */
function monthBegins(week: Week): string | undefined {
  const square = week.days.find((one) => one?.until !== undefined);
  if (!square?.until) return week.days.find((one) => one?.day.endsWith('-01'))?.day;
  const first = `${square.until.slice(0, 7)}-01`;
  return first >= square.day ? first : undefined;
}

/** The year stands at January and at the first month shown. */
const yearNeeds = 4;
export function monthLabels(weeks: readonly Week[]): MonthLabel[] {
  const out: MonthLabel[] = [];
  weeks.forEach((week, column) => {
    const first = monthBegins(week);
    if (first) out.push({ column, day: first, withYear: first.slice(5, 7) === '01' });
  });
  const [next] = out;
  const beginning = weeks[0]?.days.find((one) => one !== null);
  if (beginning && (next === undefined || next.column >= yearNeeds))
    out.unshift({ column: 0, day: beginning.day, withYear: true });
  else if (next && (out[1] === undefined || out[1].column - next.column >= yearNeeds))
    next.withYear = true;
  return out;
}

/** In weeks, or in squares of one. */
const across: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4 };
const down: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Where a key leads from the `at`th of `count` squares; null where it leads nowhere.
 * `rows`: squares in a week, seven days or the week itself.
 */
export function moved(key: string, at: number, count: number, rows = 7): number | null {
  const last = count - 1;
  if (key === 'Home') return at === 0 ? null : 0;
  if (key === 'End') return at === last ? null : last;
  const weeks = across[key];
  const step = weeks === undefined ? down[key] : weeks * rows;
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

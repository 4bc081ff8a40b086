import type { CalendarDay } from '../generated/api';
import { allWeekday, type CalendarDayKind, type Weekday } from '../generated/facts';
import { addDays, addMonths } from '../shared/format/day';
import { weekdayIndex } from './weeks';

/** Days that follow one another and are the same: one line of the list. */
export interface Run {
  from: string;
  to: string;
  days: number;
  kind: Exclude<CalendarDayKind, 'ordinary'>;
  name?: { zh: string; en?: string };
}

export interface MonthCell {
  day: string;
  /** What the page shows of it; plain days are worked. */
  kind: 'plain' | 'rest' | 'holiday' | 'working';
}

export interface Month {
  /** Its first day. */
  first: string;
  /** Empty places before it, in a week from Monday. */
  lead: number;
  cells: MonthCell[];
  runs: Run[];
}

/** Days put back to ordinary are as if nothing had been ruled. */
export function ruledDays(days: readonly CalendarDay[]): CalendarDay[] {
  return days
    .filter((one) => one.kind !== 'ordinary')
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

export function runsOf(days: readonly CalendarDay[]): Run[] {
  const out: Run[] = [];
  for (const one of ruledDays(days)) {
    if (one.kind === 'ordinary') continue;
    const last = out.at(-1);
    const goesOn =
      last !== undefined &&
      addDays(last.to, 1) === one.day &&
      last.kind === one.kind &&
      last.name?.zh === one.name?.zh;
    if (goesOn) {
      last.to = one.day;
      last.days += 1;
    } else {
      out.push({
        from: one.day,
        to: one.day,
        days: 1,
        kind: one.kind,
        ...(one.name && { name: one.name }),
      });
    }
  }
  return out;
}

export function monthsOf(
  year: number,
  restDays: readonly Weekday[],
  days: readonly CalendarDay[],
): Month[] {
  const ruled = new Map(ruledDays(days).map((one) => [one.day, one]));
  return Array.from({ length: 12 }, (_, month) => {
    const first = `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}-01`;
    const next = addMonths(first, 1);
    const cells: MonthCell[] = [];
    for (let day = first; day < next; day = addDays(day, 1)) {
      const kind = ruled.get(day)?.kind;
      const weekday = allWeekday[weekdayIndex(day)];
      const rests = weekday !== undefined && restDays.includes(weekday);
      const shown = kind === 'holiday' || kind === 'working' ? kind : rests ? 'rest' : 'plain';
      cells.push({ day, kind: shown });
    }
    const own = [...ruled.values()].filter((one) => one.day >= first && one.day < next);
    return { first, lead: weekdayIndex(first), cells, runs: runsOf(own) };
  });
}

export function sameDays(left: readonly Weekday[], right: readonly Weekday[]): boolean {
  return left.length === right.length && left.every((day) => right.includes(day));
}

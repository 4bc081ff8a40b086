import type { ProgrammeRhythm } from '../generated/api';
import { addDays } from '../shared/format/day';

export type HeatDay = ProgrammeRhythm['days'][number];

/** Shares from which a step of the tone begins, in percent: the last is whatever came less. */
export const steps = [100, 90, 75, 50] as const;

/** How many of the reports owed came, in time or late; excused ones are not owed, those due today not yet. */
export function shareIn(day: Pick<HeatDay, 'met' | 'late' | 'missed'>): number | null {
  const owed = day.met + day.late + day.missed;
  return owed === 0 ? null : (day.met + day.late) / owed;
}

/** 0 is the fullest of `steps`, `steps.length` what is below all of them; null where nothing was owed. */
export function stepOf(share: number | null): number | null {
  if (share === null) return null;
  const at = steps.findIndex((step) => share * 100 >= step);
  return at < 0 ? steps.length : at;
}

/** Never rounded up to all: one missing of three hundred is seen. */
export const percentIn = (share: number): number => Math.floor(share * 100 + 1e-9);

/**
 * The year one chose; where it is this year, the twelve months up to the programme's own today. Null: not come yet.
 * `today`: of this device, which may be a day off.
 */
export function spanOf(year: number, today: string): { from: string; to?: string } | null {
  const name = String(year).padStart(4, '0');
  if (`${name}-12-31` < today) return { from: `${name}-01-01`, to: `${name}-12-31` };
  return `${name}-01-01` > today ? null : { from: addDays(today, -364) };
}

export function totalOf(days: readonly HeatDay[]): Omit<HeatDay, 'day' | 'name'> {
  const total = { owed: 0, met: 0, late: 0, missed: 0, excused: 0, due: 0 };
  for (const day of days)
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += day[key];
  return total;
}

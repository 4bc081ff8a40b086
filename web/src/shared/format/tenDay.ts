import { locale } from '../i18n/locale.svelte';
import { addDays, addMonths, tenDayOf } from './day';

/**
 * A ten-day, `2020-07-2`: the 11th to the 20th of July. How the office counts time, and the name by which a
 * coordination goes.
 */
export function tenDayIn(day: string): string {
  const date = Number(day.slice(8));
  return `${day.slice(0, 7)}-${date <= 10 ? 1 : date <= 20 ? 2 : 3}`;
}

export function isTenDay(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-[123]$/.test(text);
}

export function firstDayOf(tenDay: string): string {
  return `${tenDay.slice(0, 7)}-${['01', '11', '21'][Number(tenDay.slice(8)) - 1] ?? '01'}`;
}

export function lastDayOf(tenDay: string): string {
  if (!tenDay.endsWith('3')) return addDays(firstDayOf(tenDay), 9);
  return addDays(addMonths(`${tenDay.slice(0, 7)}-01`, 1), -1);
}

export function nextTenDay(tenDay: string, by: 1 | -1 = 1): string {
  const edge = by > 0 ? lastDayOf(tenDay) : firstDayOf(tenDay);
  return tenDayIn(addDays(edge, by));
}

/** 7月中旬 / mid-July; with its year where it is not the reference's. */
export function tenDayName(tenDay: string, reference?: string): string {
  const name = tenDayOf(firstDayOf(tenDay));
  const year = tenDay.slice(0, 4);
  if (reference?.slice(0, 4) === year) return name;
  return locale.current === 'zh' ? `${year}年${name}` : `${name} ${year}`;
}

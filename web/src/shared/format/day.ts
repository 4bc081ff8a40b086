import { locale } from '../i18n/locale.svelte';

/** A day at a site, `yyyy-mm-dd`: a name, not an instant. Arithmetic goes through UTC so that no zone bends it. */
const dayMs = 86_400_000;
const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
const weekdaysZh = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const weekdaysEn = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(at).toISOString().slice(0, 10) === text;
}

function parts(day: string): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

export function dayNumber(day: string): number {
  const [y, m, d] = parts(day);
  return Date.UTC(y, m - 1, d) / dayMs;
}

export function dayFromNumber(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

export function addDays(day: string, by: number): string {
  return dayFromNumber(dayNumber(day) + by);
}

/** The same day some months on; the last day of a shorter month. */
export function addMonths(day: string, by: number): string {
  const [y, m, d] = parts(day);
  const first = new Date(Date.UTC(y, m - 1 + by, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(d, last));
  return first.toISOString().slice(0, 10);
}

/** Ten-days end on the 10th, the 20th and the last day of a month: the end after or before `day`. */
export function addTenDays(day: string, by: 1 | -1): string {
  const [y, m] = parts(day);
  const ends = [-1, 0, 1].flatMap((offset) => {
    const last = new Date(Date.UTC(y, m + offset, 0));
    const month = last.toISOString().slice(0, 8);
    return [`${month}10`, `${month}20`, last.toISOString().slice(0, 10)];
  });
  return by > 0
    ? (ends.find((end) => end > day) ?? day)
    : (ends.reverse().find((end) => end < day) ?? day);
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** 7月14日 / 14 Jul; with the year where it is not the reference's year. */
export function shortDay(day: string, reference?: string): string {
  const [y, m, d] = parts(day);
  const sameYear = reference !== undefined && reference.slice(0, 4) === day.slice(0, 4);
  if (locale.current === 'zh') return sameYear ? `${m}月${d}日` : `${y}年${m}月${d}日`;
  const name = monthNames[m - 1] ?? '';
  return sameYear ? `${d} ${name}` : `${d} ${name} ${y}`;
}

/** 7月14日 / 14 Jul in the reference's year, 2019-07-14 in any other: for narrow places. */
export function tightDay(day: string, reference: string): string {
  return day.slice(0, 4) === reference.slice(0, 4) ? shortDay(day, reference) : day;
}

export function longDay(day: string): string {
  const [y, m, d] = parts(day);
  const week = new Date(dayNumber(day) * dayMs).getUTCDay();
  if (locale.current === 'zh') return `${y}年${m}月${d}日 ${weekdaysZh[week] ?? ''}`;
  return `${weekdaysEn[week] ?? ''} ${d} ${monthNames[m - 1] ?? ''} ${y}`;
}

export function weekday(day: string): string {
  const week = new Date(dayNumber(day) * dayMs).getUTCDay();
  return (locale.current === 'zh' ? weekdaysZh[week] : weekdaysEn[week]) ?? '';
}

/** 2020年7月 / Jul 2020; without its year where a neighbour says it. */
export function monthOf(day: string, withYear = true): string {
  const [y, m] = parts(day);
  if (!withYear) return locale.current === 'zh' ? `${m}月` : (monthNames[m - 1] ?? '');
  return locale.current === 'zh' ? `${y}年${m}月` : `${monthNames[m - 1] ?? ''} ${y}`;
}

/** 7月中旬 / mid-July: how the office counts time. */
export function tenDayOf(day: string): string {
  const [, m, d] = parts(day);
  const third = d <= 10 ? 0 : d <= 20 ? 1 : 2;
  if (locale.current === 'zh') return `${m}月${['上', '中', '下'][third] ?? ''}旬`;
  const long = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });
  return `${['early', 'mid', 'late'][third] ?? ''}-${long.format(dayNumber(day) * dayMs)}`;
}

/** 今天, 昨天, 3 天前 / today, yesterday, 3 days ago */
export function relativeDay(day: string, today: string): string {
  const ago = daysBetween(day, today);
  if (locale.current === 'zh') {
    if (ago === 0) return '今天';
    if (ago === 1) return '昨天';
    if (ago === -1) return '明天';
    return ago > 0 ? `${ago} 天前` : `${-ago} 天后`;
  }
  if (ago === 0) return 'today';
  if (ago === 1) return 'yesterday';
  if (ago === -1) return 'tomorrow';
  return ago > 0 ? `${ago} days ago` : `in ${-ago} days`;
}

/** A length of days: 14 天 / 14 days */
export function days(n: number): string {
  if (locale.current === 'zh') return `${n} 天`;
  return Math.abs(n) === 1 ? `${n} day` : `${n} days`;
}

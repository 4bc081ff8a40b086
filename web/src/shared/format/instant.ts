import { locale } from '../i18n/locale.svelte';
import { addDays, shortDay } from './day';

/** An instant with the device's own offset, as facts carry it: 2026-07-14T18:21:07+08:00. */
export function localInstant(date: Date = new Date()): string {
  const offset = -date.getTimezoneOffset();
  const two = (n: number): string => String(Math.trunc(Math.abs(n))).padStart(2, '0');
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

/** Day and clock of an instant in a zone (the site's), or as written where the zone is unknown. */
export function clockAt(instant: string, zone?: string): { day: string; time: string } {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return { day: instant.slice(0, 10), time: '' };
  const pieces = formatter(zone).formatToParts(date);
  const get = (type: string): string => pieces.find((p) => p.type === type)?.value ?? '';
  return {
    day: `${get('year')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}`,
  };
}

/** The day it is at the site now, as the ledger reckons days that end at `endsHour`. */
export function dayAtSite(now: Date, zone: string, endsHour: number): string {
  const { day, time } = clockAt(now.toISOString(), zone);
  const hour = Number(time.slice(0, 2));
  if (endsHour === 0) return day;
  if (endsHour < 12) return hour < endsHour ? addDays(day, -1) : day;
  return hour >= endsHour ? addDays(day, 1) : day;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  const kept = formatters.get(key);
  if (kept) return kept;
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-GB', zone ? { ...options, timeZone: zone } : options);
  } catch {
    made = new Intl.DateTimeFormat('en-GB', options); // a zone this browser does not know
  }
  formatters.set(key, made);
  return made;
}

/** 7月14日 18:21 / 14 Jul 18:21 at the site; the year where it is not the reference's. */
export function momentAt(instant: string, zone?: string, reference?: string): string {
  const { day, time } = clockAt(instant, zone);
  return `${shortDay(day, reference)} ${time}`;
}

/** 刚刚, 3 分钟前 / just now, 3 minutes ago; days beyond a day. */
export function relativeTime(instant: string, now: number = Date.now()): string {
  const seconds = Math.round((now - new Date(instant).getTime()) / 1000);
  if (!Number.isFinite(seconds)) return instant;
  const zh = locale.current === 'zh';
  if (Math.abs(seconds) < 45) return zh ? '刚刚' : 'just now';
  const format = new Intl.RelativeTimeFormat(zh ? 'zh-CN' : 'en', { numeric: 'always' });
  const minutes = Math.round(seconds / 60);
  if (Math.abs(minutes) < 60) return format.format(-minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 24) return format.format(-hours, 'hour');
  return format.format(-Math.round(hours / 24), 'day');
}

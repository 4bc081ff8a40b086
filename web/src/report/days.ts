import { addDays } from '../shared/format/day';

/** A day at the site, `yyyy-mm-dd`. The phone's own zone has no say in which day it is there. */
export type Day = string;

/**
 * The reporting day at the site, as the server reckons it. Ending before noon, the day lasts until that hour of
 * the next morning (with 4, what is filed at half past three is still yesterday's); ending at noon or later, what
 * is filed after that hour already belongs to tomorrow. 0 is midnight.
 */
export function reportingDay(now: Date, zone: string, endsHour: number): Day {
  const local = localParts(now, zone);
  if (endsHour === 0) return local.day;
  if (endsHour < 12) return local.hour < endsHour ? addDays(local.day, -1) : local.day;
  return local.hour >= endsHour ? addDays(local.day, 1) : local.day;
}

/** The site's wall clock. A zone the device does not know falls back to the device's own. */
export function localParts(now: Date, zone: string): { day: Day; hour: number; minute: number } {
  const parts = formatter(zone).formatToParts(now);
  const get = (type: string): string => parts.find((p) => p.type === type)?.value ?? '0';
  return {
    day: `${get('year')}-${get('month')}-${get('day')}`,
    hour: Number(get('hour')) % 24,
    minute: Number(get('minute')),
  };
}

function formatter(zone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-CA', options);
  }
}

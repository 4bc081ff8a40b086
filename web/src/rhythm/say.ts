import type { DutyDay } from '../generated/api';
import { longDay, shortDay } from '../shared/format/day';
import { momentAt } from '../shared/format/instant';
import { locale } from '../shared/i18n/locale.svelte';
import { said } from '../shared/i18n/name';
import { usualDuty, type ShownDuty } from './duties';
import { texts } from './texts';

const english = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A day written out, for titles and to be heard: nothing is shortened but the Chinese weekday. */
export function wholeDay(day: string): string {
  if (locale.current === 'zh') return longDay(day);
  const parts = english.formatToParts(new Date(`${day}T00:00:00Z`));
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${get('weekday')}, ${get('day')} ${get('month')} ${get('year')}`;
}

/** A day, or the week from Monday to Sunday. */
export function wholeSquare(one: { day: string; until?: string }): string {
  if (one.until === undefined) return wholeDay(one.day);
  return texts.t('week', { from: shortDay(one.day), to: shortDay(one.until, one.day) });
}

/** What is said of a log or an inspection where it differs from what is said of a report. */
function of(key: string, duty: ShownDuty): string {
  return texts.maybe(`${key}.${duty}`, texts.maybe(key, key));
}

export function stateWord(day: DutyDay, duty: ShownDuty = usualDuty): string {
  return of(`state.${day.state}`, duty);
}

/** What the screen reader hears of a day, and what a resting mouse shows. */
export function spoken(day: DutyDay, today: string, duty: ShownDuty = usualDuty): string {
  const words = [stateWord(day, duty)];
  if (day.name) words.push(said(day.name));
  if (day.day === today && day.state !== 'due') words.push(texts.t('today'));
  return texts.t('spoken', { day: wholeSquare(day), state: words.join(texts.t('comma')) });
}

/** Why the day stands as it does, in a sentence. `zone`: of the site. */
export function why(day: DutyDay, zone: string, duty: ShownDuty = usualDuty): string {
  switch (day.state) {
    case 'met':
    case 'late':
      return day.at ? texts.t('made_at', { time: momentAt(day.at, zone, day.day) }) : '';
    case 'excused':
      return day.reason ?? '';
    case 'rest':
      return day.name ? said(day.name) : of('why.rest', duty);
    case 'shutdown':
      return day.reason ?? of('why.shutdown', duty);
    default:
      return of(`why.${day.state}`, duty);
  }
}

import type { DutyDay } from '../generated/api';
import { longDay } from '../shared/format/day';
import { momentAt } from '../shared/format/instant';
import { locale } from '../shared/i18n/locale.svelte';
import { said } from '../shared/i18n/name';
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

export function stateWord(day: DutyDay): string {
  return texts.t(`state.${day.state}`);
}

/** What the screen reader hears of a day, and what a resting mouse shows. */
export function spoken(day: DutyDay, today: string): string {
  const words = [stateWord(day)];
  if (day.name) words.push(said(day.name));
  if (day.day === today && day.state !== 'due') words.push(texts.t('today'));
  return texts.t('spoken', { day: wholeDay(day.day), state: words.join(texts.t('comma')) });
}

/** Why the day stands as it does, in a sentence. `zone`: of the site. */
export function why(day: DutyDay, zone: string): string {
  switch (day.state) {
    case 'met':
    case 'late':
      return day.at ? texts.t('made_at', { time: momentAt(day.at, zone, day.day) }) : '';
    case 'excused':
      return day.reason ?? '';
    case 'rest':
      return day.name ? said(day.name) : texts.t('why.rest');
    case 'shutdown':
      return day.reason ?? texts.t('why.shutdown');
    default:
      return texts.t(`why.${day.state}`);
  }
}

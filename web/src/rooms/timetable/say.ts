import type { Clash, Meeting, PlaceSeats } from '../../generated/api';
import type { RoomKind, RoomRole, Rung } from '../../generated/facts';
import { shortDay, weekday } from '../../shared/format/day';
import { said } from '../../shared/i18n/name';
import { texts } from '../texts';
import { clockOf, minutesOf } from '../../shared/format/clock';

export const kindWord = (kind: RoomKind): string => texts.t(`kind.${kind}`);
export const roleWord = (role: RoomRole): string => texts.t(`role.${role}`);
export const rungWord = (rung: Rung): string => texts.t(`rung.${rung}`);

/** 阿克苏市第三中学 七年级 1 班 */
export function placeText(place: Pick<PlaceSeats, 'name' | 'class' | 'class_name'>): string {
  const within = place.class_name ?? place.class ?? '';
  return within ? `${said(place.name)} ${within}` : said(place.name);
}

/** What there is of several words, one after the other. */
export function dotted(parts: readonly (string | undefined | false)[]): string {
  return parts.filter(Boolean).join(' · ');
}

/** The places that meet, one on each side of the line. */
export function placesText(places: readonly PlaceSeats[] | undefined): string {
  return (places ?? []).map(placeText).join(' — ');
}

export function leadsText(meeting: Pick<Meeting, 'leads'>): string {
  return (meeting.leads ?? []).map((one) => one.name).join(texts.t('list_comma'));
}

/** 10:20-11:00 */
export function timesText({ at, minutes }: Pick<Meeting, 'at' | 'minutes'>): string {
  return `${at}–${clockOf(minutesOf(at) + minutes)}`;
}

/** 9月3日 周四 10:20-11:00 */
export function whenText(meeting: Pick<Meeting, 'day' | 'at' | 'minutes'>, today: string): string {
  return `${shortDay(meeting.day, today)} ${weekday(meeting.day)} ${timesText(meeting)}`;
}

/** What is worth saying of how it stands; nothing of one that simply comes. */
export function stateText(meeting: Meeting): string {
  const reason = meeting.reason ?? '';
  switch (meeting.state) {
    case 'coming':
      return meeting.day === meeting.meeting
        ? ''
        : texts.t('state.moved', { day: shortDay(meeting.meeting, meeting.day), reason });
    case 'held':
      return !meeting.present // of a meeting of doctors nobody counts seats
        ? texts.t('state.held')
        : texts.t('state.held_n', { n: meeting.present });
    case 'cancelled':
      return texts.t('state.cancelled', { reason });
    case 'no_lesson':
      return reason ? texts.t('state.no_lesson', { reason }) : texts.t('state.no_lesson_term');
    default:
      return texts.t(`state.${meeting.state}`);
  }
}

/** With whom or what another meeting is held at the same time. */
export function clashText(clash: Clash, today: string): string {
  return texts.t(`clash.${clash.with}`, {
    name: clash.name ?? '',
    title: clash.title ?? texts.t('clash.other'),
    day: shortDay(clash.meeting, today),
  });
}

/** `outside_hours AKS-3Z` in words. */
export function warningText(warning: string, places: readonly PlaceSeats[] | undefined): string {
  const [what = '', code = ''] = warning.split(' ');
  const place = places?.find((one) => one.place === code);
  return texts
    .maybe(`warning.${what}`, warning)
    .replace('{place}', place ? said(place.name) : code);
}

/** 38 分钟 / 1 小时 5 分 */
export function lengthText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return texts.t('minutes_n', { n: minutes });
  return minutes % 60 === 0
    ? texts.t('hours_n', { n: hours })
    : texts.t('hours_minutes', { hours, n: minutes % 60 });
}

/** 3:05 or 1:02:09, from ms */
export function positionText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

import type { Day } from '../generated/facts';
import { shortDay } from '../shared/format/day';
import { said } from '../shared/i18n/name';
import { joined, reason, type Around, type Sentences } from './pieces';
import { texts } from './texts';

/** The sentences of the rooms: places, what was arranged, what was held, what was shown. */
type OfRooms =
  | 'place.described'
  | `room.${'arranged' | 'closed'}`
  | `meeting.${'changed' | 'held' | 'recorded'}`
  | 'attendance.corrected'
  | `material.${'added' | 'prepared' | 'removed'}`;

const dayIn = (day: Day, around: Around): string => shortDay(day, around.today);
const minutes = (seconds: number): number => Math.round(seconds / 60);

export const roomSentences: Pick<Sentences, OfRooms> = {
  'place.described': (b) =>
    joined([
      texts.t('place_described', { kind: texts.t(`place_kind.${b.kind}`), name: said(b.name) }),
      texts.t(`place_${b.side}`),
      b.classes?.length ? texts.t('place_classes', { n: b.classes.length }) : '',
      b.terms?.length ? texts.t('place_terms', { n: b.terms.length }) : '',
    ]),
  'room.arranged': (b, around) => {
    const often =
      b.every_weeks === undefined
        ? texts.t('room_once')
        : texts.t(b.every_weeks === 1 ? 'room_weekly' : 'room_weeks', { n: b.every_weeks });
    return joined([
      texts.t('room_arranged', {
        kind: texts.t(`room_kind.${b.kind}`),
        title: b.title,
        day: dayIn(b.day, around),
        at: b.at,
        n: b.minutes,
      }),
      often,
      b.until && b.every_weeks ? texts.t('room_until', { day: dayIn(b.until, around) }) : '',
    ]);
  },
  'room.closed': (b) => joined([texts.t('room_closed'), reason(b.reason)]),
  'meeting.changed': (b, around) =>
    joined([
      texts.t(`meeting_${b.change}`, {
        day: dayIn(b.meeting, around),
        to: dayIn(b.day ?? b.meeting, around),
        at: b.at ?? '',
      }),
      reason(b.reason),
    ]),
  'meeting.held': (b, around) => {
    const seats = (b.seats ?? []).reduce((sum, one) => sum + one.present, 0);
    const ms = Date.parse(b.ended) - Date.parse(b.began);
    return joined([
      texts.t('meeting_held', {
        day: dayIn(b.meeting, around),
        n: minutes(Number.isFinite(ms) ? ms / 1000 : 0),
      }),
      seats ? texts.t('meeting_seats', { n: seats }) : '',
      texts.t('meeting_took_part', { n: b.took_part.length }),
      b.guests ? texts.t('meeting_guests', { n: b.guests }) : '',
      b.sound === false ? texts.t('meeting_no_sound') : '',
    ]);
  },
  'meeting.recorded': (b, around) => {
    const day = dayIn(b.meeting, around);
    return joined([
      b.trouble && !b.sound
        ? texts.t('meeting_recorded_trouble', {
            day,
            trouble: texts.t(`recording_trouble.${b.trouble}`),
          })
        : texts.t('meeting_recorded', { day, n: minutes(b.seconds) }),
      b.trouble && b.sound ? texts.t(`recording_trouble.${b.trouble}`) : '',
      b.filled ? texts.t('recording_filled', { n: b.filled }) : '',
    ]);
  },
  'attendance.corrected': (b, around) =>
    joined([
      texts.t('attendance_corrected', {
        day: dayIn(b.meeting, around),
        place: b.class ? `${b.place} ${b.class}` : b.place,
        n: b.present,
      }),
      reason(b.reason),
    ]),
  'material.added': (b) => texts.t('material_added', { name: b.name }),
  'material.prepared': (b) =>
    b.trouble
      ? texts.t('material_failed', { trouble: texts.t(`material_trouble.${b.trouble}`) })
      : texts.t('material_prepared', { n: b.pages }),
  'material.removed': (b) => joined([texts.t('material_removed'), reason(b.reason)]),
};

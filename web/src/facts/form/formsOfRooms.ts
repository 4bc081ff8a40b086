import type { Day, MeetingChange, Uuid } from '../../generated/facts';
import { shortDay } from '../../shared/format/day';
import { reason } from './pieces';
import { decimalIn, emptyValues, textIn, type Field, type FormSpec, type Option } from './spec';
import { texts } from './texts';

/** One meeting of a room, as the dialogs about it are opened with. */
export interface OneMeeting {
  room: Uuid;
  title: string;
  /** The day it was arranged for. */
  meeting: Day;
  /** Where it stands now. */
  day: Day;
  at: string;
}

const which = (): Field => ({
  type: 'text',
  name: 'meeting',
  label: texts.t('meeting'),
  max: 400,
  fixed: true,
  required: true,
});
const whichText = (one: OneMeeting): string =>
  texts.t('meeting_named', { day: shortDay(one.day), at: one.at, title: one.title });

function changed(
  change: MeetingChange,
  one: OneMeeting,
  fields: Field[],
  start: Record<string, string> = {},
): FormSpec<'meeting.changed'> {
  return {
    kind: 'meeting.changed',
    title: texts.t(`meeting_${change}`),
    about: [one.room, one.meeting, change].join(),
    fields: [which(), ...fields, reason(true)],
    start: emptyValues({ meeting: whichText(one), ...start }),
    body: (values) => ({
      room: one.room,
      meeting: one.meeting,
      change,
      reason: textIn(values, 'reason'),
      ...(change === 'moved' && {
        day: textIn(values, 'day'),
        at: textIn(values, 'at'),
      }),
      ...(change === 'substituted' && { lead: textIn(values, 'lead') }),
    }),
  };
}

export const cancelMeeting = (one: OneMeeting): FormSpec<'meeting.changed'> =>
  changed('cancelled', one, []);

export const moveMeeting = (one: OneMeeting): FormSpec<'meeting.changed'> =>
  changed(
    'moved',
    one,
    [
      { type: 'day', name: 'day', label: texts.t('moved_to_day'), required: true, half: true },
      { type: 'clock', name: 'at', label: texts.t('to_time'), required: true, half: true },
    ],
    { day: one.day, at: one.at },
  );

/** `people`: who may lead in place of whoever leads. */
export const substituteLead = (
  one: OneMeeting,
  people: readonly Option[],
): FormSpec<'meeting.changed'> =>
  changed(
    'substituted',
    one,
    [
      {
        type: 'select',
        name: 'lead',
        label: texts.t('substitute'),
        required: true,
        options: [{ value: '', label: texts.t('choose') }, ...people],
      },
    ],
    { lead: '' },
  );

export const restoreMeeting = (one: OneMeeting): FormSpec<'meeting.changed'> =>
  changed('restored', one, []);

export function closeRoom(room: Uuid, title: string): FormSpec<'room.closed'> {
  return {
    kind: 'room.closed',
    title: texts.t('close_room'),
    about: room,
    fields: [
      {
        type: 'text',
        name: 'title',
        label: texts.t('room'),
        hint: texts.t('close_room_hint'),
        max: 200,
        fixed: true,
        required: true,
      },
      reason(true),
    ],
    start: emptyValues({ title }),
    body: (values) => ({ room, reason: textIn(values, 'reason') }),
  };
}

export function removeMaterial(
  room: Uuid,
  material: string,
  name: string,
): FormSpec<'material.removed'> {
  return {
    kind: 'material.removed',
    title: texts.t('remove_material'),
    about: [room, material].join(),
    fields: [
      {
        type: 'text',
        name: 'name',
        label: texts.t('material'),
        hint: texts.t('remove_material_hint'),
        max: 200,
        fixed: true,
        required: true,
      },
      reason(true),
    ],
    start: emptyValues({ name }),
    body: (values) => ({ room, material, reason: textIn(values, 'reason') }),
  };
}

/** `seat`: the place, its class where it names one, and how it is called. */
export function correctAttendance(
  one: OneMeeting,
  seat: { place: string; class?: string; name: string; present?: number },
): FormSpec<'attendance.corrected'> {
  return {
    kind: 'attendance.corrected',
    title: texts.t('correct_attendance'),
    about: [one.room, one.meeting, seat.place, seat.class ?? ''].join(),
    fields: [
      {
        type: 'text',
        name: 'place',
        label: texts.t('class_there'),
        max: 400,
        fixed: true,
        required: true,
      },
      {
        type: 'decimal',
        name: 'present',
        label: texts.t('present'),
        hint: texts.t('present_hint'),
        required: true,
        places: 0,
        digits: 5,
      },
      reason(true),
    ],
    start: emptyValues({
      place: seat.name,
      present: seat.present === undefined ? '' : String(seat.present),
    }),
    body: (values) => ({
      room: one.room,
      meeting: one.meeting,
      place: seat.place,
      ...(seat.class && { class: seat.class }),
      present: Number(decimalIn(values, 'present')),
      reason: textIn(values, 'reason'),
    }),
  };
}

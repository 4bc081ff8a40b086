import {
  allCalendarDayKind,
  allDuty,
  type CalendarDayKind,
  type CalendarDayRuled,
  type Duty,
  type Weekday,
} from '../../generated/facts';
import { addDays, daysBetween } from '../../shared/format/day';
import { weekdayNames } from '../weekdays';
import { dutyName } from '../words';
import { reason } from './pieces';
import { emptyValues, given, nameIn, textIn, type Field, type FormSpec, type Values } from './spec';
import { texts } from './texts';

/** A year typed wrongly must not make thousands of facts. */
const longestHoliday = 62;

const notice = (): Field => ({
  type: 'text',
  name: 'notice',
  label: texts.t('notice'),
  hint: texts.t('notice_hint'),
  max: 300,
});
const noticeIn = (values: Values): { source?: { title: string } } =>
  textIn(values, 'notice') ? { source: { title: textIn(values, 'notice') } } : {};

/** The days were chosen before the form opened: it says them back and asks on what ground. */
export function ruleRestDays(days: readonly Weekday[]): FormSpec<'calendar.ruled'> {
  return {
    kind: 'calendar.ruled',
    title: texts.t('rule_rest_days'),
    about: days.join(),
    fields: [
      {
        type: 'text',
        name: 'days',
        label: texts.t('rest_days'),
        hint: texts.t('rest_days_hint'),
        required: true,
        max: 100,
        fixed: true,
      },
      notice(),
      reason(false),
    ],
    start: emptyValues({ days: weekdayNames(days).join(' ') || texts.t('no_rest_days') }),
    body: (values) => ({
      rest_days: [...days],
      ...noticeIn(values),
      ...given(values, 'reason'),
    }),
  };
}

interface Days {
  from: string;
  to?: string;
  kind?: CalendarDayKind;
}

/** One day or several: as many facts, each day for itself, so that each can be put back alone. */
export function ruleCalendarDays(days?: Days): FormSpec<'calendar_day.ruled'> {
  const back = days?.kind === 'ordinary';
  return {
    kind: 'calendar_day.ruled',
    title: back ? texts.t('ordinary_again') : texts.t('rule_days'),
    about: days ? [days.from, days.to, days.kind].join() : '',
    fields: [
      {
        type: 'day',
        name: 'from',
        label: texts.t('from_day'),
        required: true,
        half: true,
      },
      {
        type: 'day',
        name: 'to',
        label: texts.t('to_day'),
        hint: texts.t('to_day_hint'),
        from: 'from',
        within: longestHoliday,
        half: true,
      },
      ...(back ? [] : namedKind()),
      ...(back ? [] : [notice()]),
      reason(false),
    ],
    start: emptyValues({
      from: days?.from ?? '',
      to: days?.to ?? '',
      kind: days?.kind ?? 'holiday',
    }),
    partOf: (body, text) => ({ text: { ...text, from: (body as CalendarDayRuled).day, to: '' } }),
    body: (values) => {
      const from = textIn(values, 'from');
      const last = textIn(values, 'to') || from;
      return Array.from({ length: daysBetween(from, last) + 1 }, (_, i): CalendarDayRuled => ({
        day: addDays(from, i),
        kind: textIn(values, 'kind') as CalendarDayKind,
        ...(textIn(values, 'name') && { name: nameIn(values, 'name') }),
        ...noticeIn(values),
        ...given(values, 'reason'),
      }));
    },
  };
}

function namedKind(): Field[] {
  const label = texts.t('holiday_name');
  return [
    {
      type: 'select',
      name: 'kind',
      label: texts.t('day_kind'),
      required: true,
      options: allCalendarDayKind.map((value) => ({ value, label: texts.t(`kind_${value}`) })),
    },
    { type: 'text', name: 'name', label, max: 300, half: true },
    {
      type: 'text',
      name: 'name_en',
      label: texts.t('in_english', { label }),
      max: 300,
      half: true,
    },
  ];
}

export function planShutdown(): FormSpec<'shutdown.planned'> {
  return {
    kind: 'shutdown.planned',
    title: texts.t('plan_shutdown'),
    fields: [
      {
        type: 'code',
        name: 'shutdown',
        label: texts.t('shutdown'),
        hint: texts.t('shutdown_hint'),
        required: true,
        max: 64,
      },
      { type: 'day', name: 'from', label: texts.t('shutdown_from'), required: true, half: true },
      {
        type: 'day',
        name: 'to',
        label: texts.t('shutdown_to'),
        hint: texts.t('shutdown_to_hint'),
        from: 'from',
        half: true,
      },
      reason(false),
      { type: 'flag', name: 'withdrawn', label: texts.t('withdrawn') },
    ],
    start: emptyValues(),
    body: (values) => ({
      shutdown: textIn(values, 'shutdown'),
      from: textIn(values, 'from'),
      ...given(values, 'to'),
      ...(values.text['withdrawn'] === 'true' && { withdrawn: true }),
      ...given(values, 'reason'),
    }),
  };
}

/**
 * `day`: of the duty that is not to count as missed (the Monday of an inspection's week, the first day of a
 * ten-day); to be chosen where not given, as is the duty.
 */
export function excuseObligation(
  day?: string | null,
  duty: Duty | null = 'daily_report',
): FormSpec<'obligation.excused'> {
  return {
    kind: 'obligation.excused',
    title: texts.t('excuse'),
    about: [duty, day].join(),
    fields: [
      {
        type: 'select',
        name: 'duty',
        label: texts.t('excuse_duty'),
        required: true,
        fixed: duty !== null,
        options: allDuty.map((value) => ({ value, label: dutyName(value) })),
        half: true,
      },
      {
        type: 'day',
        name: 'day',
        label: texts.t(duty === 'daily_report' ? 'excuse_day' : 'excuse_day_of'),
        required: true,
        fixed: typeof day === 'string',
        half: true,
      },
      {
        type: 'area',
        name: 'reason',
        label: texts.t('reason'),
        hint: texts.t('excuse_reason_hint'),
        required: true,
        max: 500,
      },
    ],
    start: emptyValues({ duty: duty ?? 'daily_report', day: day ?? '' }),
    body: (values) => ({
      duty: textIn(values, 'duty') as Duty,
      day: textIn(values, 'day'),
      reason: textIn(values, 'reason'),
    }),
  };
}

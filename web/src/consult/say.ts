import type { ConsultationRow } from '../generated/api';
import { momentAt } from '../shared/format/instant';
import { said } from '../shared/i18n/name';
import { choicesOf } from './templates';
import { texts } from './texts';

/** The words that several screens of a consultation share. */
export const fieldWord = (name: string): string => texts.maybe(`field.${name}`, name);
/** What was chosen in a field by its name, or what was typed. */
export const fieldText = (name: string, text: string): string =>
  choicesOf[name]?.includes(text) ? texts.maybe(`choice.${text}`, text) : text;

export const fromName = (row: ConsultationRow): string => said(row.from_name) || row.from_place;
export const toName = (row: ConsultationRow): string =>
  said(row.to_name) || (row.to_place ?? '') || (row.specialist?.name ?? '');

/** 2 小时 5 分 / 2 h 5 min; days beyond two. */
export function span(minutes: number): string {
  if (minutes < 60) return texts.t('span_minutes', { n: Math.max(0, Math.round(minutes)) });
  const hours = minutes / 60;
  if (hours < 48)
    return texts.t('span_hours', { n: Math.floor(hours), m: Math.round(minutes) % 60 });
  return texts.t('span_days', { n: Math.round(hours / 24) });
}

/** How long after `from` something happened, or how long there is left. */
export const minutesBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / 60_000;

/** By when an answer is owed; how late it is where it is late. */
export function dueText(row: { due_at: string; overdue: boolean }, now = new Date()): string {
  const left = minutesBetween(now.toISOString(), row.due_at);
  if (row.overdue || left < 0) return texts.t('late_by', { span: span(-left) });
  return texts.t('due_in', {
    span: span(left),
    at: momentAt(row.due_at, undefined, now.toISOString().slice(0, 10)),
  });
}

export const dotted = (parts: (string | false | null | undefined)[]): string =>
  parts.filter(Boolean).join(' · ');

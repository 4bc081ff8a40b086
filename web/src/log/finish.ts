import type { SupervisorLog, Weather } from '../generated/facts';
import { filedPhotos } from '../facts/evidence/photos';
import { lengthOf } from '../facts/evidence/responsible';
import { trimmed, typedDecimal } from '../shared/format/decimal';
import type { LogDraft } from './draft';

/** What is wrong with one place of the form. `field` is the id of the input to go to. */
export interface Mistake {
  field: string;
  code:
    | 'sky'
    | 'temperature'
    | 'temperature_order'
    | 'wind'
    | 'stopped_hours'
    | 'count'
    | 'quantity'
    | 'needed'
    | 'outcome'
    | 'too_long'
    | 'too_many'
    | 'reason'
    | 'nothing_seen'
    | 'nothing_changed';
  most?: number;
}
export type Finished = { ok: true; log: SupervisorLog } | { ok: false; mistakes: Mistake[] };

/** A whole number as typed, full-width digits taken; null where it is none or out of bounds. */
export function wholeTyped(text: string, least: number, most: number): number | null {
  const plain = typedDecimal(text);
  if (plain === null || !/^-?\d{1,6}$/.test(plain)) return null;
  const value = Number(plain);
  return value >= least && value <= most ? value : null;
}

/** A quantity as the contract has it: never negative, at most three decimals. */
export function quantityTyped(text: string): string | null {
  const plain = typedDecimal(text);
  if (plain === null || !/^\d{1,12}(\.\d{1,3})?$/.test(plain)) return null;
  return trimmed(plain);
}

/**
 * The draft as the contract's log, or every mistake at once in the order of the page. Rows left wholly blank are left
 * out; a row half filled is a mistake, never silently dropped.
 */
export function finish(draft: LogDraft): Finished {
  const check = new Checker();
  if (draft.corrects !== null) {
    if (draft.reason.trim() === '') check.add('reason', 'reason');
    check.text('reason', draft.reason, 500);
  }
  const log: SupervisorLog = { day: draft.day, weather: weather(draft, check) };
  const surroundings = check.text('surroundings', draft.surroundings, 1000);
  if (surroundings !== '') log.surroundings = surroundings;
  const progress = seen(draft, check);
  if (Object.keys(progress).length > 0) log.progress = progress;
  const work = done(draft, check);
  if (work.length > 0) log.work = work;
  const problems = raised(draft, check);
  if (problems.length > 0) log.problems = problems;
  const other = check.text('other', draft.other, 4000);
  if (other !== '') log.other = other;
  check.list('photos', draft.photos.length, 100);
  if (draft.photos.length > 0) log.photos = filedPhotos(draft.photos);
  // A sky alone testifies to nothing.
  const { people, text, quantities } = progress;
  const said = [people, text, quantities, log.work, log.problems, log.other, log.photos];
  if (check.mistakes.length === 0 && said.every((one) => one === undefined))
    check.add('progress-text', 'nothing_seen');
  return check.mistakes.length === 0 ? { ok: true, log } : { ok: false, mistakes: check.mistakes };
}

class Checker {
  readonly mistakes: Mistake[] = [];

  add(field: string, code: Mistake['code'], most?: number): void {
    this.mistakes.push({ field, code, ...(most !== undefined && { most }) });
  }
  /** Without blanks around; too long is a mistake. */
  text(field: string, typed: string, most: number, needed = false): string {
    const text = typed.trim();
    if (needed && text === '') this.add(field, 'needed');
    if (lengthOf(text) > most) this.add(field, 'too_long', most);
    return text;
  }
  /** Blank is undefined; a number out of bounds is a mistake and undefined. */
  whole(
    field: string,
    typed: string,
    least: number,
    most: number,
    code: Mistake['code'],
  ): number | undefined {
    if (typed.trim() === '') return undefined;
    const value = wholeTyped(typed, least, most);
    if (value === null) this.add(field, code, most);
    return value ?? undefined;
  }
  list(field: string, length: number, most: number): void {
    if (length > most) this.add(field, 'too_many', most);
  }
}

function weather(draft: LogDraft, check: Checker): Weather {
  const typed = draft.weather;
  if (typed.sky === null) check.add('sky', 'sky');
  const min_c = check.whole('min_c', typed.min_c, -60, 60, 'temperature');
  const max_c = check.whole('max_c', typed.max_c, -60, 60, 'temperature');
  if (min_c !== undefined && max_c !== undefined && min_c > max_c)
    check.add('max_c', 'temperature_order');
  const wind = check.whole('wind', typed.wind, 0, 12, 'wind');
  const stopped = check.whole('stopped_hours', typed.stopped_hours, 0, 24, 'stopped_hours');
  return {
    sky: typed.sky ?? 'clear',
    ...(min_c !== undefined && { min_c }),
    ...(max_c !== undefined && { max_c }),
    ...(wind !== undefined && { wind }),
    ...(stopped !== undefined && stopped > 0 && { stopped_hours: stopped }),
  };
}

function seen(draft: LogDraft, check: Checker): NonNullable<SupervisorLog['progress']> {
  const text = check.text('progress-text', draft.progress, 4000);
  const people = check.whole('people', draft.people, 0, 99_999, 'count');
  const quantities = [];
  for (const row of draft.quantities) {
    if (row.quantity.trim() === '') continue;
    const quantity = quantityTyped(row.quantity);
    if (quantity === null) check.add(`quantity-${row.item}`, 'quantity');
    else quantities.push({ item: row.item, quantity });
  }
  check.list('quantities', quantities.length, 200);
  const incidents = check.whole('incidents', draft.incidents, 0, 999, 'count');
  return {
    ...(text !== '' && { text }),
    ...(people !== undefined && { people }),
    ...(quantities.length > 0 && { quantities }),
    ...(incidents !== undefined && { incidents }),
  };
}

function done(draft: LogDraft, check: Checker): NonNullable<SupervisorLog['work']> {
  const rows = [];
  for (const row of draft.work) {
    if (row.place.trim() === '' && row.text.trim() === '') continue;
    const place = check.text(`work-place-${row.key}`, row.place, 120);
    const text = check.text(`work-${row.key}`, row.text, 1000, true);
    rows.push({ kind: row.kind, ...(place !== '' && { place }), text });
  }
  check.list('work', rows.length, 60);
  return rows;
}

function raised(draft: LogDraft, check: Checker): NonNullable<SupervisorLog['problems']> {
  const rows = [];
  for (const row of draft.problems) {
    if (row.text.trim() === '' && row.settled.trim() === '' && row.outcome === null) continue;
    const text = check.text(`problem-${row.key}`, row.text, 1000, true);
    if (row.outcome === null) check.add(`outcome-${row.key}`, 'outcome');
    const settled =
      row.outcome === 'settled' ? check.text(`settled-${row.key}`, row.settled, 1000, true) : '';
    rows.push({
      ...(row.problem !== null && { problem: row.problem }),
      text,
      severity: row.severity,
      ...(settled !== '' && { settled }),
    });
  }
  check.list('problems', rows.length, 50);
  return rows;
}

/** The same log, whatever the order in which its members were written. */
export function sameLog(one: SupervisorLog, other: SupervisorLog): boolean {
  return spelt(one) === spelt(other);
}
function spelt(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The line above the button: what is about to be sent, so that a slip is seen before it is filed. */
export function summaryOf(draft: LogDraft): {
  people: number | null;
  work: number;
  problems: number;
  open: number;
  photos: number;
} {
  const problems = draft.problems.filter((row) => row.text.trim() !== '');
  return {
    people: wholeTyped(draft.people, 0, 99_999),
    work: draft.work.filter((row) => row.text.trim() !== '').length,
    problems: problems.length,
    open: problems.filter((row) => row.outcome === 'open').length,
    photos: draft.photos.length,
  };
}

import type { InspectionRecorded, PointSeen } from '../generated/facts';
import { filedPhotos } from '../facts/evidence/photos';
import { daysTyped, lengthOf, postFrom } from '../facts/evidence/responsible';
import { compare, typedDecimal } from '../shared/format/decimal';
import { spelt, type InspectionDraft, type PointDraft } from './draft';

/** What is wrong with one place of the form. `point` empty: with the inspection itself. */
export interface Mistake {
  point: string;
  code:
    | 'unanswered'
    | 'text'
    | 'photo'
    | 'due'
    | 'bureau'
    | 'text_long'
    | 'place_long'
    | 'note_long'
    | 'progress';
}

export interface Recorded {
  body: InspectionRecorded;
  /** Answers not told yet because something is missing; they stay on the device. */
  left: number;
}
export type Outcome = { ok: true; recorded: Recorded } | { ok: false; mistakes: Mistake[] };

/** From serious up a point not in order wants a photo: without it the ledger holds the whole. */
export function photoNeeded(point: PointDraft): boolean {
  return point.result === 'not_in_order' && point.finding.severity !== 'minor';
}

export function mistakesOf(point: PointDraft): Mistake['code'][] {
  const found: Mistake['code'][] = [];
  if (point.result === null) return ['unanswered'];
  if (lengthOf(point.note.trim()) > 1000) found.push('note_long');
  if (point.result !== 'not_in_order') return found;
  const { text, place, due_days, post } = point.finding;
  if (text.trim() === '') found.push('text');
  if (lengthOf(text.trim()) > 1000) found.push('text_long');
  if (lengthOf(place.trim()) > 120) found.push('place_long');
  if (daysTyped(due_days) === null) found.push('due');
  if (post.role === 'bureau' && post.bureau.trim() === '') found.push('bureau');
  if (photoNeeded(point) && point.photos.length === 0) found.push('photo');
  return found;
}

/** One answer as the contract has it; what it still lacks was checked before. */
export function seenOf(code: string, point: PointDraft, project: string): PointSeen {
  const note = point.note.trim();
  const seen: PointSeen = { point: code, result: point.result ?? 'not_seen' };
  if (note !== '') seen.note = note;
  if (point.photos.length > 0) seen.photos = filedPhotos(point.photos);
  if (point.result === 'not_in_order') {
    const place = point.finding.place.trim();
    seen.finding = {
      text: point.finding.text.trim(),
      severity: point.finding.severity,
      ...(place !== '' && { place }),
      responsible: postFrom(point.finding.post, project),
      due_days: daysTyped(point.finding.due_days) ?? 0,
    };
  }
  return seen;
}

/** Null where nothing was typed; false where it is no share of the works. */
export function progressTyped(text: string): string | null | false {
  if (text.trim() === '') return null;
  const plain = typedDecimal(text);
  if (plain === null || (plain.split('.')[1] ?? '').length > 3) return false;
  return compare(plain, '0') < 0 || compare(plain, '100') > 0 ? false : plain;
}

/** Answers that are whole and that the ledger does not have like this. */
export function untold(draft: InspectionDraft): PointSeen[] {
  return draft.list.points.flatMap(({ point: code }) => {
    const point = draft.points[code];
    if (!point || mistakesOf(point).length > 0) return [];
    const seen = seenOf(code, point, draft.project);
    return draft.told[code] === spelt(seen) ? [] : [seen];
  });
}

/**
 * What is filed now. A part takes every answer that is whole and leaves the others on the device; to finish, every
 * point wants an answer, and every one not in order what is to be done about it.
 */
export function record(draft: InspectionDraft, finished: boolean): Outcome {
  const mistakes: Mistake[] = [];
  let left = 0;
  for (const { point: code } of draft.list.points) {
    const point = draft.points[code];
    const found = point ? mistakesOf(point) : [];
    if (point?.result != null && found.length > 0) left += 1;
    if (finished) mistakes.push(...found.map((one) => ({ point: code, code: one })));
  }
  const progress = progressTyped(draft.progress);
  if (progress === false) mistakes.push({ point: '', code: 'progress' });
  const note = draft.note.trim();
  if (lengthOf(note) > 2000) mistakes.push({ point: '', code: 'note_long' });
  if (mistakes.length > 0) return { ok: false, mistakes };
  const body: InspectionRecorded = {
    inspection: draft.inspection,
    day: draft.day,
    ...(draft.trip !== null && { trip: draft.trip }),
    checklist: draft.list.checklist,
    version: draft.list.version,
    points: untold(draft),
    ...(typeof progress === 'string' && { progress }),
    finished,
    ...(note !== '' && { note }),
  };
  return { ok: true, recorded: { body, left } };
}

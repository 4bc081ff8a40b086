import type { Checklist } from '../../generated/api';
import type { Category, ChecklistPublished, Severity } from '../../generated/facts';
import { daysTyped, lengthOf, usualDays } from '../../facts/evidence/responsible';

/** A checklist while the office changes it. `key` is only for lists on the screen. */
export interface PointEdit {
  key: string;
  point: string;
  zh: string;
  en: string;
  severity: Severity;
  due_days: string;
}
export interface ListEdit {
  readonly shape: 1;
  checklist: string;
  /** The version it was opened from; 0: a new list. The next one is published on top of it. */
  base: number;
  zh: string;
  en: string;
  categories: Category[];
  points: PointEdit[];
  withdrawn: boolean;
  reason: string;
}

let lastKey = 0;
const freshKey = (): string => `p${Date.now().toString(36)}${(lastKey += 1)}`;

export function editOf(list: Checklist): ListEdit {
  return {
    shape: 1,
    checklist: list.checklist,
    base: list.version,
    zh: list.name.zh,
    en: list.name.en ?? '',
    categories: [...list.categories],
    points: list.points.map((point) => ({
      key: freshKey(),
      point: point.point,
      zh: point.text.zh,
      en: point.text.en ?? '',
      severity: point.severity,
      due_days: String(point.due_days ?? usualDays[point.severity]),
    })),
    withdrawn: list.withdrawn === true,
    reason: '',
  };
}

/** A version that was refused, as it was written. */
export function editAgain(said: ChecklistPublished): ListEdit {
  const { reason = '', withdrawn = false, categories = [], version } = said;
  return {
    ...editOf({ ...said, categories, version: version - 1 } as Checklist),
    withdrawn,
    reason,
  };
}

export function newList(): ListEdit {
  const empty: ListEdit = {
    shape: 1,
    checklist: '',
    base: 0,
    zh: '',
    en: '',
    categories: [],
    points: [],
    withdrawn: false,
    reason: '',
  };
  return { ...empty, points: [newPoint([])] };
}

/** The next code of the list's own kind: after S07 comes S08. A code is never used again for another point. */
export function nextCode(points: readonly Pick<PointEdit, 'point'>[]): string {
  let letters = 'P';
  let highest = 0;
  let width = 2;
  for (const { point } of points) {
    const match = /^(.*?)(\d+)$/.exec(point);
    if (!match) continue;
    const number = Number(match[2]);
    if (number < highest) continue;
    letters = match[1] ?? '';
    highest = number;
    width = Math.max(2, (match[2] ?? '').length);
  }
  return letters + String(highest + 1).padStart(width, '0');
}

export function newPoint(points: readonly Pick<PointEdit, 'point'>[]): PointEdit {
  return {
    key: freshKey(),
    point: nextCode(points),
    zh: '',
    en: '',
    severity: 'minor',
    due_days: String(usualDays.minor),
  };
}

export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by;
  const out = [...list];
  if (to < 0 || to >= list.length) return out;
  const [one] = out.splice(from, 1);
  if (one !== undefined) out.splice(to, 0, one);
  return out;
}

/** `at`: the field, `list` fields by name, those of a point as `key/name`. */
export interface ListMistake {
  at: string;
  code: 'needed' | 'code' | 'twice' | 'too_long' | 'days' | 'no_points' | 'too_many';
}
export type Ready = { ok: true; body: ChecklistPublished } | { ok: false; mistakes: ListMistake[] };

const codeShape = /^[^\s:/?#%,"'\\<>]{1,64}$/;

export function published(edit: ListEdit): Ready {
  const mistakes: ListMistake[] = [];
  const needed = (at: string, text: string, most: number): void => {
    if (text.trim() === '') mistakes.push({ at, code: 'needed' });
    else if (lengthOf(text.trim()) > most) mistakes.push({ at, code: 'too_long' });
  };
  if (!codeShape.test(edit.checklist.trim())) mistakes.push({ at: 'checklist', code: 'code' });
  needed('zh', edit.zh, 300);
  if (lengthOf(edit.en.trim()) > 300) mistakes.push({ at: 'en', code: 'too_long' });
  if (lengthOf(edit.reason.trim()) > 500) mistakes.push({ at: 'reason', code: 'too_long' });
  if (edit.points.length === 0) mistakes.push({ at: 'points', code: 'no_points' });
  if (edit.points.length > 120) mistakes.push({ at: 'points', code: 'too_many' });
  const seen = new Set<string>();
  for (const point of edit.points) {
    const code = point.point.trim();
    if (!codeShape.test(code)) mistakes.push({ at: `${point.key}/point`, code: 'code' });
    else if (seen.has(code)) mistakes.push({ at: `${point.key}/point`, code: 'twice' });
    seen.add(code);
    needed(`${point.key}/zh`, point.zh, 300);
    if (lengthOf(point.en.trim()) > 300) mistakes.push({ at: `${point.key}/en`, code: 'too_long' });
    if (daysTyped(point.due_days) === null)
      mistakes.push({ at: `${point.key}/due_days`, code: 'days' });
  }
  if (mistakes.length > 0) return { ok: false, mistakes };
  const bilingual = (zh: string, en: string): { zh: string; en?: string } => ({
    zh: zh.trim(),
    ...(en.trim() !== '' && { en: en.trim() }),
  });
  const reason = edit.reason.trim();
  return {
    ok: true,
    body: {
      checklist: edit.checklist.trim(),
      version: edit.base + 1,
      name: bilingual(edit.zh, edit.en),
      ...(edit.categories.length > 0 && { categories: [...edit.categories] }),
      points: edit.points.map((point) => ({
        point: point.point.trim(),
        text: bilingual(point.zh, point.en),
        severity: point.severity,
        due_days: daysTyped(point.due_days) ?? 0,
      })),
      ...(edit.withdrawn && { withdrawn: true }),
      ...(reason !== '' && { reason }),
    },
  };
}

/** Whether anything was written that the list does not say already. */
export function isChanged(edit: ListEdit, list: Checklist | null): boolean {
  const plain = (one: ListEdit): string =>
    JSON.stringify(one, (name, value: unknown) =>
      name === 'key' || name === 'base' || name === 'reason' ? undefined : value,
    );
  return plain(edit) !== plain(list ? editOf(list) : newList());
}

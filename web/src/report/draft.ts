import type { PhotoPlace } from '../generated/facts';
import { addDays } from '../shared/format/day';
import type { Day } from './days';
import { quantityOf, quantityText } from './decimal';
import type { DailyReport, Severity, Sky } from './shapes';

/**
 * A report while it is being written. Numbers are the text that was typed, half-finished as it may be, so that a
 * page that dies between two keystrokes comes back exactly as it was. `key` is only for lists on the screen.
 */
export interface ReportDraft {
  readonly version: 1;
  readonly programme: string;
  readonly project: string;
  readonly day: Day;
  /** The day whose report was taken over; null where there was none. */
  readonly startedFrom: Day | null;
  /** Set while correcting: the fact that counts today for this day. */
  readonly corrects: string | null;
  reason: string;
  weather: WeatherDraft;
  workforce: CountDraft[];
  plant: PlantDraft[];
  quantities: QuantityDraft[];
  deliveries: DeliveryDraft[];
  problems: ProblemDraft[];
  visitors: VisitorDraft[];
  safety: SafetyDraft;
  narrative: string;
  photos: PhotoDraft[];
}

export interface WeatherDraft {
  sky: Sky | null;
  min_c: string;
  max_c: string;
  wind: string;
  stopped_hours: string;
}
/** `before` is the number on the report taken over: shown beside, so that what was only carried over is seen as such. */
export interface CountDraft {
  key: string;
  trade: string;
  count: string;
  before: number | null;
}
export interface PlantDraft {
  key: string;
  name: string;
  count: string;
  hours: string;
  before: number | null;
}
export interface QuantityDraft {
  item: string;
  quantity: string;
}
export interface DeliveryDraft {
  key: string;
  material: string;
  quantity: string;
  unit: string;
  supplier: string;
}
export interface ProblemDraft {
  key: string;
  text: string;
  severity: Severity;
  waits_for: string;
}
export interface VisitorDraft {
  key: string;
  who: string;
  purpose: string;
}
export interface SafetyDraft {
  incidents: string;
  briefing_held: boolean | null;
  note: string;
}
export interface PhotoDraft {
  sha256: string;
  caption: string;
  taken_at: string;
  media_type: string;
  bytes: number;
  place?: PhotoPlace;
}

export interface DraftSubject {
  programme: string;
  project: string;
  day: Day;
}

export function draftKey(subject: DraftSubject, corrects: string | null = null): string {
  const day = `${subject.programme}/${subject.project}/${subject.day}`;
  return corrects === null ? day : `${day}/correct/${corrects}`;
}

let lastKey = 0;
export function freshKey(): string {
  lastKey += 1;
  return `${Date.now().toString(36)}-${lastKey.toString(36)}`;
}

export function emptyDraft(subject: DraftSubject): ReportDraft {
  return {
    version: 1,
    programme: subject.programme,
    project: subject.project,
    day: subject.day,
    startedFrom: null,
    corrects: null,
    reason: '',
    weather: { sky: null, min_c: '', max_c: '', wind: '', stopped_hours: '' },
    workforce: [],
    plant: [],
    quantities: [],
    deliveries: [],
    problems: [],
    visitors: [],
    safety: { incidents: '0', briefing_held: null, note: '' },
    narrative: '',
    photos: [],
  };
}

/**
 * The day's report begins from the newest one before it. People and plant mostly stay from one day to the next, so
 * their numbers are carried over; what was done, delivered, seen or said belongs to its own day and starts at
 * nothing. The weather is always asked for again: a carried-over sky is a false statement waiting to be filed.
 */
export function draftFromBefore(subject: DraftSubject, before: DailyReport | null): ReportDraft {
  const draft = emptyDraft(subject);
  if (before === null) return draft;
  return {
    ...draft,
    startedFrom: before.day,
    workforce: (before.workforce ?? []).map((t) => ({
      key: freshKey(),
      trade: t.trade,
      count: String(t.count),
      before: t.count,
    })),
    plant: (before.plant ?? []).map((p) => ({
      key: freshKey(),
      name: p.name,
      count: String(p.count),
      hours: '',
      before: p.count,
    })),
    quantities: (before.quantities ?? []).map((q) => ({ item: q.item, quantity: '' })),
  };
}

/** The newest report before `day`, whatever the order they come in. */
export function reportBefore<T extends { day: Day }>(reports: readonly T[], day: Day): T | null {
  let newest: T | null = null;
  for (const report of reports) {
    if (report.day < day && (newest === null || report.day > newest.day)) newest = report;
  }
  return newest;
}

/** Yesterday in the strict sense: said on the page when the report taken over is older than that. */
export function isYesterday(startedFrom: Day | null, day: Day): boolean {
  return startedFrom !== null && addDays(startedFrom, 1) === day;
}

/** A filed report opened again, filled as it stands, to be corrected. */
export function draftOfCorrection(
  subject: DraftSubject,
  corrects: string,
  filed: DailyReport,
): ReportDraft {
  const whole = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    ...emptyDraft(subject),
    corrects,
    weather: {
      sky: filed.weather.sky,
      min_c: whole(filed.weather.min_c),
      max_c: whole(filed.weather.max_c),
      wind: whole(filed.weather.wind),
      stopped_hours: whole(filed.weather.stopped_hours),
    },
    workforce: (filed.workforce ?? []).map((t) => ({
      key: freshKey(),
      trade: t.trade,
      count: String(t.count),
      before: t.count,
    })),
    plant: (filed.plant ?? []).map((p) => ({
      key: freshKey(),
      name: p.name,
      count: String(p.count),
      hours: whole(p.hours),
      before: p.count,
    })),
    quantities: (filed.quantities ?? []).map((q) => ({
      item: q.item,
      quantity: quantityText(quantityOf(q.quantity)),
    })),
    deliveries: (filed.deliveries ?? []).map((d) => ({
      key: freshKey(),
      material: d.material,
      quantity: d.quantity,
      unit: d.unit,
      supplier: d.supplier ?? '',
    })),
    problems: (filed.problems ?? []).map((p) => ({
      key: freshKey(),
      text: p.text,
      severity: p.severity ?? 'minor',
      waits_for: p.waits_for ?? '',
    })),
    visitors: (filed.visitors ?? []).map((v) => ({
      key: freshKey(),
      who: v.who,
      purpose: v.purpose ?? '',
    })),
    safety: {
      incidents: whole(filed.safety?.incidents),
      briefing_held: filed.safety?.briefing_held ?? null,
      note: filed.safety?.note ?? '',
    },
    narrative: filed.narrative ?? '',
    photos: (filed.photos ?? []).map((p) => ({
      sha256: p.sha256,
      caption: p.caption ?? '',
      taken_at: p.taken_at ?? '',
      media_type: p.media_type ?? 'image/jpeg',
      bytes: p.bytes ?? 0,
      ...(p.place && { place: p.place }),
    })),
  };
}

/** Whether anything was written that is not merely taken over: only then is a draft worth keeping or asking about. */
export function isTouched(draft: ReportDraft, fresh: ReportDraft): boolean {
  const withoutKeys = (value: ReportDraft): string =>
    JSON.stringify(value, (name, inner: unknown) => (name === 'key' ? undefined : inner));
  return withoutKeys(draft) !== withoutKeys(fresh);
}

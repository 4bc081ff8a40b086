import type { Photo, Severity, Sky, SupervisionWorkKind, SupervisorLog } from '../generated/facts';
import { trimmed } from '../shared/format/decimal';
import { uuid7 } from '../shared/uuid7';

export interface WorkDraft {
  key: string;
  kind: SupervisionWorkKind;
  place: string;
  text: string;
}
export interface ProblemDraft {
  key: string;
  /** Its identity as a finding; null where it was filed without one, and is known by its place in the log. */
  problem: string | null;
  text: string;
  severity: Severity;
  /** Null until the supervisor says which: neither is taken for granted. */
  outcome: 'settled' | 'open' | null;
  settled: string;
}

/**
 * A log while it is being written. Numbers are the text that was typed, half-finished as it may be, so that a page
 * that dies between two keystrokes comes back exactly as it was. `key` is only for lists on the screen.
 */
export interface LogDraft {
  readonly shape: 1;
  readonly programme: string;
  readonly project: string;
  readonly day: string;
  /** Set while correcting: the fact that counts today for this day. */
  readonly corrects: string | null;
  reason: string;
  weather: { sky: Sky | null; min_c: string; max_c: string; wind: string; stopped_hours: string };
  surroundings: string;
  progress: string;
  people: string;
  quantities: { item: string; quantity: string }[];
  incidents: string;
  work: WorkDraft[];
  problems: ProblemDraft[];
  other: string;
  photos: Photo[];
}

export interface Subject {
  programme: string;
  project: string;
  day: string;
}

export function draftKey(of: Subject, corrects: string | null = null): string {
  const day = `${of.programme}/${of.project}/${of.day}`;
  return corrects === null ? day : `${day}/correct/${corrects}`;
}

/** Nothing is taken over from another day, nor from the contractor: a witness counts again every day. */
export function emptyDraft(of: Subject): LogDraft {
  return {
    shape: 1,
    programme: of.programme,
    project: of.project,
    day: of.day,
    corrects: null,
    reason: '',
    weather: { sky: null, min_c: '', max_c: '', wind: '', stopped_hours: '' },
    surroundings: '',
    progress: '',
    people: '',
    quantities: [],
    incidents: '0',
    work: [],
    problems: [],
    other: '',
    photos: [],
  };
}

export function freshWork(kind: SupervisionWorkKind): WorkDraft {
  return { key: uuid7(), kind, place: '', text: '' };
}
export function freshProblem(): ProblemDraft {
  const id = uuid7();
  return { key: id, problem: id, text: '', severity: 'minor', outcome: null, settled: '' };
}

/** A filed log opened again, filled as it stands: to be corrected, or written afresh where `corrects` is null. */
export function draftOfLog(of: Subject, corrects: string | null, log: SupervisorLog): LogDraft {
  const whole = (value: number | undefined): string => (value === undefined ? '' : String(value));
  const { weather, progress } = log;
  return {
    ...emptyDraft(of),
    corrects,
    weather: {
      sky: weather.sky,
      min_c: whole(weather.min_c),
      max_c: whole(weather.max_c),
      wind: whole(weather.wind),
      stopped_hours: whole(weather.stopped_hours),
    },
    surroundings: log.surroundings ?? '',
    progress: progress?.text ?? '',
    people: whole(progress?.people),
    quantities: (progress?.quantities ?? []).map((row) => ({
      item: row.item,
      quantity: trimmed(row.quantity),
    })),
    incidents: whole(progress?.incidents),
    work: (log.work ?? []).map((row) => ({
      key: uuid7(),
      kind: row.kind,
      place: row.place ?? '',
      text: row.text,
    })),
    problems: (log.problems ?? []).map((row) => ({
      key: uuid7(),
      problem: row.problem ?? null,
      text: row.text,
      severity: row.severity ?? 'minor',
      outcome: row.settled ? 'settled' : 'open',
      settled: row.settled ?? '',
    })),
    other: log.other ?? '',
    photos: log.photos ?? [],
  };
}

/** Whether anything was written: only then is a draft worth keeping or asking about. */
export function isTouched(draft: LogDraft, fresh: LogDraft): boolean {
  return JSON.stringify(draft) !== JSON.stringify(fresh);
}

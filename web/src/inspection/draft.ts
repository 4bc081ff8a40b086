import type { Checklist } from '../generated/api';
import type {
  Category,
  CheckPoint,
  FindingSeen,
  InspectionRecorded,
  Name,
  Photo,
  PointResult,
  PointSeen,
  Severity,
} from '../generated/facts';
import { draftOfPost, usualDays, type PostDraft } from '../facts/evidence/responsible';

/** What is to be done about a point not in order, as it is being written. */
export interface FindingDraft {
  text: string;
  place: string;
  severity: Severity;
  due_days: string;
  post: PostDraft;
}

export interface PointDraft {
  result: PointResult | null;
  note: string;
  photos: Photo[];
  finding: FindingDraft;
}

/** The version an inspection began with, whole: it is finished with it, whatever is published meanwhile. */
export interface ListKept {
  checklist: string;
  version: number;
  name: Name;
  points: CheckPoint[];
}

/** An inspection on its way through a site: kept on the device at every touch until it is finished. */
export interface InspectionDraft {
  readonly shape: 1;
  readonly inspection: string;
  readonly programme: string;
  readonly project: string;
  readonly projectName: Name;
  /** Sites seen on one journey share it. */
  readonly trip: string | null;
  readonly list: ListKept;
  day: string;
  points: Record<string, PointDraft>;
  /** Of the works as the inspector sees it, in percent. */
  progress: string;
  note: string;
  /** What the ledger was told of each point, as text: told again only where it changed. */
  told: Record<string, string>;
}

export function keptList(list: Checklist): ListKept {
  const { checklist, version, name, points } = list;
  return { checklist, version, name, points };
}

export function freshPoint(point: CheckPoint): PointDraft {
  return {
    result: null,
    note: '',
    photos: [],
    finding: {
      text: '',
      place: '',
      severity: point.severity,
      due_days: String(point.due_days ?? usualDays[point.severity]),
      post: draftOfPost(undefined),
    },
  };
}

export function freshDraft(
  of: Pick<
    InspectionDraft,
    'inspection' | 'programme' | 'project' | 'projectName' | 'trip' | 'list' | 'day'
  >,
): InspectionDraft {
  return {
    ...of,
    shape: 1,
    points: Object.fromEntries(of.list.points.map((point) => [point.point, freshPoint(point)])),
    progress: '',
    note: '',
    told: {},
  };
}

/** The text of a kept answer, to see whether it has changed since it was told. */
export function spelt(seen: PointSeen): string {
  return JSON.stringify(seen);
}

/** A draft made again from what the ledger has: the phone it was begun on is lost, or another goes on. */
export function draftOfRecorded(
  of: Omit<Parameters<typeof freshDraft>[0], never>,
  recorded: { points: readonly PointSeen[]; progress_ppm?: number | null; note?: string },
): InspectionDraft {
  const draft = freshDraft(of);
  for (const seen of recorded.points) {
    const point = draft.points[seen.point];
    if (!point) continue;
    draft.points[seen.point] = {
      result: seen.result,
      note: seen.note ?? '',
      photos: seen.photos ?? [],
      finding: seen.finding ? draftOfFinding(seen.finding) : point.finding,
    };
    draft.told[seen.point] = spelt(seen);
  }
  if (recorded.progress_ppm != null)
    draft.progress = String(recorded.progress_ppm / 10_000).replace(/(\.\d{3})\d+$/, '$1');
  draft.note = recorded.note ?? '';
  return draft;
}

/** A draft made again from a record that was refused: the ledger was told nothing of it. */
export function draftOfRefused(
  of: Parameters<typeof freshDraft>[0],
  said: InspectionRecorded,
): InspectionDraft {
  const draft = draftOfRecorded(of, { points: said.points, ...(said.note && { note: said.note }) });
  return { ...draft, progress: said.progress ?? '', told: {} };
}

function draftOfFinding(seen: FindingSeen): FindingDraft {
  return {
    text: seen.text,
    place: seen.place ?? '',
    severity: seen.severity,
    due_days: String(seen.due_days),
    post: draftOfPost(seen.responsible),
  };
}

export interface Counts {
  all: number;
  answered: number;
  not_in_order: number;
}

export function countsOf(draft: InspectionDraft): Counts {
  const points = draft.list.points.map((point) => draft.points[point.point]);
  return {
    all: points.length,
    answered: points.filter((point) => point !== undefined && point.result !== null).length,
    not_in_order: points.filter((point) => point?.result === 'not_in_order').length,
  };
}

/** Lists made for the project's kind of work first, then those for any, each group by name; others are left out. */
export function fitting(lists: readonly Checklist[], category: Category | null): Checklist[] {
  const fits = (list: Checklist): number =>
    list.categories.length === 0
      ? 1
      : category !== null && list.categories.includes(category)
        ? 0
        : 2;
  return lists
    .filter((list) => list.withdrawn !== true && fits(list) < 2)
    .sort((a, b) => fits(a) - fits(b) || a.name.zh.localeCompare(b.name.zh, 'zh'));
}

export { dayAtSite } from '../shared/format/instant';

/** The identity of what a point not in order raises. */
export function findingOf(draft: Pick<InspectionDraft, 'inspection'>, point: string): string {
  return `${draft.inspection}.${point}`;
}

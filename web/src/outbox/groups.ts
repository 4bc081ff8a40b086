import type { Problem } from '../generated/api';
import { href } from '../shared/route.svelte';
import type { Blob256, OutboxItem } from '../sync/outbox.svelte';

/** A fact with what belongs to it. */
export interface Group {
  item: OutboxItem;
  photos: {
    total: number;
    /** The server has them, or had them from an earlier fact. */
    done: number;
    /** Bytes of those that are still to go, and how many of them are out. */
    bytes: number;
    out: number;
    /** Some of them are on their way now. */
    sending: boolean;
    refused: { sha256: string; problem: Problem | undefined }[];
  };
}

export function groupsOf(
  items: readonly OutboxItem[],
  blobs: readonly Blob256[],
  progress: ReadonlyMap<string, number>,
): Group[] {
  const known = new Map(blobs.map((blob) => [blob.sha256, blob]));
  return items.map((item) => {
    const mine = item.evidence.map((sha256) => known.get(sha256));
    const waiting = mine.filter((blob) => blob?.state === 'waiting') as Blob256[];
    const refused = mine.filter((blob) => blob?.state === 'refused') as Blob256[];
    return {
      item,
      photos: {
        total: mine.length,
        done: mine.length - waiting.length - refused.length,
        bytes: waiting.reduce((sum, blob) => sum + blob.size, 0),
        out: waiting.reduce((sum, blob) => sum + (progress.get(blob.sha256) ?? 0), 0),
        sending: waiting.some((blob) => progress.has(blob.sha256)),
        refused: refused.map(({ sha256, problem }) => ({ sha256, problem })),
      },
    };
  });
}

/** What its author has to do something about stands first; the rest as it was. */
export function pressingFirst(groups: readonly Group[]): Group[] {
  const presses = ({ item, photos }: Group): number =>
    item.state === 'refused' || photos.refused.length > 0 ? 0 : 1;
  return [...groups].sort((a, b) => presses(a) - presses(b));
}

const latest = 30;
/** What is still to go or to be mended, and so many of the rest: a week's receipts are seldom looked at. */
export function openAndLatest(groups: readonly Group[]): Group[] {
  let left = latest;
  return groups.filter(({ item, photos }) => {
    const over =
      (item.state === 'received' || item.state === 'held') && photos.done === photos.total;
    return !over || left-- > 0;
  });
}

/** Photos whose fact has gone from this device: filed by another person here, or let go. */
export function alone(items: readonly OutboxItem[], blobs: readonly Blob256[]): Blob256[] {
  const named = new Set(items.flatMap((item) => item.evidence));
  return blobs.filter((blob) => blob.state !== 'received' && !named.has(blob.sha256));
}

/** The day that a report or a log speaks of. */
export function dayOf({ body }: OutboxItem): string | null {
  if ('report' in body) return body.report.day;
  // A meeting's log is a file's hash; a supervisor's has a day.
  return 'log' in body && typeof body.log === 'object' ? body.log.day : null;
}

/** Where a refused fact that no dialog made is opened again, filled as it was sent. */
export function mendAt(item: OutboxItem): string {
  const { action } = item.body as { action?: string };
  return href(pageOf(item), { action, mend: item.id });
}

/** The page that shows a fact. */
export function pageOf(item: OutboxItem): string[] {
  const [type, programme = '', project = ''] = item.stream.split('/');
  const body = item.body as unknown as Record<string, unknown>;
  const named = (key: string): string => String(body[key] ?? '');
  const [family] = item.kind.split('.');
  if (type === 'account') return ['people'];
  if (type === 'consultation')
    return [
      item.kind === 'consultation.requested' ? 'consultation-edit' : 'consultation',
      programme,
      project,
    ];
  switch (family) {
    case 'daily_report':
      return ['report', programme, project, dayOf(item) ?? ''];
    case 'supervisor_log':
      return ['log', programme, project, dayOf(item) ?? ''];
    case 'inspection':
      return ['inspection', programme, project, named('inspection')];
    case 'finding':
      return item.kind === 'finding.raised'
        ? ['findings', programme]
        : ['finding', programme, named('finding')];
    case 'action':
      return ['actions', programme];
    case 'coordination':
    case 'agenda':
      return ['coordination', programme, named('coordination')];
    case 'fact':
      return ['held', programme];
    case 'place':
      return ['places'];
    case 'room':
      return [item.kind === 'room.arranged' ? 'room-edit' : 'room-desk', named('room')];
    case 'attendance':
      return ['meeting', named('room'), named('meeting')];
    case 'meeting':
    case 'material':
      return ['room-desk', named('room')];
    case 'checklist':
      return ['checklists', programme];
    default:
      return type === 'project' ? ['project', programme, project] : ['board', programme];
  }
}

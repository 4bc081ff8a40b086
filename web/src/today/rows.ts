import type { Today, TodayItem } from '../generated/api';
import type { Post } from '../generated/facts';
import { tenDayIn } from '../shared/format/tenDay';
import { href } from '../shared/route.svelte';

/** One line of the day: a thing to do, or the days of one duty at one site together. */
export interface Row {
  key: string;
  kind: TodayItem['kind'];
  /** The most pressing of them speaks for all. */
  first: TodayItem;
  items: TodayItem[];
}

const byDay = new Set<TodayItem['kind']>(['daily_report', 'supervisor_log', 'weekly_inspection']);

/** In the server's order; the days of a duty that a site owes several of stand in one row, oldest first. */
export function rowsOf(items: readonly TodayItem[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, item] of items.entries()) {
    const key = byDay.has(item.kind)
      ? `${item.kind} ${item.project ?? ''}${item.empty ? ' empty' : ''}`
      : `${item.kind} ${item.id ?? `${item.project ?? ''} ${item.day ?? index}`}`;
    const row = rows.get(key);
    if (row) row.items.push(item);
    else rows.set(key, { key, kind: item.kind, first: item, items: [item] });
  }
  for (const row of rows.values()) {
    row.items.sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : 1));
    row.first = row.items.reduce((worst, one) =>
      one.overdue_days > worst.overdue_days ? one : worst,
    );
  }
  return [...rows.values()];
}

export interface Group {
  kind: TodayItem['kind'] | 'climbed' | 'empty';
  rows: Row[];
}

/**
 * Rows of a kind together, in the order in which the kinds first come: a long day is read by its headings. One's own
 * comes first, then what others let lie until it climbed, and last what posts nobody holds would owe: the remedy for
 * that is to grant the post. `holds`: is this post one's own?
 */
export function groupsOf(rows: readonly Row[], holds: (post: Post) => boolean): Group[] {
  const groups = new Map<Group['kind'], Row[]>();
  const kindOf = (row: Row): Group['kind'] => {
    if (row.first.empty) return 'empty';
    const climbed = row.first.climbed !== undefined && row.first.climbed !== 'responsible';
    return climbed && !holds(row.first.post) ? 'climbed' : row.kind;
  };
  for (const row of rows) {
    const kind = kindOf(row);
    groups.set(kind, [...(groups.get(kind) ?? []), row]);
  }
  for (const last of ['climbed', 'empty'] as const) {
    const those = groups.get(last);
    if (those && groups.delete(last)) groups.set(last, those);
  }
  return [...groups].map(([kind, those]) => ({ kind, rows: those }));
}

/** The ten-day a return or a coordination is about. */
export function tenDayOfItem(item: TodayItem): string {
  return item.id || tenDayIn(item.day ?? item.due ?? '');
}

/** Where it is done: straight to the form, with nothing left to choose. Null: it is done on the spot. */
export function placeOf(item: TodayItem, programme: string): string | null {
  const project = item.project ?? '';
  switch (item.kind) {
    case 'daily_report':
      return href(['report', programme, project, item.day ?? '']);
    case 'supervisor_log':
      return href(['log', programme, project, item.day ?? '']);
    case 'weekly_inspection':
      return href(['inspection', programme, project]);
    case 'ten_day_return':
      return null;
    case 'coordination':
      return href(['coordination', programme, tenDayOfItem(item)]);
    case 'finding':
    case 'review':
      return href(['finding', programme, item.id ?? '']);
    case 'action':
    case 'confirmation':
      return href(['actions', programme], { action: item.id });
    case 'held':
      return href(['held', programme]);
    case 'consultation_triage':
    case 'consultation_more':
    case 'consultation_consent':
    case 'consultation_draft':
    case 'consultation_sign':
    case 'consultation_follow_up':
      return href(['consultation', programme, item.id ?? '']);
  }
}

/** The next step of a consultation, whose due days are no working days. */
export function isConsultation(item: TodayItem): boolean {
  return item.kind.startsWith('consultation_');
}

export function nothingAtAll(today: Pick<Today, 'owed' | 'waiting' | 'returned'>): boolean {
  return today.owed.length + today.waiting.length + today.returned.length === 0;
}

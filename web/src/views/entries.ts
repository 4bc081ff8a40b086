import { t } from '../shared/i18n/shared';
import { href } from '../shared/route.svelte';
import type { IconName } from '../shared/ui/icons';
import { outbox } from '../sync/outbox.svelte';
import { session } from '../transport/session.svelte';

/** What the navigation names, in its order. */
type Page =
  | 'today'
  | 'board'
  | 'report'
  | 'log'
  | 'findings'
  | 'coordinations'
  | 'rooms'
  | 'consultations'
  | 'outbox'
  | 'held'
  | 'calendar'
  | 'reminders'
  | 'import'
  | 'people'
  | 'account';

export interface Entry {
  page: Page;
  icon: IconName;
  label: string;
  to: string;
  badge: number;
  /** Stands under “more” on a phone. */
  desk: boolean;
}

/** A phone's bar holds so many, and “more”. */
const onPhone = 5;
const officeRoles = ['admin', 'office'] as const;

/** For whoever is signed in, and the programme the screen is about. */
export function entriesFor(code: string | null): Entry[] {
  const within = code ? [code] : [];
  const made: Entry[] = [];
  const add = (page: Page, to: string[] = [page, ...within], badge = 0): void => {
    const label = t(`nav.${page}`);
    made.push({ page, icon: page, label, to: href(to), badge, desk: made.length >= onPhone });
  };
  if (code) add('today');
  // Who teaches or treats comes for the rooms.
  const forRooms = session.has(['professional']);
  if (code && forRooms) {
    add('rooms', ['rooms']);
    add('consultations');
  }
  add('board');
  if (session.has(['site', ...officeRoles])) add('report');
  if (code && session.has(['supervisor'])) add('log');
  if (code) {
    add('findings');
    add('coordinations');
    if (!forRooms) add('rooms', ['rooms']);
    if (!forRooms && session.has(['leader', 'viewer', 'bureau', ...officeRoles]))
      add('consultations');
  }
  add('outbox', ['outbox'], outbox.waiting + outbox.refused);
  add('held');
  if (code) add('calendar');
  if (code && session.has(officeRoles)) add('reminders');
  if (session.has(officeRoles)) add('import');
  if (session.has(['admin'])) add('people', ['people']);
  add('account', ['account']);
  return made;
}

/** The entry under which a page that has none of its own is found. */
const under: Record<string, Page> = {
  project: 'board',
  letter: 'board',
  witnesses: 'board',
  inspection: 'findings',
  finding: 'findings',
  checklists: 'findings',
  coordination: 'coordinations',
  actions: 'coordinations',
  'room-new': 'rooms',
  'room-edit': 'rooms',
  'room-desk': 'rooms',
  meeting: 'rooms',
  places: 'rooms',
  library: 'rooms',
  learning: 'rooms',
  consultation: 'consultations',
  'consultation-new': 'consultations',
  'consultation-edit': 'consultations',
  study: 'consultations',
  devices: 'account',
  carried: 'outbox',
};

export function entryOf(page: string): string {
  return under[page] ?? page;
}

import type { Component } from 'svelte';
import type { LaterPage } from './laterPages';

/**
 * Every page and its address. Pages are loaded when first opened, with their texts: the first load
 * of the report form must not carry the board.
 */
export interface PageProps {
  /** What follows the page's own segment: ['P', 'C'] for #/project/P/C */
  path: string[];
}

export interface Loaded {
  page: Component<PageProps>;
}

export interface Route {
  /** Without a session the sign-in page is shown in its place. */
  open?: boolean;
  /** Shown alone, without navigation. */
  bare?: boolean;
  load(): Promise<Loaded>;
}

/** A page module exports its component as default, and `load` if it has texts of its own to fetch first. */
export interface PageModule {
  default: Component<PageProps> | Component;
  load?: () => Promise<unknown>;
}

async function page(module: Promise<PageModule>): Promise<Loaded> {
  const { default: component, load } = await module;
  await load?.();
  return { page: component as Component<PageProps> }; // one that takes no path ignores it
}

/** The way to these pages is fetched when the first of them is opened: the list is long, and grows. */
function later(name: LaterPage): () => Promise<Loaded> {
  return () => page(import('./laterPages').then(({ pages }): Promise<PageModule> => pages[name]()));
}

/** In the place of a page that could not be fetched. */
export const missing = (): Promise<Loaded> => page(import('./version/MissingPage.svelte'));

export const routes: Record<string, Route> = {
  // What somebody opens first: straight, without a round trip more.
  today: { load: () => page(import('./TodayPage.svelte')) },
  board: { load: () => page(import('./BoardPage.svelte')) },
  report: { load: () => page(import('./ReportPage.svelte')) },
  'sign-in': { open: true, bare: true, load: () => page(import('./SignInPage.svelte')) },
  welcome: { open: true, load: later('welcome') },
  setup: { open: true, bare: true, load: later('setup') },
  new: { load: later('new') },
  project: { load: later('project') },
  // letter/P/K01/the number or id of its fact
  letter: { load: later('letter') },
  // log/P/K01[/day], witnesses/P/K01
  log: { load: later('log') },
  witnesses: { load: later('witnesses') },
  // inspection/P/K01[/the Monday of its week, or the inspection's own id]
  inspection: { load: later('inspection') },
  findings: { load: later('findings') },
  finding: { load: later('finding') },
  checklists: { load: later('checklists') },
  coordinations: { load: later('coordinations') },
  coordination: { load: later('coordination') },
  actions: { load: later('actions') },
  // room/ROOM[/the day its meeting was arranged for]: the meeting itself
  room: { bare: true, load: later('room') },
  // join/the secret of a join link: a guest's way in
  join: { open: true, bare: true, load: later('join') },
  // rooms[/a day of its week]
  rooms: { load: later('rooms') },
  'room-new': { load: later('room-edit') },
  // room-edit/ROOM, room-desk/ROOM, meeting/ROOM/the day it was arranged for
  'room-edit': { load: later('room-edit') },
  'room-desk': { load: later('room-desk') },
  meeting: { load: later('meeting') },
  places: { load: later('places') },
  library: { load: later('library') },
  learning: { load: later('learning') },
  consultations: { load: later('consultations') },
  'consultation-new': { load: later('consultation-edit') },
  // consultation/P/its id, consultation-edit/P/its id
  consultation: { load: later('consultation') },
  'consultation-edit': { load: later('consultation-edit') },
  // study/P/the consultation/the study's DICOM UID: the viewer, which wants the whole screen; black-out likewise
  study: { bare: true, load: later('study') },
  'black-out': { load: later('black-out') },
  held: { load: later('held') },
  calendar: { load: later('calendar') },
  reminders: { load: later('reminders') },
  import: { load: later('import') },
  people: { load: later('people') },
  account: { load: later('account') },
  // devices[/account]
  devices: { load: later('devices') },
  carried: { load: later('carried') },
  // pair/the secret of a pairing link
  pair: { open: true, bare: true, load: later('pair') },
  'cut-off': { open: true, bare: true, load: later('cut-off') },
  outbox: { load: later('outbox') },
};

import type { Component } from 'svelte';

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
interface PageModule {
  default: Component<PageProps> | Component;
  load?: () => Promise<unknown>;
}

async function page(module: Promise<PageModule>): Promise<Loaded> {
  const { default: component, load } = await module;
  await load?.();
  return { page: component as Component<PageProps> }; // one that takes no path ignores it
}

export const routes: Record<string, Route> = {
  board: { load: () => page(import('./BoardPage.svelte')) },
  project: { load: () => page(import('./ProjectPage.svelte')) },
  welcome: { open: true, load: () => page(import('./WelcomePage.svelte')) },
  setup: { open: true, bare: true, load: () => page(import('./SetUpPage.svelte')) },
  'sign-in': { open: true, bare: true, load: () => page(import('./SignInPage.svelte')) },
  new: { load: () => page(import('./NewProgrammePage.svelte')) },
  report: { load: () => page(import('./ReportPage.svelte')) },
  held: { load: () => page(import('./HeldPage.svelte')) },
  calendar: { load: () => page(import('./CalendarPage.svelte')) },
  import: { load: () => page(import('./ImportPage.svelte')) },
  people: { load: () => page(import('./PeoplePage.svelte')) },
  account: { load: () => page(import('./AccountPage.svelte')) },
  outbox: { load: () => page(import('./OutboxPage.svelte')) },
};

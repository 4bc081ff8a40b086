import { href } from '../shared/route.svelte';

/** Which page an address shows: pure, so that it can be read and tested in one look. */
export interface Chosen {
  page: string;
  rest: string[];
}

const openPages = new Set(['welcome', 'setup', 'sign-in', 'pair', 'join']);
/** What a cut-off device may still open. */
const waysBack = new Set(['sign-in', 'pair']);

export function pageFor(
  path: readonly string[],
  signedIn: boolean,
  programme: string | null,
  cutOff = false,
): Chosen {
  const [page, ...rest] = path;
  if (cutOff && !(page && waysBack.has(page))) return { page: 'cut-off', rest: [] };
  if (!page)
    return signedIn && programme
      ? { page: 'today', rest: [programme] }
      : { page: 'welcome', rest: [] };
  // The address stays: after signing in, the page that was asked for appears.
  if (!signedIn && !openPages.has(page)) return { page: 'sign-in', rest: [] };
  return { page, rest };
}

export function startPage(programme: string | null): string {
  return programme ? href(['today', programme]) : href(['welcome']);
}

/**
 * Where the user is: the hash of the address, `#/board/P?sort=paid`. The state of a screen lives
 * here, so that a link shows the same screen. Any static server will do, nothing is rewritten.
 */
export interface Place {
  /** Decoded segments: ['board', 'P'] */
  path: string[];
  query: Record<string, string>;
}

export function parsePlace(hash: string): Place {
  const text = hash.replace(/^#?\/?/, '');
  const cut = text.indexOf('?');
  const path = (cut < 0 ? text : text.slice(0, cut)).split('/').filter(Boolean).map(decoded);
  const query: Record<string, string> = {};
  if (cut >= 0)
    for (const [name, value] of new URLSearchParams(text.slice(cut + 1))) query[name] = value;
  return { path, query };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `href(['board', code], {sort: 'paid'})` → "#/board/…?sort=paid"; empty values are left out. */
export function href(
  path: readonly string[],
  query: Record<string, string | number | boolean | null | undefined> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
  return '#/' + path.map(encodeURIComponent).join('/') + (text ? '?' + text : '');
}

const browser = typeof window !== 'undefined';
let place = $state.raw<Place>(parsePlace(browser ? window.location.hash : ''));

/** The last address of each page, so that going back to a list finds its filters again. */
const last = new Map<string, string>();
const pageOf = (path: readonly string[]): string => path.slice(0, 2).join('/');

function arriveAt(next: Place): void {
  place = next;
  last.set(pageOf(next.path), href(next.path, { ...next.query, figure: null }));
}

/** Where `path` was last seen in this visit, with its query; else plain, with `query`. */
export function lastAt(
  path: readonly string[],
  query: Record<string, string | null | undefined> = {},
): string {
  return last.get(pageOf(path)) ?? href(path, query);
}

export const route = {
  get path(): string[] {
    return place.path;
  },
  get query(): Record<string, string> {
    return place.query;
  },
};

export function goTo(to: string, options: { replace?: boolean } = {}): void {
  if (!browser) {
    arriveAt(parsePlace(to));
    return;
  }
  if (options.replace) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  arriveAt(parsePlace(to));
}

/** Changes some of the query, keeps the rest; `replace` for what is typed, so that Back stays useful. */
export function setQuery(
  changes: Record<string, string | number | boolean | null | undefined>,
  options: { replace?: boolean } = {},
): void {
  goTo(href(place.path, { ...place.query, ...changes }), options);
}

/** Listens to Back, Forward and links; returns how to stop. */
export function followAddress(): () => void {
  const read = (): void => {
    arriveAt(parsePlace(window.location.hash));
  };
  arriveAt(place);
  window.addEventListener('hashchange', read);
  window.addEventListener('popstate', read);
  return () => {
    window.removeEventListener('hashchange', read);
    window.removeEventListener('popstate', read);
  };
}

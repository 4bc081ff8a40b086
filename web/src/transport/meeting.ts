import type { Book, Guest } from '../generated/api';
import { address, csrfToken, fetchJson } from './http';

const segment = encodeURIComponent;
const ofRoom = (room: string): string => `/rooms/${segment(room)}`;

/** The calls of a meeting that goes on. Guests come with the token that their join link gave. */
export const meetingApi = {
  joinAsGuest: (secret: string, name: string) =>
    fetchJson<Guest>('/guests', { method: 'POST', json: { secret, name } }),
  book: (room: string, book: string) =>
    fetchJson<Book>(`${ofRoom(room)}/pages/${segment(book)}`, { timeoutMs: 60_000 }),
  /** The sound of a span, in ms after the beginning. */
  missedSoundAddress: (room: string, meeting: string, from: number, to: number) =>
    address(`${ofRoom(room)}/meetings/${segment(meeting)}/missed`, {
      from: Math.round(from),
      to: Math.round(to),
    }),
};

/** The socket of a meeting (docs/rooms-wire.md). `csrf`: a guest's own. */
export function openMeetingSocket(room: string, meeting: string, csrf = csrfToken()): WebSocket {
  const path = address(`${ofRoom(room)}/live`, { meeting });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}${path}`, ['longspan', `csrf.${csrf}`]);
}

/** Pages never change under their hash: what once came stays, for all visits. The worker's tidying lets it be. */
export const shelf = 'longspan-pages';

/** With each page: when it came. */
const keptAt = 'x-kept-at';

async function openShelf(): Promise<Cache | null> {
  try {
    return typeof caches === 'undefined' ? null : await caches.open(shelf);
  } catch {
    return null; // a private window, or no room
  }
}

const pageAddress = (room: string, image: string): string =>
  address(`${ofRoom(room)}/pages/${segment(image)}`);

export async function pageIsKept(room: string, image: string): Promise<boolean> {
  const kept = await openShelf();
  return (await kept?.match(pageAddress(room, image))) !== undefined;
}

/** The picture of a page: from this device, else from the server, and kept then. */
export async function fetchPage(room: string, image: string, signal?: AbortSignal): Promise<Blob> {
  const kept = await openShelf();
  const where = pageAddress(room, image);
  const found = await kept?.match(where);
  if (found) return found.blob();
  const init: RequestInit = { credentials: 'same-origin' };
  if (signal) init.signal = signal;
  const response = await fetch(where, init);
  if (!response.ok) throw new Error(`page: HTTP ${response.status}`);
  const picture = await response.blob();
  const headers = { 'content-type': picture.type, [keptAt]: `${Date.now()}` };
  if (kept) await kept.put(where, new Response(picture, { headers })).catch(() => undefined);
  return picture;
}

const keptForMs = 30 * 86_400_000;

/** Pages that came long ago go, but for those of these rooms. */
export async function letGoOfPages(still: ReadonlySet<string>, now = Date.now()): Promise<void> {
  const kept = await openShelf();
  for (const request of (await kept?.keys()) ?? []) {
    const room = /\/rooms\/([^/]+)\/pages\//.exec(request.url)?.[1];
    if (room === undefined || still.has(decodeURIComponent(room))) continue;
    const came = Number((await kept?.match(request))?.headers.get(keptAt) ?? 0);
    if (now - came > keptForMs) await kept?.delete(request);
  }
}

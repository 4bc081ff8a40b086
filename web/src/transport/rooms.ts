import type {
  Film,
  GuestLinkMade,
  GuestLinks,
  GuestLinkWish,
  Learning,
  Library,
  MeetingEvents,
  MeetingWhole,
  People,
  Places,
  Rooms,
  RoomWhole,
} from '../generated/api';
import type { RoomKind } from '../generated/facts';
import { address, fetchJson, fetchNothing } from './http';

const segment = encodeURIComponent;
const ofRoom = (room: string): string => `/rooms/${segment(room)}`;
const ofMeeting = (room: string, meeting: string): string =>
  `${ofRoom(room)}/meetings/${segment(meeting)}`;

/** The calls around meetings: what is arranged, what was held, what is kept of it. A room names its programme itself. */
export const rooms = {
  /** Without a span: the days that the server takes for the near ones. */
  timetable: (
    programme: string,
    span: { from?: string; to?: string } = {},
    signal?: AbortSignal,
  ): Promise<Rooms> => fetchJson<Rooms>('/rooms', { query: { programme, ...span }, signal }),
  /** For a calendar program; the reader puts in a token of his own. */
  feedAddress: (programme: string) => address('/rooms.ics', { programme }),
  people: (programme: string, signal?: AbortSignal) =>
    fetchJson<People>('/people', { query: { programme }, signal }),
  places: (programme: string, signal?: AbortSignal) =>
    fetchJson<Places>('/places', { query: { programme }, signal }),
  room: (room: string, signal?: AbortSignal) => fetchJson<RoomWhole>(ofRoom(room), { signal }),

  meeting: (room: string, meeting: string, signal?: AbortSignal) =>
    fetchJson<MeetingWhole>(ofMeeting(room, meeting), { signal }),
  events: (room: string, meeting: string, signal?: AbortSignal) =>
    fetchJson<MeetingEvents>(`${ofMeeting(room, meeting)}/events`, { signal, timeoutMs: 120_000 }),
  soundAddress: (room: string, meeting: string) => address(`${ofMeeting(room, meeting)}/sound`),
  film: (room: string, meeting: string, signal?: AbortSignal) =>
    fetchJson<Film>(`${ofMeeting(room, meeting)}/film`, { signal }),
  makeFilm: (room: string, meeting: string) =>
    fetchJson<Film>(`${ofMeeting(room, meeting)}/film`, { method: 'POST' }),
  filmAddress: (room: string, meeting: string) => address(`${ofMeeting(room, meeting)}/film.mp4`),

  links: (room: string, signal?: AbortSignal) =>
    fetchJson<GuestLinks>(`${ofRoom(room)}/links`, { signal }),
  makeLink: (room: string, json: GuestLinkWish) =>
    fetchJson<GuestLinkMade>(`${ofRoom(room)}/links`, { method: 'POST', json }),
  withdrawLink: (room: string, link: string) =>
    fetchNothing(`${ofRoom(room)}/links/${segment(link)}`, { method: 'DELETE' }),

  library: (
    programme: string,
    query: { q?: string; kind?: RoomKind | null; before?: number },
    signal?: AbortSignal,
  ): Promise<Library> => fetchJson<Library>('/library', { query: { programme, ...query }, signal }),
  learning: (
    programme: string,
    span: { from?: string; to?: string },
    signal?: AbortSignal,
  ): Promise<Learning> =>
    fetchJson<Learning>('/learning', { query: { programme, ...span }, signal }),
};

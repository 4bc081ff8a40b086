import type { Person, RoomWhole } from '../../generated/api';
import type { RoomArranged, RoomKind, Rung } from '../../generated/facts';
import { isClock } from '../../shared/format/clock';
import { isDay } from '../../shared/format/day';
import { isTenDay } from '../../shared/format/tenDay';

/** What stands in the form: texts as typed, people with their names, so that it can be shown without a link. */
export interface Arrangement {
  room: string;
  kind: RoomKind;
  title: string;
  subject: string;
  about: string;
  project: string;
  coordination: string;
  places: { place: string; class: string }[];
  leads: Person[];
  speakers: Person[];
  invited: Person[];
  open: boolean;
  day: string;
  at: string;
  minutes: string;
  /** `0`: once */
  every: string;
  until: string;
  waiting: boolean;
  recorded: boolean;
  up: string;
  down: string;
  rung: Rung | '';
}

export function emptyArrangement(room: string, day: string, me: Person | null): Arrangement {
  return {
    room,
    kind: 'lesson',
    title: '',
    subject: '',
    about: '',
    project: '',
    coordination: '',
    places: [],
    leads: me ? [me] : [],
    speakers: [],
    invited: [],
    open: false,
    day,
    at: '10:20',
    minutes: '40',
    every: '1',
    until: '',
    waiting: true,
    recorded: true,
    up: '',
    down: '',
    rung: '',
  };
}

/** As it was arranged last. */
export function arrangementOf(whole: RoomWhole): Arrangement {
  const { room } = whole;
  return {
    room: room.room,
    kind: room.kind,
    title: room.title,
    subject: room.subject ?? '',
    about: whole.about,
    project: room.project ?? '',
    coordination: room.coordination ?? '',
    places: room.places.map((one) => ({ place: one.place, class: one.class ?? '' })),
    leads: room.leads,
    speakers: whole.speakers,
    invited: whole.invited,
    open: whole.open,
    day: room.day,
    at: room.at,
    minutes: String(room.minutes),
    every: String(room.every_weeks ?? 0),
    until: room.until ?? '',
    waiting: whole.waiting,
    recorded: whole.recorded,
    up: whole.budget ? String(whole.budget.up) : '',
    down: whole.budget ? String(whole.budget.down) : '',
    rung: whole.rung ?? '',
  };
}

export type Part =
  'title' | 'leads' | 'day' | 'at' | 'minutes' | 'until' | 'coordination' | 'budget' | 'places';
export type Faults = Partial<Record<Part, string>>;

function whole(text: string, from: number, to: number): number | null {
  const plain = text.normalize('NFKC').trim();
  const number = /^\d+$/.test(plain) ? Number(plain) : NaN;
  return number >= from && number <= to ? number : null;
}

/** What is wrong, part by part, by the name of its sentence. */
export function faultsOf(one: Arrangement): Faults {
  const faults: Faults = {};
  if (!one.title.trim()) faults.title = 'fault.title';
  if (one.leads.length === 0) faults.leads = 'fault.leads';
  if (one.leads.length > 12) faults.leads = 'fault.leads_many';
  if (!isDay(one.day)) faults.day = 'fault.day';
  if (!isClock(one.at)) faults.at = 'fault.at';
  if (whole(one.minutes, 5, 600) === null) faults.minutes = 'fault.minutes';
  if (one.every !== '0' && one.until) {
    if (!isDay(one.until)) faults.until = 'fault.day';
    else if (one.until < one.day) faults.until = 'fault.until';
  }
  if (one.kind === 'coordination' && one.coordination && !isTenDay(one.coordination))
    faults.coordination = 'fault.day';
  const asked = [one.up, one.down].filter((text) => text.trim());
  if (asked.length === 1 || asked.some((text) => whole(text, 8, 100_000) === null))
    faults.budget = 'fault.budget';
  const named = one.places.map((place) => `${place.place}/${place.class}`);
  if (new Set(named).size < named.length) faults.places = 'fault.places';
  if (one.kind === 'lesson' && one.places.every((place) => !place.place))
    faults.places = 'fault.no_places';
  return faults;
}

const ids = (people: readonly Person[]): string[] => people.map((one) => one.id);

/** The fact that the form says; called without faults. */
export function bodyOf(one: Arrangement): RoomArranged {
  const up = whole(one.up, 8, 100_000);
  const down = whole(one.down, 8, 100_000);
  const every = whole(one.every, 1, 8);
  const places = one.places
    .filter((place) => place.place)
    .map((place) => ({ place: place.place, ...(place.class && { class: place.class }) }));
  const subject = one.subject.trim();
  const about = one.about.trim();
  return {
    room: one.room,
    kind: one.kind,
    title: one.title.trim(),
    ...(about && { about }),
    ...(subject && one.kind !== 'coordination' && { subject }),
    ...(one.project && { project: one.project }),
    ...(one.kind === 'coordination' && one.coordination && { coordination: one.coordination }),
    ...(places.length && { places }),
    leads: ids(one.leads),
    ...(one.speakers.length && { speakers: ids(one.speakers) }),
    ...(one.invited.length && { invited: ids(one.invited) }),
    ...(one.open && { open: true }),
    day: one.day,
    at: one.at,
    minutes: whole(one.minutes, 5, 600) ?? 40,
    ...(every !== null && { every_weeks: every, ...(one.until && { until: one.until }) }),
    waiting: one.waiting,
    recorded: one.recorded,
    ...(up !== null && down !== null && { budget: { up, down } }),
    ...(one.rung && { rung: one.rung }),
  };
}

/** A refused fact as a form again; who is only an id is named by what is known of people. */
export function arrangementFrom(body: RoomArranged, people: readonly Person[]): Arrangement {
  const named = (list: readonly string[] | undefined): Person[] =>
    (list ?? []).map((id) => people.find((one) => one.id === id) ?? { id, name: id.slice(0, 8) });
  return {
    ...emptyArrangement(body.room, body.day, null),
    kind: body.kind,
    title: body.title,
    subject: body.subject ?? '',
    about: body.about ?? '',
    project: body.project ?? '',
    coordination: body.coordination ?? '',
    places: (body.places ?? []).map((one) => ({ place: one.place, class: one.class ?? '' })),
    leads: named(body.leads),
    speakers: named(body.speakers),
    invited: named(body.invited),
    open: body.open ?? false,
    at: body.at,
    minutes: String(body.minutes),
    every: String(body.every_weeks ?? 0),
    until: body.until ?? '',
    waiting: body.waiting ?? false,
    recorded: body.recorded ?? false,
    up: body.budget ? String(body.budget.up) : '',
    down: body.budget ? String(body.budget.down) : '',
    rung: body.rung ?? '',
  };
}

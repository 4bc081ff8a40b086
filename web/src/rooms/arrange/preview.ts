import type { Meeting, Place } from '../../generated/api';
import type { RoomArranged, RoomPlace } from '../../generated/facts';
import { minutesOf } from '../../shared/format/clock';
import { addDays } from '../../shared/format/day';

/** What an arrangement asks of the calendar: when, how often, with whom. */
export type Asked = Pick<
  RoomArranged,
  'kind' | 'day' | 'at' | 'minutes' | 'every_weeks' | 'until' | 'places' | 'leads'
> & { room: string };

/** Why a day is not simply a meeting, in what it is about: names are for the screen to say. */
export type Note =
  /** No lessons there: free days by their name, or none where the day lies in no term. */
  | { what: 'rest'; place: Place; name: string }
  | { what: 'outside_hours'; place: Place }
  | { what: 'clash'; with: 'lead' | 'place'; name: string; meeting: Meeting };

export interface Dated {
  day: string;
  /** False where a place has no lesson on that day: nothing is held. */
  held: boolean;
  notes: Note[];
}

/** So many are worked out at most; a room that goes on for longer goes on. */
export const mostDates = 60;

export function daysOf(asked: Pick<Asked, 'day' | 'every_weeks' | 'until'>): string[] {
  if (!asked.every_weeks) return [asked.day];
  const out: string[] = [];
  for (
    let day = asked.day;
    out.length < mostDates && (!asked.until || day <= asked.until);
    day = addDays(day, asked.every_weeks * 7)
  )
    out.push(day);
  return out;
}

const within = (day: string, span: { from: string; to: string }): boolean =>
  span.from <= day && day <= span.to;

function restAt(place: Place, day: string): string | null {
  if (place.extra.includes(day)) return null;
  const free = place.free.find((one) => within(day, one));
  if (free) return free.name;
  return place.terms.length && !place.terms.some((one) => within(day, one)) ? '' : null;
}

function notesOfPlace(asked: Asked, place: Place, day: string): Note[] {
  const notes: Note[] = [];
  const rest = restAt(place, day);
  if (rest !== null) notes.push({ what: 'rest', place, name: rest });
  const begins = minutesOf(asked.at);
  const early = place.from !== undefined && begins < minutesOf(place.from);
  const late = place.to !== undefined && begins + asked.minutes > minutesOf(place.to);
  if (early || late) notes.push({ what: 'outside_hours', place });
  return notes;
}

const sameClass = (a: RoomPlace, b: { place: string; class?: string | undefined }): boolean =>
  a.class !== undefined && a.place === b.place && a.class === b.class;

/** Meetings of others at the same time, with the same lead or the same class. */
function clashesOn(asked: Asked, day: string, known: readonly Meeting[]): Note[] {
  const from = minutesOf(asked.at);
  const to = from + asked.minutes;
  const gone = new Set(['cancelled', 'no_lesson', 'missed', 'held']);
  const others = known.filter(
    (one) =>
      one.room !== asked.room &&
      one.day === day &&
      !gone.has(one.state) &&
      minutesOf(one.at) < to &&
      minutesOf(one.at) + one.minutes > from,
  );
  return others.flatMap((meeting): Note[] => {
    const lead = (meeting.leads ?? []).find((one) => asked.leads.includes(one.id));
    const place = (meeting.places ?? []).find((one) =>
      (asked.places ?? []).some((mine) => sameClass(mine, one)),
    );
    return [
      ...(lead
        ? [{ what: 'clash' as const, with: 'lead' as const, name: lead.name, meeting }]
        : []),
      ...(place
        ? [
            {
              what: 'clash' as const,
              with: 'place' as const,
              name: place.class_name ?? place.class ?? '',
              meeting,
            },
          ]
        : []),
    ];
  });
}

/**
 * The dates that come of an arrangement, with what stands in their way: a look ahead before it is saved. What the
 * server answers afterwards is what counts.
 */
export function datesOf(
  asked: Asked,
  places: readonly Place[],
  known: readonly Meeting[],
): Dated[] {
  const here = places.filter((one) => asked.places?.some((mine) => mine.place === one.place));
  return daysOf(asked).map((day) => {
    const notes = here.flatMap((place) => notesOfPlace(asked, place, day));
    const off = asked.kind === 'lesson' && notes.some((one) => one.what === 'rest');
    return { day, held: !off, notes: off ? notes : [...notes, ...clashesOn(asked, day, known)] };
  });
}

/** How long the term goes on in which the day lies, at every place: until when a lesson is usually repeated. */
export function usualUntil(day: string, places: readonly Place[]): string | null {
  const ends = places.flatMap((place) =>
    place.terms.filter((term) => within(day, term)).map((term) => term.to),
  );
  return ends.length ? ends.reduce((a, b) => (a < b ? a : b)) : null;
}

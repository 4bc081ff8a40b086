import type { Meeting } from '../../generated/api';
import { addDays, dayNumber } from '../../shared/format/day';
import { minutesOf } from '../../shared/format/clock';

/** The Monday on or before a day. */
export function mondayOf(day: string): string {
  // 1970-01-01 was a Thursday.
  return addDays(day, -((((dayNumber(day) + 3) % 7) + 7) % 7));
}

export function weekOf(monday: string): string[] {
  return [0, 1, 2, 3, 4, 5, 6].map((by) => addDays(monday, by));
}

/** A meeting's place in its day: `column` of `columns` that stand side by side, in minutes of the day. */
export interface Block {
  meeting: Meeting;
  from: number;
  to: number;
  column: number;
  columns: number;
}

/** So much of the day is given to even the shortest, or its words would not fit. */
const shortest = 30;

/** Meetings of one day; those that overlap, each beside the other, share the width. */
export function layOut(meetings: readonly Meeting[]): Block[] {
  const blocks = meetings
    .map((meeting): Block => {
      const from = minutesOf(meeting.at);
      return {
        meeting,
        from,
        to: from + Math.max(meeting.minutes, shortest),
        column: 0,
        columns: 1,
      };
    })
    .sort((a, b) => a.from - b.from || b.to - a.to || (a.meeting.title < b.meeting.title ? -1 : 1));
  let group: Block[] = [];
  let until = -1;
  const close = (): void => {
    const columns = Math.max(0, ...group.map((one) => one.column)) + 1;
    for (const one of group) one.columns = columns;
    group = [];
  };
  for (const block of blocks) {
    if (block.from >= until) close();
    const taken = new Set(group.filter((one) => one.to > block.from).map((one) => one.column));
    while (taken.has(block.column)) block.column += 1;
    group.push(block);
    until = Math.max(until, block.to);
  }
  close();
  return blocks;
}

/** Whole hours that show every meeting; a school's usual day where there are few. */
export function hoursOf(meetings: readonly Meeting[]): { from: number; to: number } {
  const starts = meetings.map((one) => minutesOf(one.at));
  const ends = meetings.map((one) => minutesOf(one.at) + Math.max(one.minutes, shortest));
  return {
    from: Math.floor(Math.min(9 * 60, ...starts) / 60),
    to: Math.min(24, Math.ceil(Math.max(18 * 60, ...ends) / 60)),
  };
}

/** Saturday and Sunday are shown where something is held on them, and no day is left out before one that is shown. */
export function daysShown(week: readonly string[], meetings: readonly Meeting[]): string[] {
  const used = new Set(meetings.map((one) => one.day));
  return week.slice(0, Math.max(5, week.findLastIndex((day) => used.has(day)) + 1));
}

export interface Wanted {
  kind?: string | undefined;
  place?: string | undefined;
  /** Rooms that are the asker's; null where all are wanted. */
  mine: ReadonlySet<string> | null;
}

export function wantedOf(meetings: readonly Meeting[], wanted: Wanted): Meeting[] {
  return meetings.filter(
    (one) =>
      (!wanted.kind || one.kind === wanted.kind) &&
      (!wanted.place || (one.places ?? []).some((place) => place.place === wanted.place)) &&
      (!wanted.mine || wanted.mine.has(one.room)),
  );
}

/** In the order of the day; of two at once the one by its title. */
export function inOrder(meetings: readonly Meeting[]): Meeting[] {
  const key = (one: Meeting): string => `${one.day} ${one.at} ${one.title}`;
  return [...meetings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What is to come first, from today on; what is over after it, for whoever looks back. */
export function agendaOf(
  meetings: readonly Meeting[],
  today: string,
): { day: string; meetings: Meeting[]; past: boolean }[] {
  const days = new Map<string, Meeting[]>();
  for (const one of inOrder(meetings)) days.set(one.day, [...(days.get(one.day) ?? []), one]);
  const all = [...days].map(([day, held]) => ({ day, meetings: held, past: day < today }));
  return [...all.filter((one) => !one.past), ...all.filter((one) => one.past)];
}

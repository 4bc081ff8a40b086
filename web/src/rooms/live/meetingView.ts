import type { RoomRole, Rung } from '../../generated/facts';
import { countsOf } from '../board/fold';
import type { Chapter, Groups, MeetingState, Question, Said } from '../board/state';
import type { Bodies, Feeling, GroupOf, Limits, Person, RoomHead, Where } from '../board/wire';

/** One in the list of people. */
export interface Row {
  id: string;
  name: string;
  role: RoomRole;
  place: string | undefined;
  class: string | undefined;
  guest: boolean;
  state: Person['state'];
  /** Place in the order of hands, from 1; 0: no hand. */
  hand: number;
  floor: boolean;
  muted: boolean;
  talking: boolean;
  rung: Rung | null;
  feeling: Feeling | null;
}

export interface PollView {
  id: string;
  question: string;
  options: string[];
  many: boolean;
  over: boolean;
  counts: number[];
  sum: number;
  mine: number[] | null;
  tally: number[] | null;
}

/** What the page shows of a meeting, made anew when something changed: components read it and never the state. */
export interface MeetingView {
  /** Null until somebody has shown a page. */
  shown: Where | null;
  rows: Row[];
  me: Row | null;
  hands: Row[];
  chat: (Said & { name: string; mine: boolean })[];
  questions: (Question & { name: string })[];
  poll: PollView | null;
  timer: { id: string; label: string; endsAt: number; seconds: number } | null;
  groups: Groups | null;
  group: GroupOf | null;
  /** The group one speaks in and hears: one's own, or the one a lead visits; null: the room. */
  heardIn: string | null;
  /** The disk takes nothing more of what is said. */
  unrecorded: boolean;
  /** ms since 1970; null: until a lead ends them. */
  groupEndsAt: number | null;
  present: Bodies['present'][];
  seats: number;
  chapters: Chapter[];
  roomBudget: Limits | null;
  myBudget: Limits | null;
  /** `lead`: a lead set mine. */
  rungs: { mine: Rung | null; lead: boolean; room: Rung | null };
  caption: string;
  mayLead: boolean;
  mayTurn: boolean;
  mayDraw: boolean;
  maySpeak: boolean;
}

export interface Around {
  you: string;
  began: number | null;
  people: ReadonlyMap<string, Person>;
  feelings: Readonly<Record<string, Feeling>>;
  talking: ReadonlySet<string>;
  head: RoomHead | null;
}

const order: Record<RoomRole, number> = { lead: 0, speaker: 1, class: 2, listener: 3, guest: 4 };

export function viewOf(state: MeetingState, around: Around): MeetingView {
  const { you, people } = around;
  const up = [...state.hands]
    .filter(([p]) => people.has(p))
    .sort((a, b) => a[1].seq - b[1].seq)
    .map(([p]) => p);
  const rows = [...people.values()]
    .map((one): Row => {
      const role = state.people.get(one.id)?.role ?? one.role;
      return {
        id: one.id,
        name: one.name,
        role,
        place: one.place,
        class: one.class,
        guest: one.guest ?? false,
        state: one.state,
        hand: up.indexOf(one.id) + 1,
        floor: state.floor.has(one.id),
        muted: state.muted.has(one.id),
        talking: around.talking.has(one.id),
        rung: around.feelings[one.id]?.rung ?? one.rung ?? null,
        feeling: around.feelings[one.id] ?? null,
      };
    })
    .sort(
      (a, b) => order[a.role] - order[b.role] || a.id.localeCompare(b.id, 'en', { numeric: true }),
    );
  const me = rows.find((row) => row.id === you) ?? null;
  const named = (p: string): string => people.get(p)?.name ?? state.nameOf(p);
  const { poll, timer, groups } = state;
  const mine = poll?.choices.get(you) ?? null;
  const counts = poll ? countsOf(poll) : [];
  const group = groups?.groups.find(({ ps }) => ps.includes(you)) ?? null;
  const role = me?.role;
  const visit = state.visits.get(you);
  const visited = visit && groups && visit.seq > groups.seq ? visit.g : null;
  const heardIn = role === 'lead' ? visited : (group?.g ?? null);
  const wished = state.rungs.get(you);
  const present = [...state.present.values()];
  return {
    shown: state.shown,
    rows,
    me,
    hands: up.map((p) => rows.find((row) => row.id === p)).filter((row) => row !== undefined),
    chat: state.chat.map((one) => ({ ...one, name: named(one.by), mine: one.by === you })),
    questions: state.questions.map((one) => ({ ...one, name: named(one.by) })),
    poll: poll && {
      id: poll.id,
      question: poll.question,
      options: poll.options,
      many: poll.many,
      over: poll.over,
      counts,
      sum: counts.reduce((sum, n) => sum + n, 0),
      mine,
      tally: poll.tallies.get(you) ?? null,
    },
    timer: timer && {
      id: timer.id,
      label: timer.label ?? '',
      seconds: timer.seconds,
      endsAt: (around.began ?? 0) + timer.t + timer.seconds * 1000,
    },
    groups,
    group,
    heardIn,
    unrecorded: state.unrecorded,
    groupEndsAt: groups?.minutes ? (around.began ?? 0) + groups.t + groups.minutes * 60_000 : null,
    present,
    seats: present.reduce((sum, one) => sum + one.present, 0),
    chapters: state.chapters,
    roomBudget: state.budgets.get('') ?? around.head?.budget ?? null,
    myBudget: state.budgets.get(you) ?? null,
    rungs: {
      mine: wished?.rung ?? null,
      lead: wished !== undefined && wished.by !== you,
      room: state.rungs.has('') ? (state.rungs.get('')?.rung ?? null) : (around.head?.rung ?? null),
    },
    caption: state.caption?.text ?? '',
    mayLead: role === 'lead',
    mayTurn: role === 'lead' || role === 'speaker',
    mayDraw: role === 'lead' || role === 'speaker' || (me?.floor ?? false),
    maySpeak:
      (role === 'lead' ||
        role === 'speaker' ||
        role === 'class' ||
        (me?.floor ?? false) ||
        heardIn !== null) &&
      !(me?.muted ?? false),
  };
}

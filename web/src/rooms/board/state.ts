import type { RoomRole, Rung } from '../../generated/facts';
import { Reading } from './reading';
import { decode, type Points } from './strokes';
import type { Bodies, GroupOf, Limits, StrokeBody, TextBody, Where } from './wire';

/** A finished stroke; its points absolute. */
export interface Stroke extends Omit<StrokeBody, 'pts'> {
  seq: number;
  by: string;
  points: Points;
  kind: 'stroke';
}
export interface Words extends TextBody {
  seq: number;
  by: string;
  kind: 'text';
}
export type Mark = Stroke | Words;

export interface Page extends Where {
  /** In the order they were made. */
  marks: Mark[];
  /** Everything up to here was cleared. */
  cleared: number;
  /** Grows whenever what is on the page changes otherwise than by a mark put on top. */
  redrawn: number;
}

export interface Known {
  id: string;
  name: string;
  role: RoomRole;
  place?: string | undefined;
  class?: string | undefined;
  account?: string | undefined;
  guest?: boolean | undefined;
  /** When it came and went last: 0 for never. */
  joined: number;
  left: number;
  /** When it came first, in ms of the meeting. */
  since: number;
}

export interface Poll {
  id: string;
  seq: number;
  question: string;
  options: string[];
  many: boolean;
  over: boolean;
  /** By devices, and of hands that were counted in classrooms. */
  counts: number[];
  voted: number;
  /** Hands counted by each classroom: in `counts` already. */
  tallies: Map<string, number[]>;
  /** Who chose what, as far as one is told: one's own. */
  choices: Map<string, number[]>;
}

export interface Said {
  seq: number;
  t: number;
  by: string;
  text: string;
  to?: 'leads' | undefined;
  g?: string | undefined;
}
export interface Question {
  id: string;
  seq: number;
  t: number;
  by: string;
  text: string;
  answered: boolean;
}
export interface Timer {
  id: string;
  /** When it began, in ms of the meeting. */
  t: number;
  seconds: number;
  label?: string | undefined;
}
export interface Groups {
  id: string;
  t: number;
  minutes?: number | undefined;
  groups: GroupOf[];
}
export interface Chapter extends Partial<Where> {
  seq: number;
  t: number;
  title: string;
}
/** A laser's stroke is shown and fades; `t`: when it ended, in ms of the meeting. */
export interface Laser {
  stroke: Stroke;
  t: number;
}

/**
 * What the events of a meeting say, so far. The fold gives the same state whatever order the events came in (strokes
 * of other pages come last), so each thing remembers the sequence number that set it.
 */
export class MeetingState {
  /** All up to here are in it. */
  seq = 0;
  /** Beyond `seq`, with a gap before them. */
  readonly ahead = new Set<number>();
  /** The sequence number that set a thing last, by the name of the thing. */
  readonly setBy = new Map<string, number>();

  began: number | null = null;
  ended: number | null = null;
  people = new Map<string, Known>();
  admitted = new Map<string, boolean>();
  /** Null until somebody has shown a page. */
  shown: Where | null = null;
  pages = new Map<string, Page>();
  /** Of every stroke and text ever made or erased: a late hint finds out that it is late. */
  readonly ids = new Set<string>();
  readonly erased = new Set<string>();
  lasers: Laser[] = [];
  polls = new Map<string, Poll>();
  /** Hands up, by participant: the sequence number orders them. */
  hands = new Map<string, { seq: number; t: number; g?: string | undefined }>();
  floor = new Set<string>();
  muted = new Set<string>();
  talking = new Set<string>();
  chat: Said[] = [];
  questions: Question[] = [];
  readonly answered = new Set<string>();
  timers = new Map<string, Timer & { seq: number }>();
  /** Which group a lead is with; null: none. */
  visits = new Map<string, { g: string | null; seq: number }>();
  unrecorded = false;
  groupings = new Map<string, Groups & { seq: number }>();
  /** Timers and groups that are over, by id. */
  readonly done = new Set<string>();
  /** Seats taken, by place or place/class. */
  present = new Map<string, Bodies['present']>();
  chapters: Chapter[] = [];
  budgets = new Map<string, Limits>();
  /** What was wished, and by whom; null: by quality. '' is the room. */
  rungs = new Map<string, { rung: Rung | null; by: string }>();
  /** Studies, where the meeting reads some. */
  reading = new Reading();
  sound: boolean | null = null;
  caption: { text: string; t: number } | null = null;

  /**
   * Everything up to the last that came is in it: what is missing between was for others (leads, a group). Not while older events
   * are still on their way.
   */
  settle(): void {
    for (const seq of this.ahead) if (seq > this.seq) this.seq = seq;
    this.ahead.clear();
  }

  has(seq: number): boolean {
    return seq <= this.seq || this.ahead.has(seq);
  }

  /** The page's marks; an empty one where nothing was drawn. */
  page(where: Where): Page {
    const key = pageKey(where);
    let page = this.pages.get(key);
    if (!page) {
      page = { m: where.m, page: where.page, marks: [], cleared: 0, redrawn: 0 };
      this.pages.set(key, page);
    }
    return page;
  }

  get timer(): Timer | null {
    return latest(this.timers, this.done);
  }
  get groups(): (Groups & { seq: number }) | null {
    return latest(this.groupings, this.done);
  }
  /** The poll that was put last, over or not. */
  get poll(): Poll | null {
    return latest(this.polls, new Set());
  }

  isIn(p: string): boolean {
    const known = this.people.get(p);
    return known !== undefined && known.joined > known.left;
  }
  nameOf(p: string): string {
    return this.people.get(p)?.name ?? '';
  }
}

export const pageKey = ({ m, page }: Where): string => `${m}#${page}`;

function latest<One extends { id: string; seq: number }>(
  all: Map<string, One>,
  over: ReadonlySet<string>,
): One | null {
  let last: One | null = null;
  for (const one of all.values()) if (one.seq > (last?.seq ?? 0)) last = one;
  return last && !over.has(last.id) ? last : null;
}

/** Made once of each event: going back in a replay, and the paths drawn of a stroke, cost nothing again. */
const made = new WeakMap<StrokeBody, Stroke>();

export function strokeFrom(body: StrokeBody, by: string, seq: number): Stroke {
  const known = made.get(body);
  if (known?.seq === seq && known.by === by) return known;
  const { pts, ...rest } = body;
  const stroke: Stroke = { ...rest, points: decode(pts), by, seq, kind: 'stroke' };
  made.set(body, stroke);
  return stroke;
}

import type { RoomKind, RoomRole, Rung } from '../../generated/facts';

/** The messages of a meeting's socket, as docs/rooms-wire.md has them. */
export type Tool = 'pen' | 'marker' | 'laser' | 'line' | 'arrow' | 'box' | 'ellipse';

/** Where something stands: a material's hash, `board` or `board:GROUP`; its page from 1. */
export interface Where {
  m: string;
  page: number;
}

export interface StrokeBody extends Where {
  id: string;
  tool: Tool;
  /** 0-7 */
  c: number;
  /** 0-10000 is the width of a page */
  w: number;
  /** x, y, ms after t0, then differences: 0-10000 across and down */
  pts: number[];
  /** ms after the beginning of the meeting */
  t0: number;
}

export interface TextBody extends Where {
  id: string;
  x: number;
  y: number;
  text: string;
  c: number;
  /** 0-10000 is the height of a page */
  size: number;
}

/** An image of a study. */
export interface ReadPlace {
  study: string;
  series: string;
  instance: string;
  frame?: number;
}

export interface GroupOf {
  g: string;
  name: string;
  ps: string[];
}

export interface Bodies {
  joined: {
    p: string;
    name: string;
    role: RoomRole;
    place?: string;
    class?: string;
    account?: string;
    guest?: boolean;
  };
  left: { p: string };
  /** `at`: ms since 1970 */
  began: { at?: number };
  ended: { by?: string };
  admit: { p: string };
  send_out: { p: string };
  role: { p: string; role: RoomRole };
  page: Where & { from?: Where };
  stroke: StrokeBody;
  text: TextBody;
  erase: { ids: string[] };
  clear: Where;
  poll: { id: string; question: string; options: string[]; many?: boolean };
  poll_over: { id: string };
  vote: { id: string; choice: number[] };
  tally: { id: string; counts: number[] };
  votes: { id: string; counts: number[]; voted: number };
  hand: { up: boolean; g?: string };
  floor: { p: string; on: boolean };
  mute: { p: string; on: boolean };
  talk: { on: boolean; g?: string };
  chat: { text: string; to?: 'leads'; g?: string };
  question: { id: string; text: string };
  answered: { id: string };
  timer: { id: string; seconds: number; label?: string };
  timer_off: { id: string };
  groups: { id: string; minutes?: number; groups: GroupOf[] };
  groups_over: { id: string };
  visit: { g?: string };
  present: { place: string; class?: string; present: number };
  chapter: { title: string };
  budget: { p?: string; up: number; down: number };
  rung: { p?: string; rung: Rung | null };
  sound: { on: boolean };
  /** `p` absent: nobody leads */
  view_lead: { p?: string; from: number };
  view: ReadPlace & { token: number; v: number[] };
  mark: ReadPlace & { id: string; tool: string; annotation: string };
  unmark: { id: string };
  unrecorded: { over?: boolean };
  /** What a captions engine heard; none is built in, so nothing sends it yet. */
  caption: { text: string };
}

export type EventKind = keyof Bodies;

/** [seq, ms after the beginning, by, kind, body] */
export type EventOf<Kind extends EventKind> = [
  seq: number,
  t: number,
  by: string,
  kind: Kind,
  body: Bodies[Kind],
];
export type MeetingEvent = { [Kind in EventKind]: EventOf<Kind> }[EventKind];

/** Of a stroke: m, page, tool, colour, width. */
export type Head = [m: string, page: number, tool: Tool, c: number, w: number];

export type Hint =
  | ['i', stroke: string, from: number, pts: number[], head?: Head]
  | ['p', x: number, y: number]
  | ['q'];

/** Of a study that is read together: these come alone. */
export type ReadHint =
  | ['v', token: number, n: number, v?: number[]]
  | ['c', n: number, x: number, y: number, vx: number, vy: number]
  | ['c', n: number];

export interface Person {
  id: string;
  name: string;
  role: RoomRole;
  place?: string;
  class?: string;
  account?: string;
  guest?: boolean;
  state: 'in' | 'away' | 'waiting';
  hand?: boolean | number;
  floor?: boolean;
  rung?: Rung | null;
  muted?: boolean;
}

export interface Feeling {
  rtt: number;
  loss: number;
  concealed: number;
  up: number;
  down: number;
  rung: Rung;
  hears: boolean;
  lag: number;
}

export interface Limits {
  up: number;
  down: number;
}

export interface RoomMaterial {
  material: string;
  name: string;
  pages: number;
  book: string;
}

export interface RoomHead {
  title: string;
  kind: RoomKind;
  meeting: string;
  minutes: number;
  recorded: boolean;
  waiting: boolean;
  materials: RoomMaterial[];
  budget?: Limits;
  rung?: Rung | null;
  leads: string[];
}

/** Sound and picture, carried by the same socket; rooms/live/mediaPort.ts makes something of them. */
export type MediaMessage = { t: 'media'; m: string } & Record<string, unknown>;

export interface Entered {
  t: 'entered';
  epoch: string;
  now: number;
  began: number | null;
  you: string;
  seq: number;
  room: RoomHead;
  budget?: Limits;
  rung?: Rung | null;
  leads?: string[];
  people: Person[];
  media: { on: boolean; ice?: RTCIceServer[] };
}

/** Of the catalogue of problems: its code alone, or whole. */
export type ProblemSaid =
  | string
  | {
      code: string;
      detail?: { zh: string; en?: string };
      todo?: { zh: string; en?: string };
    };

export type ToClient =
  | Entered
  | { t: 'waiting'; you: string }
  | { t: 'events'; events: MeetingEvent[]; more: boolean }
  | { t: 'ev'; e: MeetingEvent; n?: number }
  | { t: 'no'; n?: number; problem: ProblemSaid }
  | { t: 'kept'; seq: number; n: number }
  | { t: 'hint'; by: string; h: Array<Hint | ReadHint> }
  | { t: 'people'; in: Person[]; out: string[] }
  | { t: 'feelings'; of: Record<string, Feeling> }
  | { t: 'probed'; n: number; pad?: string }
  | MediaMessage
  | { t: 'over'; reason: 'ended' | 'sent_out' | 'link_over' };

export type ToServer =
  | {
      t: 'enter';
      client: string;
      lane: 0 | 1;
      epoch?: string;
      seq?: number;
      place?: string;
      class?: string;
      seats?: number;
    }
  | { t: 'do'; n: number; kind: EventKind; body: unknown }
  | { t: 'hint'; h: Array<Hint | ReadHint> }
  | ({ t: 'feel' } & Feeling)
  | { t: 'probe'; n: number; bytes: number; pad?: string }
  | MediaMessage
  | { t: 'bye' };

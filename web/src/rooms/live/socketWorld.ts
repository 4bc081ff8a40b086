import type {
  Entered,
  Feeling,
  Hint,
  MediaMessage,
  MeetingEvent,
  ProblemSaid,
  ReadHint,
  ToClient,
} from '../board/wire';
import type { Wish } from './wishes';

/** Of a WebSocket, what is used of it; tests give their own. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
}

export interface SocketWorld {
  open(): SocketLike;
  /** ms, steady. */
  now(): number;
  /** ms since 1970, by this device's clock. */
  clock(): number;
  later(ms: number, act: () => void): () => void;
  /** The browser says that there is a link again. */
  onOnline(act: () => void): () => void;
}

export type LinkState =
  | 'connecting'
  /** In the waiting room. */
  | 'waiting'
  | 'in'
  /** Was in; tries to come back. */
  | 'lost'
  | 'over'
  | 'refused';

export interface MeetingListener {
  /** `fresh`: of another epoch than before: all that was known of the meeting is forgotten, its events follow. */
  entered(message: Entered, fresh: boolean): void;
  events(events: MeetingEvent[], more: boolean): void;
  /** One's own wish was refused. */
  refused(wish: Wish, problem: ProblemSaid): void;
  hints(by: string, hints: Array<Hint | ReadHint>): void;
  people(message: Extract<ToClient, { t: 'people' }>): void;
  feelings(of: Record<string, Feeling>): void;
  mediaSaid(message: MediaMessage): void;
  linkIs(state: LinkState): void;
}

export interface EnterAs {
  client: string;
  place?: string;
  class?: string;
  seats?: number;
}

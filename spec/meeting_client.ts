/** Somebody at a meeting: one device with its tab, as docs/rooms-wire.md wants it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import WebSocket from 'ws';

import { type Client, type Draft, type Server, fact, uuid7 } from './harness.ts';

/** [seq, ms after the beginning, by, kind, body] */
export type MeetingEvent = [number, number, string, string, any];

export interface Lane {
  room: string;
  meeting?: string;
  /** 16 hex digits; made up where absent. */
  client?: string;
  place?: string;
  class?: string;
}

/** What says who comes: the headers of a session, of a token, or of a guest. */
export type Pass = () => Record<string, string>;

export const passOf =
  (client: Client): Pass =>
  () => {
    const headers: Record<string, string> = {};
    if (client.token) headers['authorization'] = `Bearer ${client.token}`;
    if (client.cookie) headers['cookie'] = `longspan_session=${client.cookie}`;
    if (client.csrf) headers['sec-websocket-protocol'] = `longspan, csrf.${client.csrf}`;
    return headers;
  };

export class Attendee {
  readonly messages: any[] = [];
  /** By seq, of this epoch. */
  readonly events = new Map<number, MeetingEvent>();
  readonly people = new Map<string, any>();
  readonly hints: { by: string; h: any[] }[] = [];
  readonly client: string;
  /** Wishes that are not kept yet, by n. */
  readonly unkept = new Map<number, { kind: string; body: object }>();
  /** What each wish was answered: the event, or the problem. */
  readonly answers = new Map<number, { e?: MeetingEvent; problem?: any }>();
  epoch = '';
  you = '';
  kept = { seq: 0, n: 0 };
  entered: any;
  over = '';
  problem: any;
  n = 0;
  socket!: WebSocket;
  closed!: Promise<{ code: number; reason: string }>;
  private readonly url: () => string;
  private readonly pass: Pass;
  private readonly lane: Lane;
  private waiting: (() => void)[] = [];

  constructor(server: () => Server, pass: Pass, lane: Lane) {
    this.url = () => {
      const query = lane.meeting === undefined ? '' : `?meeting=${lane.meeting}`;
      return server().url.replace('http', 'ws') + `/api/v1/rooms/${lane.room}/live${query}`;
    };
    this.pass = pass;
    this.lane = lane;
    this.client = lane.client ?? randomBytes(8).toString('hex');
  }

  static async enter(client: Client, lane: Lane): Promise<Attendee> {
    const one = new Attendee(() => client.server, passOf(client), lane);
    await one.come();
    return one;
  }

  /** Connects without waiting for what the server says. */
  connect(more: object = {}): void {
    const { 'sec-websocket-protocol': offered, ...headers } = this.pass();
    const protocols = offered === undefined ? [] : offered.split(', ');
    const socket = new WebSocket(this.url(), protocols, { headers });
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.wake();
        resolve({ code, reason: reason.toString() });
      });
      socket.on('error', () => undefined);
    });
    socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString())));
    socket.on('open', () =>
      this.say({
        t: 'enter',
        client: this.client,
        lane: 0,
        ...(this.epoch === '' ? {} : { epoch: this.epoch, seq: this.seq }),
        ...(this.lane.place === undefined ? {} : { place: this.lane.place }),
        ...(this.lane.class === undefined ? {} : { class: this.lane.class }),
        ...more,
      }),
    );
  }

  /** Comes in, or back: what was not kept is sent again. */
  async come(): Promise<this> {
    this.messages.length = 0;
    this.connect();
    await this.until((one) => one.t === 'events' && !one.more);
    for (const [n, wish] of this.unkept) this.say({ t: 'do', n, ...wish });
    return this;
  }

  /** The connection breaks, as when a tab dies. */
  async drop(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  get seq(): number {
    return Math.max(0, ...this.events.keys());
  }

  say(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Wishes for an event and goes on; the count it has. */
  wish(kind: string, body: object = {}, n = ++this.n): number {
    this.unkept.set(n, { kind, body });
    this.say({ t: 'do', n, kind, body });
    return n;
  }

  /** Wishes for an event; the event, or the problem. */
  async attempt(kind: string, body: object = {}): Promise<{ e?: MeetingEvent; problem?: any }> {
    const n = this.wish(kind, body);
    await this.holds(() => this.answers.has(n));
    return this.answers.get(n)!;
  }

  async do(kind: string, body: object = {}): Promise<MeetingEvent> {
    const { e, problem } = await this.attempt(kind, body);
    assert.ok(e, JSON.stringify(problem));
    return e;
  }

  /** The problem's refusal, of a wish that must be refused. */
  async refused(kind: string, body: object = {}): Promise<string> {
    const { e, problem } = await this.attempt(kind, body);
    assert.equal(e, undefined, `${kind} should be refused`);
    assert.equal(problem.code, 'event_refused');
    return problem.params.refusal;
  }

  hint(h: any[]): void {
    this.say({ t: 'hint', h });
  }

  /** All that was wished for is on disk. */
  async keptAll(): Promise<void> {
    await this.holds(() => this.unkept.size === 0);
  }

  of(kind: string): MeetingEvent[] {
    return [...this.events.values()].filter((one) => one[3] === kind);
  }

  /** The first event of the kind that fits. */
  async event(kind: string, fits: (one: MeetingEvent) => boolean = () => true) {
    await this.holds(() => this.of(kind).some(fits));
    return this.of(kind).find(fits)!;
  }

  /** The first message that fits, those already here included. */
  async until(fits: (message: any) => boolean): Promise<any> {
    await this.holds(() => this.messages.some(fits));
    return this.messages.find(fits);
  }

  async holds(fits: () => boolean, within = 60_000): Promise<void> {
    const ends = Date.now() + within;
    while (!fits()) {
      const left = ends - Date.now();
      assert.ok(
        left > 0,
        `waited in vain: ${JSON.stringify(this.messages.slice(-8)).slice(0, 900)}`,
      );
      await new Promise<void>((resolve) => {
        // What fits may look at others too, whose messages wake nobody here.
        const timer = setTimeout(resolve, Math.min(left, 100));
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  private take(event: MeetingEvent): void {
    this.events.set(event[0], event);
  }

  private hear(message: any): void {
    this.messages.push(message);
    if (message.t === 'entered') {
      // Another epoch: what was known before counts no more.
      if (message.epoch !== this.epoch) this.events.clear();
      this.epoch = message.epoch;
      this.you = message.you;
      this.entered = message;
      this.people.clear();
      for (const one of message.people) this.people.set(one.id, one);
    } else if (message.t === 'events') {
      for (const one of message.events) this.take(one);
    } else if (message.t === 'ev') {
      this.take(message.e);
      if (message.n !== undefined) this.answers.set(message.n, { e: message.e });
    } else if (message.t === 'no' && message.n !== undefined) {
      this.unkept.delete(message.n);
      this.answers.set(message.n, { problem: message.problem });
    } else if (message.t === 'no') {
      this.problem = message.problem;
    } else if (message.t === 'kept') {
      this.kept = { seq: message.seq, n: message.n };
      for (const n of [...this.unkept.keys()]) if (n <= message.n) this.unkept.delete(n);
    } else if (message.t === 'people') {
      for (const one of message.in) this.people.set(one.id, one);
      for (const id of message.out) this.people.delete(id);
    } else if (message.t === 'hint') {
      this.hints.push({ by: message.by, h: message.h });
    } else if (message.t === 'over') {
      this.over = message.reason;
    } else if (message.t === 'waiting') {
      this.you = message.you;
    }
    this.wake();
  }
}

/** A guest who showed a join link's secret; not yet at the door. */
export async function guestPass(
  server: Server,
  secret: string,
  name: string,
): Promise<{ pass: Pass; answer: any; status: number; cookie: string }> {
  const answer = await fetch(`${server.url}/api/v1/guests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret, name }),
  });
  const json: any = await answer.json();
  const line = answer.headers.getSetCookie()[0] ?? '';
  const cookie = /^longspan_guest=([^;]*)/.exec(line)?.[1] ?? '';
  return {
    pass: () => ({
      cookie: `longspan_guest=${cookie}`,
      'sec-websocket-protocol': `longspan, csrf.${json.csrf}`,
    }),
    answer: json,
    status: answer.status,
    cookie: line,
  };
}

/** When a meeting is to begin, so that it is open now: its day, which is today, and time of day at UTC. */
export function startingNow(minutesAgo = 5): { day: string; at: string } {
  const now = Date.now();
  const began = Math.max(now - minutesAgo * 60_000, now - (now % 86_400_000));
  const text = new Date(began).toISOString();
  return { day: text.slice(0, 10), at: text.slice(11, 16) };
}

/** A room that meets once, now. */
export function roomFact(programme: string, leads: string[], more: object = {}): Draft {
  return fact('room.arranged', `programme/${programme}`, {
    room: uuid7(),
    kind: 'lesson',
    title: '三年级数学',
    leads,
    ...startingNow(),
    minutes: 45,
    ...more,
  });
}
export const roomOf = (draft: Draft): string => (draft.body as { room: string }).room;

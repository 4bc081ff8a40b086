import { beforeEach, describe, expect, test } from 'vitest';
import type { Bodies, Hint, MeetingEvent, ProblemSaid, ToClient, ToServer } from '../board/wire';
import { MeetingSocket } from './socket';
import type { LinkState, MeetingListener, SocketLike, SocketWorld } from './socketWorld';
import { clientOf, WishStore, type Keep, type Wish } from './wishes';

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readyState = 0;
  bufferedAmount = 0;
  sent: ToServer[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ToServer);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(message: ToClient): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  of<T extends ToServer['t']>(t: T): Extract<ToServer, { t: T }>[] {
    return this.sent.filter((one): one is Extract<ToServer, { t: T }> => one.t === t);
  }
}

/** A clock that goes on only when it is told to. */
class FakeWorld implements SocketWorld {
  at = 0;
  sockets: FakeSocket[] = [];
  online: () => void = () => undefined;
  #timers: { at: number; act: () => void }[] = [];
  open(): FakeSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }
  now(): number {
    return this.at;
  }
  clock(): number {
    return 1_000_000 + this.at;
  }
  later(ms: number, act: () => void): () => void {
    const timer = { at: this.at + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }
  onOnline(act: () => void): () => void {
    this.online = act;
    return () => undefined;
  }
  pass(ms: number): void {
    const until = this.at + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.at = Math.max(this.at, next.at);
      next.act();
    }
    this.at = until;
  }
  get last(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket');
    return last;
  }
}

function storage(): Keep & { size(): number } {
  const all = new Map<string, string>();
  return {
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
    size: () => all.size,
  };
}

const entered = (more: Partial<Extract<ToClient, { t: 'entered' }>> = {}): ToClient => ({
  t: 'entered',
  epoch: 'e1',
  now: 5_000_000,
  began: null,
  you: 'p1',
  seq: 0,
  room: {
    title: 'x',
    kind: 'lesson',
    meeting: '2026-09-03',
    minutes: 40,
    recorded: false,
    waiting: false,
    materials: [],
    leads: [],
  },
  people: [],
  media: { on: false },
  ...more,
});

class Heard implements MeetingListener {
  fresh: boolean[] = [];
  list: MeetingEvent[] = [];
  no: { wish: Wish; problem: ProblemSaid }[] = [];
  seen: Hint[] = [];
  states: LinkState[] = [];
  entered(_: unknown, fresh: boolean): void {
    this.fresh.push(fresh);
  }
  events(events: MeetingEvent[]): void {
    this.list.push(...events);
  }
  refused(wish: Wish, problem: ProblemSaid): void {
    this.no.push({ wish, problem });
  }
  hints(_: string, hints: Hint[]): void {
    this.seen.push(...hints);
  }
  people(): void {}
  feelings(): void {}
  mediaSaid(): void {}
  linkIs(state: LinkState): void {
    this.states.push(state);
  }
}

let world: FakeWorld;
let heard: Heard;
let keep: ReturnType<typeof storage>;
let has: number;

function socketOf(): MeetingSocket {
  return new MeetingSocket({
    world,
    as: { client: '0123456789abcdef', place: 'aksu' },
    wishes: new WishStore('w', keep),
    listener: heard,
    has: () => has,
  });
}
/** In, with both lanes; the first lane's socket and the second's. */
function goIn(socket: MeetingSocket): [FakeSocket, FakeSocket] {
  socket.start();
  const main = world.last;
  main.opens();
  main.says(entered());
  const side = world.last;
  side.opens();
  return [main, side];
}
const chat: Bodies['chat'] = { text: 'hello' };

beforeEach(() => {
  world = new FakeWorld();
  heard = new Heard();
  keep = storage();
  has = 0;
});

describe('entering', () => {
  test('says who one is, then opens the second lane', () => {
    const socket = socketOf();
    const [main, side] = goIn(socket);
    expect(main.sent[0]).toEqual({
      t: 'enter',
      lane: 0,
      client: '0123456789abcdef',
      place: 'aksu',
    });
    expect(side.sent[0]).toMatchObject({ t: 'enter', lane: 1, epoch: 'e1' });
    expect(heard.fresh).toEqual([true]);
    expect(heard.states).toEqual(['in']);
    expect(socket.serverNow()).toBe(5_000_000);
  });

  test('in the waiting room nothing is sent; let in, it is', () => {
    const socket = socketOf();
    socket.start();
    world.last.opens();
    world.last.says({ t: 'waiting', you: 'p4' });
    socket.wish('chat', chat);
    expect(socket.state).toBe('waiting');
    expect(world.last.of('do')).toEqual([]);
    const main = world.last;
    main.says(entered());
    expect(main.of('do')).toHaveLength(1);
  });

  test('refused for good: the problem is kept and nothing is tried again', () => {
    const socket = socketOf();
    socket.start();
    world.last.opens();
    world.last.says({ t: 'no', problem: { code: 'meeting_not_open' } });
    world.last.breaks(4409);
    world.pass(60_000);
    expect(socket.state).toBe('refused');
    expect(socket.problem).toEqual({ code: 'meeting_not_open' });
    expect(world.sockets).toHaveLength(1);
  });

  test('over is over', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    main.says({ t: 'over', reason: 'ended' });
    world.pass(60_000);
    expect(socket.state).toBe('over');
    expect(socket.reason).toBe('ended');
    expect(world.sockets).toHaveLength(2);
  });
});

describe('wishes', () => {
  test('are sent again after a return until they are kept, under the same number', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    socket.wish('chat', chat);
    socket.wish('hand', { up: true });
    main.says({ t: 'kept', seq: 4, n: 1 });
    main.breaks();
    world.pass(10);
    const next = world.last;
    next.opens();
    next.says(entered());
    expect(next.of('do')).toEqual([{ t: 'do', n: 2, kind: 'hand', body: { up: true } }]);
  });

  test('outlive the tab', () => {
    const socket = socketOf();
    goIn(socket);
    socket.wish('chat', chat);
    socket.wish('hand', { up: true });
    const again = socketOf();
    again.start();
    world.last.opens();
    const main = world.last;
    main.says(entered());
    expect(main.of('do').map(({ n }) => n)).toEqual([1, 2]);
    expect(again.wish('chat', chat)).toBe(3);
    main.says({ t: 'kept', seq: 9, n: 3 });
    expect(again.unkept).toBe(0);
    expect(keep.size()).toBeLessThan(3);
  });

  test('made during a blackout wait, and go out in order', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    main.breaks();
    for (let i = 0; i < 5; i++) socket.wish('chat', { text: String(i) });
    world.pass(10);
    world.last.opens();
    const next = world.last;
    next.says(entered());
    expect(next.of('do').map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a flood after a long blackout goes out at the pace the server takes', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    main.breaks();
    for (let i = 0; i < 200; i++) socket.wish('chat', chat);
    world.pass(10);
    world.last.opens();
    const next = world.last;
    next.says(entered());
    expect(next.of('do').length).toBeLessThanOrEqual(61);
    const beat = (): void => {
      world.pass(1000);
      next.says({ t: 'people', in: [], out: [] });
    };
    beat();
    expect(next.of('do').length).toBeLessThan(100);
    for (let i = 0; i < 8; i++) beat();
    expect(next.of('do').map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  test('refused, it is told once and never sent again', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    const n = socket.wish('page', { m: 'board', page: 2 });
    main.says({ t: 'no', n, problem: { code: 'event_refused' } });
    expect(heard.no).toMatchObject([
      { wish: { kind: 'page' }, problem: { code: 'event_refused' } },
    ]);
    main.breaks();
    world.pass(10);
    const next = world.last;
    next.opens();
    next.says(entered());
    expect(next.of('do')).toEqual([]);
  });

  test('a full storage loses nothing while the tab lives', () => {
    keep.setItem = () => {
      throw new Error('full');
    };
    const socket = socketOf();
    const [main] = goIn(socket);
    socket.wish('chat', chat);
    expect(main.of('do')).toHaveLength(1);
    expect(socket.unkept).toBe(1);
  });
});

describe('the link', () => {
  test('silence of three seconds is a dead link: another socket is tried', () => {
    const socket = socketOf();
    goIn(socket);
    const before = world.sockets.length;
    world.pass(3600);
    expect(socket.state).toBe('lost');
    expect(world.sockets.length).toBe(before + 1);
  });

  test('a quiet room is asked and stays', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    let answered = 0;
    for (let i = 0; i < 20; i++) {
      world.pass(500);
      for (const { n } of main.of('probe').slice(answered)) main.says({ t: 'probed', n });
      answered = main.of('probe').length;
    }
    expect(socket.state).toBe('in');
    expect(main.of('probe').length).toBeGreaterThan(2);
    expect(world.sockets).toHaveLength(2);
  });

  test('through a blackout it never waits longer than three seconds with one attempt', () => {
    const socket = socketOf();
    goIn(socket);
    const tries: number[] = [];
    let before = world.sockets.length;
    for (let i = 0; i < 200; i++) {
      world.pass(100);
      if (world.sockets.length > before) tries.push(world.at);
      before = world.sockets.length;
    }
    expect(tries[0]).toBeLessThan(3700);
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3000);
    expect(socket.state).toBe('lost');
    world.last.opens();
    world.last.says(entered());
    expect(socket.state).toBe('in');
  });

  test('a refused connection is not hammered', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    main.breaks();
    for (let i = 0; i < 100; i++) {
      world.pass(100);
      if (!world.last.closed && world.last.readyState === 0) world.last.breaks();
    }
    expect(world.sockets.length).toBeLessThan(14);
  });

  test('the browser says online: no waiting', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    main.breaks();
    world.pass(5);
    world.last.breaks();
    const tried = world.sockets.length;
    world.online();
    expect(world.sockets.length).toBe(tried + 1);
    expect(socket.state).toBe('lost');
  });

  test('the same epoch: only what came since; another: all anew', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    has = 42;
    main.breaks();
    world.pass(10);
    world.last.opens();
    expect(world.last.sent[0]).toMatchObject({ t: 'enter', epoch: 'e1', seq: 42 });
    world.last.says(entered({ epoch: 'e2' }));
    expect(heard.fresh).toEqual([true, true]);
    expect(socket.epoch).toBe('e2');
  });

  test('a late word of a socket that was given up is nobody’s word', () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    world.pass(3600);
    main.says({ t: 'ev', e: [1, 0, 'p1', 'chat', chat] });
    main.opens();
    expect(heard.list).toEqual([]);
    expect(socket.state).toBe('lost');
  });
});

describe('hints', () => {
  test('go out in beats, the first at once, in turns on both lanes', () => {
    const socket = socketOf();
    const [main, side] = goIn(socket);
    let n = 0;
    socket.hintsFrom(() => [['p', n++, 0]]);
    world.pass(200);
    expect(main.of('hint').length + side.of('hint').length).toBe(9);
    expect(side.of('hint').length).toBe(5);
    socket.hintEveryMs = 66;
    world.pass(1000);
    expect(n).toBeLessThan(26);
    socket.hintsFrom(null);
    const sent = n;
    world.pass(1000);
    expect(n).toBe(sent);
  });

  test('do not wait for a beat where the pen has rested', () => {
    const socket = socketOf();
    const [main, side] = goIn(socket);
    const fresh: Hint[] = [];
    const draw = (): void => {
      fresh.push(['p', 1, 1]);
      socket.hintsFrom(() => fresh.splice(0));
    };
    const sent = (): number => main.of('hint').length + side.of('hint').length;
    draw();
    expect(sent()).toBe(1);
    world.pass(10);
    draw();
    expect(sent()).toBe(1);
    world.pass(15);
    expect(sent()).toBe(2);
    world.pass(200);
    expect(sent()).toBe(2);
    draw();
    expect(sent()).toBe(3);
  });

  test('wait where the link is full, and use one lane where there is one', () => {
    const socket = socketOf();
    const [main, side] = goIn(socket);
    side.breaks();
    main.bufferedAmount = 10_000;
    socket.hintsFrom(() => [['p', 1, 1]]);
    world.pass(100);
    expect(main.of('hint')).toEqual([]);
    main.bufferedAmount = 0;
    world.pass(100);
    expect(main.of('hint').length).toBeGreaterThan(2);
  });

  test('are heard on the second lane, which comes back by itself', () => {
    const socket = socketOf();
    const [main, side] = goIn(socket);
    side.says({ t: 'hint', by: 'p2', h: [['q']] });
    expect(heard.seen).toEqual([['q']]);
    side.breaks();
    const before = world.sockets.length;
    for (let i = 0; i < 4; i++) {
      world.pass(1000);
      main.says({ t: 'people', in: [], out: [] });
    }
    expect(world.sockets.length).toBe(before + 1);
    expect(socket.state).toBe('in');
  });
});

describe('questions to the link', () => {
  test('say how long an answer took, or that none came', async () => {
    const socket = socketOf();
    const [main] = goIn(socket);
    const answer = socket.probe(0, 0);
    world.pass(90);
    main.says({ t: 'probed', n: 1 });
    expect(await answer).toBe(90);
    expect(socket.rtt).toBe(90);
    const none = socket.probe(3000, 0, 1000);
    expect(main.of('probe').at(-1)?.pad).toHaveLength(3000);
    world.pass(1100);
    expect(await none).toBeNull();
  });

  test('a tab keeps its id', () => {
    const id = clientOf(keep);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(clientOf(keep)).toBe(id);
  });
});

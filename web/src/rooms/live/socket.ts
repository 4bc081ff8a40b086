import type {
  Bodies,
  Entered,
  EventKind,
  Feeling,
  Hint,
  MediaMessage,
  ProblemSaid,
  ReadHint,
  ToClient,
  ToServer,
} from '../board/wire';
import type { EnterAs, LinkState, MeetingListener, SocketLike, SocketWorld } from './socketWorld';
import { WishPump, type WishStore } from './wishes';

/** Nothing was heard for so long: another socket is tried. A slow link gets more patience. */
const silenceMs = 3000;
const askAfterMs = 1200;
const waits = [0, 250, 500, 1000, 2000];
/**
 * How long each attempt may take until the socket is open, in ms; more where the way is long. A network that comes back in the middle of an attempt finds
 * the browser's own next try (after 1 and 3 s) still to come: none may be much longer than that, until it has gone on for long.
 */
const limits = [1500, 1500, 2000, 2500, 3000, 3000, 3000, 4000, 6000, 8000];
/** From there to the first word. */
const wordMs = 5000;
const heldBytes = 4096;

interface Asked {
  at: number;
  done(ms: number): void;
}

/**
 * The meeting's socket: one lane for all, a second for hints. Wishes are kept until the server has them on disk, and sent again after
 * every return; the same wish twice is one wish. It comes back by itself, quickly, for as long as nobody ends it.
 */
export class MeetingSocket {
  state: LinkState = 'connecting';
  /** Why it was refused, or how it ended. */
  problem: ProblemSaid | null = null;
  reason: 'ended' | 'sent_out' | 'link_over' | null = null;
  epoch = '';
  you = '';
  /** Smoothed, in ms; 0 until measured. */
  rtt = 0;
  /** When something was heard last, by the steady clock. */
  heardAt = 0;
  /** How often hints go out. */
  hintEveryMs = 25;

  readonly #world: SocketWorld;
  readonly #as: EnterAs;
  readonly #wishes: WishStore;
  readonly #listener: MeetingListener;
  readonly #pump: WishPump;
  /** The last event this client has, so that only later ones come. */
  readonly #has: () => number;
  #main: SocketLike | null = null;
  #side: SocketLike | null = null;
  #sideReady = false;
  #turn = 0;
  #attempt = 0;
  #offset = 0;
  #probes = new Map<number, Asked>();
  #probe = 0;
  #stopTimers: Array<() => void> = [];
  #cancel: {
    connect?: () => void;
    limit?: () => void;
    side?: () => void;
    hints?: () => void;
  } = {};
  #collect: (() => Hint[]) | null = null;
  #running = false;

  constructor(options: {
    world: SocketWorld;
    as: EnterAs;
    wishes: WishStore;
    listener: MeetingListener;
    has: () => number;
  }) {
    this.#world = options.world;
    this.#as = options.as;
    this.#wishes = options.wishes;
    this.#listener = options.listener;
    this.#has = options.has;
    this.#pump = new WishPump(options.world, (wish) => this.#send({ t: 'do', ...wish }));
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#stopTimers = [this.#world.onOnline(() => this.#now())];
    this.#connect();
    this.#watch();
  }

  /** `bye`: for good, so that the others see it at once. */
  stop(bye: boolean): void {
    if (!this.#running) return;
    this.#running = false;
    if (bye) this.#send({ t: 'bye' });
    for (const stop of this.#stopTimers) stop();
    for (const cancel of Object.values(this.#cancel)) cancel?.();
    this.#drop();
  }

  /** By the server's clock, in ms since 1970. */
  serverNow(): number {
    return this.#world.clock() + this.#offset;
  }

  /** Sent now or when the link is back; answered as an event or by `refused`. */
  wish<Kind extends EventKind>(kind: Kind, body: Bodies[Kind]): number {
    const wish = this.#wishes.add(kind, body);
    if (this.state === 'in') this.#pump.add(wish);
    return wish.n;
  }
  get unkept(): number {
    return this.#wishes.all().length;
  }

  /**
   * Said whenever there is something new of what is drawn or pointed at; null ends it. `collect` is asked for it at once where nothing was shown for
   * `hintEveryMs`, else as soon as that has passed.
   */
  hintsFrom(collect: (() => Hint[]) | null): void {
    const last = this.#collect;
    if (last && !collect) this.#hint(last());
    this.#collect = collect;
    // A page that is busy painting is late with its timers.
    if (collect && this.#world.now() >= this.#nextHint) this.#beat();
  }
  #nextHint = 0;
  #beat(): void {
    this.#cancel.hints?.();
    delete this.#cancel.hints;
    if (!this.#collect) return;
    // Where the link cannot take it the next hint says more at once.
    if (this.state === 'in' && (this.#main?.bufferedAmount ?? 0) < heldBytes) {
      const hints = this.#collect();
      if (hints.length === 0) return;
      this.#hint(hints);
    }
    this.#nextHint = this.#world.now() + this.hintEveryMs;
    this.#cancel.hints = this.#world.later(this.hintEveryMs, () => this.#beat());
  }

  feel(feeling: Feeling): void {
    if (this.state === 'in') this.#send({ t: 'feel', ...feeling });
  }
  media(message: MediaMessage): void {
    if (this.state === 'in') this.#send(message);
  }
  /** How long `up` bytes there and `down` bytes back take, in ms; null where no answer came. */
  probe(up: number, down: number, patienceMs = 15_000): Promise<number | null> {
    return new Promise((done) => {
      const n = ++this.#probe;
      const forget = this.#world.later(patienceMs, () => {
        this.#probes.delete(n);
        done(null);
      });
      this.#probes.set(n, {
        at: this.#world.now(),
        done: (ms) => {
          forget();
          done(ms);
        },
      });
      const message = { t: 'probe' as const, n, bytes: down };
      this.#send(up > 0 ? { ...message, pad: 'x'.repeat(up) } : message);
    });
  }

  /** Of reading a study together; whoever makes them keeps to a measure. */
  readHint(hint: ReadHint): void {
    if ((this.#main?.bufferedAmount ?? 0) < heldBytes) this.#hint([hint]);
  }
  #hint(hints: Array<Hint | ReadHint>): void {
    if (hints.length === 0 || this.state !== 'in') return;
    const text = JSON.stringify({ t: 'hint', h: hints } satisfies ToServer);
    // In turns: what is lost on one lane does not hold up the other.
    const side = this.#sideReady && this.#side && this.#side.bufferedAmount < heldBytes;
    this.#turn = 1 - this.#turn;
    if (side && this.#turn === 1) this.#side?.send(text);
    else this.#main?.send(text);
  }

  #send(message: ToServer): void {
    if (this.#main?.readyState === 1) this.#main.send(JSON.stringify(message));
  }

  #enter(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.#listener.linkIs(state);
  }

  #connect(): void {
    this.#drop();
    const socket = this.#world.open();
    this.#main = socket;
    const limit = (limits[Math.min(this.#attempt, limits.length - 1)] ?? 8000) + 6 * this.rtt;
    const give = (): void => this.#again(true);
    this.#cancel.limit = this.#world.later(limit, give);
    socket.onopen = () => {
      if (socket !== this.#main) return;
      this.#cancel.limit?.();
      this.#cancel.limit = this.#world.later(wordMs, give);
      const seq = this.#has();
      const known = this.epoch ? { epoch: this.epoch, seq } : {};
      socket.send(
        JSON.stringify({ t: 'enter', lane: 0, ...this.#as, ...known } satisfies ToServer),
      );
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#main) this.#take(String(data));
    };
    socket.onclose = ({ code }) => {
      if (socket === this.#main) this.#closed(code);
    };
  }

  #closed(code: number): void {
    if (code === 4000) return this.#end('over');
    if ([4401, 4403, 4404, 4409].includes(code)) {
      this.problem ??=
        code === 4401 ? 'not_signed_in' : code === 4404 ? 'not_found' : 'not_invited';
      return this.#end('refused');
    }
    this.#again();
  }

  #end(state: 'over' | 'refused'): void {
    this.stop(false);
    this.#enter(state);
  }

  /** `waited`: the attempt took its time; the next one need not wait. */
  #again(waited = false): void {
    this.#drop();
    if (!this.#running) return;
    if (this.state === 'in' || this.state === 'waiting') this.#enter('lost');
    const wait = waited ? 0 : (waits[Math.min(this.#attempt, waits.length - 1)] ?? 2000);
    this.#attempt += 1;
    this.#cancel.connect?.();
    this.#cancel.connect = this.#world.later(wait, () => this.#connect());
  }

  /** The browser has a link again: no waiting. */
  #now(): void {
    if (!this.#running) return;
    // What stands may stand: it is asked, and has a second to answer.
    if (this.state === 'in' && this.#main?.readyState === 1) {
      const before = this.heardAt;
      void this.probe(0, 0, 1000).then(() => {
        if (this.#running && this.heardAt === before) this.#restart();
      });
      return;
    }
    this.#restart();
  }
  #restart(): void {
    this.#attempt = 0;
    if (this.state === 'in') this.#enter('lost');
    this.#cancel.connect?.();
    this.#connect();
  }

  #drop(): void {
    this.#pump.stop();
    this.#cancel.limit?.();
    this.#cancel.side?.();
    for (const socket of [this.#main, this.#side]) {
      if (!socket) continue;
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.#main = this.#side = null;
    this.#sideReady = false;
  }

  /** Silence is how a dead link looks; a question now and then tells it from a quiet room. */
  #watch(): void {
    let asked = 0;
    const look = (): void => {
      const now = this.#world.now();
      const quiet = now - this.heardAt;
      if (this.state === 'in' || this.state === 'waiting') {
        if (quiet > Math.max(silenceMs, 5 * this.rtt)) this.#again(true);
        else if (quiet > askAfterMs && now - asked > askAfterMs) {
          asked = now;
          void this.probe(0, 0, silenceMs);
        }
      }
      this.#cancelWatch = this.#world.later(400, look);
    };
    this.#cancelWatch = this.#world.later(400, look);
    this.#stopTimers.push(() => this.#cancelWatch?.());
  }
  #cancelWatch: (() => void) | undefined;

  #openSide(): void {
    const socket = this.#world.open();
    this.#side = socket;
    socket.onopen = () => {
      if (socket !== this.#side) return;
      const { client } = this.#as;
      const enter: ToServer = { t: 'enter', client, lane: 1, epoch: this.epoch };
      socket.send(JSON.stringify(enter));
      this.#sideReady = true;
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#side) return;
      const message = parsed(String(data));
      if (message?.t === 'hint') {
        this.heardAt = this.#world.now();
        this.#listener.hints(message.by, message.h);
      }
    };
    socket.onclose = () => {
      if (socket !== this.#side) return;
      this.#side = null;
      this.#sideReady = false;
      this.#cancel.side = this.#world.later(3000, () => {
        if (this.state === 'in' && !this.#side) this.#openSide();
      });
    };
  }

  #take(text: string): void {
    const message = parsed(text);
    if (!message) return;
    this.heardAt = this.#world.now();
    switch (message.t) {
      case 'entered':
        return this.#entered(message);
      case 'waiting':
        this.you = message.you;
        this.#settled();
        return this.#enter('waiting');
      case 'events':
        return this.#listener.events(message.events, message.more);
      case 'ev':
        return this.#listener.events([message.e], false);
      case 'no': {
        if (message.n === undefined) {
          this.problem = message.problem;
          return;
        }
        const wish = this.#wishes.refuse(message.n);
        if (wish) this.#listener.refused(wish, message.problem);
        return;
      }
      case 'kept':
        return this.#wishes.kept(message.n);
      case 'hint':
        return this.#listener.hints(message.by, message.h);
      case 'people':
        return this.#listener.people(message);
      case 'feelings':
        return this.#listener.feelings(message.of);
      case 'probed': {
        const asked = this.#probes.get(message.n);
        if (!asked) return;
        this.#probes.delete(message.n);
        const ms = this.heardAt - asked.at;
        if (!message.pad) this.rtt = this.rtt === 0 ? ms : Math.round(0.7 * this.rtt + 0.3 * ms);
        return asked.done(ms);
      }
      case 'media':
        return this.#listener.mediaSaid(message);
      case 'over':
        this.reason = message.reason;
        return this.#end('over');
    }
  }

  #settled(): void {
    this.#cancel.limit?.();
    this.#attempt = 0;
  }

  #entered(message: Entered): void {
    this.#settled();
    const fresh = this.epoch !== message.epoch;
    this.epoch = message.epoch;
    this.you = message.you;
    this.#offset = message.now + this.rtt / 2 - this.#world.clock();
    this.#listener.entered(message, fresh);
    this.#enter('in');
    this.#pump.restart(this.#wishes.all());
    if (!this.#side) this.#openSide();
  }
}

function parsed(text: string): ToClient | null {
  try {
    return JSON.parse(text) as ToClient;
  } catch {
    return null; // not ours
  }
}

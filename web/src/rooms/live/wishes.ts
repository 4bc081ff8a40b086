import type { Bodies, EventKind } from '../board/wire';
import type { SocketWorld } from './socketWorld';

export interface Wish {
  n: number;
  kind: EventKind;
  body: Bodies[EventKind];
}

/** Of the browser's storage, what is used of it. */
export type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Wishes that the server does not have on disk yet, in their order. They outlive a reload of the tab: each lies under a key of its own
 * in its storage, so that a long blackout costs no more per stroke than a short one.
 */
export class WishStore {
  readonly #name: string;
  readonly #keep: Keep | null;
  readonly #wishes = new Map<number, Wish>();
  #last: number;

  constructor(name: string, keep: Keep | null) {
    this.#name = name;
    this.#keep = keep;
    this.#last = Number(this.#get('last')) || 0;
    const first = Number(this.#get('first')) || 1;
    for (let n = first; n <= this.#last; n++) {
      const text = this.#get(String(n));
      if (text) this.#wishes.set(n, JSON.parse(text) as Wish);
    }
  }

  add<Kind extends EventKind>(kind: Kind, body: Bodies[Kind]): Wish {
    const wish: Wish = { n: ++this.#last, kind, body };
    this.#wishes.set(wish.n, wish);
    this.#set(String(wish.n), JSON.stringify(wish));
    this.#set('last', String(this.#last));
    return wish;
  }

  all(): Wish[] {
    return [...this.#wishes.values()];
  }

  /** Up to n they are on the server's disk. */
  kept(n: number): void {
    for (const one of [...this.#wishes.keys()]) if (one <= n) this.#drop(one);
    this.#set('first', String(this.#wishes.keys().next().value ?? this.#last + 1));
  }

  /** It will not be: nothing is to be sent again. */
  refuse(n: number): Wish | null {
    const wish = this.#wishes.get(n) ?? null;
    this.#drop(n);
    return wish;
  }

  #drop(n: number): void {
    this.#wishes.delete(n);
    try {
      this.#keep?.removeItem(`${this.#name} ${n}`);
    } catch {
      // Nothing was kept then.
    }
  }
  #get(what: string): string | null {
    try {
      return this.#keep?.getItem(`${this.#name} ${what}`) ?? null;
    } catch {
      return null;
    }
  }
  #set(what: string, text: string): void {
    try {
      this.#keep?.setItem(`${this.#name} ${what}`, text);
    } catch {
      // Full: in memory only, for as long as the tab lives.
    }
  }
}

/** So many wishes at once, and so many in a second after that: what waited through a blackout must not come as a flood. */
const atOnce = 60;
const perSecond = 24;

/** Sends wishes in their order, as fast as the server takes them. */
export class WishPump {
  readonly #world: Pick<SocketWorld, 'now' | 'later'>;
  readonly #send: (wish: Wish) => void;
  #due: Wish[] = [];
  #tokens = atOnce;
  #at = 0;
  #cancel: (() => void) | null = null;

  constructor(world: Pick<SocketWorld, 'now' | 'later'>, send: (wish: Wish) => void) {
    this.#world = world;
    this.#send = send;
  }

  add(wish: Wish): void {
    this.#due.push(wish);
    this.#flow();
  }
  restart(due: Wish[]): void {
    this.#due = due;
    this.#flow();
  }
  stop(): void {
    this.#due = [];
    this.#cancel?.();
    this.#cancel = null;
  }

  #flow(): void {
    const now = this.#world.now();
    this.#tokens = Math.min(atOnce, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    for (; this.#tokens >= 1 && this.#due.length; this.#tokens -= 1) {
      const wish = this.#due.shift();
      if (wish) this.#send(wish);
    }
    if (this.#due.length === 0 || this.#cancel) return;
    this.#cancel = this.#world.later(200, () => {
      this.#cancel = null;
      this.#flow();
    });
  }
}

/** The tab's own id: a device that comes back with it is the same participant. */
export function clientOf(keep: Keep | null): string {
  const key = 'longspan.room.client';
  try {
    const known = keep?.getItem(key);
    if (known && /^[0-9a-f]{16}$/.test(known)) return known;
  } catch {
    // A new one then.
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const client = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    keep?.setItem(key, client);
  } catch {
    // For this page only.
  }
  return client;
}

/** What this page holds already. */
const claimed = new Set<string>();

/**
 * A tab that was duplicated has its twin's storage, and with it its id: whoever comes second takes a new one. The id is held for as long as the
 * page lives; who goes out and in again in it is the same.
 */
export async function claimClient(keep: Keep | null): Promise<string> {
  const client = clientOf(keep);
  if (claimed.has(client)) return client;
  if (typeof navigator === 'undefined' || !navigator.locks) return client;
  const free = await new Promise<boolean>((said) => {
    void navigator.locks.request(`longspan.room ${client}`, { ifAvailable: true }, (lock) => {
      said(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
  });
  const mine = free ? client : clientOf(null);
  claimed.add(mine);
  return mine;
}

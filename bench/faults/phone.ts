// A phone: its clock, which may be wrong, its browser's store, which may be full, its tabs, which may die.
import type { Draft } from '../../spec/harness.ts';
import type { Air } from './air.ts';
import type { FakeStores, Parts } from './bundle.ts';
import type { Person } from './central.ts';
import type { Chance } from './chance.ts';
import { copied } from './copied.ts';
import { networkOf } from './network.ts';
import type { Course, Item, Outbox, Port, TusAsk } from './page.ts';
import { type FakeDatabase, Tab } from './tab.ts';
import type { Timeline } from './timeline.ts';

/** No room at all, none for photos, or only when it comes to committing. */
export type Full = 'no' | 'photos' | 'all';
type Put = (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest;

/** For the spec: a sender that is broken on purpose, around the port. */
export type Spoil = (port: Port, phone: string) => Port;

const hour = 3_600_000;

export class Phone {
  readonly name: string;
  readonly air: Air;
  readonly stores: FakeStores;
  readonly database: IDBFactory;
  readonly localStorage;
  readonly date: typeof Date;
  /** Ms that its clock is ahead. */
  skew: number;
  full: Full = 'no';
  tabs: Tab[] = [];
  /** What the person was told is received or held, by id; a phone in want of room forgets it. */
  readonly told = new Map<string, Item>();
  /** Photos that the person was told are received. */
  readonly toldPhotos = new Set<string>();
  readonly #time: Timeline;
  readonly #chance: Chance;
  readonly #parts: Parts;
  readonly #person: Person;
  readonly #spoil: Spoil;
  readonly #start: number;
  readonly #locks: Map<string, Tab> | null;
  readonly #channels = new Map<Tab, { onmessage?: () => void }[]>();
  readonly #room: Chance;
  #made = 0;
  #seen = new WeakSet<object>();

  constructor(given: {
    name: string;
    person: Person;
    air: Air;
    time: Timeline;
    chance: Chance;
    parts: Parts;
    spoil: Spoil;
    start: number;
  }) {
    const { name, person, air, time, chance, parts } = given;
    this.name = name;
    this.air = air;
    this.#time = time;
    this.#chance = chance;
    this.#parts = parts;
    this.#person = person;
    this.#spoil = given.spoil;
    this.#start = given.start;
    this.skew = chance.between(-48 * hour, 48 * hour);
    // Browsers without Web Locks take turns by a lease.
    this.#locks = chance.yes(0.7) ? new Map() : null;
    const clock = (): number => this.clock();
    const zone = chance.pick([-480, -360, -345, 60]);
    this.date = class extends Date {
      constructor(...given: [] | [number]) {
        super(given[0] ?? clock());
      }
      static override now = clock;
      override getTimezoneOffset(): number {
        return zone;
      }
    } as typeof Date;
    this.stores = storesOf(parts);
    tasks = time.task;
    this.database = new this.stores.IDBFactory();
    this.#room = chance.fork('room');
    const kept = new Map<string, string>([
      ['longspan.device', name],
      ['longspan.session', JSON.stringify({ account: person.account, csrf: '', grants: [] })],
    ]);
    this.localStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  }

  clock(): number {
    return this.#start + Math.floor(this.#time.now) + this.skew;
  }

  openTab(): Tab {
    const name = `${this.name}.${++this.#made}`;
    this.#time.say(`${name} opens`);
    const tab = new Tab(name, this, this.#time, this.#chance.fork(name), this.#parts.page);
    this.tabs.push(tab);
    return tab;
  }

  kill(tab: Tab): void {
    this.#time.say(`${tab.name} dies`);
    this.look();
    tab.kill();
    this.tabs = this.tabs.filter((one) => one !== tab);
    this.#channels.delete(tab);
    for (const [name, holder] of this.#locks ?? []) if (holder === tab) this.#locks?.delete(name);
  }

  /** Reads off the screen what is said of each item. */
  look(): void {
    for (const { outbox } of this.tabs) {
      if (!this.#seen.has(outbox.items)) {
        this.#seen.add(outbox.items);
        for (const item of outbox.items)
          if (item.state === 'received' || item.state === 'held') this.told.set(item.id, item);
      }
      if (!this.#seen.has(outbox.blobs)) {
        this.#seen.add(outbox.blobs);
        for (const { sha256, state } of outbox.blobs)
          if (state === 'received') this.toldPhotos.add(sha256);
      }
    }
  }

  owns(database: FakeDatabase): void {
    owners.set(database, this);
  }

  /** The browser's `put` where there may be no room for it: refused at once, or only after it was taken. */
  put(store: IDBObjectStore, asIs: () => IDBRequest): IDBRequest {
    if (this.full === 'no' || (this.full === 'photos' && store.name !== 'bytes')) return asIs();
    if (this.#room.yes(0.5)) throw new DOMException('full', 'QuotaExceededError');
    const asked = asIs();
    const fake = store.transaction as unknown as { _abort(name: string): void };
    asked.addEventListener('success', () => fake._abort('QuotaExceededError'));
    return asked;
  }

  navigator(tab: Tab): object {
    const quota = 1e9;
    const storage = {
      estimate: () =>
        Promise.resolve({ quota, usage: this.full === 'no' ? quota / 2 : quota - 1000 }),
      persisted: () => Promise.resolve(false),
      persist: () => Promise.resolve(false),
    };
    const held = this.#locks;
    const locks = held && {
      async request(name: string, _: object, work: (lock: object | null) => Promise<boolean>) {
        if (held.has(name)) return work(null);
        held.set(name, tab);
        try {
          return await work({ name });
        } finally {
          held.delete(name);
        }
      },
    };
    const userAgent = 'Android Chrome';
    return { onLine: true, userAgent, language: 'zh', storage, ...(locks && { locks }) };
  }

  channel(tab: Tab): unknown {
    const channels = this.#channels;
    const time = this.#time;
    return class {
      onmessage?: () => void;
      constructor() {
        channels.set(tab, [...(channels.get(tab) ?? []), this]);
      }
      postMessage(): void {
        for (const [other, open] of channels)
          if (other !== tab)
            time.after(1, () => {
              if (!other.dead) for (const one of open) one.onmessage?.();
            });
      }
      close(): void {
        channels.delete(tab);
      }
    };
  }

  network(tab: Tab): Record<string, unknown> {
    return networkOf(tab, this.air, this.#person.token);
  }

  /**
   * What the sender of a tab sends through: its own way out for facts, tus for photos; where the server has no uploads,
   * whole photos are put.
   */
  port(tab: Tab, page: Outbox): Port {
    const authorization = `Bearer ${this.#person.token}`;
    const carry = async (
      ask: { method: string; path: string; headers: Record<string, string>; body?: Uint8Array },
      signal: AbortSignal,
      sent?: (bytes: number) => void,
    ) => {
      const headers = { ...ask.headers, authorization };
      const heard = await this.air.carry({ ...ask, headers }, signal, (bytes) => {
        if (!tab.dead) sent?.(bytes);
      });
      // A page that is gone hears nothing.
      if (tab.dead) return new Promise<never>(() => undefined);
      if (!heard) throw page.unreachable();
      return heard;
    };
    const json = async (...given: Parameters<typeof carry>) => {
      const { status, body } = await carry(...given);
      const text = body.toString();
      if (status >= 300) throw page.problemFrom(text, status);
      try {
        return JSON.parse(text);
      } catch {
        throw page.strangeAnswer(status);
      }
    };
    const pieces = this.#chance.fork('pieces');
    const tus = async ({ method, url, headers, body, sent, signal }: TusAsk) => {
      const full = body && body.length > 0 ? { body } : {};
      const heard = await carry({ method, path: url, headers, ...full }, signal, sent);
      return {
        status: heard.status,
        header: (name: string) => heard.headers[name.toLowerCase()]?.toString() ?? null,
        trouble: () => page.problemFrom(heard.body.toString(), heard.status),
      };
    };
    let plain = false;
    const putPlain = (sha256: string, bytes: ArrayBuffer, { signal, progress }: Course) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const path = `/api/v1/evidence/${sha256}`;
      return json({ method: 'PUT', path, headers, body: new Uint8Array(bytes) }, signal, progress);
    };
    const honest: Port = {
      fileFacts: (facts: Draft[], signal) => page.outgoing.fileFacts(facts, signal),
      async putEvidence(sha256, bytes, course) {
        if (plain) return putPlain(sha256, bytes, course);
        try {
          const found = await page.tusUpload(
            {
              ...course,
              ask: tus,
              sleep: (ms) => new Promise((done) => void tab.after(ms, () => done())),
              lanes: () => (pieces.yes(0.3) ? pieces.between(2, 3) : 1),
            },
            sha256,
            bytes,
          );
          return { sha256: found };
        } catch (thrown) {
          if (!(thrown instanceof page.NoUploads)) throw thrown;
          plain = true;
          return putPlain(sha256, bytes, course);
        }
      },
    };
    return this.#spoil(honest, this.name);
  }
}

/** One for all phones of this process: code that is made anew is slow at first. */
let stores: FakeStores | null = null;
let tasks: Timeline['task'] = () => undefined;
const owners = new WeakMap<object, Phone>();

function storesOf(parts: Parts): FakeStores {
  if (stores) return stores;
  stores = parts.stores({
    globalThis: { setImmediate: (run: () => void) => tasks(run) },
    Date,
    structuredClone: copied,
  });
  const { prototype } = stores.IDBObjectStore;
  const put = prototype.put as Put;
  prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey): IDBRequest {
    const asIs = () => put.call(this, value, key);
    return owners.get(this.transaction.db)?.put(this, asIs) ?? asIs();
  };
  return stores;
}

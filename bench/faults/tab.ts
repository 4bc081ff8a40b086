// One tab of a phone's browser: the outbox, running. It can die between any two of its steps; then nothing of it runs
// any more, and of its transactions only what was committed stays.
import { createHash } from 'node:crypto';
import type { Make } from './bundle.ts';
import type { Chance } from './chance.ts';
import type { NewFact, Outbox, Port } from './page.ts';
import type { Phone } from './phone.ts';
import type { Stream } from './stream.ts';
import type { Timeline } from './timeline.ts';

/** What is looked into of fake-indexeddb to let a page die as a browser does. */
interface FakeTarget {
  listeners: { callback: unknown }[];
}
interface FakeTransaction extends FakeTarget {
  db: FakeDatabase;
  mode: string;
  _state: 'active' | 'inactive' | 'committing' | 'finished';
  _requests: { request: FakeTarget }[];
  _abort(name: string | null): void;
}
export interface FakeDatabase extends FakeTarget {
  _rawDatabase: { transactions: FakeTransaction[]; processTransactions: unknown };
  close(): void;
}
type Listener = () => void;

export class Tab {
  readonly name: string;
  dead = false;
  readonly outbox: Outbox['outbox'];
  readonly ready: Promise<void>;
  /** Its connections go with it. */
  readonly streams: Stream[] = [];
  readonly #phone: Phone;
  readonly #made: Outbox;
  readonly #time: Timeline;
  readonly #opened: (FakeDatabase | null)[] = [];
  readonly #requests: FakeTarget[] = [];
  readonly #heard = new Map<string, Listener[]>();
  readonly #document: { visibilityState: 'visible' | 'hidden' };

  constructor(name: string, phone: Phone, time: Timeline, chance: Chance, page: Make<Outbox>) {
    this.name = name;
    this.#phone = phone;
    this.#time = time;
    const window = { addEventListener: this.#listen, removeEventListener: () => undefined };
    this.#document = { ...window, visibilityState: 'visible' };
    const crypto = {
      getRandomValues<T extends Uint8Array>(into: T): T {
        into.set(chance.bytes(into.length));
        return into;
      },
      subtle: {
        digest: async (_: string, bytes: ArrayBuffer) =>
          new Uint8Array(createHash('sha256').update(Buffer.from(bytes)).digest()).buffer,
      },
    };
    const timer = (call: () => void, ms = 0) => this.after(ms, call);
    this.#made = page({
      ...phone.stores,
      indexedDB: { open: this.#open },
      globalThis: { crypto },
      crypto,
      window,
      document: this.#document,
      navigator: phone.navigator(this),
      localStorage: phone.localStorage,
      location: { protocol: 'https:', host: 'sim' },
      Date: phone.date,
      structuredClone,
      performance: { now: () => this.#time.now },
      setTimeout: timer,
      clearTimeout: (off?: () => void) => off?.(),
      setInterval: (call: () => void, ms: number) => {
        const state = { off: () => undefined as void };
        const again = (): void => {
          state.off = this.after(ms, again);
          call();
        };
        state.off = this.after(ms, again);
        return () => state.off();
      },
      clearInterval: (off?: () => void) => off?.(),
      ...phone.network(this),
      BroadcastChannel: phone.channel(this),
    });
    this.outbox = this.#made.outbox;
    const port = phone.port(this, this.#made);
    this.ready = this.#begin(port, chance.fork('random'));
  }

  async #begin(port: Port, chance: Chance): Promise<void> {
    await this.#made.session.load();
    const world = {
      now: () => this.#phone.clock(),
      ticks: () => this.#time.now,
      random: () => chance.next(),
      after: (ms: number, call: () => void) => this.after(ms, call),
    };
    this.outbox.start(port, world);
    await this.outbox.refresh();
  }

  async file(
    fact: Omit<NewFact, 'evidence'>,
    photos: ArrayBuffer[],
    mediaType: string,
  ): Promise<string> {
    const evidence = await Promise.all(
      photos.map((bytes) => this.#made.evidenceFrom(bytes, mediaType)),
    );
    return (await this.outbox.file({ ...fact, evidence })).id;
  }

  /** A timer of this tab: it dies with it. */
  after(ms: number, call: () => void): () => void {
    return this.#time.after(ms, () => {
      if (!this.dead) call();
    });
  }

  /** "online" and the like. */
  happens(event: string): void {
    for (const call of this.#heard.get(event) ?? []) call();
  }

  putAway(): void {
    this.#document.visibilityState = 'hidden';
    this.happens('visibilitychange');
  }
  takeUp(): void {
    this.#document.visibilityState = 'visible';
    this.happens('visibilitychange');
  }

  kill(): void {
    this.dead = true;
    for (const stream of this.streams) stream.close();
    for (const request of this.#requests) request.listeners = [];
    for (const database of this.#opened) {
      if (!database) continue;
      database.listeners = [];
      for (const one of transactionsOf(database)) {
        for (const { request } of one._requests) request.listeners = [];
        one.listeners = one.listeners.filter(isItsOwn(one));
        if (one._state === 'active' || one._state === 'inactive') one._abort(null);
      }
      database.close();
    }
  }

  /** The browser closes the store under the page, in the middle of whatever is being written. */
  loseStore(): void {
    for (const database of this.#opened.splice(0)) {
      if (!database) continue;
      for (const one of transactionsOf(database))
        if (one.mode !== 'versionchange' && one._state !== 'committing') one._abort('AbortError');
      this.#phone.stores.forceCloseDatabase(database as unknown as IDBDatabase);
    }
  }

  #listen = (event: string, call: Listener): void => {
    this.#heard.set(event, [...(this.#heard.get(event) ?? []), call]);
  };

  #open = (name: string, version: number): IDBOpenDBRequest => {
    const request = this.#phone.database.open(name, version);
    const target = request as unknown as FakeTarget;
    this.#requests.push(target);
    // Before the page's own listeners, which hang on the request after this.
    const known = (): void => {
      const database = request.result as unknown as FakeDatabase;
      if (this.#opened.includes(database)) return;
      this.#opened.push(database);
      this.#phone.owns(database);
    };
    request.addEventListener('upgradeneeded', known);
    request.addEventListener('success', known);
    return request;
  };
}

function transactionsOf(database: FakeDatabase): FakeTransaction[] {
  return database._rawDatabase.transactions.filter(
    (one) => one.db === database && one._state !== 'finished',
  );
}

/** The first three are a transaction's own, and that the next one begins when it ends is the store's. */
function isItsOwn({ db }: FakeTransaction) {
  return ({ callback }: { callback: unknown }, i: number) =>
    i < 3 || callback === db._rawDatabase.processTransactions;
}

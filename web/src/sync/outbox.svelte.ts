import type { FactKind } from '../generated/facts';
import { outgoing } from '../transport/outgoing';
import { session } from '../transport/session.svelte';
import { deviceName } from './device';
import {
  forgetDone,
  keepFacts,
  letGoOf,
  letGoOfPhoto,
  waitingByAccount,
  type NewFact,
} from './keep';
import { askToPersist, readRoom, type Room } from './room';
import { Sender, type Server, type Stop } from './sender';
import { onWriting } from './soon';
import { db, isWaiting, type Blob256, type OutboxItem } from './store';
import { takeTurn } from './turn';
import { browserWorld, type World } from './world';

export type { Evidence, NewFact } from './keep';
export type { Blob256, ItemState, OutboxItem } from './store';

/** A page that comes back into sight makes its way ready where something was filed so lately. */
const latelyMs = 600_000;
const otherTabMs = 5_000;
const storeAgainMs = 5_000;
const lookAgainMs = 40;

/**
 * The outbox: the only way a fact leaves this device. `file` resolves when the fact is safe in the
 * device's store; sending, retrying and the receipts come after, in one tab at a time.
 * This is its face for the pages; what it does stands in sender.ts and keep.ts.
 */
class Outbox {
  /** Newest first, of the account signed in. */
  items = $state.raw<OutboxItem[]>([]);
  blobs = $state.raw<Blob256[]>([]);
  /** Why nothing is being sent now, if so. */
  stopped = $state<Stop | null>(null);
  sending = $state(false);
  /** Bytes that are out, of the photos on their way from this tab. */
  progress = $state.raw<ReadonlyMap<string, number>>(new Map());
  /** Null where the browser does not say. */
  room = $state.raw<Room | null>(null);
  /** Facts of other persons that wait on this device. */
  others = $state.raw({ persons: 0, facts: 0 });

  #world: World = browserWorld;
  #sender = this.#senderTo(outgoing);
  #wake: () => void = () => undefined;
  #channel: BroadcastChannel | null = null;
  #settling = new Map<string, Array<(item: OutboxItem) => void>>();
  #wanted = false;
  #persistAsked = false;
  #filedAt = Number.NEGATIVE_INFINITY;
  #reads = 0;
  #newest: Promise<void> = Promise.resolve();
  #toRefresh: (() => void) | null = null;

  waiting = $derived(this.items.filter(isWaiting).length);
  refused = $derived(this.items.filter((i) => i.state === 'refused').length);
  photosWaiting = $derived(this.blobs.filter((b) => b.state === 'waiting').length);

  #senderTo(server: Server): Sender {
    return new Sender({
      server,
      world: this.#world,
      mine: () => session.account,
      changed: () => {
        this.#tell();
        void this.refresh();
      },
      left: () => (this.#toRefresh ??= this.#world.after(lookAgainMs, () => void this.refresh())),
      moved: () => (this.progress = new Map(this.#sender.progress)),
    });
  }

  /** Starts sending and following the other tabs; returns how to stop. */
  start(server?: Server, world: World = browserWorld): () => void {
    this.#world = world;
    if (server) this.#sender = this.#senderTo(server);
    const cleanups: Array<() => void> = [
      session.onChange(() => {
        outgoing.drop();
        void this.#begin();
      }),
    ];
    if (typeof BroadcastChannel !== 'undefined') {
      const channel = new BroadcastChannel('longspan-outbox');
      channel.onmessage = () => void this.#afterOther();
      this.#channel = channel;
      cleanups.push(() => channel.close());
    }
    if (typeof window !== 'undefined') cleanups.push(this.#followPage());
    void this.#begin();
    return () => {
      this.#wake();
      for (const clean of cleanups) clean();
      this.#channel = null;
    };
  }

  #followPage(): () => void {
    const linkBack = (): void => {
      outgoing.drop();
      this.#sender.hurry(true);
      void this.send();
    };
    const seen = (): void => {
      if (document.visibilityState !== 'visible') return outgoing.settle();
      if (this.#world.ticks() - this.#filedAt < latelyMs) outgoing.warm();
      void this.send(true);
      void this.watchRoom();
    };
    onWriting(() => outgoing.warm());
    // What is under way through the socket would wait for its answer in vain, and be shown as being sent.
    const linkGone = (): void => outgoing.drop();
    window.addEventListener('online', linkBack);
    window.addEventListener('offline', linkGone);
    document.addEventListener('visibilitychange', seen);
    return () => {
      window.removeEventListener('online', linkBack);
      window.removeEventListener('offline', linkGone);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  async #begin(): Promise<void> {
    try {
      await forgetDone(this.#world);
      await this.refresh();
    } catch {
      // The device's store failed: what waits in it is asked for all the same.
    }
    void this.watchRoom();
    await this.send(true);
  }

  /** Another tab wrote the store: who is sending takes it along; should that tab be closed, this one goes on. */
  async #afterOther(): Promise<void> {
    this.#sender.poke();
    await this.refresh();
    if (!this.sending && this.waiting + this.photosWaiting > 0) await this.send();
  }

  async file<K extends FactKind>(fact: NewFact<K>): Promise<OutboxItem> {
    const [item] = await this.#keep([fact]);
    return item as OutboxItem;
  }

  /** All of them are safe, or none is; they are sent together. */
  async #keep<K extends FactKind>(facts: readonly NewFact<K>[]): Promise<OutboxItem[]> {
    const account = session.account;
    if (!account) throw new Error('nobody is signed in: a fact needs its author');
    const items = await keepFacts(account, deviceName(), facts, this.#world);
    this.#filedAt = this.#world.ticks();
    void this.send(true);
    this.#tell();
    await this.refresh();
    if (!this.#persistAsked) {
      this.#persistAsked = true;
      void askToPersist().then(() => this.watchRoom());
    } else void this.watchRoom();
    return items;
  }

  /** Files and waits for the server's word, at most `ms`; what is still waiting then is answered as it stands. */
  async fileAndWait<K extends FactKind>(fact: NewFact<K>, ms = 8000): Promise<OutboxItem> {
    return this.#wordOn(await this.file(fact), ms);
  }

  /** The same for several facts, such as one for each day of a holiday. */
  async fileAllAndWait<K extends FactKind>(
    facts: readonly NewFact<K>[],
    ms = 8000,
  ): Promise<OutboxItem[]> {
    const items = await this.#keep(facts);
    return Promise.all(items.map((item) => this.#wordOn(item, ms)));
  }

  #wordOn(item: OutboxItem, ms: number): Promise<OutboxItem> {
    return new Promise((resolve) => {
      const callOff = this.#world.after(ms, () => finish(this.find(item.id) ?? item));
      const finish = (done: OutboxItem): void => {
        callOff();
        resolve(done);
      };
      const word = this.find(item.id);
      if (word && !isWaiting(word)) return finish(word);
      this.#settling.set(item.id, [...(this.#settling.get(item.id) ?? []), finish]);
    });
  }

  find(id: string): OutboxItem | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** Sends what is ready. `now`: also what was waiting for a later try. */
  async send(now = false): Promise<void> {
    this.#wanted = true;
    if (now) this.#sender.hurry();
    if (this.sending) return;
    this.sending = true;
    this.#wake();
    let nextIn: number | null = null;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        nextIn = await this.#round();
      }
    } catch {
      // The device's store has no room or was closed under us: what waits in it is asked for again.
      nextIn = storeAgainMs;
    }
    this.sending = false;
    if (nextIn !== null)
      this.#wake = this.#world.after(Math.max(50, nextIn), () => void this.send());
    await this.refresh();
  }

  /** Ms until the next one is due. */
  async #round(): Promise<number | null> {
    const account = session.account;
    if (!account) return null;
    let nextIn: number | null = null;
    const had = await takeTurn('longspan-outbox', async () => {
      const sent = await this.#sender.run(account);
      this.stopped = sent.stopped;
      nextIn = sent.nextIn;
    });
    if (had) return nextIn;
    // Another tab is sending: look again shortly, in case it is closed half-way.
    await this.refresh();
    return this.waiting + this.photosWaiting > 0 ? otherTabMs : null;
  }

  /** Reads the device's store again: this tab or another wrote it. Resolves when that is shown. */
  refresh(): Promise<void> {
    this.#newest = this.#read(++this.#reads);
    return this.#newest;
  }

  async #read(read: number): Promise<void> {
    this.#toRefresh?.();
    this.#toRefresh = null;
    const account = session.account;
    const store = await db();
    const [items, blobs, all] = await Promise.all([
      account ? store.getAllFromIndex('facts', 'account', account) : [],
      account ? store.getAllFromIndex('blobs', 'account', account) : [],
      waitingByAccount(),
    ]);
    // A later one has begun, and will see all that this one saw.
    if (read !== this.#reads) return this.#newest.catch(() => undefined);
    items.sort((a, b) => (b.order ?? 0) - (a.order ?? 0) || (a.id < b.id ? 1 : -1));
    this.items = items.map((item) => ({
      ...item,
      ...(isWaiting(item) && {
        state: this.#sender.underWay.has(item.id) ? ('sending' as const) : ('waiting' as const),
      }),
    }));
    this.blobs = blobs;
    this.progress = new Map(this.#sender.progress);
    all.delete(account ?? '');
    this.others = { persons: all.size, facts: [...all.values()].reduce((sum, n) => sum + n, 0) };
    for (const item of items) {
      if (isWaiting(item)) continue;
      for (const finish of this.#settling.get(item.id) ?? []) finish(item);
      this.#settling.delete(item.id);
    }
  }

  async watchRoom(): Promise<void> {
    this.room = await readRoom();
  }

  /** By its author: to be mended, or for good and with the photos that are its alone. */
  async letGo(id: string, withPhotos = false): Promise<void> {
    await letGoOf(id, withPhotos);
    await this.refresh();
    this.#tell();
  }

  async letGoPhoto(sha256: string): Promise<void> {
    await letGoOfPhoto(sha256);
    await this.refresh();
    this.#tell();
  }

  #tell(): void {
    this.#channel?.postMessage('changed');
  }
}

export const outbox = new Outbox();

/** Facts of any account that wait on this device: said before signing in, when nobody's outbox is shown. */
export async function waitingOnDevice(): Promise<number> {
  return [...(await waitingByAccount()).values()].reduce((sum, n) => sum + n, 0);
}

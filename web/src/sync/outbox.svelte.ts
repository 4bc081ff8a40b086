import type { FactBodies, FactKind } from '../generated/facts';
import { localInstant } from '../shared/format/instant';
import { uuid7 } from '../shared/uuid7';
import { api } from '../transport/api';
import { session } from '../transport/session.svelte';
import { deviceName } from './device';
import { sendWaiting, type Server } from './sender';
import { db, type Blob256, type OutboxItem } from './store';
import { takeTurn } from './turn';

export type { ItemState, OutboxItem } from './store';

/** A photo or document prepared for sending: kept under its hash until the server has it. */
export interface Evidence {
  sha256: string;
  bytes: ArrayBuffer;
  mediaType: string;
}

export interface NewFact<K extends FactKind> {
  kind: K;
  stream: string;
  body: FactBodies[K];
  /** Its own id where the caller made one before (a form that was saved); else a new one. */
  id?: string;
  at?: string;
  evidence?: Evidence[];
}

const keptAfterMs = 7 * 86_400_000;

/**
 * The outbox: the only way a fact leaves this device. `file` resolves when the fact is safe in the
 * device's store; sending, retrying and the receipts come after, in one tab at a time.
 */
class Outbox {
  /** Newest first, of the account signed in. */
  items = $state.raw<OutboxItem[]>([]);
  blobs = $state.raw<Blob256[]>([]);
  /** Why nothing is being sent now, if so. */
  stopped = $state<'unreachable' | 'signed_out' | null>(null);
  sending = $state(false);

  #server: Server = api;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #channel: BroadcastChannel | null = null;
  #settling = new Map<string, Array<(item: OutboxItem) => void>>();
  #again = false;

  waiting = $derived(
    this.items.filter((i) => i.state === 'waiting' || i.state === 'sending').length,
  );
  refused = $derived(this.items.filter((i) => i.state === 'refused').length);
  photosWaiting = $derived(this.blobs.filter((b) => b.state === 'waiting').length);

  /** Starts sending and following the other tabs; returns how to stop. */
  start(server: Server = api): () => void {
    this.#server = server;
    const cleanups: Array<() => void> = [session.onChange(() => void this.#begin())];
    if (typeof BroadcastChannel !== 'undefined') {
      const channel = new BroadcastChannel('longspan-outbox');
      channel.onmessage = () => void this.refresh();
      this.#channel = channel;
      cleanups.push(() => channel.close());
    }
    if (typeof window !== 'undefined') {
      const again = (): void => void this.send(true);
      const seen = (): void => {
        if (document.visibilityState === 'visible') void this.send(true);
      };
      window.addEventListener('online', again);
      document.addEventListener('visibilitychange', seen);
      cleanups.push(() => window.removeEventListener('online', again));
      cleanups.push(() => document.removeEventListener('visibilitychange', seen));
    }
    void this.#begin();
    return () => {
      clearTimeout(this.#timer);
      for (const clean of cleanups) clean();
      this.#channel = null;
    };
  }

  async #begin(): Promise<void> {
    await this.#prune();
    await this.refresh();
    await this.send(true);
  }

  async file<K extends FactKind>(fact: NewFact<K>): Promise<OutboxItem> {
    const [item] = await this.#keep([fact]);
    return item as OutboxItem;
  }

  /** All of them are safe, or none is; they are sent together. */
  async #keep<K extends FactKind>(facts: readonly NewFact<K>[]): Promise<OutboxItem[]> {
    const account = session.account;
    if (!account) throw new Error('nobody is signed in: a fact needs its author');
    const items = facts.map((fact): OutboxItem => ({
      id: fact.id ?? uuid7(),
      account,
      kind: fact.kind,
      stream: fact.stream,
      at: fact.at ?? localInstant(),
      device: deviceName(),
      // Through JSON: a state proxy cannot be cloned into the store, and this is what will be sent.
      body: JSON.parse(JSON.stringify(fact.body)) as FactBodies[K],
      evidence: (fact.evidence ?? []).map((one) => one.sha256),
      state: 'waiting',
      attempts: 0,
      nextTry: 0,
    }));
    const transaction = (await db()).transaction(['facts', 'blobs'], 'readwrite', {
      durability: 'strict',
    });
    for (const item of items) await transaction.objectStore('facts').put(item);
    for (const one of facts.flatMap((fact) => fact.evidence ?? [])) {
      const known = await transaction.objectStore('blobs').get(one.sha256);
      if (known?.state === 'received') continue;
      await transaction.objectStore('blobs').put({
        ...one,
        account,
        size: one.bytes.byteLength,
        state: 'waiting',
        attempts: 0,
        nextTry: 0,
      });
    }
    await transaction.done;
    await this.refresh();
    this.#tell();
    void this.send();
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
      const timer = setTimeout(() => finish(this.find(item.id) ?? item), ms);
      const finish = (done: OutboxItem): void => {
        clearTimeout(timer);
        resolve(done);
      };
      const word = this.find(item.id);
      if (word && isSettled(word)) return finish(word);
      this.#settling.set(item.id, [...(this.#settling.get(item.id) ?? []), finish]);
    });
  }

  find(id: string): OutboxItem | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** Sends what is ready. `now`: also what was waiting for a later try. */
  async send(now = false): Promise<void> {
    const account = session.account;
    if (!account) return;
    if (this.sending) {
      this.#again = true;
      return;
    }
    this.sending = true;
    clearTimeout(this.#timer);
    try {
      if (now) await this.#hurry(account);
      const changed = (): void => {
        void this.refresh();
        this.#tell();
      };
      let nextTry: number | null = null;
      const had = await takeTurn('longspan-outbox', async () => {
        const sent = await sendWaiting(account, this.#server, changed);
        this.stopped = sent.stopped;
        nextTry = sent.nextTry;
      });
      // Another tab is sending: look again shortly, in case it is closed half-way.
      if (!had && this.waiting) nextTry = Date.now() + 5000;
      if (this.stopped !== 'signed_out' && nextTry !== null) this.#wake(nextTry);
    } finally {
      this.sending = false;
      await this.refresh();
    }
    if (this.#again) {
      this.#again = false;
      await this.send();
    }
  }

  #wake(at: number): void {
    this.#timer = setTimeout(() => void this.send(), Math.max(50, at - Date.now()));
  }

  async #hurry(account: string): Promise<void> {
    const store = await db();
    for (const item of await store.getAllFromIndex('facts', 'account', account))
      if (item.state === 'waiting' && item.nextTry > 0)
        await store.put('facts', { ...item, nextTry: 0 });
    for (const blob of await store.getAllFromIndex('blobs', 'account', account))
      if (blob.state === 'waiting' && blob.nextTry > 0)
        await store.put('blobs', { ...blob, nextTry: 0 });
  }

  /** Reads the device's store again: this tab or another wrote it. */
  async refresh(): Promise<void> {
    const account = session.account;
    const store = await db();
    const items = account ? await store.getAllFromIndex('facts', 'account', account) : [];
    items.sort((a, b) => (a.id < b.id ? 1 : -1));
    this.items = items;
    this.blobs = account ? await store.getAllFromIndex('blobs', 'account', account) : [];
    for (const item of items) {
      if (!isSettled(item)) continue;
      for (const finish of this.#settling.get(item.id) ?? []) finish(item);
      this.#settling.delete(item.id);
    }
  }

  /** A refused fact is looked at and let go by its author; nothing else is ever dropped. */
  async letGo(id: string): Promise<void> {
    const store = await db();
    const item = await store.get('facts', id);
    if (item?.state === 'refused') await store.delete('facts', id);
    await this.refresh();
    this.#tell();
  }

  #tell(): void {
    this.#channel?.postMessage('changed');
  }

  /** Receipts a week old have been seen; the facts are in the ledger. */
  async #prune(): Promise<void> {
    const store = await db();
    for (const item of await store.getAll('facts')) {
      const done = item.state === 'received' || item.state === 'held';
      const at = new Date(item.receivedAt ?? item.at).getTime();
      if (done && Date.now() - at > keptAfterMs) await store.delete('facts', item.id);
    }
  }
}

function isSettled(item: OutboxItem): boolean {
  return item.state === 'received' || item.state === 'held' || item.state === 'refused';
}

export const outbox = new Outbox();

/** Facts of any account that wait on this device: said before signing in, when nobody's outbox is shown. */
export async function waitingOnDevice(): Promise<number> {
  const items = await (await db()).getAll('facts');
  return items.filter((item) => item.state === 'waiting' || item.state === 'sending').length;
}

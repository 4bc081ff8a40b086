import type { Draft, Receipt, Receipts } from '../generated/api';
import { asTrouble, isOfLink, type Trouble } from '../transport/problem';
import type { Course } from '../transport/tus';
import { BatchSize, draftOf, inOrder } from './batch';
import type { PhotoLane } from './photos';
import { db, isWaiting, type Blob256, type OutboxItem } from './store';
import { Waits } from './waits';
import type { World } from './world';

/** What the sender needs of the server; the app gives `transport`, tests and the simulator their own. Throws Trouble. */
export interface Server {
  /** All in one ask. */
  fileFacts(facts: Draft[], signal: AbortSignal): Promise<Receipts>;
  /** Answers with the hash that the server has acknowledged. */
  putEvidence(sha256: string, bytes: ArrayBuffer, course: Course): Promise<{ sha256: string }>;
}

/** Why nothing more was tried. */
export type Stop = 'unreachable' | 'busy' | 'signed_out' | 'cut_off';

export interface Sent {
  stopped: Stop | null;
  /** Ms until something waiting should be tried again; null where nothing waits, or only for a sign-in. */
  nextIn: number | null;
}

export interface SenderPorts {
  server: Server;
  world: World;
  /** Who is signed in now: nothing of another account is ever sent. */
  mine(): string | null;
  /** The store is another. */
  changed(): void;
  /** Something has just gone out: to show that can wait until the rest of it has. */
  left(): void;
  /** More bytes of a photo are out. */
  moved(): void;
}

/** The wait of the link itself, beside those of single items. */
const link = 'link';
/** Where the link is said to be back, an ask that has gone unanswered for so long is given up for a new one. */
const deadAfterMs = 2_000;

/**
 * Sends what waits: all facts first, in as few asks as the link bears, then photos; a fact filed meanwhile does not
 * wait for a photo. Runs under one tab's turn. Keeps nothing that a restart would miss: what is safe, and what is
 * received, stands in the store.
 */
export class Sender {
  /** Facts in the ask that is out now. */
  readonly underWay = new Set<string>();
  /** Photos on their way, and how much of each is out. */
  readonly progress = new Map<string, number>();

  readonly #ports: SenderPorts;
  readonly waits: Waits;
  readonly #batch = new BatchSize();
  #photos: PhotoLane | null = null;
  #ask: { abort: AbortController; since: number } | null = null;
  #poke: (() => void) | null = null;
  #poked = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    this.waits = new Waits(ports.world);
  }

  /** There is something new to send, or somebody asks not to wait. */
  poke(): void {
    this.#poked = true;
    this.#poke?.();
  }

  /** Tries everything now. `newLink`: what hangs on the old one is given up. */
  hurry(newLink = false): void {
    this.waits.hurry();
    const ask = this.#ask;
    if (newLink && ask && this.#ports.world.ticks() - ask.since > deadAfterMs) ask.abort.abort();
    if (newLink) this.#photos?.newLink();
    this.poke();
  }

  async run(account: string): Promise<Sent> {
    let stop: Stop | null;
    let photos: Promise<void> | null = null;
    let ended = false;
    for (;;) {
      this.#poked = false;
      stop = await this.#facts(account);
      if (stop) break;
      if (ended || !photos) {
        ended = false;
        photos = this.#sendPhotos(account).then((found) => {
          stop = found;
          ended = true;
        });
      }
      await Promise.race([photos, this.#nextPoke()]);
      if (ended && !this.#poked) break;
    }
    if (photos && !ended) {
      this.#photos?.cut();
      const why = stop;
      await photos;
      stop = why;
    }
    return { stopped: stop, nextIn: await this.#nextIn(account, stop) };
  }

  #nextPoke(): Promise<void> {
    if (this.#poked) return Promise.resolve();
    return new Promise((resolve) => (this.#poke = resolve));
  }

  async #sendPhotos(account: string): Promise<Stop | null> {
    if ((await photosWaiting(account)).length === 0) return null;
    const lane = await this.#lane();
    return lane ? lane.run(account) : 'unreachable';
  }

  async #prepare(account: string): Promise<void> {
    if (this.progress.size > 0 || (await photosWaiting(account)).length === 0) return;
    await (await this.#lane())?.prepare(account);
  }

  /** What sends photos is fetched with the first of them; without a link that waits like everything else. */
  async #lane(): Promise<PhotoLane | null> {
    try {
      this.#photos ??= new (await import('./photos')).PhotoLane({
        ...this.#ports,
        waits: this.waits,
        progress: this.progress,
      });
      return this.#photos;
    } catch {
      this.waits.failed(link, this.waits.hurries);
      return null;
    }
  }

  async #facts(account: string): Promise<Stop | null> {
    for (;;) {
      const store = await db();
      const waiting = (await store.getAllFromIndex('facts', 'account', account)).filter(isWaiting);
      const ready = waiting.filter((item) => this.waits.left(item.id) === 0).sort(inOrder);
      if (ready.length === 0) return null;
      if (this.waits.left(link) > 0) return 'unreachable';
      const drafts = ready.map(draftOf);
      const stop = await this.#send(account, ready.slice(0, this.#batch.take(drafts)));
      if (stop) return stop;
    }
  }

  async #send(account: string, items: OutboxItem[]): Promise<Stop | null> {
    if (this.#ports.mine() !== account) return 'signed_out';
    const hurries = this.waits.hurries;
    const ask = { abort: new AbortController(), since: this.#ports.world.ticks() };
    this.#ask = ask;
    for (const item of items) this.underWay.add(item.id);
    try {
      const answer = this.#ports.server.fileFacts(items.map(draftOf), ask.abort.signal);
      this.#ports.left();
      this.#prepare(account).catch(() => undefined); // then it is read in its turn
      const { receipts } = await answer;
      this.#batch.worked();
      this.waits.worked(link);
      return await this.#take(items, receipts, hurries);
    } catch (thrown) {
      return await this.#afterTrouble(account, items, asTrouble(thrown), hurries);
    } finally {
      this.#ask = null;
      for (const item of items) this.underWay.delete(item.id);
      this.#ports.changed();
    }
  }

  /** Receipts into the store, in one transaction. */
  async #take(items: OutboxItem[], receipts: Receipt[], hurries: number): Promise<Stop | null> {
    const byId = new Map(receipts.map((receipt) => [receipt.id, receipt]));
    const done: OutboxItem[] = [];
    for (const item of items) {
      const after = settled(item, byId.get(item.id));
      if (after) done.push(after);
      else this.waits.failed(item.id, hurries);
    }
    await saveAll(done);
    for (const item of done) this.waits.worked(item.id);
    return done.length > 0 ? null : 'busy';
  }

  /** A batch the server would not take whole is halved until the one bad item stands alone. */
  async #afterTrouble(
    account: string,
    items: OutboxItem[],
    trouble: Trouble,
    hurries: number,
  ): Promise<Stop | null> {
    const away = stopOf(trouble);
    if (away) return away;
    // A 500 may be one fact's doing; everything else that passes is the link's or the server's.
    if (trouble.passing || isOfLink(trouble)) {
      if (trouble.status !== 500) {
        this.#batch.broke(items.length);
        this.waits.failed(link, hurries);
        return trouble.unreachable || isOfLink(trouble) ? 'unreachable' : 'busy';
      }
      const only = items.length === 1 ? items[0] : undefined;
      if (only) {
        this.waits.failed(only.id, hurries);
        return null;
      }
    } else if (items.length === 1) {
      await saveAll(items.map((item) => ({ ...item, state: 'refused', problem: trouble.problem })));
      return null;
    }
    const middle = Math.ceil(items.length / 2);
    return (
      (await this.#send(account, items.slice(0, middle))) ??
      (await this.#send(account, items.slice(middle)))
    );
  }

  async #nextIn(account: string, stop: Stop | null): Promise<number | null> {
    if (stop === 'signed_out' || stop === 'cut_off') return null;
    const store = await db();
    const facts = (await store.getAllFromIndex('facts', 'account', account)).filter(isWaiting);
    const blobs = await photosWaiting(account);
    const keys = [...facts.map((item) => item.id), ...blobs.map((blob) => blob.sha256)];
    if (keys.length === 0) return null;
    return Math.max(this.waits.left(link), Math.min(...keys.map((key) => this.waits.left(key))));
  }
}

async function photosWaiting(account: string): Promise<Blob256[]> {
  const blobs = await (await db()).getAllFromIndex('blobs', 'account', account);
  return blobs.filter((blob) => blob.state === 'waiting');
}

/** The session is over, or this device is: nothing is tried until somebody signs in. */
export function stopOf(trouble: Trouble): Stop | null {
  if (trouble.problem.code === 'device_cut_off') return 'cut_off';
  if (trouble.status === 401 || trouble.problem.code === 'csrf_token_missing') return 'signed_out';
  return null;
}

/** The item after its receipt; null where it is to be asked again: no receipt, or a refusal that may pass. */
export function settled(item: OutboxItem, receipt: Receipt | undefined): OutboxItem | null {
  if (!receipt) return null;
  const passing = receipt.problem !== undefined && receipt.problem.status >= 500;
  if (receipt.receipt === 'refused' && passing) return null;
  const word = receipt.receipt === 'duplicate' ? (receipt.original ?? 'accepted') : receipt.receipt;
  return {
    ...item,
    state: word === 'accepted' ? 'received' : word,
    ...(word === 'accepted' && { body: withoutContent(item) }),
    ...(receipt.seq !== undefined && { seq: receipt.seq }),
    ...(receipt.hash !== undefined && { hash: receipt.hash }),
    ...(receipt.received_at !== undefined && { receivedAt: receipt.received_at }),
    ...(receipt.problem && { problem: receipt.problem }),
  };
}

/** What is private in a consultation lies on the device until the server has it, and no longer. */
function withoutContent(item: OutboxItem): OutboxItem['body'] {
  const body: OutboxItem['body'] & { content?: unknown } = { ...item.body };
  if (item.stream.startsWith('consultation/')) delete body.content;
  return body;
}

async function saveAll(items: OutboxItem[]): Promise<void> {
  if (items.length === 0) return;
  const transaction = (await db()).transaction('facts', 'readwrite');
  for (const item of items) void transaction.store.put(item);
  await transaction.done;
}

import { asTrouble, isOfLink, type Trouble } from '../transport/problem';
import { spoilt } from '../transport/spoilt';
import type { UploadMemory } from '../transport/tus';
import { stopOf, type SenderPorts, type Stop } from './sender';
import { sha256 } from './sha256';
import { db, type Blob256 } from './store';
import type { Waits } from './waits';

interface Ports extends SenderPorts {
  waits: Waits;
  progress: Map<string, number>;
}

const link = 'link';
/** No byte has moved for so long: where the link is said to be back, the connection is taken for dead. */
const deadAfterMs = 5_000;

/** Where a half-sent photo stands, kept on the device. */
const memory: UploadMemory = {
  get: async (hash) => (await (await db()).get('uploads', hash))?.plan ?? null,
  async put(hash, plan) {
    await (await db()).put('uploads', { sha256: hash, plan });
  },
  async drop(hash) {
    await (await db()).delete('uploads', hash);
  },
};

/** Sends photos by importance, the next one while the last bytes of the one before are on their way. */
export class PhotoLane {
  #ports: Ports;
  #abort = new AbortController();
  #movedAt = 0;
  #checked = new Set<string>();
  #ready: { sha256: string; bytes: ArrayBuffer } | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  cut(): void {
    this.#abort.abort();
  }

  newLink(): void {
    if (this.#ports.progress.size > 0 && this.#ports.world.ticks() - this.#movedAt > deadAfterMs)
      this.cut();
  }

  async run(account: string): Promise<Stop | null> {
    this.#abort = new AbortController();
    const tail = new Set<Promise<Stop | null>>();
    let stop: Stop | null = null;
    while (!stop) {
      const blob = await this.#next(account);
      if (!blob) {
        if (tail.size === 0) return null;
        stop = await Promise.race(tail);
        continue;
      }
      if (this.#ports.waits.left(link) > 0) {
        stop = 'unreachable';
        break;
      }
      const { out, done } = this.#send(account, blob);
      tail.add(done);
      void done.then(() => tail.delete(done));
      stop = await Promise.race([out, ...tail]);
      if (tail.size > 1 && !stop) stop = await Promise.race(tail);
    }
    this.cut();
    await Promise.all(tail);
    return stop;
  }

  /** Reads and checks the one that will go first, while the facts before it are on their way. */
  async prepare(account: string): Promise<void> {
    const blob = await this.#next(account);
    const bytes = blob && (await this.#whole(blob));
    if (bytes) this.#ready = { sha256: blob.sha256, bytes };
  }

  /** The most important one that may be tried now and is not on its way. */
  async #next(account: string): Promise<Blob256 | null> {
    const store = await db();
    const [blobs, facts] = await Promise.all([
      store.getAllFromIndex('blobs', 'account', account),
      store.getAllFromIndex('facts', 'account', account),
    ]);
    // Photos of a fact that was refused wait for what its author makes of it.
    const refused = new Set<string>();
    for (const fact of facts)
      if (fact.state === 'refused') fact.evidence.forEach((one) => refused.add(one));
    for (const fact of facts)
      if (fact.state !== 'refused') fact.evidence.forEach((one) => refused.delete(one));
    const ready = blobs.filter(
      (blob) =>
        blob.state === 'waiting' &&
        !refused.has(blob.sha256) &&
        !this.#ports.progress.has(blob.sha256) &&
        this.#ports.waits.left(blob.sha256) === 0,
    );
    ready.sort((a, b) => (a.rank ?? 3) - (b.rank ?? 3) || a.size - b.size);
    return ready[0] ?? null;
  }

  /** `out`: all bytes have left, or it has come to an end. */
  #send(account: string, blob: Blob256): { out: Promise<null>; done: Promise<Stop | null> } {
    let left: (none: null) => void = () => undefined;
    const out = new Promise<null>((resolve) => (left = resolve));
    this.#movedAt = this.#ports.world.ticks();
    this.#ports.progress.set(blob.sha256, 0);
    this.#ports.moved();
    const done = this.#upload(account, blob, () => left(null))
      .catch(() => {
        // The device's own store failed: what it holds is asked for again later.
        this.#ports.waits.failed(blob.sha256, this.#ports.waits.hurries);
        return null;
      })
      .finally(() => {
        this.#ports.progress.delete(blob.sha256);
        this.#ports.changed();
        left(null);
      });
    return { out, done };
  }

  async #upload(account: string, blob: Blob256, allOut: () => void): Promise<Stop | null> {
    const { server, waits, progress, world, moved, mine } = this.#ports;
    if (mine() !== account) return 'signed_out';
    const hurries = waits.hurries;
    const hash = blob.sha256;
    const bytes = await this.#whole(blob);
    if (!bytes) return null;
    try {
      const answer = await server.putEvidence(hash, bytes, {
        memory,
        progress: (sent) => {
          // One of several pieces may end after another has given the whole up.
          if (!progress.has(hash)) return;
          this.#movedAt = world.ticks();
          progress.set(hash, sent);
          moved();
          if (sent >= blob.size) allOut();
        },
        signal: this.#abort.signal,
      });
      // The bytes are let go only when the server has acknowledged this very hash.
      if (answer.sha256 === hash) await this.#received(blob);
      else waits.failed(hash, hurries);
      waits.worked(link);
      return null;
    } catch (thrown) {
      return await this.#afterTrouble(blob, asTrouble(thrown), hurries);
    }
  }

  async #afterTrouble(blob: Blob256, trouble: Trouble, hurries: number): Promise<Stop | null> {
    const { waits } = this.#ports;
    const away = stopOf(trouble);
    if (away) return away;
    if (trouble.unreachable || isOfLink(trouble)) {
      waits.failed(link, hurries);
      return 'unreachable';
    }
    // A wrong hash was made on the way: the copy here is whole.
    if (trouble.passing || trouble.problem.code === 'evidence_hash_mismatch')
      waits.failed(blob.sha256, hurries);
    else await save({ ...blob, state: 'refused', problem: trouble.problem });
    return null;
  }

  /** The bytes, if they are still what was kept; a store that lost or spoilt them is said so. */
  async #whole(blob: Blob256): Promise<ArrayBuffer | null> {
    const ready = this.#ready;
    this.#ready = null;
    if (ready?.sha256 === blob.sha256) return ready.bytes;
    const bytes = (await (await db()).get('bytes', blob.sha256))?.bytes ?? null;
    if (bytes && this.#checked.has(blob.sha256)) return bytes;
    if (bytes && (await sha256(bytes)) === blob.sha256) {
      this.#checked.add(blob.sha256);
      return bytes;
    }
    await save({ ...blob, state: 'refused', problem: spoilt(bytes === null) });
    return null;
  }

  async #received(blob: Blob256): Promise<void> {
    const stores = ['blobs', 'bytes', 'uploads'] as const;
    const transaction = (await db()).transaction(stores, 'readwrite');
    const received: Blob256 = { ...blob, state: 'received' };
    delete received.problem;
    void transaction.objectStore('blobs').put(received);
    void transaction.objectStore('bytes').delete(blob.sha256);
    void transaction.objectStore('uploads').delete(blob.sha256);
    await transaction.done;
    this.#ports.waits.worked(blob.sha256);
  }
}

async function save(blob: Blob256): Promise<void> {
  await (await db()).put('blobs', blob);
}

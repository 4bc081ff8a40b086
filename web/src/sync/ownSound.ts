import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { asTrouble, isOfLink, type Trouble } from '../transport/problem';
import type { Course, UploadPlan } from '../transport/tus';
import { sha256 } from './sha256';
import { takeTurn } from './turn';

/**
 * One's own sound of a meeting, in good quality, from when it is said until the server has it: in a store of its own, which only
 * devices have that ever spoke in a meeting that is recorded.
 */
export interface SoundPart {
  id: string;
  account: string;
  room: string;
  meeting: string;
  participant: string;
  /** Of its first sound, after the meeting's beginning. */
  offset_ms: number;
  /** Of sound that lies here so far. */
  ms: number;
  bytes: number;
  chunks: number;
  /** Nothing comes any more. */
  ended: boolean;
  /** When the last of it came, ms since 1970 by this device's clock. */
  touched: number;
}

export type NewPart = Pick<
  SoundPart,
  'id' | 'account' | 'room' | 'meeting' | 'participant' | 'offset_ms'
>;

interface Schema extends DBSchema {
  parts: { key: string; value: SoundPart; indexes: { account: string } };
  chunks: { key: [string, number]; value: { part: string; n: number; bytes: ArrayBuffer } };
  uploads: { key: string; value: { sha256: string; plan: UploadPlan } };
}

/** Chunks come every few seconds: what has had none for so long was cut off, by a crash or a reload. */
const cutOffMs = 45_000;
/** The server takes a meeting's sounds for a week. */
const wantedMs = 8 * 86_400_000;

const mark = 'longspan.own-sound';
let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('longspan-sound', 1, {
    upgrade(database) {
      database.createObjectStore('parts', { keyPath: 'id' }).createIndex('account', 'account');
      database.createObjectStore('chunks', { keyPath: ['part', 'n'] });
      database.createObjectStore('uploads', { keyPath: 'sha256' });
    },
    terminated() {
      opened = null;
    },
  }).catch((thrown: unknown) => {
    opened = null;
    throw thrown;
  });
  return opened;
}

/** Said outside the store, so that no start of the app opens it for nothing (views/background.ts). */
function say(some: boolean): void {
  try {
    if (some) localStorage.setItem(mark, '1');
    else localStorage.removeItem(mark);
  } catch {
    // A private window: it goes out after the meeting or never.
  }
}

/** Keeps one more chunk; the first of a part makes it. False where the part is gone: it was taken for cut off and has been sent. */
export async function keepChunk(
  part: NewPart,
  n: number,
  bytes: ArrayBuffer,
  ms: number,
  now: number,
): Promise<boolean> {
  const transaction = (await db()).transaction(['parts', 'chunks'], 'readwrite');
  const parts = transaction.objectStore('parts');
  const known = await parts.get(part.id);
  if (!known && n > 0) {
    await transaction.done;
    return false;
  }
  const before = known?.bytes ?? 0;
  await Promise.all([
    parts.put({
      ...part,
      ms: Math.max(ms, known?.ms ?? 0),
      bytes: before + bytes.byteLength,
      chunks: n + 1,
      ended: false,
      touched: now,
    }),
    transaction.objectStore('chunks').put({ part: part.id, n, bytes }),
    transaction.done,
  ]);
  say(true);
  return true;
}

export async function endPart(id: string): Promise<void> {
  const transaction = (await db()).transaction('parts', 'readwrite');
  const part = await transaction.store.get(id);
  if (part) await transaction.store.put({ ...part, ended: true });
  await transaction.done;
}

async function dropPart(part: SoundPart): Promise<void> {
  const transaction = (await db()).transaction(['parts', 'chunks'], 'readwrite');
  await Promise.all([
    transaction.objectStore('chunks').delete(IDBKeyRange.bound([part.id], [part.id, []])),
    transaction.objectStore('parts').delete(part.id),
    transaction.done,
  ]);
}

async function partsOf(account: string): Promise<SoundPart[]> {
  const parts = await (await db()).getAllFromIndex('parts', 'account', account);
  return parts.sort((a, b) => a.touched - b.touched);
}

/** Ms of sound that lies on this device and waits. */
export async function waitingSound(account: string): Promise<number> {
  return (await partsOf(account)).reduce((sum, one) => sum + one.ms, 0);
}

async function bytesOf(part: SoundPart): Promise<ArrayBuffer> {
  const chunks = await (await db()).getAll('chunks', IDBKeyRange.bound([part.id], [part.id, []]));
  return new Blob(chunks.map(({ bytes }) => bytes)).arrayBuffer();
}

const memory: Course['memory'] = {
  get: async (hash) => (await (await db()).get('uploads', hash))?.plan ?? null,
  async put(hash, plan) {
    await (await db()).put('uploads', { sha256: hash, plan });
  },
  async drop(hash) {
    await (await db()).delete('uploads', hash);
  },
};

export interface SoundServer {
  putEvidence(hash: string, bytes: ArrayBuffer, course: Course): Promise<{ sha256: string }>;
  postTrack(
    room: string,
    meeting: string,
    track: { sha256: string; offset_ms: number; seconds: number; participant: string },
  ): Promise<unknown>;
}

export interface SendSound {
  account: string;
  server: SoundServer;
  now: number;
  /** Still a good moment; asked before each part. */
  may: () => boolean;
  signal: AbortSignal;
  /** One part fewer lies here. */
  sent?: () => void;
}

/** Sends what waits, the oldest first, in one tab at a time; what was sent leaves the device. Stops where the link does. */
export async function sendSounds(of: SendSound): Promise<void> {
  await takeTurn('longspan-own-sound', async () => {
    for (const part of await partsOf(of.account)) {
      if (!of.may() || of.signal.aborted) return;
      if (!part.ended && of.now - part.touched < cutOffMs) continue;
      const outcome = await sendOne(part, of);
      if (outcome === 'stop') return;
      if (outcome === 'later') continue;
      await dropPart(part);
      of.sent?.();
    }
    if ((await (await db()).count('parts')) === 0) say(false);
  });
}

async function sendOne(part: SoundPart, of: SendSound): Promise<'done' | 'later' | 'stop'> {
  const bytes = await bytesOf(part);
  if (bytes.byteLength === 0) return 'done';
  try {
    const hash = await sha256(bytes);
    const { signal } = of;
    const progress = (): void => undefined;
    const answer = await of.server.putEvidence(hash, bytes, { memory, progress, signal });
    if (answer.sha256 !== hash) return 'later';
    await of.server.postTrack(part.room, part.meeting, {
      sha256: hash,
      offset_ms: Math.max(0, Math.round(part.offset_ms)),
      seconds: Math.round(part.ms) / 1000,
      participant: part.participant,
    });
    return 'done';
  } catch (thrown) {
    return afterTrouble(asTrouble(thrown), part, of.now);
  }
}

/** What the server will never take goes, after the week in which it might; all else is tried again. */
function afterTrouble(trouble: Trouble, part: SoundPart, now: number): 'done' | 'later' | 'stop' {
  if (trouble.passing || isOfLink(trouble) || trouble.status === 401) return 'stop';
  if (trouble.problem.code === 'meeting_over') return 'done';
  return now - part.touched > wantedMs ? 'done' : 'later';
}

/** Tests start from an empty device. */
export async function closeSounds(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}

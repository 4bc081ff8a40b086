import type { FactBodies, FactKind } from '../generated/facts';
import { localInstant } from '../shared/format/instant';
import { uuid7 } from '../shared/uuid7';
import { storageFull } from '../transport/problem';
import { madeKey, mendKey } from './drafts';
import { originalRank, rankOf } from './rank';
import { db, isQuota, isWaiting, type Blob256, type OutboxItem } from './store';
import type { World } from './world';

/** A photo or document prepared for sending: kept under its hash until the server has it. */
export interface Evidence {
  sha256: string;
  bytes: ArrayBuffer;
  mediaType: string;
  /** As the camera gave it: goes out last. */
  original?: boolean;
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
 * Resolves when the facts and their photos are safe in the device's store: all of them, or none. Throws `storage_full`
 * where there is no room, after what is no longer needed was let go.
 */
export async function keepFacts<K extends FactKind>(
  account: string,
  device: string,
  facts: readonly NewFact<K>[],
  world: World,
): Promise<OutboxItem[]> {
  const items = facts.map((fact): OutboxItem => ({
    id: fact.id ?? uuid7(world.now()),
    account,
    kind: fact.kind,
    stream: fact.stream,
    at: fact.at ?? localInstant(new Date(world.now())),
    device,
    // Through JSON: a state proxy cannot be cloned into the store, and this is what will be sent.
    body: JSON.parse(JSON.stringify(fact.body)) as FactBodies[K],
    evidence: (fact.evidence ?? []).map((one) => one.sha256),
    state: 'waiting',
  }));
  const blobs = facts.flatMap((fact) =>
    (fact.evidence ?? []).map((one): [Blob256, ArrayBuffer] => [
      {
        sha256: one.sha256,
        account,
        size: one.bytes.byteLength,
        mediaType: one.mediaType,
        state: 'waiting',
        rank: one.original ? originalRank : rankOf(fact.kind, fact.body),
      },
      one.bytes,
    ]),
  );
  try {
    return await put(items, blobs);
  } catch (thrown) {
    if (!isQuota(thrown)) throw thrown;
    await forgetDone(world, 0);
    try {
      return await put(items, blobs);
    } catch (again) {
      throw isQuota(again) ? storageFull() : again;
    }
  }
}

async function put(items: OutboxItem[], blobs: [Blob256, ArrayBuffer][]): Promise<OutboxItem[]> {
  const transaction = (await db()).transaction(['facts', 'blobs', 'bytes'], 'readwrite', {
    durability: 'strict',
  });
  const facts = transaction.objectStore('facts');
  const done = transaction.done.catch((thrown: unknown) => thrown);
  let ordered: OutboxItem[];
  try {
    const last = await facts.index('order').openKeyCursor(null, 'prev');
    const first = (last?.key ?? 0) + 1;
    ordered = items.map((item, i) => ({ ...item, order: first + i }));
    for (const item of ordered) await facts.put(item);
    for (const [blob, bytes] of blobs) {
      const known = await transaction.objectStore('blobs').get(blob.sha256);
      if (known?.state === 'received') continue;
      const rank = Math.min(blob.rank ?? originalRank, known?.rank ?? originalRank);
      await transaction.objectStore('blobs').put({ ...blob, rank });
      // A photo lies there since it was taken; one that was refused may have lain there spoilt.
      const lies = !known && (await transaction.objectStore('bytes').getKey(blob.sha256));
      if (!lies) await transaction.objectStore('bytes').put({ sha256: blob.sha256, bytes });
    }
  } catch (thrown) {
    // Some browsers throw for want of room without ending the transaction: nothing may be half kept.
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    const ended = await done;
    // What was still asked for when the room ran out says only that it was called off.
    throw isQuota(ended) ? ended : thrown;
  }
  const failed = await done;
  if (failed) throw failed as Error;
  return ordered;
}

/** Receipts that have been seen for a week go; what still has a photo to send stays. */
export async function forgetDone(world: World, olderThanMs = keptAfterMs): Promise<void> {
  const transaction = (await db()).transaction(['facts', 'blobs', 'drafts'], 'readwrite');
  const facts = await transaction.objectStore('facts').getAll();
  const blobs = await transaction.objectStore('blobs').getAll();
  const open = new Set(blobs.filter((one) => one.state !== 'received').map((one) => one.sha256));
  const needed = new Set<string>();
  for (const item of facts) {
    const done = item.state === 'received' || item.state === 'held';
    const age = world.now() - new Date(item.receivedAt ?? item.at).getTime();
    const goes = done && age >= olderThanMs && !item.evidence.some((one) => open.has(one));
    if (goes) {
      void transaction.objectStore('facts').delete(item.id);
      void transaction.objectStore('drafts').delete(madeKey(item.id));
    } else for (const one of item.evidence) needed.add(one);
  }
  for (const blob of blobs)
    if (blob.state === 'received' && !needed.has(blob.sha256))
      void transaction.objectStore('blobs').delete(blob.sha256);
  await transaction.done;
}

/**
 * A refused fact goes; nothing else is ever dropped. Its photos stay for the draft it is opened as again, unless its
 * author wants neither: then those go that no other fact on this device needs.
 */
export async function letGoOf(id: string, withPhotos: boolean): Promise<void> {
  const stores = ['facts', 'blobs', 'bytes', 'uploads', 'drafts'] as const;
  const transaction = (await db()).transaction(stores, 'readwrite');
  const all = await transaction.objectStore('facts').getAll();
  const item = all.find((one) => one.id === id);
  if (item?.state === 'refused') {
    const needed = new Set(all.filter((one) => one.id !== id).flatMap((one) => one.evidence));
    void transaction.objectStore('facts').delete(id);
    for (const key of [madeKey(id), mendKey(id)])
      void transaction.objectStore('drafts').delete(key);
    // A form that goes on being written names its photos too.
    const drafts = withPhotos ? await transaction.objectStore('drafts').getAll() : [];
    const written = drafts.map((draft) => JSON.stringify(draft.value));
    for (const one of withPhotos ? item.evidence : []) {
      if (needed.has(one) || written.some((text) => text.includes(one))) continue;
      void transaction.objectStore('blobs').delete(one);
      void transaction.objectStore('bytes').delete(one);
      void transaction.objectStore('uploads').delete(one);
    }
  }
  await transaction.done;
}

/** A photo that was refused is looked at and let go. */
export async function letGoOfPhoto(sha256: string): Promise<void> {
  const stores = ['blobs', 'bytes', 'uploads'] as const;
  const transaction = (await db()).transaction(stores, 'readwrite');
  if ((await transaction.objectStore('blobs').get(sha256))?.state === 'refused')
    for (const store of stores) void transaction.objectStore(store).delete(sha256);
  await transaction.done;
}

/** What waits on this device for each account. */
export async function waitingByAccount(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const item of await (await db()).getAll('facts'))
    if (isWaiting(item)) counts.set(item.account, (counts.get(item.account) ?? 0) + 1);
  return counts;
}

import type { Receipt, Receipts } from '../generated/api';
import type { Draft } from '../generated/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { waitMs } from '../transport/wait';
import { db, type Blob256, type OutboxItem } from './store';

/** What the sender needs of the server; the app gives `transport`, tests their own. */
export interface Server {
  fileFacts(facts: Draft[]): Promise<Receipts>;
  putEvidence(sha256: string, bytes: ArrayBuffer): Promise<{ sha256: string; bytes: number }>;
}

export interface Sent {
  /** When something waiting should be tried again (ms since 1970), if anything is. */
  nextTry: number | null;
  /** The server could not be reached, or wants a sign-in: nothing more was tried. */
  stopped: 'unreachable' | 'signed_out' | null;
}

const batchLimit = 50;

/** Sends what waits for `account`, small facts first, photos after. Runs under one tab's turn. */
export async function sendWaiting(
  account: string,
  server: Server,
  changed: () => void,
  now: () => number = Date.now,
): Promise<Sent> {
  const stopped =
    (await sendFacts(account, server, changed, now)) ??
    (await sendBlobs(account, server, changed, now));
  return { nextTry: await earliestTry(account), stopped };
}

type Stop = Sent['stopped'];

async function sendFacts(
  account: string,
  server: Server,
  changed: () => void,
  now: () => number,
): Promise<Stop> {
  const store = await db();
  const all = await store.getAllFromIndex('facts', 'account', account);
  const ready = all
    // `sending` here is what a closed tab left behind: the turn is ours now.
    .filter((item) => item.state === 'sending' || item.state === 'waiting')
    .filter((item) => item.nextTry <= now());
  ready.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let from = 0; from < ready.length; from += batchLimit) {
    const stop = await sendBatch(ready.slice(from, from + batchLimit), server, changed, now);
    if (stop) return stop;
  }
  return null;
}

async function sendBatch(
  items: OutboxItem[],
  server: Server,
  changed: () => void,
  now: () => number,
): Promise<Stop> {
  if (items.length === 0) return null;
  for (const item of items) await save({ ...item, state: 'sending' });
  changed();
  try {
    const { receipts } = await server.fileFacts(items.map(draftOf));
    const byId = new Map(receipts.map((receipt) => [receipt.id, receipt]));
    for (const item of items) await save(settled(item, byId.get(item.id), now()));
    changed();
    return null;
  } catch (thrown) {
    return afterTrouble(items, asTrouble(thrown), server, changed, now);
  }
}

/** A batch the server would not take whole is halved until the one bad item stands alone. */
async function afterTrouble(
  items: OutboxItem[],
  trouble: Trouble,
  server: Server,
  changed: () => void,
  now: () => number,
): Promise<Stop> {
  const signedOut = trouble.status === 401 || trouble.problem.code === 'csrf_token_missing';
  if (trouble.passing || signedOut) {
    for (const item of items)
      await save({
        ...item,
        state: 'waiting',
        attempts: item.attempts + 1,
        nextTry: signedOut ? 0 : now() + waitMs(item.attempts + 1),
      });
    changed();
    return signedOut ? 'signed_out' : 'unreachable';
  }
  const only = items[0];
  if (items.length === 1 && only) {
    await save({ ...only, state: 'refused', problem: trouble.problem });
    changed();
    return null;
  }
  const middle = Math.ceil(items.length / 2);
  return (
    (await sendBatch(items.slice(0, middle), server, changed, now)) ??
    (await sendBatch(items.slice(middle), server, changed, now))
  );
}

function draftOf(item: OutboxItem): Draft {
  return {
    id: item.id,
    kind: item.kind,
    stream: item.stream,
    at: item.at,
    device: item.device,
    body: item.body as unknown as Draft['body'],
  };
}

/** The item after its receipt. A refusal that may pass (a full queue) is no refusal yet. */
export function settled(item: OutboxItem, receipt: Receipt | undefined, now: number): OutboxItem {
  const passing = receipt?.problem !== undefined && receipt.problem.status >= 500;
  if (!receipt || (receipt.receipt === 'refused' && passing)) {
    const attempts = item.attempts + 1;
    return { ...item, state: 'waiting', attempts, nextTry: now + waitMs(attempts) };
  }
  const word = receipt.receipt === 'duplicate' ? (receipt.original ?? 'accepted') : receipt.receipt;
  return {
    ...item,
    state: word === 'accepted' ? 'received' : word,
    ...(receipt.seq !== undefined && { seq: receipt.seq }),
    ...(receipt.hash !== undefined && { hash: receipt.hash }),
    ...(receipt.received_at !== undefined && { receivedAt: receipt.received_at }),
    ...(receipt.problem && { problem: receipt.problem }),
  };
}

async function sendBlobs(
  account: string,
  server: Server,
  changed: () => void,
  now: () => number,
): Promise<Stop> {
  const store = await db();
  const all = await store.getAllFromIndex('blobs', 'account', account);
  const ready = all.filter((blob) => blob.state === 'waiting' && blob.nextTry <= now());
  ready.sort((a, b) => a.size - b.size);
  for (const blob of ready) {
    try {
      const answer = await server.putEvidence(blob.sha256, blob.bytes);
      // The bytes are let go only when the server has acknowledged this very hash.
      const done = answer.sha256 === blob.sha256;
      await saveBlob(
        done ? { ...blob, state: 'received', bytes: new ArrayBuffer(0) } : again(blob, now()),
      );
    } catch (thrown) {
      const trouble = asTrouble(thrown);
      if (trouble.status === 401) return 'signed_out';
      if (trouble.passing || trouble.problem.code === 'evidence_hash_mismatch') {
        await saveBlob(again(blob, now())); // damaged on the way: the copy here is whole
        changed();
        if (trouble.unreachable) return 'unreachable';
        continue;
      }
      await saveBlob({ ...blob, state: 'refused', problem: trouble.problem });
    }
    changed();
  }
  return null;
}

function again(blob: Blob256, now: number): Blob256 {
  const attempts = blob.attempts + 1;
  return { ...blob, attempts, nextTry: now + waitMs(attempts) };
}

async function save(item: OutboxItem): Promise<void> {
  await (await db()).put('facts', item);
}

async function saveBlob(blob: Blob256): Promise<void> {
  await (await db()).put('blobs', blob);
}

async function earliestTry(account: string): Promise<number | null> {
  const store = await db();
  const facts = await store.getAllFromIndex('facts', 'account', account);
  const blobs = await store.getAllFromIndex('blobs', 'account', account);
  const times = [
    ...facts.filter((item) => item.state === 'waiting' || item.state === 'sending'),
    ...blobs.filter((blob) => blob.state === 'waiting'),
  ].map((one) => one.nextTry);
  return times.length ? Math.min(...times) : null;
}

import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type StoreNames,
} from 'idb';
import type { Problem } from '../generated/api';
import type { FactBodies, FactKind } from '../generated/facts';
import type { UploadPlan } from '../transport/tus';

/**
 * Where a fact stands on its way. `sending` is shown, never kept: a tab killed half-way must not leave it behind
 * (a store of an earlier version may hold it; it means waiting).
 */
export type ItemState = 'waiting' | 'sending' | 'received' | 'held' | 'refused';

export interface OutboxItem {
  id: string;
  account: string;
  kind: FactKind;
  stream: string;
  /** When it was recorded, with this device's offset. */
  at: string;
  device: string;
  body: FactBodies[FactKind];
  evidence: string[];
  state: ItemState;
  /** The order of filing on this device; the clock, and with it the id, may have been put back in between. */
  order?: number;
  seq?: number;
  hash?: string;
  receivedAt?: string;
  problem?: Problem;
}

/** A photo or document that goes out after the facts; its bytes lie beside, in `bytes`, until the server has them. */
export interface Blob256 {
  sha256: string;
  account: string;
  size: number;
  mediaType: string;
  state: 'waiting' | 'received' | 'refused';
  /** What goes first: see rank.ts. Absent in a store of an earlier version. */
  rank?: number;
  problem?: Problem;
}

interface Schema extends DBSchema {
  facts: { key: string; value: OutboxItem; indexes: { account: string; order: number } };
  blobs: { key: string; value: Blob256; indexes: { account: string } };
  /**
   * ArrayBuffers: Blobs kept in IndexedDB have been lost on iOS. Apart from `blobs`, which is read at every change.
   * A photo lies here from when it is taken until the server has it.
   */
  bytes: { key: string; value: { sha256: string; bytes: ArrayBuffer; original?: boolean } };
  /** Where a half-sent photo goes on, after a cut or a restart. */
  uploads: { key: string; value: { sha256: string; plan: UploadPlan } };
  drafts: { key: string; value: { key: string; savedAt: string; value: unknown } };
  lease: { key: string; value: { name: string; holder: string; until: number } };
}

export type Db = IDBPDatabase<Schema>;

const name = 'longspan';
const version = 2;
let opened: Promise<Db> | null = null;

/** The device's own store; opened again when the browser closed it under us. */
export function db(): Promise<Db> {
  opened ??= openDB<Schema>(name, version, {
    async upgrade(database, from, _to, transaction) {
      if (from < 1) {
        database.createObjectStore('facts', { keyPath: 'id' }).createIndex('account', 'account');
        database
          .createObjectStore('blobs', { keyPath: 'sha256' })
          .createIndex('account', 'account');
        database.createObjectStore('drafts', { keyPath: 'key' });
        database.createObjectStore('lease', { keyPath: 'name' });
      }
      if (from < 2) {
        transaction.objectStore('facts').createIndex('order', 'order');
        database.createObjectStore('bytes', { keyPath: 'sha256' });
        database.createObjectStore('uploads', { keyPath: 'sha256' });
        await partBytes(transaction);
      }
    },
    blocking(_current, _wanted, event) {
      // A newer page on this device wants to change the store: it waits for us.
      opened = null;
      (event.target as IDBDatabase).close();
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

/** Version 1 kept the bytes of a photo within its row. */
async function partBytes(
  transaction: IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>,
): Promise<void> {
  for (
    let cursor = await transaction.objectStore('blobs').openCursor();
    cursor;
    cursor = await cursor.continue()
  ) {
    const { bytes, ...rest } = cursor.value as Blob256 & { bytes?: ArrayBuffer };
    if (bytes && bytes.byteLength > 0)
      await transaction.objectStore('bytes').put({ sha256: rest.sha256, bytes });
    await cursor.update(rest);
  }
}

/** The bytes of a photo that waits in the outbox; null once the server has them. */
export async function keptBytes(sha256: string): Promise<ArrayBuffer | null> {
  return (await (await db()).get('bytes', sha256))?.bytes ?? null;
}

export function isQuota(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
}

/** Resolves when all of it is in the store; throws why it is not: what was asked for knows only that it was called off. */
export async function ended(
  transaction: { done: Promise<void> },
  ...asked: Promise<unknown>[]
): Promise<void> {
  const failed = transaction.done.then(
    () => null,
    (thrown: unknown) => thrown as Error,
  );
  try {
    await Promise.all(asked);
  } catch (thrown) {
    const why = await failed;
    throw isQuota(why) ? why : thrown;
  }
  const why = await failed;
  if (why) throw why;
}

/** Still on its way; the state `sending` of an earlier version included. */
export function isWaiting(item: OutboxItem): boolean {
  return item.state === 'waiting' || item.state === 'sending';
}

/** Tests start from an empty device. */
export async function closeStore(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}

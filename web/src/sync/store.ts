import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Problem } from '../generated/api';
import type { FactBodies, FactKind } from '../generated/facts';

/** Where a fact stands on its way: the first two are this device's, the others the server's word. */
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
  attempts: number;
  /** Not before (ms since 1970). */
  nextTry: number;
  seq?: number;
  hash?: string;
  receivedAt?: string;
  problem?: Problem;
}

export interface Blob256 {
  sha256: string;
  account: string;
  /** An ArrayBuffer: Blobs kept in IndexedDB have been lost on iOS. Empty once the server has it. */
  bytes: ArrayBuffer;
  size: number;
  mediaType: string;
  state: 'waiting' | 'received' | 'refused';
  attempts: number;
  nextTry: number;
  problem?: Problem;
}

interface Schema extends DBSchema {
  facts: { key: string; value: OutboxItem; indexes: { account: string } };
  blobs: { key: string; value: Blob256; indexes: { account: string } };
  drafts: { key: string; value: { key: string; savedAt: string; value: unknown } };
  lease: { key: string; value: { name: string; holder: string; until: number } };
}

export type Db = IDBPDatabase<Schema>;

const name = 'longspan';
let opened: Promise<Db> | null = null;

/** The device's own store; opened again when the browser closed it under us. */
export function db(): Promise<Db> {
  opened ??= openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('facts', { keyPath: 'id' }).createIndex('account', 'account');
      database.createObjectStore('blobs', { keyPath: 'sha256' }).createIndex('account', 'account');
      database.createObjectStore('drafts', { keyPath: 'key' });
      database.createObjectStore('lease', { keyPath: 'name' });
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

/** Tests start from an empty device. */
export async function closeStore(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}

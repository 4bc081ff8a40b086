import { localInstant } from '../shared/format/instant';
import { writing } from './soon';
import { db } from './store';

/** What is being filled in and not filed yet: kept on this device at every change, under its own key. */
export interface Kept<T> {
  value: T;
  savedAt: string;
}

/**
 * Resolves when the device has it. The write is committed in the same breath as it is asked for: a page killed
 * right after a keystroke has lost nothing, which waiting for the browser's own commit would not give.
 */
export async function keepDraft(key: string, value: unknown): Promise<string> {
  // Through JSON: a state proxy cannot be cloned into the store, and what is kept must not change while it is written.
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const savedAt = localInstant();
  writing();
  await put(key, savedAt, copy);
  return savedAt;
}

/** The caller names the shape it kept under this key; a shape that changed must change its key. */
export async function keptDraft<T>(key: string): Promise<Kept<T> | null> {
  const row = await (await db()).get('drafts', key);
  return row ? { value: row.value as T, savedAt: row.savedAt } : null;
}

export async function dropDraft(key: string): Promise<void> {
  await (await db()).delete('drafts', key);
}

/** The keys that begin so, in order. */
export async function draftKeys(prefix: string): Promise<string[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return (await db()).getAllKeys('drafts', range);
}

/** Bytes that belong to a draft: a photo of a report not filed yet. `keptDraft<ArrayBuffer>` gives them back. */
export async function keepBytes(key: string, bytes: ArrayBuffer): Promise<void> {
  await put(key, localInstant(), bytes);
}

async function put(key: string, savedAt: string, value: unknown): Promise<void> {
  const transaction = (await db()).transaction('drafts', 'readwrite');
  const asked = transaction.store.put({ key, savedAt, value });
  transaction.commit();
  await Promise.all([asked, transaction.done]);
}

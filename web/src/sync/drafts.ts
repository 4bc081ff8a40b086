import { localInstant } from '../shared/format/instant';
import { writing } from './soon';
import { storageFull } from '../transport/problem';
import { db, ended, isQuota } from './store';

/** What is being filled in and not filed yet: kept on this device at every change, under its own key. */
export interface Kept<T> {
  value: T;
  savedAt: string;
}

/**
 * Resolves when the device has it. The write is committed in the same breath as it is asked for: a page killed
 * right after a keystroke has lost nothing, which waiting for the browser's own commit would not give.
 * Throws `draft_unkept` where there is no room.
 */
export async function keepDraft(key: string, value: unknown): Promise<string> {
  // Through JSON: a state proxy cannot be cloned into the store, and what is kept must not change while it is written.
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const savedAt = localInstant();
  writing();
  const transaction = (await db()).transaction('drafts', 'readwrite');
  try {
    const asked = transaction.store.put({ key, savedAt, value: copy });
    transaction.commit();
    await ended(transaction, asked);
  } catch (thrown) {
    throw isQuota(thrown) ? storageFull('draft_unkept') : thrown;
  }
  return savedAt;
}

/** The caller names the shape it kept under this key; a shape that changed must change its key. */
export async function keptDraft<T>(key: string): Promise<Kept<T> | null> {
  const row = await (await db()).get('drafts', key);
  return row ? { value: row.value as T, savedAt: row.savedAt } : null;
}

/** What a form wrote into a fact, and what is changed of it after a refusal: they go with the fact. */
export const madeKey = (fact: string): string => `made/1/${fact}`;
export const mendKey = (fact: string): string => `mend/1/${fact}`;

export async function dropDraft(key: string): Promise<void> {
  await (await db()).delete('drafts', key);
}

/** The keys that begin so, in order. */
export async function draftKeys(prefix: string): Promise<string[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return (await db()).getAllKeys('drafts', range);
}

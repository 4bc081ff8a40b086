import { localInstant } from '../shared/format/instant';
import { db } from './store';

/** What is being filled in and not filed yet: kept on this device at every change, under its own key. */
export interface Kept<T> {
  value: T;
  savedAt: string;
}

export async function keepDraft(key: string, value: unknown): Promise<string> {
  const savedAt = localInstant();
  // Through JSON: a state proxy cannot be cloned into the store.
  await (await db()).put('drafts', { key, savedAt, value: JSON.parse(JSON.stringify(value)) });
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

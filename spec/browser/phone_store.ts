/** What lies in the outbox of a phone, read from its own store. */
import type { Page } from 'playwright-core';

export interface Kept {
  facts: {
    id: string;
    kind: string;
    state: string;
    evidence: string[];
    hash?: string;
    seq?: number;
  }[];
  photos: { sha256: string; size: number; state: string }[];
}

export function keptOn(page: Page): Promise<Kept> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const store = await asked(indexedDB.open('longspan'));
    const rows = store.transaction(['facts', 'blobs']);
    const facts = (await asked(rows.objectStore('facts').getAll())) as Kept['facts'];
    const photos = (await asked(rows.objectStore('blobs').getAll())) as Kept['photos'];
    store.close();
    return { facts, photos };
  });
}

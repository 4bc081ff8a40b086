/** What lies in the outbox of a phone, read from its own store. */
import type { Page } from 'playwright-core';

import { within } from '../within.ts';

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

/** What was typed last into a form that is not filed yet lies on the device. */
export function isWritten(page: Page, text: string): Promise<number> {
  return within(60_000, `“${text}” lies on the device`, () =>
    page.evaluate(async (text) => {
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const store = await asked(indexedDB.open('longspan'));
      const drafts = await asked(store.transaction('drafts').objectStore('drafts').getAll());
      store.close();
      return JSON.stringify(drafts).includes(text);
    }, text),
  );
}

/** The worker has all its files, and the field's answers lie on the device. */
export async function isReady(page: Page, programme = 'P'): Promise<void> {
  await page.evaluate(async (wanted) => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== 'activated') await new Promise((resolve) => setTimeout(resolve, 50));
    for (;;) {
      const names = (await indexedDB.databases()).map(({ name }) => name);
      const pulled =
        names.includes('longspan-kept') &&
        (await new Promise<boolean>((resolve, reject) => {
          const opening = indexedDB.open('longspan-kept');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const db = opening.result;
            const all = db.transaction('cursors').objectStore('cursors').getAll();
            all.onsuccess = () => {
              db.close();
              resolve(all.result.some((row: { programme: string }) => row.programme === wanted));
            };
          };
        }));
      if (pulled) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, programme);
}

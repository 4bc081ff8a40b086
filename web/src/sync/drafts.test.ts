import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { draftKeys, dropDraft, keepBytes, keepDraft, keptDraft } from './drafts';
import { closeStore } from './store';

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
});

test('a draft comes back as it was after the page was closed', async () => {
  await keepDraft('k', { narrative: 'half a sen' });
  await closeStore();
  expect((await keptDraft('k'))?.value).toEqual({ narrative: 'half a sen' });
});

test('of many keystrokes at once the last one stays', async () => {
  const typed = 'columns of the third floor';
  await Promise.all([...typed].map((_, i) => keepDraft('k', typed.slice(0, i + 1))));
  expect((await keptDraft('k'))?.value).toBe(typed);
});

test('what is kept does not change with the page', async () => {
  const mine = { narrative: 'a' };
  const kept = keepDraft('k', mine);
  mine.narrative = 'b';
  await kept;
  expect((await keptDraft('k'))?.value).toEqual({ narrative: 'a' });
});

test('drafts are listed by what their key begins with', async () => {
  for (const key of ['r/P/K01/2020-07-13', 'r/P/K01/2020-07-14', 'r/P/K012/2020-07-14'])
    await keepDraft(key, 1);
  expect(await draftKeys('r/P/K01/')).toEqual(['r/P/K01/2020-07-13', 'r/P/K01/2020-07-14']);
  await dropDraft('r/P/K01/2020-07-13');
  expect(await draftKeys('r/P/K01/')).toEqual(['r/P/K01/2020-07-14']);
});

test('bytes come back as bytes', async () => {
  await keepBytes('photo/a', new Uint8Array([1, 2, 3]).buffer);
  const kept = await keptDraft<ArrayBuffer>('photo/a');
  expect([...new Uint8Array(kept?.value ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
});

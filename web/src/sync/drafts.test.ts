import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { draftKeys, dropDraft, keepDraft, keptDraft } from './drafts';
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

test('without room for a letter it says so, and what was kept before stays', async () => {
  await keepDraft('r/1', { text: 'before' });
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  try {
    await expect(keepDraft('r/1', { text: 'after' })).rejects.toMatchObject({
      problem: { code: 'draft_unkept' },
    });
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  expect((await keptDraft('r/1'))?.value).toEqual({ text: 'before' });
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { keepDraft } from './drafts';
import { evidenceFrom } from './evidence';
import { account } from './fakes';
import { keepFacts, letGoOf } from './keep';
import { originalRank } from './rank';
import { NoRoom } from './room';
import { evidenceOf, photoShelf } from './shelf';
import { closeStore, db, keptBytes } from './store';
import { browserWorld } from './world';

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
});

const photo = (text: string) => evidenceFrom(new TextEncoder().encode(text).buffer, 'image/jpeg');
async function file(sha256: string) {
  const fact = {
    kind: 'daily_report.filed' as const,
    stream: 'project/P/K01',
    body: { report: { day: '2020-07-14', weather: { sky: 'clear' as const } } },
    evidence: await evidenceOf([{ sha256, media_type: 'image/jpeg' }]),
  };
  const [item] = await keepFacts(account, 'test', [fact], browserWorld);
  return item?.id ?? '';
}

test('a photo lies once on the device, from when it is taken until it is sent', async () => {
  const one = await photo('a');
  await photoShelf.keep(one);
  const writes: string[] = [];
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key) {
    writes.push(this.name);
    return real.call(this, value, key);
  };
  try {
    await file(one.sha256);
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  expect(writes).toEqual(['facts', 'blobs']);
  await photoShelf.drop(one.sha256); // the form has gone; the outbox still needs it
  expect((await keptBytes(one.sha256))?.byteLength).toBe(1);
});

test('what no form and no fact needs goes', async () => {
  const one = await photo('a');
  await photoShelf.keep(one);
  await photoShelf.drop(one.sha256);
  expect(await photoShelf.kept(one.sha256)).toBeNull();
});

test('a refused fact goes for good, and the photos of a form that is still written stay', async () => {
  const [mine, its] = [await photo('form'), await photo('fact')];
  for (const one of [mine, its]) {
    await photoShelf.keep(one);
    const id = await file(one.sha256);
    if (one === mine) await keepDraft('inspection/1', { photos: [{ sha256: one.sha256 }] });
    const store = await db();
    const item = await store.get('facts', id);
    if (item) await store.put('facts', { ...item, state: 'refused' });
    await letGoOf(id, true);
  }
  expect(await photoShelf.kept(its.sha256)).toBeNull();
  expect(await photoShelf.kept(mine.sha256)).not.toBeNull();
});

test('the camera’s own file is known as such when it is filed: it goes out last', async () => {
  const one = await photo('a');
  await photoShelf.keep({ ...one, original: true });
  await file(one.sha256);
  expect((await (await db()).get('blobs', one.sha256))?.rank).toBe(originalRank);
});

test('a photo that an earlier version kept with its draft is found', async () => {
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const row = { key: 'photo/old', savedAt: '2020-07-14T18:00:00+08:00', value: bytes };
  await (await db()).put('drafts', row);
  expect((await photoShelf.kept('old'))?.bytes.byteLength).toBe(3);
  await photoShelf.drop('old');
  expect(await photoShelf.kept('old')).toBeNull();
});

test('a device that is full takes no photo and says why', async () => {
  const one = await photo('a');
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  try {
    await expect(photoShelf.keep(one)).rejects.toBeInstanceOf(NoRoom);
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  expect(await photoShelf.kept(one.sha256)).toBeNull();
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import {
  closeKept,
  cursorOf,
  fit,
  forgetAllBut,
  keepAnswer,
  keepPulled,
  keptAnswer,
  plain,
} from './kept';

beforeEach(async () => {
  await closeKept();
  globalThis.indexedDB = new IDBFactory();
});

const ann = 'account-ann';
const ben = 'account-ben';
const early = '2026-07-14T10:00:00.000Z';
const late = '2026-07-14T18:21:00.000Z';
const answered = (address: string, text: string, at = early, account = ann) => ({
  account,
  address,
  text,
  at,
});
const pulled = (more: object = {}) => ({
  account: ann,
  programme: 'P',
  cursor: 'c1',
  whole: true,
  answers: [{ address: '/projects/K01?programme=P', text: '{"row":1}' }],
  gone: [],
  at: early,
  ...more,
});
const textOf = async (address: string, account = ann): Promise<string | undefined> =>
  (await keptAnswer(account, address))?.text;

test('the same question is found however its query is ordered', async () => {
  await keepAnswer(answered('/projects/K01/reports?programme=P&limit=40', '{}'));
  expect(await textOf('/projects/K01/reports?limit=40&programme=P')).toBe('{}');
  expect(plain('/programmes')).toBe('/programmes');
});

test('an answer outlives the page, and a newer one takes its place', async () => {
  await keepAnswer(answered('/today?programme=P', '"old"'));
  await keepAnswer(answered('/today?programme=P', '"new"', late));
  await keepAnswer(answered('/today?programme=P', '"late to arrive"', early));
  await closeKept();
  expect(await keptAnswer(ann, '/today?programme=P')).toMatchObject({ text: '"new"', at: late });
});

test('nobody sees what another account was answered', async () => {
  await keepAnswer(answered('/programmes', '"of ann"'));
  expect(await textOf('/programmes', ben)).toBeUndefined();
});

test('a pull is answered from although no page asked before', async () => {
  await keepPulled(pulled());
  expect(await textOf('/projects/K01?programme=P')).toBe('{"row":1}');
  expect(await cursorOf(ann, 'P')).toMatchObject({ cursor: 'c1', at: early });
});

test('after a later pull all of it is as new as that pull, changed or not', async () => {
  await keepPulled(pulled());
  const second = { cursor: 'c2', whole: false, at: late };
  await keepPulled(
    pulled({ ...second, answers: [{ address: '/calendar?programme=P', text: '{}' }] }),
  );
  expect(await keptAnswer(ann, '/projects/K01?programme=P')).toMatchObject({ at: late });
  expect(await textOf('/calendar?programme=P')).toBe('{}');
  expect((await cursorOf(ann, 'P'))?.cursor).toBe('c2');
});

test('a pull that is whole leaves nothing of earlier ones, but what pages asked for', async () => {
  await keepPulled(pulled());
  await keepAnswer(answered('/board?programme=P', '"board"'));
  await keepPulled(pulled({ answers: [{ address: '/projects/K02?programme=P', text: '2' }] }));
  expect(await textOf('/projects/K01?programme=P')).toBeUndefined();
  expect(await textOf('/projects/K02?programme=P')).toBe('2');
  expect(await textOf('/board?programme=P')).toBe('"board"');
});

test('what is no longer one’s own goes', async () => {
  await keepPulled(pulled());
  const gone = ['/projects/K01?programme=P'];
  await keepPulled(pulled({ whole: false, answers: [], gone, at: late }));
  expect(await textOf('/projects/K01?programme=P')).toBeUndefined();
});

test('a full store drops the oldest first, and what the field needs last', async () => {
  await keepPulled(pulled({ at: '2026-07-01T00:00:00.000Z' }));
  await keepAnswer(answered('/board?programme=P&offset=0', 'x'.repeat(100), early));
  await keepAnswer(answered('/board?programme=P&offset=200', 'x'.repeat(100), late));
  await fit(120);
  expect(await textOf('/board?programme=P&offset=0')).toBeUndefined();
  expect(await textOf('/board?programme=P&offset=200')).toBeDefined();
  expect(await textOf('/projects/K01?programme=P')).toBeDefined();
});

test('of whoever was here before nothing stays', async () => {
  await keepPulled(pulled());
  await keepAnswer(answered('/programmes', '"of ben"', early, ben));
  await forgetAllBut(new Set([ben]));
  expect(await textOf('/projects/K01?programme=P')).toBeUndefined();
  expect(await cursorOf(ann, 'P')).toBeNull();
  expect(await textOf('/programmes', ben)).toBe('"of ben"');
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchJson, keepFor, onAnswered } from './http';
import { closeKept, cursorOf, keepAnswer, keepPulled, keptAnswer } from './kept';
import { link } from './link.svelte';
import { Trouble } from './problem';
import { gapMs, pullField } from './pull';

// Each test has an account of its own: what one asked is shared for a moment with who asks the same.
let account = '';
let tests = 0;
const then = '2026-07-14T18:21:00.000Z';
const query = { programme: 'P', limit: 500 };
const below = '/today?programme=P&limit=500';

beforeEach(async () => {
  await closeKept();
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal('navigator', { onLine: true });
  tests += 1;
  account = `account-${tests}`;
  keepFor(account);
  onAnswered((answered) => void keepAnswer(answered));
  link.turned();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const json = (value: unknown): Response => new Response(JSON.stringify(value));
function serverSays(...answers: (() => Promise<Response>)[]): ReturnType<typeof vi.fn> {
  const server = vi.fn(() => (answers.length > 1 ? answers.shift() : answers[0])?.());
  vi.stubGlobal('fetch', server);
  return server;
}
const gone = (): Promise<Response> => Promise.reject(new TypeError('no link'));
const keptThen = (text: string): Promise<void> =>
  keepAnswer({ account, address: below, text, at: then });

test('what the server answered is answered again without a link, and said to be old', async () => {
  serverSays(() => Promise.resolve(json({ today: 'fresh' })), gone);
  await fetchJson('/today', { query });
  expect(link.asOf).toBeNull();
  await vi.waitFor(async () => expect(await keptAnswer(account, below)).not.toBeNull());
  expect(await fetchJson('/today', { query })).toEqual({ today: 'fresh' });
  expect(link.asOf).toBe((await keptAnswer(account, below))?.at);
});

test('the line says how old the oldest answer on the page is, and goes when the server answers', async () => {
  await keptThen('{"a":1}');
  const older = '2026-07-13T08:00:00.000Z';
  await keepAnswer({ account, address: '/programmes', text: '{}', at: older });
  serverSays(gone);
  await fetchJson('/today', { query });
  expect(link.asOf).toBe(then);
  await fetchJson('/programmes');
  expect(link.asOf).toBe(older);
  const returns = link.returns;
  serverSays(() => Promise.resolve(json({})));
  await fetchJson('/session');
  expect(link.asOf).toBeNull();
  expect(link.returns).toBe(returns + 1);
});

test('a question nobody asked before fails as it always did', async () => {
  serverSays(gone);
  const trouble = await fetchJson('/today', { query }).catch((thrown: unknown) => thrown);
  expect(trouble).toBeInstanceOf(Trouble);
  expect((trouble as Trouble).unreachable).toBe(true);
});

test('a server that says no is not overruled by what it said before', async () => {
  await keptThen('{"a":1}');
  const problem = { code: 'not_found', status: 404, detail: { zh: '没有', en: 'none' } };
  serverSays(() => Promise.resolve(new Response(JSON.stringify(problem), { status: 404 })));
  await expect(fetchJson('/today', { query })).rejects.toThrow('not_found');
});

test('a link that swallows everything is not waited for, and the late answer is shared', async () => {
  await keptThen('{"a":"old"}');
  serverSays(gone);
  await fetchJson('/session').catch(() => undefined); // the link is known to be bad
  let deliver: (response: Response) => void = () => undefined;
  const server = serverSays(() => new Promise((resolve) => (deliver = resolve)));
  const asked = performance.now();
  expect(await fetchJson('/today', { query })).toEqual({ a: 'old' });
  expect(performance.now() - asked).toBeLessThan(2000);
  const again = fetchJson('/today', { query });
  deliver(json({ a: 'new' }));
  expect(await again).toEqual({ a: 'new' });
  expect(server).toHaveBeenCalledTimes(1);
});

test('where the phone knows that it has no link, nothing is waited for at all', async () => {
  await keptThen('{"a":"old"}');
  vi.stubGlobal('navigator', { onLine: false });
  serverSays(() => new Promise(() => undefined));
  const asked = performance.now();
  expect(await fetchJson('/today', { query: { limit: 500, programme: 'P' } })).toEqual({
    a: 'old',
  });
  expect(performance.now() - asked).toBeLessThan(300);
});

test('accounts and tokens leave no copy on the device', async () => {
  serverSays(() => Promise.resolve(json({ tokens: [] })), gone);
  await fetchJson('/tokens');
  await expect(fetchJson('/tokens')).rejects.toThrow('unreachable');
});

const field = (more: object): object => ({
  cursor: 'c1',
  programme: 'P',
  today: '2026-07-14',
  whole: true,
  answers: [{ address: '/today?limit=500&programme=P', answer: { a: 'pulled' } }],
  ...more,
});
const at = (minutes: number): Date => new Date(Date.parse(then) + minutes * 60_000);

test('after a pull a page opens that nobody opened before', async () => {
  serverSays(() => Promise.resolve(json(field({}))), gone);
  expect(await pullField(account, 'P', 'start', false, at(0))).toBe(true);
  expect(await fetchJson('/today', { query })).toEqual({ a: 'pulled' });
});

test('the next pull asks only for what changed since', async () => {
  const server = serverSays(() => Promise.resolve(json(field({}))));
  await pullField(account, 'P', 'start', false, at(0));
  await pullField(account, 'P', 'hour', false, at(60));
  expect(server.mock.calls.map(([where]) => String(where))).toEqual([
    '/api/v1/field?programme=P',
    '/api/v1/field?programme=P&after=c1',
  ]);
});

test('a pull that fails keeps what was there, and its cursor', async () => {
  await keepPulled({
    account,
    programme: 'P',
    cursor: 'c0',
    whole: true,
    answers: [{ address: below, text: '{"a":"before"}' }],
    gone: [],
    at: then,
  });
  serverSays(gone);
  expect(await pullField(account, 'P', 'hour', false, at(60))).toBe(false);
  expect((await cursorOf(account, 'P'))?.cursor).toBe('c0');
  expect(await fetchJson('/today', { query })).toEqual({ a: 'before' });
});

test('whoever pays for each byte is pulled for once an hour at most', async () => {
  const server = serverSays(() => Promise.resolve(json(field({}))));
  await pullField(account, 'P', 'start', true, at(0));
  await pullField(account, 'P', 'start', true, at(30));
  await pullField(account, 'P', 'change', true, at(58));
  expect(server).toHaveBeenCalledTimes(1);
  await pullField(account, 'P', 'hour', true, at(60));
  expect(server).toHaveBeenCalledTimes(2);
  expect(gapMs('start', false)).toBeLessThan(gapMs('change', false));
});

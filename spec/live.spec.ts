/** The live WebSocket: a cursor that loses nothing, and an end that says why. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Follower, middleOf } from './follower.ts';
import { Client, Server, dailyReport, day, fact, programmeFacts, projectFacts } from './harness.ts';

let server: Server;
let boss: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('L'), ...projectFacts('L', 'A'), ...projectFacts('L', 'B'));
  await boss.accept(...programmeFacts('M'), ...projectFacts('M', 'C'));
});
after(async () => {
  await server.stop();
});

const head = async (): Promise<number> => (await boss.get('/api/v1/board?programme=L')).json.cursor;
const codes = (message: any): string[] => message.rows.map((row: { code: string }) => row.code);

test('hello comes first, then a filed report within a second', async () => {
  const cursor = await head();
  const follower = new Follower(boss, `programme=L&after=${cursor}`);
  const hello = await follower.until((one) => one.type === 'hello');
  assert.equal(follower.messages[0].type, 'hello');
  assert.equal(hello.cursor >= cursor, true);
  assert.equal(hello.today, day());
  // A machine may stand still for a second; it does not each time.
  const took: number[] = [];
  for (const ago of [1, 30, 31, 32, 33]) {
    const [receipt] = await boss.accept(dailyReport('L', 'A', day(-ago)));
    const began = performance.now();
    const change = await follower.until(
      (one) => one.type === 'change' && one.cursor >= receipt!.seq!,
    );
    took.push(performance.now() - began);
    assert.ok(change.cursor > cursor);
    assert.deepEqual(codes(change), ['A'], 'only what changed');
  }
  assert.ok(middleOf(took) < 1000, `${took.join()} ms`);
  follower.socket.terminate();
});

test('a broken connection loses nothing: the cursor goes on where it stopped', async () => {
  const cursor = await head();
  await boss.accept(dailyReport('L', 'A', day(-2)), dailyReport('L', 'B', day(-2)));
  const follower = new Follower(boss, `programme=L&after=${cursor}`);
  const change = await follower.until((one) => one.type === 'change');
  assert.deepEqual(codes(change).sort(), ['A', 'B']);
  assert.equal(change.cursor, await head());
  follower.socket.terminate();
});

test('changes applied to a stale board equal a fresh one', async () => {
  const board = (await boss.get('/api/v1/board?programme=L')).json;
  const follower = new Follower(boss, `programme=L&after=${board.cursor}`);
  await follower.until((one) => one.type === 'hello');
  for (let i = 3; i < 9; ++i) await boss.accept(dailyReport('L', i % 2 ? 'A' : 'B', day(-i)));
  const fresh = (await boss.get('/api/v1/board?programme=L')).json;
  await follower.until((one) => one.type === 'change' && one.cursor >= fresh.cursor);
  const rows = new Map<string, any>(board.rows.map((row: any) => [row.code, row]));
  for (const message of follower.messages)
    if (message.type === 'change') for (const row of message.rows) rows.set(row.code, row);
  assert.deepEqual([...rows.values()], fresh.rows);
  assert.deepEqual(follower.messages.at(-1).totals, fresh.totals);
  follower.socket.terminate();
});

test('another programme is not heard of', async () => {
  const follower = new Follower(boss, 'programme=L');
  await follower.until((one) => one.type === 'hello');
  await boss.accept(dailyReport('M', 'C', day(-1)));
  await boss.accept(dailyReport('L', 'B', day(-20)));
  await follower.until((one) => one.type === 'change');
  assert.equal(
    follower.messages.some((one) => one.type === 'change' && codes(one).includes('C')),
    false,
  );
  follower.socket.terminate();
});

test('a site manager hears of their own project', async () => {
  const foreman = await boss.colleague('foreman', ['site', 'project/L/B']);
  const follower = new Follower(foreman, '');
  await follower.until((one) => one.type === 'hello');
  await boss.accept(dailyReport('L', 'A', day(-21)));
  await boss.accept(dailyReport('L', 'B', day(-21)));
  await follower.until((one) => one.type === 'change' && codes(one).includes('B'));
  assert.equal(
    follower.messages.some((one) => one.type === 'change' && codes(one).includes('A')),
    false,
  );
  follower.socket.terminate();
});

test('many followers at the same place hear the same', async () => {
  const followers = Array.from({ length: 40 }, () => new Follower(boss, 'programme=L'));
  await Promise.all(followers.map((one) => one.until((message) => message.type === 'hello')));
  await boss.accept(dailyReport('L', 'A', day(-22)));
  const reached = await head();
  await Promise.all(
    followers.map((one) => one.until((m) => m.type === 'change' && m.cursor >= reached)),
  );
  for (const one of followers) one.socket.terminate();
});

test('a cursor past the head is said to be wrong, and the connection ends', async () => {
  const follower = new Follower(boss, 'programme=L&after=999999');
  assert.equal((await follower.until(() => true)).code, 'cursor_invalid');
  assert.equal((await follower.closed).code, 4400);
});

test('an unknown programme ends it too', async () => {
  const follower = new Follower(boss, 'programme=NONE');
  assert.equal((await follower.until(() => true)).code, 'not_found');
  assert.equal((await follower.closed).code, 4404);
});

test('another site cannot listen in with the cookie', async () => {
  const follower = new Follower(boss, 'programme=L', { origin: 'http://elsewhere.example' });
  await follower.closed;
  assert.equal(follower.messages.length, 0);
});

test('the connection ends with the session', async () => {
  const guest = await boss.colleague('guest', ['viewer', 'programme/L']);
  const follower = new Follower(guest, 'programme=L');
  await follower.until((one) => one.type === 'hello');
  await guest.request('DELETE', '/api/v1/session');
  assert.equal((await follower.closed).code, 4401);
});

test('the connection ends when the last role that let it look is revoked', async () => {
  const guest = await boss.colleague('guest2', ['viewer', 'programme/L']);
  const follower = new Follower(guest, 'programme=L');
  await follower.until((one) => one.type === 'hello');
  await boss.accept(
    fact('role.revoked', `account/${guest.account}`, { role: 'viewer', scope: 'programme/L' }),
  );
  assert.equal((await follower.closed).code, 4401);
});

test('an orderly stop says goodbye', async () => {
  const follower = new Follower(boss, 'programme=L');
  await follower.until((one) => one.type === 'hello');
  assert.equal(await server.stop(), 0);
  assert.equal((await follower.closed).code, 1001);
  server = await Server.start();
});

/** The filing socket: a batch in, its receipts out, and nothing counted twice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';

import { mostHeld } from '../bench/parts/programs.ts';
import { FilingSocket } from './filing_socket.ts';
import { Client, Server, dailyReport, day, fact, programmeFacts, projectFacts } from './harness.ts';

let server: Server;
let boss: Client;
let site: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('F'), ...projectFacts('F', 'A'), ...projectFacts('F', 'B'));
  site = await boss.colleague('site', ['site', 'project/F/A']);
});
after(async () => {
  await server.stop();
});

/** The id of the fact that has this number: receipts over the socket leave ids out, and come in the batch's order. */
const factOf = async (seq: number): Promise<string> => {
  const { json } = await boss.get(`/api/v1/facts?after=${seq - 1}&limit=1`);
  return json.facts[0].id;
};

const outcomes = (answer: { receipts?: { receipt: string }[] }): string[] =>
  (answer.receipts ?? []).map((one) => one.receipt);

test('text gets text, deflate gets deflate, and both are in the ledger', async () => {
  const socket = new FilingSocket(site);
  const [first, second] = [dailyReport('F', 'A', day(-1)), dailyReport('F', 'A', day(-2))];
  const plain = await socket.file([first]);
  assert.deepEqual([outcomes(plain), plain.packed], [['accepted'], false]);
  const packed = await socket.file([second], true);
  assert.deepEqual([outcomes(packed), packed.packed], [['accepted'], true]);
  for (const [draft, answer] of [
    [first, plain],
    [second, packed],
  ] as const) {
    const kept = await boss.get(`/api/v1/facts/${draft.id}`);
    assert.equal(kept.status, 200, kept.text);
    assert.equal(answer.receipts?.[0]?.hash, kept.json.hash);
  }
  await socket.close();
});

test('sent again after a break it is a duplicate, over the socket as over POST', async () => {
  const draft = dailyReport('F', 'A', day(-3));
  const before = new FilingSocket(site);
  const first = await before.file([draft]);
  before.socket.terminate();
  const again = new FilingSocket(site);
  const second = await again.file([draft], true);
  assert.deepEqual(outcomes(second), ['duplicate']);
  assert.equal(second.receipts?.[0]?.seq, first.receipts?.[0]?.seq);
  assert.equal((await site.post(draft))[0]?.receipt, 'duplicate');
  await again.close();
});

test('several batches are under way at once, each with its own receipts in its own order', async () => {
  const socket = new FilingSocket(site);
  const batches = Array.from({ length: 15 }, (_, i) =>
    Array.from({ length: 3 }, (_, j) => dailyReport('F', 'A', day(-11 - 3 * i - j))),
  );
  const asks = await Promise.all(batches.map((batch, i) => socket.send(batch, i % 2 === 1)));
  for (const [i, ask] of asks.entries()) {
    const answer = await socket.answerTo(ask);
    assert.deepEqual(
      await Promise.all((answer.receipts ?? []).map((one) => factOf(one.seq!))),
      batches[i]?.map((draft) => draft.id),
    );
  }
  await socket.close();
});

test('one refused fact does not hold up the others', async () => {
  const socket = new FilingSocket(site);
  const answer = await socket.file([
    dailyReport('F', 'B', day(-1)),
    dailyReport('F', 'A', day(-4)),
  ]);
  assert.deepEqual(outcomes(answer), ['refused', 'accepted']);
  assert.equal(answer.receipts?.[0]?.problem?.code, 'not_permitted');
  await socket.close();
});

test('what is broken gets a problem, and the socket goes on', async () => {
  const socket = new FilingSocket(site);
  assert.ok(await socket.opened);
  const problemOf = async (ask: number): Promise<string | undefined> => {
    const answer = await socket.answerTo(ask);
    socket.answers.splice(socket.answers.indexOf(answer), 1);
    return answer.problem?.code;
  };
  socket.socket.send('{"ask": 7, "facts": [');
  assert.equal(await problemOf(-1), 'body_not_json');
  socket.socket.send(Buffer.from('this is not deflate'));
  assert.equal(await problemOf(-1), 'body_not_json');
  const cutOff = deflateRawSync(
    JSON.stringify({ ask: 8, facts: [dailyReport('F', 'A', day(-5))] }),
  );
  socket.socket.send(cutOff.subarray(0, cutOff.length - 4));
  assert.equal(await problemOf(-1), 'body_not_json');
  socket.socket.send('{"facts": []}');
  assert.equal(await problemOf(-1), 'shape_invalid');
  socket.socket.send('{"ask": 9, "facts": []}');
  assert.equal(await problemOf(9), 'shape_invalid');
  assert.deepEqual(outcomes(await socket.file([dailyReport('F', 'A', day(-5))])), ['accepted']);
  await socket.close();
});

test('a bomb is taken apart no further than its limit', async () => {
  const socket = new FilingSocket(site);
  assert.ok(await socket.opened);
  const bomb = deflateRawSync(Buffer.alloc(96 << 20, ' '), { level: 9 });
  assert.ok(bomb.length < 120_000);
  const before = mostHeld(server);
  socket.socket.send(bomb);
  const answer = await socket.answerTo(-1);
  assert.equal(answer.problem?.code, 'body_too_large');
  assert.equal(answer.problem?.params?.['limit'], String(8 << 20));
  // The whole of it is 96 MB.
  assert.ok(mostHeld(server) - before < 64, `${mostHeld(server)} MB, ${before} before`);
  assert.deepEqual(outcomes(await socket.file([dailyReport('F', 'A', day(-6))])), ['accepted']);
  await socket.close();
});

test('another site cannot file with the cookie, and nobody without one', async () => {
  const foreign = new FilingSocket(site, { origin: 'http://elsewhere.example' });
  assert.equal(await foreign.opened, false);
  assert.equal(foreign.status, 403);
  const nobody = new FilingSocket(new Client(server));
  assert.equal(await nobody.opened, false);
  assert.equal(nobody.status, 401);
});

test('a page that holds another person’s token cannot file in the name of the cookie', async () => {
  const other = await boss.colleague('other', ['site', 'project/F/B']);
  const { 'x-csrf-token': _, ...cookie } = site.credentials() as Record<string, string>;
  const asPage = (csrf: string) =>
    new FilingSocket(site, { 'x-csrf-token': '', ...cookie }, {}, ['longspan', `csrf.${csrf}`]);
  for (const wrong of ['', other.csrf]) {
    const socket = asPage(wrong);
    assert.equal(await socket.opened, false);
    assert.equal(socket.status, 403);
  }
  const own = asPage(site.csrf);
  assert.equal(await own.opened, true);
  assert.equal(own.socket.protocol, 'longspan');
  assert.deepEqual(outcomes(await own.file([dailyReport('F', 'A', day(-10))])), ['accepted']);
  await own.close();
});

test('a token files too', async () => {
  const socket = new FilingSocket(await site.withToken());
  assert.deepEqual(outcomes(await socket.file([dailyReport('F', 'A', day(-7))])), ['accepted']);
  await socket.close();
});

test('the socket ends with the session, and says so first', async () => {
  const guest = await boss.colleague('guest', ['site', 'project/F/A']);
  const socket = new FilingSocket(guest);
  assert.deepEqual(outcomes(await socket.file([dailyReport('F', 'A', day(-8))])), ['accepted']);
  await guest.request('DELETE', '/api/v1/session');
  assert.equal((await socket.closed).code, 4401);
  assert.equal(socket.answers.at(-1)?.problem?.code, 'not_signed_in');
});

test('a role that was taken away is gone at once', async () => {
  const guest = await boss.colleague('guest2', ['site', 'project/F/A']);
  const socket = new FilingSocket(guest);
  assert.deepEqual(outcomes(await socket.file([dailyReport('F', 'A', day(-9))])), ['accepted']);
  await boss.accept(
    fact('role.revoked', `account/${guest.account}`, { role: 'site', scope: 'project/F/A' }),
  );
  const answer = await socket.file([dailyReport('F', 'A', day(-110))]);
  assert.equal(answer.receipts?.[0]?.problem?.code, 'not_permitted');
  await socket.close();
});

test('an orderly stop answers what is under way and says goodbye', async () => {
  const socket = new FilingSocket(site);
  const asks = await Promise.all(
    Array.from({ length: 4 }, (_, i) => socket.send([dailyReport('F', 'A', day(-56 - i))])),
  );
  await socket.answerTo(asks[0] ?? 0);
  assert.equal(await server.stop(), 0);
  assert.equal((await socket.closed).code, 1001);
  for (const answer of socket.answers) assert.deepEqual(outcomes(answer), ['accepted']);
  server = await Server.start();
});

/** PgBouncer in transaction mode stands between: each transaction may meet another session of PostgreSQL. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Filing } from '../../bench/parts/filing.ts';
import { Follower, middleOf } from '../follower.ts';
import { Client, fact, type Server } from '../harness.ts';
import { PgBouncer } from '../pgbouncer.ts';
import { within } from '../within.ts';
import { outcomeOf, Works } from './works.ts';

const soon = 2000;
const board = '/api/v1/board?programme=BENCH';

let works: Works;
let pooler: PgBouncer;
let nodes: [Server, Server];
let client: Client;
const filing = new Filing(6);

before(async () => {
  works = await Works.withDatabase();
  pooler = await PgBouncer.create(works.postgres);
  works.through(pooler);
  const first = await works.node();
  client = await new Client(first).setUp();
  nodes = [first, await works.node()];
});
after(async () => {
  await works.end();
  await pooler.remove();
});
const atTheOther = () => Object.assign(new Client(nodes[1]), { ...client, server: nodes[1] });

test('a programme is registered and 32 clients file reports at two nodes', async () => {
  await filing.prepare(client);
  const other = atTheOther();
  await Promise.all(
    Array.from({ length: 32 }, async (_, who) => {
      for (let i = 0; i < 10; ++i) {
        const draft = filing.nextReport();
        const [receipt] = await (who % 2 ? client : other).post(draft);
        assert.equal(receipt?.receipt, 'accepted', JSON.stringify(receipt));
        filing.promised(draft, receipt!);
      }
    }),
  );
  assert.equal(await filing.replay(client), 0);
});

test('boards are read by many at once, and are the same', async () => {
  await within(60_000, 'both are at the head', async () => {
    const [here, there] = await Promise.all([client.get(board), atTheOther().get(board)]);
    return here.json.cursor === there.json.cursor;
  });
  const boards = await Promise.all(
    Array.from({ length: 32 }, (_, who) => (who % 2 ? client : atTheOther()).get(board)),
  );
  for (const one of boards) assert.deepEqual(one.json, boards[0]?.json);
});

test('a change is seen live at both nodes within two seconds', async () => {
  const { cursor } = (await client.get(board)).json;
  const followers = [client, atTheOther()].map(
    (one) => new Follower(one, `programme=BENCH&after=${cursor}`),
  );
  await Promise.all(followers.map((one) => one.until((message) => message.type === 'hello')));
  // A machine may stand still for two seconds; it does not each time.
  const took: number[] = [];
  for (let time = 0; time < 5; ++time) {
    const [receipt] = await client.accept(filing.nextReport());
    const began = performance.now();
    const reached = (message: any) => message.type === 'change' && message.cursor >= receipt!.seq!;
    await Promise.all(followers.map((one) => one.until(reached)));
    took.push(performance.now() - began);
  }
  assert.ok(middleOf(took) < soon, `${took.join()} ms`);
  for (const one of followers) one.socket.terminate();
});

test('roles count at the other node', async () => {
  const { account, login, password } = await client.openAccount('late');
  const late = await new Client(nodes[0]).signIn(login, password);
  const there = Object.assign(new Client(nodes[1]), { cookie: late.cookie, csrf: late.csrf });
  assert.equal((await there.get(board)).status, 403);
  const grant = { role: 'viewer', scope: 'programme/BENCH' };
  await client.accept(fact('role.granted', `account/${account}`, grant));
  await within(60_000, 'the role counts', async () => (await there.get(board)).status === 200);
});

test('the pooler is restarted: it goes on by itself', async () => {
  await pooler.stop();
  const away = await outcomeOf(client, 'GET', board);
  assert.equal(away.code, 'store_unreachable');
  await pooler.start();
  const draft = filing.nextReport();
  await within(120_000, 'it files again', async () => {
    return (await outcomeOf(client, 'POST', '/api/v1/facts', { facts: [draft] })).status === 200;
  });
  const [receipt] = await client.post(draft);
  assert.equal(receipt?.original, 'accepted');
});

test('PostgreSQL is killed behind the pooler: it goes on by itself', async () => {
  await works.postgres.kill();
  const away = await outcomeOf(client, 'GET', board);
  assert.equal(away.status, 503);
  assert.ok(away.seconds < 25, `${away.seconds} s`);
  await works.postgres.start();
  const draft = filing.nextReport();
  await within(120_000, 'it files again', async () => {
    return (await outcomeOf(client, 'POST', '/api/v1/facts', { facts: [draft] })).status === 200;
  });
  assert.equal(await filing.replay(client), 0);
});

test('commands work through it too, and the ledger verifies', () => works.proven());

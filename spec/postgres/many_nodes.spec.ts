/** Several nodes on one database: one ledger, one line of facts, whichever node somebody happens to talk to. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Filing } from '../../bench/parts/filing.ts';
import { firstToken } from '../../bench/parts/programs.ts';
import { Follower, middleOf } from '../follower.ts';
import { Client, type Draft, type Receipt, type Server, fact } from '../harness.ts';
import { Postgres } from '../postgres.ts';
import { within } from '../within.ts';
import { outcomeOf, Works } from './works.ts';

/** What happens at one node is seen at the others within this time, in milliseconds. */
const soon = 2000;
/** Nobody waits longer than this for an answer, whatever it is: for ever would be half a minute. */
const patience = 25;
const board = '/api/v1/board?programme=BENCH';

let works: Works;
let nodes: Server[];
/** The same person at each node. */
let clients: Client[];
const filing = new Filing(4);

before(async () => {
  works = await Works.withDatabase();
  // At once, on a database without tables: one makes them, the others find them.
  nodes = await Promise.all([works.node(), works.node(), works.node()]);
  const client = await setUpAtOneOf(nodes);
  await filing.prepare(client);
  clients = nodes.map((node) => at(node, client));
  for (const one of clients)
    await within(60_000, 'the token counts', async () => (await one.get(board)).status === 200);
});
after(() => works.end());

/** Each start makes a new link, so that of three printed ones the newest holds. */
async function setUpAtOneOf(all: Server[]): Promise<Client> {
  for (const node of all) {
    const client = await firstToken(node).catch(() => undefined);
    if (client !== undefined) return client;
  }
  return assert.fail('no set-up link works');
}
function at(server: Server, client: Client): Client {
  return Object.assign(new Client(server), { token: client.token, account: client.account });
}
const rowsAt = async (client: Client): Promise<any> => (await client.get(board)).json;

/** Nodes wait for each other; none of them sends anybody away because of another. */
async function receiptOf(client: Client, draft: Draft): Promise<Receipt> {
  const answer = await outcomeOf(client, 'POST', '/api/v1/facts', { facts: [draft] });
  assert.equal(answer.status, 200, `${answer.code} after ${answer.seconds.toFixed(1)} s`);
  return answer.json.receipts[0];
}

test('eight clients file at three nodes, half of them each report at two: each counts once', async () => {
  const reports = 60;
  const bySeq = new Map<number, string>();
  const keep = (draft: Draft, receipt: Receipt) => {
    assert.ok(
      receipt.receipt === 'accepted' || receipt.original === 'accepted',
      JSON.stringify(receipt),
    );
    assert.equal(bySeq.get(receipt.seq!) ?? draft.id, draft.id, `#${receipt.seq} is one fact's`);
    bySeq.set(receipt.seq!, draft.id);
    filing.promised(draft, receipt);
  };
  const filers = await Promise.allSettled(
    Array.from({ length: 8 }, async (_, who) => {
      for (let i = 0; i < reports; ++i) {
        // Four projects among eight clients: the same project at different nodes in the same moment.
        const draft = filing.nextReport();
        const here = clients[(who + i) % 3]!;
        if (who % 2 === 0) {
          keep(draft, await receiptOf(here, draft));
          continue;
        }
        const there = clients[(who + i + 1) % 3]!;
        const two = await Promise.all([receiptOf(here, draft), receiptOf(there, draft)]);
        assert.deepEqual(two.map((one) => one.receipt).sort(), ['accepted', 'duplicate']);
        for (const member of ['seq', 'hash', 'received_at'] as const)
          assert.equal(two[0]![member], two[1]![member]);
        keep(draft, two[0]!);
      }
    }),
  );
  const failed = filers.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  assert.deepEqual(failed, []);
  assert.equal(bySeq.size, 8 * reports);
});

test('every node gives every receipt again', async () => {
  for (const client of clients) assert.equal(await filing.replay(client), 0);
});

test('every node shows the same facts, each once and without a gap, and the same board', async () => {
  const total = works.facts();
  const boards = [];
  for (const client of clients) {
    const seqs: number[] = [];
    let cursor = 0;
    for (let more = true; more;) {
      const page = await client.get(`/api/v1/facts?after=${cursor}&limit=500`);
      seqs.push(...page.json.facts.map((one: { seq: number }) => one.seq));
      ({ cursor, more } = page.json);
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: total }, (_, i) => i + 1),
    );
    await within(60_000, 'the board has come to the head', async () => {
      return (await rowsAt(client)).cursor === total;
    });
    boards.push(await rowsAt(client));
  }
  assert.deepEqual(boards[1], boards[0]);
  assert.deepEqual(boards[2], boards[0]);
});

test('a report filed at one node reaches the followers of the others within two seconds', async () => {
  const { cursor } = await rowsAt(clients[0]!);
  const followers = clients.map((one) => new Follower(one, `programme=BENCH&after=${cursor}`));
  await Promise.all(followers.map((one) => one.until((message) => message.type === 'hello')));
  // A machine may stand still for two seconds; it does not each time.
  const took: number[] = [];
  for (const client of [...clients, ...clients]) {
    const receipt = await receiptOf(client, filing.nextReport());
    const began = performance.now();
    const reached = (message: any) => message.type === 'change' && message.cursor >= receipt.seq!;
    await Promise.all(followers.map((one) => one.until(reached)));
    took.push(performance.now() - began);
  }
  assert.ok(middleOf(took) < soon, `${took.join()} ms`);
  for (const one of followers) one.socket.terminate();
});

test('who was at one node goes on at another, from the cursor they had', async () => {
  for (let i = 0; i < 10; ++i) {
    const [here, there] = [clients[i % 3]!, clients[(i + 1) % 3]!];
    await receiptOf(here, filing.nextReport());
    const { cursor } = await rowsAt(here);
    const follower = new Follower(there, `programme=BENCH&after=${cursor}`);
    const first = await follower.until(() => true);
    assert.equal(first.type, 'hello', JSON.stringify(first));
    follower.socket.terminate();
  }
});

test('what is pushed by one node while all of them write makes a stale board fresh', async () => {
  const stale = await rowsAt(clients[1]!);
  const follower = new Follower(clients[1]!, `programme=BENCH&after=${stale.cursor}`);
  await follower.until((one) => one.type === 'hello');
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < 20; ++i) await receiptOf(client, filing.nextReport());
    }),
  );
  const head = works.facts();
  await follower.until((one) => one.type === 'change' && one.cursor >= head);
  const fresh = await rowsAt(clients[1]!);
  assert.equal(fresh.cursor, head);
  const rows = new Map<string, any>(stale.rows.map((row: any) => [row.code, row]));
  for (const message of follower.messages)
    if (message.type === 'change') for (const row of message.rows) rows.set(row.code, row);
  assert.deepEqual([...rows.values()], fresh.rows);
  assert.deepEqual(follower.messages.at(-1).totals, fresh.totals);
  follower.socket.terminate();
});

test('who registers at one node and files at another in the next breath is understood', async () => {
  for (let i = 0; i < 10; ++i) {
    const stream = `project/BENCH/NEW${i}`;
    const [here, there] = [clients[i % 3]!, clients[(i + 1) % 3]!];
    const registered = fact('project.registered', stream, {
      name: { zh: `新校${i}` },
      category: 'education',
    });
    assert.equal((await receiptOf(here, registered)).receipt, 'accepted');
    const started = { stage: 'start', aspect: 'reached', day: '2026-01-05' };
    const receipt = await receiptOf(there, fact('stage.dated', stream, started));
    assert.equal(receipt.receipt, 'accepted', JSON.stringify(receipt.problem));
  }
});

test('a payment number used at one node is held at another', async () => {
  const paid = (payment: string) =>
    fact('payment.made', 'project/BENCH/P0000', {
      payment,
      amount: { amount: '1', currency: 'CNY' },
      day: '2026-01-05',
      voucher: 'V',
    });
  for (let i = 0; i < 5; ++i) {
    const two = await Promise.all([
      receiptOf(clients[i % 3]!, paid(`N${i}`)),
      receiptOf(clients[(i + 1) % 3]!, paid(`N${i}`)),
    ]);
    const codes = two.map((one) => one.problem?.code ?? '').filter((code) => code !== '');
    assert.ok(codes.includes('held_payment_taken'), JSON.stringify(two));
  }
});

test('nodes never stand in each other’s way', () => {
  assert.ok(!works.postgres.log.includes('deadlock detected'), 'they locked in different orders');
});

test('a node that is killed amid its work does not hold up the others', async () => {
  const [dying, living] = [clients[2]!, clients[0]!];
  let going = true;
  const filed = Array.from({ length: 8 }, async () => {
    while (going) await receiptOf(dying, filing.nextReport()).catch(() => (going = false));
  });
  await sleep(300);
  await nodes[2]!.kill();
  await Promise.all(filed);
  const draft = filing.nextReport();
  await within(patience * 1000, 'another node files', async () => {
    return (await outcomeOf(living, 'POST', '/api/v1/facts', { facts: [draft] })).status === 200;
  });
  assert.equal((await rowsAt(clients[1]!)).rows.length > 0, true);
});

test('a node that stands still amid its work holds the others up for a while only', async () => {
  const [still, living] = [clients[1]!, clients[0]!];
  const amidItsWork = () =>
    works.sql(
      `SELECT count(*) FROM pg_stat_activity WHERE usename = '${Postgres.role}'
       AND state LIKE 'idle in transaction%' AND backend_xid IS NOT NULL`,
    ) !== '0';
  let going = true;
  const filed = Array.from({ length: 8 }, async () => {
    while (going) await receiptOf(still, filing.nextReport());
  });
  const { process } = nodes[1]!;
  try {
    await within(180_000, 'it stands still with a transaction open', async () => {
      process.kill('SIGCONT');
      await sleep(Math.random() * 50);
      process.kill('SIGSTOP');
      return amidItsWork();
    });
    const draft = filing.nextReport();
    await within(180_000, 'the other node files', async () => {
      const answer = await outcomeOf(living, 'POST', '/api/v1/facts', { facts: [draft] });
      assert.ok(answer.seconds < patience, `${answer.code} after ${answer.seconds} s`);
      return answer.status === 200;
    });
  } finally {
    going = false;
    process.kill('SIGCONT');
  }
  // What it was doing when it stood still may be refused now, with a word; then it goes on.
  await Promise.allSettled(filed);
  const draft = filing.nextReport();
  await within(120_000, 'it files again itself', async () => {
    return (await outcomeOf(still, 'POST', '/api/v1/facts', { facts: [draft] })).status === 200;
  });
});

test('and the ledger verifies, without a gap, and gives the same tables', () => works.proven());

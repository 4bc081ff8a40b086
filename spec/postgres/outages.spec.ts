/** PostgreSQL goes away while people work: what was acknowledged stays, and Longspan goes on by itself. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Filing } from '../../bench/parts/filing.ts';
import { firstToken } from '../../bench/parts/programs.ts';
import { type Client, type Server } from '../harness.ts';
import { within } from '../within.ts';
import { outcomeOf, Works } from './works.ts';

/** Somebody waits no longer than this for an answer, whatever it is. */
const patience = 25;

interface Seen {
  /** Answers by code. */
  refusals: Map<string, number>;
  slowest: number;
  /** Not acknowledged when it was sent first, and in the ledger all the same. */
  unanswered: number;
}

/** One client: a report after the other; what is not acknowledged is sent again, as a phone does. */
async function fileThroughout(
  client: Client,
  filing: Filing,
  seen: Seen,
  goOn: () => boolean,
): Promise<void> {
  while (goOn()) {
    const draft = filing.nextReport();
    for (;;) {
      const facts = { facts: [draft] };
      const answer = await outcomeOf(client, 'POST', '/api/v1/facts', facts);
      seen.slowest = Math.max(seen.slowest, answer.seconds);
      if (answer.status === 200) {
        const [receipt] = answer.json.receipts;
        const accepted = receipt.receipt === 'accepted' || receipt.original === 'accepted';
        assert.ok(accepted, JSON.stringify(receipt));
        if (receipt.receipt === 'duplicate') ++seen.unanswered;
        filing.promised(draft, receipt);
        break;
      }
      assert.equal(answer.status, 503, answer.code);
      seen.refusals.set(answer.code, (seen.refusals.get(answer.code) ?? 0) + 1);
      await sleep(50 + Math.random() * 100);
    }
  }
}

describe('PostgreSQL is killed under load', () => {
  const kills = 20;
  const clients = 32;
  const filing = new Filing();
  const seen: Seen = { refusals: new Map(), slowest: 0, unanswered: 0 };
  let works: Works;
  let server: Server;
  let client: Client;
  let planned = 0;

  before(async () => {
    // Commits that wait for a disk are more often under way.
    works = await Works.withDatabase({ inMemory: false });
    server = await works.node();
    client = await firstToken(server);
    await filing.prepare(client);
    planned = works.facts();
  });
  after(() => works.end());

  it('ten times, and each time reports are accepted again without anybody’s help', async () => {
    let going = true;
    const filers = Array.from({ length: clients }, () =>
      fileThroughout(client, filing, seen, () => going),
    );
    // A client that throws ends the scenario at once.
    const failed = Promise.all(filers).then(() => undefined);
    const scenario = async (): Promise<void> => {
      for (let kill = 0; kill < kills; ++kill) {
        // From amid the first commits to hundreds of reports later.
        await sleep(Math.random() * 800);
        await works.postgres.kill();
        // Mostly soon back; once away for longer than anybody is kept waiting.
        await sleep(kill === kills / 2 ? 8000 : Math.random() * 1200);
        await works.postgres.start();
        const before = filing.acknowledged;
        const again = await within(180_000, 'reports are accepted again', () =>
          Promise.resolve(filing.acknowledged >= before + clients),
        );
        console.error(`kill ${kill + 1}: accepted again after ${Math.round(again)} ms`);
      }
    };
    try {
      await Promise.race([scenario(), failed]);
    } finally {
      going = false;
    }
    await failed;
    assert.equal(server.process.exitCode, null, 'the server itself stayed up');
    console.error(
      `${filing.acknowledged} acknowledged, ${seen.unanswered} of them kept without an answer; ` +
        `refused ${JSON.stringify([...seen.refusals])}; slowest ${seen.slowest.toFixed(1)} s`,
    );
  });

  it('nobody was refused for another reason, and nobody waited long', () => {
    assert.ok(filing.acknowledged > 250, `only ${filing.acknowledged} were acknowledged`);
    const others = [...seen.refusals.keys()].filter((code) => code !== 'store_unreachable');
    assert.deepEqual(others, []);
    assert.ok(seen.slowest < patience, `somebody waited ${seen.slowest} s`);
  });

  it('every receipt is given again as it was', async () => {
    assert.equal(await filing.replay(client), 0);
  });

  it('nothing is there that was not filed, and nothing twice', () => {
    assert.equal(works.facts() - planned, filing.acknowledged);
  });

  it('and the ledger verifies and gives the same tables', () => works.proven());
});

describe('PostgreSQL is away', () => {
  let works: Works;
  let server: Server;
  let client: Client;
  const filing = new Filing(5);
  const board = '/api/v1/board?programme=BENCH';
  const post = () => outcomeOf(client, 'POST', '/api/v1/facts', { facts: [filing.nextReport()] });

  before(async () => {
    works = await Works.withDatabase();
    server = await works.node();
    client = await firstToken(server);
    await filing.prepare(client);
  });
  after(() => works.end());

  it('for a minute’s work: everybody is told at once, in both languages, and nothing is kept', async () => {
    const facts = works.facts();
    await works.postgres.stop('immediate');
    for (let time = 0; time < 3; ++time) {
      const filed = await post();
      assert.equal(filed.code, 'store_unreachable');
      assert.equal(filed.status, 503);
      assert.ok(filed.json.detail, JSON.stringify(filed.json));
      const read = await outcomeOf(client, 'GET', board);
      assert.equal(read.code, 'store_unreachable');
      assert.ok(filed.seconds < patience && read.seconds < patience);
    }
    assert.equal((await client.get('/livez')).status, 200);
    assert.equal((await client.get('/readyz')).status, 503);
    await works.postgres.start();
    await within(
      180_000,
      'it is ready again',
      async () => (await client.get('/readyz')).status === 200,
    );
    assert.equal((await outcomeOf(client, 'GET', board)).status, 200);
    assert.equal((await post()).status, 200);
    assert.equal(works.facts(), facts + 1);
  });

  it('restarted while a board is read: each answer is right or a 503, and none takes long', async () => {
    const expected = (await client.get(board)).json;
    const answers = new Map<number, number>();
    let going = true;
    const readers = Array.from({ length: 8 }, async () => {
      while (going) {
        const answer = await outcomeOf(client, 'GET', board);
        answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
        if (answer.status === 200) assert.deepEqual(answer.json.rows, expected.rows);
        else assert.equal(answer.code, 'store_unreachable');
        assert.ok(answer.seconds < patience, `${answer.seconds} s for ${answer.status}`);
      }
    });
    for (let restart = 0; restart < 4; ++restart) {
      const before = answers.get(200) ?? 0;
      await within(180_000, 'the board is read again', () =>
        Promise.resolve((answers.get(200) ?? 0) > before + 20),
      );
      await works.postgres.stop('fast');
      await sleep(Math.random() * 500);
      await works.postgres.start();
    }
    await within(180_000, 'the board is read at the end', async () => {
      return (await outcomeOf(client, 'GET', board)).status === 200;
    });
    going = false;
    await Promise.all(readers);
    assert.deepEqual(
      [...answers.keys()].filter((status) => ![200, 503].includes(status)),
      [],
    );
  });

  it('while Longspan is told to stop: it stops all the same', async () => {
    await works.postgres.stop('immediate');
    const filed = post().then(
      ({ status }) => assert.equal(status, 503),
      () => undefined, // It had stopped listening.
    );
    await sleep(200);
    assert.equal(await server.stop(), 0);
    await filed;
    await works.postgres.start();
    server = await works.node();
    Object.assign(client, { server });
    assert.equal((await post()).status, 200);
  });

  it('and the ledger verifies', () => works.proven());
});

/** PostgreSQL answers, and says no: Longspan says why, keeps nothing of it, and goes on when the reason is gone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Filing } from '../../bench/parts/filing.ts';
import { firstToken } from '../../bench/parts/programs.ts';
import type { Client, Draft, Server } from '../harness.ts';
import { Postgres } from '../postgres.ts';
import { within } from '../within.ts';
import { outcomeOf, Works } from './works.ts';

const patience = 25;
const board = '/api/v1/board?programme=BENCH';

describe('PostgreSQL says no', () => {
  let works: Works;
  let server: Server;
  let client: Client;
  const filing = new Filing(5);
  const post = (draft: Draft) => outcomeOf(client, 'POST', '/api/v1/facts', { facts: [draft] });

  before(async () => {
    works = await Works.withDatabase({ maxConnections: 30 });
    server = await works.node();
    client = await firstToken(server);
    await filing.prepare(client);
  });
  after(() => works.end());

  /** The report that was refused is accepted once, as soon as the reason is gone. */
  async function acceptedNow(draft: Draft, facts: number): Promise<void> {
    await within(180_000, 'it is accepted', async () => (await post(draft)).status === 200);
    assert.equal(server.process.exitCode, null, 'and it is the same server');
    const again = await post(draft);
    assert.equal(again.json.receipts[0].receipt, 'duplicate');
    assert.equal(again.json.receipts[0].original, 'accepted');
    assert.equal((await outcomeOf(client, 'GET', board)).status, 200);
    assert.equal(works.facts(), facts + 1);
  }

  /** Others take every connection there is, and keep it. */
  class Crowd {
    private readonly sessions: ChildProcess[] = [];
    static async come(): Promise<Crowd> {
      const { postgres, database } = works;
      const crowd = new Crowd();
      postgres.psql('postgres', "CREATE ROLE crowd LOGIN PASSWORD 'crowd'");
      // Longspan stays outside until the crowd is in.
      postgres.psql('postgres', `ALTER ROLE ${Postgres.role} CONNECTION LIMIT 0`);
      postgres.endSessions();
      const url = `postgresql://crowd:crowd@127.0.0.1:${postgres.port}/${database}`;
      // The sessions just ended may take a moment to leave their places.
      for (let turnedAway = 0; turnedAway < 4;) {
        const session = spawn('psql', ['-XAtq', url], { cwd: '/', stdio: 'pipe' });
        // Who is turned away does not listen any more.
        session.stdin.on('error', () => undefined);
        session.stdin.write('SELECT 1;\n');
        const entered = once(session.stdout, 'data').then(() => true);
        if (await Promise.race([entered, once(session, 'exit').then(() => false)])) {
          crowd.sessions.push(session);
        } else {
          ++turnedAway;
          await sleep(100);
        }
      }
      postgres.psql('postgres', `ALTER ROLE ${Postgres.role} CONNECTION LIMIT -1`);
      return crowd;
    }
    async go(): Promise<void> {
      const gone = this.sessions.map((session) => once(session, 'exit'));
      for (const session of this.sessions) session.kill('SIGKILL');
      await Promise.all(gone);
    }
    get size(): number {
      return this.sessions.length;
    }
  }

  it('too many connections: it is busy, and takes the report when there is room again', async () => {
    const facts = works.facts();
    const draft = filing.nextReport();
    const crowd = await Crowd.come();
    try {
      assert.ok(crowd.size > 10, `only ${crowd.size} came`);
      for (const refused of [await post(draft), await outcomeOf(client, 'GET', board)]) {
        assert.equal(refused.status, 503);
        assert.match(refused.code, /^store_(busy|unreachable)$/);
        assert.ok(refused.seconds < patience, `${refused.seconds} s`);
      }
    } finally {
      await crowd.go();
    }
    await acceptedNow(draft, facts);
  });

  it('somebody holds a table: it is busy, and does not wait for ever', async () => {
    const facts = works.facts();
    const draft = filing.nextReport();
    const holder = spawn('psql', ['-XAtq', `${works.postgres.server}/${works.database}`], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const gone = once(holder, 'exit');
    try {
      holder.stdin.write('BEGIN; LOCK TABLE fact IN EXCLUSIVE MODE; SELECT 1;\n');
      await once(holder.stdout, 'data');
      // Whoever only reads is not held up.
      assert.equal((await outcomeOf(client, 'GET', board)).status, 200);
      const refused = await post(draft);
      assert.equal(refused.status, 503);
      assert.equal(refused.code, 'store_busy');
      assert.ok(refused.seconds < patience, `${refused.seconds} s`);
    } finally {
      holder.kill('SIGKILL');
      await gone;
    }
    await acceptedNow(draft, facts);
  });

  const readable = async (): Promise<void> => {
    const read = await outcomeOf(client, 'GET', board);
    assert.equal(read.status, 200, `reading goes on: ${read.code}`);
  };

  it('set to be read only: writing says so, reading goes on', async () => {
    const facts = works.facts();
    const draft = filing.nextReport();
    const setting = 'ALTER DATABASE works SET default_transaction_read_only';
    works.postgres.psql('postgres', `${setting} = on`);
    works.postgres.endSessions();
    // The first answers may still be of the sessions that ended.
    await within(120_000, 'it says why', async () => {
      const refused = await post(draft);
      assert.equal(refused.status, 503);
      assert.ok(refused.seconds < patience);
      return refused.code === 'store_read_only';
    });
    await readable();
    works.postgres.psql('postgres', `${setting} = off`);
    await acceptedNow(draft, facts);
  });

  it('become a standby, and promoted again', async () => {
    const facts = works.facts();
    const draft = filing.nextReport();
    await works.postgres.demote();
    await within(120_000, 'it says why', async () => {
      const refused = await post(draft);
      assert.equal(refused.status, 503);
      assert.ok(refused.seconds < patience);
      return refused.code === 'store_read_only';
    });
    await readable();
    assert.equal((await client.get('/readyz')).status, 503, 'not ready for writing');
    works.postgres.promote();
    await acceptedNow(draft, facts);
    assert.equal((await client.get('/readyz')).status, 200);
  });

  it('a table was changed by hand: writing says so until it is put back', async () => {
    const facts = works.facts();
    const draft = filing.nextReport();
    works.sql('ALTER TABLE project_day RENAME COLUMN people TO heads');
    const refused = await post(draft);
    assert.equal(refused.code, 'store_altered');
    assert.equal(refused.status, 503);
    works.sql('ALTER TABLE project_day RENAME COLUMN heads TO people');
    await acceptedNow(draft, facts);
  });

  it('a session is ended by an operator: nobody notices for long', async () => {
    for (let time = 0; time < 5; ++time) {
      const facts = works.facts();
      const draft = filing.nextReport();
      assert.ok(works.postgres.endSessions() > 0);
      await acceptedNow(draft, facts);
    }
  });

  it('and after all this the ledger verifies', () => works.proven());
});

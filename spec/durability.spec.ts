/** What was acknowledged stays, and what is changed behind the ledger's back shows. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { killUnderLoad } from '../bench/parts/kills.ts';
import { longspan, mustRun } from '../bench/parts/programs.ts';
import { Client, dailyReport, day, programmeFacts, projectFacts, Server } from './harness.ts';

describe('the server is killed under load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-durability-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ten times, and nothing acknowledged is missing and nothing is there twice', async () => {
    const found = await killUnderLoad(join(folder, 'data'), 10);
    assert.ok(found.acknowledged > 100, `only ${found.acknowledged} reports were acknowledged`);
    assert.equal(found.missing, 0);
    assert.equal(found.doubled, 0);
    assert.match(found.verify, /^ok: \d+ facts/);
    assert.match(found.rebuild, /the same, row for row/);
  });
});

describe('one byte of a fact is changed in the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-tamper-'));
  const data = join(folder, 'data');
  const database = join(data, 'longspan.db');
  const marker = 'poured-grade-C30';
  let seq = 0;
  let id = '';
  let whole: Buffer;

  const sql = (text: string) =>
    execFileSync('sqlite3', [database, text], { encoding: 'utf8' }).trim();

  /** Turns C30 into C31 in the row itself: stale copies in free space of the file do not count. */
  const tamper = () => {
    for (let at = whole.indexOf(marker); at >= 0; at = whole.indexOf(marker, at + 1)) {
      const changed = Buffer.from(whole);
      changed[at + marker.length - 1] = '1'.charCodeAt(0);
      writeFileSync(database, changed);
      if (sql(`SELECT count(*) FROM fact WHERE body LIKE '%poured-grade-C31%'`) === '1') return;
    }
    assert.fail('the fact is not in the database file');
  };

  before(async () => {
    const server = await Server.start({ data });
    const client = await new Client(server).setUp();
    await client.accept(
      ...programmeFacts('P'),
      ...projectFacts('P', 'A'),
      ...projectFacts('P', 'B'),
    );
    for (const ago of [9, 8, 7]) {
      await client.accept(dailyReport('P', 'A', day(-ago)), dailyReport('P', 'B', day(-ago)));
    }
    const marked = dailyReport('P', 'B', day(-6), { narrative: marker });
    const [receipt] = await client.accept(marked);
    seq = receipt?.seq ?? 0;
    id = marked.id;
    for (const ago of [5, 4]) await client.accept(dailyReport('P', 'B', day(-ago)));
    await server.stop({ keep: true });
    sql('PRAGMA wal_checkpoint(TRUNCATE)');
    whole = readFileSync(database);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is clean before', () => {
    assert.match(mustRun('verify', '--data', data), /^ok: /);
  });

  it('and verify names stream, sequence and fact, and exits 1', () => {
    tamper();
    const { code, out } = longspan('verify', '--data', data);
    assert.equal(code, 1);
    assert.match(out, new RegExp(`^MISMATCH stream project/P/B sequence ${seq} fact ${id}: `));
    assert.match(out, new RegExp(`^${seq - 1} facts before it`, 'm'));
  });

  it('as it names the fact after one that was taken away', () => {
    writeFileSync(database, whole);
    sql(`DELETE FROM fact WHERE seq = ${seq}`);
    const { code, out } = longspan('verify', '--data', data);
    assert.equal(code, 1, out);
    assert.match(out, /^MISMATCH stream project\/P\/B sequence \d+ fact [0-9a-f-]{36}: /);
  });

  it('and with the byte put back all is well, and a rebuild gives the same tables', () => {
    for (const tail of ['-wal', '-shm']) rmSync(database + tail, { force: true });
    writeFileSync(database, whole);
    assert.match(mustRun('verify', '--data', data), /^ok: /);
    assert.match(mustRun('rebuild', '--data', data), /the same, row for row/);
    assert.match(mustRun('verify', '--data', data), /^ok: /);
  });
});

/** What was acknowledged stays, and what is changed behind the ledger's back shows. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { killUnderLoad } from '../bench/parts/kills.ts';
import { longspan, mustRun } from '../bench/parts/programs.ts';
import { behindTheBackOf, type BehindTheBack } from './behind_the_back.ts';
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
  const marker = 'poured-grade-C30';
  let seq = 0;
  let id = '';
  let tampering: BehindTheBack;

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
    tampering = behindTheBackOf(data);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is clean before', () => {
    assert.match(mustRun('verify', '--data', data), /^ok: /);
  });

  it('and verify names stream, sequence and fact, and exits 1', () => {
    tampering.change(marker, 'poured-grade-C31');
    const { code, out } = longspan('verify', '--data', data);
    assert.equal(code, 1);
    assert.match(out, new RegExp(`^MISMATCH stream project/P/B sequence ${seq} fact ${id}: `));
    assert.match(out, new RegExp(`^${seq - 1} facts before it`, 'm'));
  });

  it('as it names the fact after one that was taken away', () => {
    tampering.putBack();
    tampering.remove(seq);
    const { code, out } = longspan('verify', '--data', data);
    assert.equal(code, 1, out);
    assert.match(out, /^MISMATCH stream project\/P\/B sequence \d+ fact [0-9a-f-]{36}: /);
  });

  it('and with the byte put back all is well, and a rebuild gives the same tables', () => {
    tampering.putBack();
    assert.match(mustRun('verify', '--data', data), /^ok: /);
    assert.match(mustRun('rebuild', '--data', data), /the same, row for row/);
    assert.match(mustRun('verify', '--data', data), /^ok: /);
  });
});

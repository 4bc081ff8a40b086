/** The disk under PostgreSQL is full: reports are refused with a word, and taken once there is room. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Filing } from '../../bench/parts/filing.ts';
import { firstToken } from '../../bench/parts/programs.ts';
import type { Client, Draft, Receipt, Server } from '../harness.ts';
import { give } from '../daemon.ts';
import { within } from '../within.ts';
import { outcomeOf, Works } from './works.ts';

let works: Works;
let disk = '';
let mounted: string | false = false;

/** A small disk of memory; gives why there can be none. */
function mount(): string | false {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'longspan', disk], { stdio: 'pipe' });
  } catch (error) {
    return `a small disk cannot be mounted here: ${String(error).trim()}`;
  }
  process.on('exit', unmount);
  return false;
}
function unmount(): void {
  if (mounted !== false) return;
  mounted = 'it is gone';
  execFileSync('umount', ['--lazy', disk]);
}

/** Takes what room there is. */
function fill(): void {
  const ballast = openSync(join(disk, 'ballast'), 'w');
  try {
    for (const size of [1 << 20, 4096]) {
      try {
        for (;;) writeSync(ballast, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  } finally {
    closeSync(ballast);
  }
}

before(async () => {
  works = await Works.begin();
  disk = join(works.postgres.folder, 'disk');
  mounted = mount();
});
after(async () => {
  await works.end();
});

test('nothing acknowledged is lost, nothing refused is kept, and with room it goes on', async (t) => {
  if (mounted !== false) return t.skip(mounted);
  const place = join(disk, 'tables');
  mkdirSync(place);
  give(place);
  works.postgres.psql('postgres', `CREATE TABLESPACE small LOCATION '${place}'`);
  works.postgres.createDatabase(works.database, { tablespace: 'small' });
  const server: Server = await works.node();
  const client: Client = await firstToken(server);
  const filing = new Filing(5);
  await filing.prepare(client);
  const planned = works.facts();
  const post = (draft: Draft) => outcomeOf(client, 'POST', '/api/v1/facts', { facts: [draft] });
  const file = async (): Promise<{ draft: Draft; receipt?: Receipt; code: string }> => {
    const draft = filing.nextReport();
    const { status, code, json } = await post(draft);
    if (status === 507 || status === 503) return { draft, code };
    assert.equal(status, 200, code);
    filing.promised(draft, json.receipts[0]);
    return { draft, receipt: json.receipts[0], code };
  };
  for (let i = 0; i < 20; ++i) assert.equal((await file()).code, '');

  fill();
  // What room is left inside the tables is used up first.
  let refused = await file();
  for (let tries = 0; refused.code === '' && tries < 5000; ++tries) refused = await file();
  assert.equal(refused.code, 'store_full');
  const again = await post(refused.draft);
  assert.equal(again.status, 507);
  assert.equal(again.code, 'store_full');
  assert.equal(server.process.exitCode, null);
  assert.equal((await client.get('/api/v1/board?programme=BENCH')).status, 200, 'reading goes on');
  assert.equal(works.facts(), planned + filing.acknowledged);

  rmSync(join(disk, 'ballast'));
  await within(
    180_000,
    'the report is taken',
    async () => (await post(refused.draft)).status === 200,
  );
  const [receipt] = await client.post(refused.draft);
  assert.equal(receipt?.original, 'accepted');
  filing.promised(refused.draft, receipt!);
  for (let i = 0; i < 20; ++i) assert.equal((await file()).code, '');
  assert.equal(await filing.replay(client), 0);
  assert.equal(works.facts(), planned + filing.acknowledged);
  await works.proven();
  await works.postgres.stop('immediate');
  unmount();
});

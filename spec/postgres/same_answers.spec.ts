/**
 * The same rehearsal on SQLite and on a PostgreSQL whose own language sorts otherwise: whoever asks cannot tell
 * which is which.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { longspan, mustRun } from '../../bench/parts/programs.ts';
import { Client, day, Server } from '../harness.ts';
import { Works } from './works.ts';

const programme = 'REHEARSAL';
const folder = mkdtempSync(join(tmpdir(), 'longspan-same-'));
let works: Works;
let inFile: Client;
let inServer: Client;

before(async () => {
  works = await Works.withDatabase({ language: 'zh' });
  const data = join(folder, 'file');
  // Straight to the folder's own file, also where scenarios run on PostgreSQL.
  mustRun('sample', '--data', data, '--store', 'sqlite');
  works.must('sample');
  inFile = await new Client(await Server.start({ data, store: 'sqlite' })).setUp();
  inServer = await new Client(await works.node()).setUp();
});
after(async () => {
  await inFile?.server.stop();
  await works.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Without what differs from one second to the next, and what hangs on it. */
function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting);
  if (typeof value !== 'object' || value === null) return value;
  const passing = ['received_at', 'hash', 'prev'];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !passing.includes(key))
      .map(([key, one]) => [key, lasting(one)]),
  );
}
async function same(path: string): Promise<any> {
  const [file, server] = await Promise.all([inFile.get(path), inServer.get(path)]);
  assert.equal(file.status, 200, `${path}: ${file.text}`);
  assert.equal(server.status, 200, `${path}: ${server.text}`);
  assert.deepEqual(lasting(server.json), lasting(file.json), path);
  return file.json;
}

test('the board, in every order and page by page', async () => {
  const sorts = 'code name category stage progress last_report funds_planned paid'.split(' ');
  for (const sort of sorts)
    for (const dir of ['asc', 'desc'])
      for (const offset of [0, 10, 20]) {
        const page = `sort=${sort}&dir=${dir}&offset=${offset}&limit=10`;
        const { rows } = await same(`/api/v1/board?programme=${programme}&${page}`);
        assert.ok(rows.length > 0, page);
      }
});

test('the board, searched in Chinese, pinyin and English, with signs that mean something to databases', async () => {
  const words = ['学', 'xuexiao', 'xx', 'school', 'SCHOOL', '%', '_', '\\', "'", '', 'ä', '中心'];
  for (const word of words)
    await same(`/api/v1/board?programme=${programme}&q=${encodeURIComponent(word)}`);
  for (const filter of [
    'category=education',
    'livelihood=true',
    'stage=start',
    'stage=topping_out',
    'state=held',
    'state=missing',
  ])
    await same(`/api/v1/board?programme=${programme}&${filter}`);
});

test('as of every tenth day of the rehearsal', async () => {
  for (let ago = 280; ago >= 0; ago -= 10)
    await same(`/api/v1/board?programme=${programme}&as_of=${day(-ago)}`);
});

test('every project, its reports and the facts behind its figures', async () => {
  const { rows } = await same(`/api/v1/board?programme=${programme}&limit=500`);
  for (const { code } of rows) {
    await same(`/api/v1/projects/${code}?programme=${programme}`);
    await same(`/api/v1/projects/${code}/reports?programme=${programme}&limit=20`);
    for (const name of ['progress', 'paid', 'reports', 'stage', 'held'])
      await same(`/api/v1/figures/project:${programme}:${code}:${name}`);
  }
  for (const name of ['projects', 'aid_funds', 'total_investment', 'paid', 'progress'])
    await same(`/api/v1/figures/programme:${programme}:${name}`);
});

test('the facts, forwards and backwards, and those that are held', async () => {
  await same(`/api/v1/facts?programme=${programme}&after=0&limit=500`);
  await same(`/api/v1/facts?programme=${programme}&after=2500&limit=100`);
  await same(`/api/v1/facts?programme=${programme}&before=1000&limit=100`);
  await same(`/api/v1/facts?programme=${programme}&kind=payment.made&limit=100`);
  await same(`/api/v1/facts?stream=programme/${programme}&limit=100`);
  await same(`/api/v1/held?programme=${programme}&limit=20`);
  await same('/api/v1/programmes');
});

test('and the ledgers are of one size', () => {
  const { out } = longspan('status', '--json', '--data', join(folder, 'file'), '--store', 'sqlite');
  const status = JSON.parse(out);
  assert.equal(works.facts(), status.facts);
  assert.deepEqual(JSON.parse(works.must('status', '--json')).programmes, status.programmes);
});

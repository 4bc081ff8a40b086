/** A real portfolio: New York's 2,259 dated status rows, imported, walked through the years, imported again. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { factsIn, longspan, mustRun } from '../bench/parts/programs.ts';
import { Client, root, Server } from './harness.ts';

const shared = process.env['LONGSPAN_SHARED_DATA'] ?? join(root, '../shared/data');
const rows = join(shared, 'portfolio/nyc-capital-projects-2019.csv');
const map = join(root, 'examples/maps/nyc-capital-projects.toml');
const absent = existsSync(rows) ? false : `${rows} is not here`;

const data = mkdtempSync(join(tmpdir(), 'longspan-portfolio-'));
const run = (...args: string[]): string => mustRun(...args, '--data', data);
const importRows = (...more: string[]): string =>
  run('import', rows, '--programme', 'NYC', '--map', map, ...more);
const status = (): any => JSON.parse(run('status', '--json'));

let server: Server;
let office: Client;
before(async () => {
  if (absent) return;
  importRows();
  run('user', 'add', 'viewer', '--role', 'viewer', '--scope', 'programme/NYC');
  const token = run('token', 'add', 'viewer').trim();
  server = await Server.start({ data });
  office = new Client(server);
  office.token = token;
});
after(async () => {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('378 projects, a fact for each of the 2,259 rows', { skip: absent }, async () => {
  assert.equal(status().programmes[0].projects, 378);
  let count = 0;
  let cursor = 0;
  for (let more = true; more;) {
    const page = await office.get(
      `/api/v1/facts?programme=NYC&kind=status.reported&after=${cursor}&limit=500`,
    );
    count += page.json.facts.length;
    ({ cursor, more } = page.json);
  }
  assert.equal(count, 2259);
});

test('the board stands as it stood in 2016 and in 2019', { skip: absent }, async () => {
  const board = async (asOf: string): Promise<any> =>
    (await office.get(`/api/v1/board?programme=NYC&as_of=${asOf}&limit=500`)).json;
  const then = await board('2016-07-01');
  const later = await board('2019-07-01');
  assert.equal((await board('2012-12-31')).rows.length, 0);
  // Works with a row dated on or before the day, counted in the file itself.
  assert.equal(then.rows.length, 96);
  assert.equal(later.rows.length, 308);
  assert.equal(then.rows.length, then.matching);
  // Followed by hand in the file: project 3 on 2016-06-01 and on 2019-05-01.
  const of = (one: any): any => one.rows.find((row: any) => row.code === '3');
  assert.equal(of(then).phase, 'Construction');
  assert.equal(of(then).budget, '169276392.71');
  assert.equal(of(then).completion_forecast, '2020-04-13');
  assert.equal(of(later).budget, '185242696.69');
  assert.equal(of(later).completion_forecast, '2020-10-09');
  const figure = await office.get('/api/v1/figures/project:NYC:3:budget?as_of=2016-07-01');
  assert.equal(figure.json.value, '169276392.71');
  assert.ok(figure.json.facts.every((one: any) => one.valid_day <= '2016-07-01'));
});

test(
  'a second import of the same file adds nothing, and the ledger verifies',
  { skip: absent },
  async () => {
    await server.stop({ keep: true });
    const before = status();
    assert.match(importRows(), / 0 facts added/);
    assert.deepEqual(status(), before);
    assert.match(run('verify'), /^ok: /);
    assert.match(run('rebuild'), /the same, row for row/);
    server = await Server.start({ data });
  },
);

test('a dry run says what would happen and changes nothing', { skip: absent }, async () => {
  const other = mkdtempSync(join(tmpdir(), 'longspan-dry-'));
  const args = ['import', rows, '--programme', 'NYC', '--map', map, '--dry-run', '--data', other];
  const said = mustRun(...args);
  assert.match(said, /378 projects, \d+ facts would be added/);
  assert.equal(factsIn(other), 0);
  rmSync(other, { recursive: true, force: true });
});

test('a broken file changes nothing, names every place and exits 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-broken-'));
  const file = join(folder, 'rows.csv');
  const header =
    'Date Reported As Of,PID,Project Name,Description,Category,Borough,Managing Agency,Client Agency,' +
    'Current Phase,Design Start,Budget Forecast,Latest Budget Changes,Total Budget Changes,Forecast Completion,' +
    'Latest Schedule Changes,Total Schedule Changes';
  const row = (date: string, budget: string): string =>
    `${date},7,Works,,Bridges,,DOT,,Design,,${budget},,,,,`;
  writeFileSync(
    file,
    [header, row('05/01/2014', 'about a million'), row('31/31/2014', '5')].join('\n'),
  );
  const done = longspan(
    'import',
    file,
    '--programme',
    'X',
    '--map',
    map,
    '--data',
    join(folder, 'data'),
  );
  assert.equal(done.code, 1, done.out);
  assert.match(done.out, /about a million/);
  assert.match(done.out, /31\/31\/2014/);
  assert.match(done.out, /什么都没有导入/);
  rmSync(folder, { recursive: true, force: true });
});

test('the wrong words on the command line exit 2 and say what is right', () => {
  assert.equal(longspan('import').code, 2);
  const listen = longspan('serve', '--listen', 'nowhere');
  assert.equal(listen.code, 2);
  assert.match(listen.out, /HOST:PORT/);
});

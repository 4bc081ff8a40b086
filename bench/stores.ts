// Durable daily reports and the board on PostgreSQL, against pgbench and SQLite (--rounds N, --seconds N)
//
// Every round files at 1, 8 and 32 clients into fresh databases of one PostgreSQL, and lets pgbench
// insert a row of the same body a transaction at as many clients into the same server. Afterwards
// the ledger must hold exactly what was acknowledged, and verify be clean. The board is asked for at
// 10,000 projects, on SQLite and on a copy of the same store in PostgreSQL, in turn.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { day, Server } from '../spec/harness.ts';
import { Postgres } from '../spec/postgres.ts';
import { finish, loadAverage, machine, median, option, table } from './parts/figures.ts';
import { filedRate, writeRequests } from './parts/filed_rate.ts';
import * as programs from './parts/programs.ts';
import { inParts, plan, usualReport } from './parts/report.ts';

const rounds = option('rounds', 5);
const seconds = option('seconds', 4);
const projects = 200;
const days = 300;
const counts = [1, 8, 32];

interface Rate {
  per_second: number;
  p50_us: number;
}

programs.buildTools('bench_load', 'bench_seed');
const folder = programs.freshFolder('stores');
// As Debian sets it up, but for the address; every commit waits for the disk.
const postgres = await Postgres.create({
  settings: { shared_buffers: '128MB', max_wal_size: '1GB' },
});

// A programme in a database that every run copies.
postgres.createDatabase('planned');
const first = await Server.start({
  data: path.join(folder, 'planned'),
  args: ['--store', postgres.url('planned')],
});
const client = await programs.firstToken(first);
for (const facts of inParts(plan(projects, days + 10), 500)) await client.accept(...facts);
await first.stop();
const bodies = path.join(folder, 'bodies');
writeRequests(bodies, projects, days);
const body = JSON.stringify(usualReport(1, day(-1)).body);

async function fileReports(clients: number): Promise<Rate> {
  postgres.psql('postgres', `CREATE DATABASE run OWNER ${Postgres.role} TEMPLATE planned`);
  const filed = await filedRate({
    data: path.join(folder, 'run'),
    args: ['--store', postgres.url('run')],
    token: client.token,
    bodies,
    clients,
    seconds,
    facts: () => Number(postgres.psql('run', 'SELECT count(*) FROM fact')),
  });
  postgres.dropDatabase('run');
  return filed;
}

/** A row a transaction, prepared, on as many connections. */
function insertRows(clients: number): Rate {
  postgres.createDatabase('rows');
  postgres.psql('rows', 'CREATE TABLE report (id UUID PRIMARY KEY, body TEXT NOT NULL)');
  const script = path.join(folder, 'insert.sql');
  writeFileSync(
    script,
    `INSERT INTO report VALUES (gen_random_uuid(), '${body.replaceAll("'", "''").replaceAll(':', '\\u003a')}');\n`,
  );
  const out = execFileSync(
    'pgbench',
    ['-n', '-M', 'prepared', '-f', script, '-T', String(seconds), '-c', String(clients)].concat([
      `${postgres.server}/rows`,
    ]),
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  postgres.dropDatabase('rows');
  const per_second = Number(/^tps = ([\d.]+)/m.exec(out)?.[1]);
  const p50_us = 1000 * Number(/^latency average = ([\d.]+) ms/m.exec(out)?.[1]);
  return { per_second, p50_us };
}

// The same store twice: filled in SQLite, then copied.
const boardSize = 10_000;
const filled = path.join(folder, 'filled');
await programs.runTool('bench_seed', { data: filled, projects: boardSize, reports: 3 });
const onSqlite = ['--data', filled];
programs.mustRun('user', 'add', 'bench', '--role', 'admin', '--scope', '*', ...onSqlite);
const token = programs.mustRun('token', 'add', 'bench', ...onSqlite).trim();
postgres.createDatabase('board');
const onPostgres = ['--store', postgres.url('board')];
programs.mustRun('migrate-store', '--from', 'sqlite', '--to', postgres.url('board'), ...onSqlite);
postgres.psql('board', 'VACUUM ANALYZE');

async function timeBoard(server: Server): Promise<number> {
  const run = await programs.load(programs.portOf(server), {
    path: '/api/v1/board?programme=BENCH',
    header: [`Authorization: Bearer ${token}`, 'Accept-Encoding: gzip'],
    requests: 400,
    clients: 1,
  });
  return run.p50_us / 1000;
}

const filed = new Map(counts.map((count) => [count, [] as Rate[]]));
const inserted = new Map(counts.map((count) => [count, [] as Rate[]]));
const boards = { sqlite: [] as number[], postgres: [] as number[] };
const busy = loadAverage();
for (let round = 1; round <= rounds; ++round) {
  for (const count of counts) {
    inserted.get(count)!.push(insertRows(count));
    filed.get(count)!.push(await fileReports(count));
  }
  const now = (runs: Map<number, Rate[]>) =>
    counts.map((count) => Math.round(runs.get(count)!.at(-1)!.per_second)).join(', ');
  console.error(`round ${round}: pgbench ${now(inserted)} a second, Longspan ${now(filed)}`);
}
const boardServers = {
  sqlite: await Server.start({ data: filled }),
  postgres: await Server.start({ data: path.join(folder, 'node'), args: onPostgres }),
};
for (let round = 0; round <= rounds; ++round)
  for (const store of ['sqlite', 'postgres'] as const) {
    const ms = await timeBoard(boardServers[store]);
    if (round > 0) boards[store].push(ms); // the first one warms up
  }
for (const server of Object.values(boardServers)) await server.stop();
await postgres.remove();
const ratio = (count: number) =>
  median(filed.get(count)!.map((run, i) => run.per_second / inserted.get(count)![i]!.per_second));
console.log(`${machine()}; load average at the start ${busy}`);
table(
  ['clients', 'pgbench a second', 'Longspan a second', 'ratio', 'Longspan median ms'],
  counts.map((count) => [
    String(count),
    median(inserted.get(count)!.map((run) => run.per_second)),
    median(filed.get(count)!.map((run) => run.per_second)),
    ratio(count),
    median(filed.get(count)!.map((run) => run.p50_us)) / 1000,
  ]),
);
table(
  ['the board at 10,000 projects', 'median ms', 'best round', 'worst round'],
  (['sqlite', 'postgres'] as const).map((store) => [
    store === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    median(boards[store]),
    Math.min(...boards[store]),
    Math.max(...boards[store]),
  ]),
);
finish('stores', {
  vs_pgbench_1: ratio(1),
  vs_pgbench_8: ratio(8),
  vs_pgbench_32: ratio(32),
  board_vs_sqlite: median(boards.postgres.map((ms, i) => ms / boards.sqlite[i]!)),
});

// Durable daily reports over HTTP against raw SQLite and nginx (--rounds N, --seconds N)
//
// Every round files at 1 and at 32 clients on fresh data folders, runs the raw loop on the same
// disk, and lets nginx serve a file of 1 KB to 32 clients of the same load generator. Each report
// is signed in, checked against its schema, decided, chained, folded and on the disk before the
// answer; afterwards the ledger must hold exactly what was acknowledged, and verify be clean.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { day, Server } from '../spec/harness.ts';
import { finish, loadAverage, machine, median, option, table } from './parts/figures.ts';
import { filedRate, writeRequests } from './parts/filed_rate.ts';
import * as programs from './parts/programs.ts';
import { inParts, plan, usualReport } from './parts/report.ts';

const rounds = option('rounds', 5);
const seconds = option('seconds', 4);
const projects = 200;
const days = 500;

interface Rate {
  per_second: number;
  p50_us: number;
  p99_us: number;
}

programs.buildTools('bench_load', 'bench_sqlite');
const folder = programs.freshFolder('ledger');

// A data folder with the programme in it, copied for every run.
const template = path.join(folder, 'template');
const first = await Server.start({ data: template });
const client = await programs.firstToken(first);
for (const facts of inParts(plan(projects, days + 10), 500)) await client.accept(...facts);
await first.stop();

const bodies = path.join(folder, 'bodies');
writeRequests(bodies, projects, days);
const reportBytes = Buffer.byteLength(JSON.stringify(usualReport(1, day(-1)).body));

async function fileReports(clients: number): Promise<Rate> {
  const data = path.join(folder, 'data');
  cpSync(template, data, { recursive: true });
  const facts = () => programs.factsIn(data);
  return filedRate({ data, token: client.token, bodies, clients, seconds, facts });
}

async function insertRaw(): Promise<Rate> {
  const db = path.join(folder, 'raw.db');
  const rate = await programs.runTool<Rate>('bench_sqlite', { db, bodies, seconds });
  for (const end of ['', '-wal', '-shm']) rmSync(db + end, { force: true });
  return rate;
}

async function serveFile(): Promise<Rate> {
  const nginx = await programs.startNginx();
  const served = await programs.load(nginx.port, { path: '/kilobyte.txt', clients: 32, seconds });
  await nginx.stop();
  return served;
}

const raw: Rate[] = [];
const one: Rate[] = [];
const nginx: Rate[] = [];
const many: Rate[] = [];
const busy = loadAverage();
for (let round = 1; round <= rounds; ++round) {
  raw.push(await insertRaw());
  one.push(await fileReports(1));
  nginx.push(await serveFile());
  many.push(await fileReports(32));
  const now = [raw, one, nginx, many].map((runs) => Math.round(runs.at(-1)?.per_second ?? 0));
  console.error(
    `round ${round}: raw ${now[0]}/s, 1 client ${now[1]}/s,`,
    `nginx ${now[2]}/s, 32 clients ${now[3]}/s`,
  );
}

const rate = (runs: Rate[]) => median(runs.map((run) => run.per_second));
const row = (name: string, runs: Rate[]) => [
  name,
  rate(runs),
  median(runs.map((run) => run.p50_us)) / 1000,
  median(runs.map((run) => run.p99_us)) / 1000,
];
console.log(`${machine()}; load average at the start ${busy}`);
console.log(
  `Reports of ${reportBytes} bytes, ${projects} projects, ${rounds} rounds of ${seconds} s\n`,
);
table(
  ['', 'a second', 'median ms', '99 % ms'],
  [
    row('raw SQLite, a row a commit', raw),
    row('Longspan, 1 client', one),
    row('Longspan, 32 clients', many),
    row('nginx, a file of 1 KB, 32 clients', nginx),
  ],
);
// Ratios within a round, so that a slow minute of the disk weighs on both sides.
const ratio = (a: Rate[], b: Rate[]) =>
  median(a.map((run, round) => run.per_second / (b[round]?.per_second ?? Number.NaN)));
finish('ledger', {
  vs_sqlite_1: ratio(one, raw),
  vs_sqlite_32: ratio(many, raw),
  vs_nginx_32: ratio(many, nginx),
});

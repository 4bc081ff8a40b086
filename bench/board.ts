// The first board page and totals at 22 to 100,000 projects (--rounds N; --deep: 10 million reports)
//
// Each size has its own server on its own store; in every round each answers 200 requests for its
// first page over one connection, one after the other. The totals the API gives must equal the sums
// over all project rows and over the facts themselves. With --deep a second store of 100,000
// projects has 100 days of reports each behind it instead of 3: some minutes and 15 GB to fill.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Client, root, Server } from '../spec/harness.ts';
import { finish, flag, loadAverage, machine, median, option, table } from './parts/figures.ts';
import * as programs from './parts/programs.ts';

const rounds = option('rounds', 5);
const requests = option('requests', 200);
const usualReports = 3;

interface Store {
  projects: number;
  reports: number;
  server: Server;
  client: Client;
  medians: number[];
  bytes: number;
}

programs.buildTools('bench_load', 'bench_seed');

/** A store filled once a day (its reports end today) and kept in build/bench/board. */
async function open(projects: number, reports: number): Promise<Store> {
  const today = new Date().toISOString().slice(0, 10);
  const data = path.join(root, 'build/bench/board', `${projects}-${reports}-${today}`);
  if (!existsSync(data)) {
    rmSync(`${data}.part`, { recursive: true, force: true });
    const began = performance.now();
    await programs.runTool('bench_seed', { data: `${data}.part`, projects, reports });
    renameSync(`${data}.part`, data);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.error(`${projects} projects with ${reports} reports each filled in ${seconds} s`);
  }
  const login = `bench-${Date.now()}`;
  programs.mustRun('user', 'add', login, '--role', 'admin', '--scope', '*', '--data', data);
  const token = programs.mustRun('token', 'add', login, '--data', data).trim();
  const server = await Server.start({ data });
  const client = new Client(server);
  client.token = token;
  return { projects, reports, server, client, medians: [], bytes: 0 };
}

async function time(store: Store): Promise<void> {
  const run = await programs.load(programs.portOf(store.server), {
    path: '/api/v1/board?programme=BENCH',
    header: [`Authorization: Bearer ${store.client.token}`, 'Accept-Encoding: gzip'],
    requests,
    clients: 1,
  });
  store.medians.push(run.p50_us / 1000);
  store.bytes = run.bytes / run.answered;
}

interface Totals {
  [name: string]: string | number | null;
}

/** What the API says is compared with sums over all rows, and over the facts where one says it. */
async function totalsDiffer(store: Store): Promise<string[]> {
  const board = await store.client.get<{ totals: Totals; today: string }>(
    '/api/v1/board?programme=BENCH',
  );
  const { totals, today } = board.json;
  const day = Math.round(Date.parse(`${today}T00:00:00Z`) / 86_400_000);
  const active = 'started IS NOT NULL AND completed IS NULL';
  const rows = query(
    store,
    `SELECT count(*) AS projects, sum(livelihood) AS livelihood, sum(${active}) AS active,
       sum(aid_planned) AS aid_planned, sum(funds_planned) AS funds_planned, sum(paid) AS paid,
       sum(CASE WHEN progress >= 0 THEN (progress / 100) * (funds_planned / 100) END) AS weighed,
       sum(CASE WHEN progress >= 0 THEN funds_planned / 100 END) AS weights,
       sum(${active} AND last_report >= ${day}) AS reports_in, sum(held) AS held
     FROM project WHERE programme = 'BENCH'`,
  );
  const facts = query(
    store,
    `SELECT sum(kind = 'project.registered') AS projects,
       sum(CASE WHEN kind = 'project.registered' THEN json_extract(body, '$.livelihood') END) AS livelihood,
       sum(kind = 'stage.dated') AS active,
       sum(CASE WHEN kind = 'funding.planned' THEN
         CAST(round(100 * CAST(json_extract(body, '$.amount.amount') AS REAL)) AS INTEGER) END) AS aid_planned,
       sum(CASE WHEN kind = 'payment.made' THEN
         CAST(round(100 * CAST(json_extract(body, '$.amount.amount') AS REAL)) AS INTEGER) END) AS paid,
       (SELECT count(*) FROM fact WHERE kind = 'daily_report.filed' AND valid_day = ${day}) AS reports_in
     FROM fact WHERE kind IN ('project.registered', 'stage.dated', 'funding.planned', 'payment.made')`,
  );
  const money = (value: unknown) => Math.round(Number(value) * 100);
  const said: Record<string, number> = {
    projects: Number(totals['projects']),
    livelihood: Number(totals['livelihood']),
    active: Number(totals['active']),
    aid_planned: money(totals['aid_planned']),
    funds_planned: money(totals['funds_planned']),
    paid: money(totals['paid']),
    reports_in: Number(totals['reports_in']),
    held: Number(totals['held']),
  };
  const wrong: string[] = [];
  for (const source of [rows, facts])
    for (const [name, value] of Object.entries(said))
      if (name in source && source[name] !== value)
        wrong.push(`${store.projects} projects: ${name} is ${value}, adds up to ${source[name]}`);
  // Progress weighed by funds, in parts per million, as far as it is rounded.
  const progress = (Number(rows['weighed']) / Number(rows['weights'])) * 100;
  if (Math.abs(progress - Number(totals['progress_ppm'])) > 1)
    wrong.push(
      `${store.projects} projects: progress ${totals['progress_ppm']} ppm, not ${progress}`,
    );
  return wrong;
}

function query(store: Store, sql: string): Record<string, number> {
  const out = execFileSync(
    'sqlite3',
    ['-readonly', '-json', `${store.server.data}/longspan.db`, sql],
    {
      encoding: 'utf8',
    },
  );
  return (JSON.parse(out) as Record<string, number>[])[0] ?? {};
}

const busy = loadAverage();
const stores: Store[] = [];
for (const size of [22, 1000, 10_000, 100_000]) stores.push(await open(size, usualReports));
const deep = flag('deep') ? await open(100_000, 100) : undefined;
const all = deep ? [...stores, deep] : stores;
for (const store of all) await time(store);
for (const store of all) store.medians = [];
for (let round = 0; round < rounds; ++round) for (const store of all) await time(store);

const wrong: string[] = [];
for (const store of all) wrong.push(...(await totalsDiffer(store)));
for (const line of wrong) console.error(line);
for (const store of all) await store.server.stop();

console.log(`${machine()}; load average at the start ${busy}`);
console.log(
  `GET /api/v1/board, 50 rows and totals, gzip, ${rounds} rounds of ${requests} requests\n`,
);
table(
  ['projects', 'reports behind', 'median ms', 'best round', 'worst round', 'bytes'],
  all.map((store) => [
    store.projects.toLocaleString('en'),
    store.projects * store.reports,
    median(store.medians),
    Math.min(...store.medians),
    Math.max(...store.medians),
    Math.round(store.bytes),
  ]),
);
const [small, large] = [stores[0], stores.at(-1)].map((store) => median(store?.medians ?? []));
finish('board', {
  growth: large! / small!,
  ms_100k: large!,
  totals_equal: wrong.length === 0 ? 1 : 0,
  ...(deep ? { depth: median(deep.medians) / large! } : {}),
});

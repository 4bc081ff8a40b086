// Duties and lamps of 100,000 projects over a year, and one report among them (--rounds N, --projects N)
//
// `full_s`: every duty and every lamp of each day of a year, for 100,000 projects with histories made
// in memory, on two threads. `report_ms`: one daily report filed by one client into a store of that
// many projects, from request to answer, which is all that any lamp or duty of the other projects
// costs it; the same into a store of 2,000 beside it. Each run leaves its store with more reports, each
// for a project and a day of its own. `agenda_ms`: the agenda of a programme of 1,000 projects, one in
// ten of them with three problems that wait. `today_ms`: the first page of the office, and of somebody
// who manages three sites, at that many projects; the slower of the two.
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, fact, root, Server } from '../spec/harness.ts';
import { finish, loadAverage, machine, median, option, table } from './parts/figures.ts';
import * as programs from './parts/programs.ts';

const rounds = option('rounds', 5);
const projects = option('projects', 100_000);
const reports = 200; // a round
const small = 2000;

programs.buildTools('bench_load', 'bench_seed', 'bench_evaluate');
const folder = programs.freshFolder('rhythm');
const today = new Date().toISOString().slice(0, 10);

/** The stores of `bin/bench board`, filled once a day; each run files into a copy. */
async function filled(size: number): Promise<string> {
  const data = path.join(root, 'build/bench/board', `${size}-3-${today}`);
  if (!existsSync(data)) {
    rmSync(`${data}.part`, { recursive: true, force: true });
    await programs.runTool('bench_seed', { data: `${data}.part`, projects: size, reports: 3 });
    renameSync(`${data}.part`, data);
  }
  const copy = path.join(folder, String(size));
  cpSync(data, copy, { recursive: true });
  return copy;
}

/** Reports without problems of the newest day a clock may be ahead to, one for each of other projects. */
function writeReports(file: string, size: number, round: number): void {
  const on = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const lines = Array.from({ length: reports }, (_, i) => {
    // Spread over all, and none twice: the step and the sizes have no divisor in common.
    const project = ((round * reports + i) * 7919) % size;
    const report = {
      day: on,
      weather: { sky: 'clear', min_c: 18, max_c: 33, wind: 3 },
      workforce: [{ trade: 'mason', count: 12 }],
      quantities: [
        { item: 'A01', quantity: String(20 + (i % 40)) },
        { item: 'A02', quantity: '14.25' },
        { item: 'A03', quantity: '7' },
      ],
      narrative: '二层柱浇筑，模板拆除，砌体完成两跨，脚手架验收合格，材料堆放整齐。',
    };
    const stream = `project/BENCH/P${String(project).padStart(6, '0')}`;
    return JSON.stringify({ facts: [fact('daily_report.filed', stream, { report })] });
  });
  writeFileSync(file, lines.join('\n'));
}

interface Store {
  size: number;
  office: string;
  manager: string;
  server: Server;
  token: string;
  medians: number[];
}

async function open(size: number): Promise<Store> {
  const data = await filled(size);
  programs.mustRun('user', 'add', 'bench', '--role', 'admin', '--scope', '*', '--data', data);
  const token = programs.mustRun('token', 'add', 'bench', '--data', data).trim();
  const office = tokenOf(data, 'office', 'office', 'programme/BENCH');
  const manager = tokenOf(data, 'manager', 'site', 'project/BENCH/P000013');
  const store = { size, office, manager, server: await Server.start({ data }), token, medians: [] };
  await grant(store, ['P000020', 'P000023']);
  return store;
}

function tokenOf(data: string, login: string, role: string, scope: string): string {
  programs.mustRun('user', 'add', login, '--role', role, '--scope', scope, '--data', data);
  return programs.mustRun('token', 'add', login, '--data', data).trim();
}

/** The manager's role in further projects. */
async function grant(store: Store, codes: string[]): Promise<void> {
  const manager = new Client(store.server);
  manager.token = store.manager;
  const { account } = (await manager.get('/api/v1/session')).json;
  const boss = new Client(store.server);
  boss.token = store.token;
  await boss.accept(
    ...codes.map((code) =>
      fact('role.granted', `account/${account}`, { role: 'site', scope: `project/BENCH/${code}` }),
    ),
  );
}

async function timeOf(server: Server, token: string, asked: string): Promise<number> {
  const run = await programs.load(programs.portOf(server), {
    path: asked,
    header: [`Authorization: Bearer ${token}`, 'Accept-Encoding: gzip'],
    requests: 50,
    clients: 1,
  });
  return run.p50_us / 1000;
}

async function fileReports(store: Store, round: number): Promise<void> {
  const bodies = path.join(folder, 'bodies');
  writeReports(bodies, store.size, round);
  const filed = await programs.load(programs.portOf(store.server), {
    path: '/api/v1/facts',
    header: `Authorization: Bearer ${store.token}`,
    count: '"receipt":"accepted"',
    bodies,
    clients: 1,
  });
  if (filed.counted !== filed.answered)
    throw new Error(`kept ${filed.counted} of ${filed.answered}`);
  store.medians.push(filed.p50_us / 1000);
}

const busy = loadAverage();
const stores = [await open(small), await open(projects)];
const large = stores[1]!;
const meeting = await open(1000);
const coming = await fetch(`${meeting.server.url}/api/v1/coordinations?programme=BENCH`, {
  headers: { authorization: `Bearer ${meeting.office}` },
}).then((answer) => answer.json() as Promise<{ coordinations: { coordination: string }[] }>);
const agenda = `/api/v1/coordinations/${coming.coordinations[0]!.coordination}?programme=BENCH`;
const today_ms: Record<'office' | 'manager', number[]> = { office: [], manager: [] };
const agenda_ms: number[] = [];
const full: number[] = [];
for (let round = 0; round < rounds; ++round) {
  const done = await programs.runTool<{ seconds: number }>('bench_evaluate', {
    projects,
    threads: 2,
  });
  full.push(done.seconds);
  for (const store of stores) await fileReports(store, round);
  agenda_ms.push(await timeOf(meeting.server, meeting.office, agenda));
  for (const who of ['office', 'manager'] as const)
    today_ms[who].push(await timeOf(large.server, large[who], '/api/v1/today?programme=BENCH'));
}
for (const store of [...stores, meeting]) await store.server.stop();
rmSync(folder, { recursive: true, force: true });

console.log(`${machine()}; load average at the start ${busy}\n`);
table(
  ['', 'median', 'best round', 'worst round'],
  [
    [
      `duties and lamps of ${projects} projects over a year, s`,
      median(full),
      Math.min(...full),
      Math.max(...full),
    ],
    ...stores.map((store) => [
      `a report among ${store.size} projects, ms`,
      median(store.medians),
      Math.min(...store.medians),
      Math.max(...store.medians),
    ]),
    ...(
      [
        ['the agenda of 1000 projects, ms', agenda_ms],
        [`the office's first page among ${projects} projects, ms`, today_ms.office],
        [`that of a manager of three sites, ms`, today_ms.manager],
      ] as const
    ).map(([name, values]) => [name, median(values), Math.min(...values), Math.max(...values)]),
  ],
);
finish('rhythm', {
  full_s: median(full),
  report_ms: median(large.medians),
  agenda_ms: median(agenda_ms),
  today_ms: Math.max(median(today_ms.office), median(today_ms.manager)),
});

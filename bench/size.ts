// Memory, start, and what the web app's first load weighs (--rounds N)
//
// Memory is the server's VmRSS: with the rehearsal after a few pages and 10 s of rest, and with
// 100,000 projects after boards, searches and figures. The start is from exec to the first 200 of
// /readyz. Weights are the bodies Chromium takes over the wire for a page opened cold, as the server
// compresses them for a client that knows gzip alone; answers of the API are data and not counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import playwright, { type Browser } from '../spec/node_modules/playwright-core/index.js';
import { binary, Client, Server } from '../spec/harness.ts';
import { finish, loadAverage, machine, median, option, table } from './parts/figures.ts';
import * as programs from './parts/programs.ts';

const rounds = option('rounds', 5);
const login = 'bench';
const password = 'a password for benches';

programs.buildTools('bench_seed');
const folder = programs.freshFolder('size');
const sample = path.join(folder, 'sample');
const large = path.join(folder, 'large');
programs.mustRun('sample', '--data', sample);
await programs.runTool('bench_seed', { data: large, projects: 100_000, reports: 3 });
for (const data of [sample, large]) {
  const server = await Server.start({ data });
  await new Client(server).setUp(login, password);
  await server.stop();
}

async function signedIn(data: string): Promise<Client> {
  return new Client(await Server.start({ data })).signIn(login, password);
}

async function ask(client: Client, address: string): Promise<any> {
  const answer = await client.get(address);
  if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${answer.text}`);
  return answer.json;
}

/** What the app itself asks on its first pages. */
async function look(client: Client, programme: string): Promise<void> {
  const board = await ask(client, `/api/v1/board?programme=${programme}`);
  await ask(client, `/api/v1/board?programme=${programme}&q=xuexiao&sort=progress`);
  await ask(client, `/api/v1/board?programme=${programme}&as_of=${board.today}`);
  const code = board.rows[0].code;
  await ask(client, `/api/v1/projects/${code}?programme=${programme}`);
  await ask(client, `/api/v1/figures/programme:${programme}:progress`);
  await ask(client, `/api/v1/figures/project:${programme}:${code}:progress`);
}

async function idleMb(): Promise<number> {
  const client = await signedIn(sample);
  const { programmes } = await ask(client, '/api/v1/programmes');
  await look(client, programmes[0].code);
  await programs.sleep(10_000);
  const mb = programs.residentMb(client.server.process.pid);
  await client.server.stop();
  return mb;
}

async function largeMb(): Promise<number> {
  const client = await signedIn(large);
  for (let time = 0; time < 10; ++time) await look(client, 'BENCH');
  const mb = programs.residentMb(client.server.process.pid);
  await client.server.stop();
  return mb;
}

async function startSeconds(): Promise<number> {
  const port = await programs.freePort();
  const began = performance.now();
  const child = spawn(binary, ['serve', '--data', sample, '--listen', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  while (!(await programs.answers(`http://127.0.0.1:${port}/readyz`))) {
    if (performance.now() - began > 30_000) throw new Error('not ready after 30 s');
    await programs.sleep(1);
  }
  const seconds = (performance.now() - began) / 1000;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return seconds;
}

interface Weight {
  kb: number;
  files: [address: string, bytes: number][];
}

/** Opens `address` in a browser that has nothing yet, and waits until it has come to rest. */
async function weigh(browser: Browser, client: Client, address: string): Promise<Weight> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    extraHTTPHeaders: { 'Accept-Encoding': 'gzip' },
  });
  const { hostname } = new URL(client.server.url);
  await context.addCookies([
    { name: 'longspan_session', value: client.cookie, domain: hostname, path: '/' },
  ]);
  const page = await context.newPage();
  const files: Promise<[string, number]>[] = [];
  page.on('requestfinished', (request) => {
    const where = new URL(request.url()).pathname;
    if (where.startsWith('/api/')) return;
    files.push(request.sizes().then((sizes) => [where, sizes.responseBodySize]));
  });
  await page.goto(client.server.url + address, { waitUntil: 'networkidle' });
  await page.locator('main').first().waitFor();
  await programs.sleep(500);
  const loaded = await Promise.all(files);
  await context.close();
  return { kb: loaded.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000, files: loaded };
}

const busy = loadAverage();
const idle: number[] = [];
const full: number[] = [];
const starts: number[] = [];
for (let round = 0; round < rounds; ++round) {
  starts.push(await startSeconds());
  idle.push(await idleMb());
  full.push(await largeMb());
}

const client = await signedIn(sample);
const programme = (await ask(client, '/api/v1/programmes')).programmes[0].code;
const first = (await ask(client, `/api/v1/board?programme=${programme}`)).rows[0].code;
const browser = await playwright.chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const form = await weigh(browser, client, `/#/report/${programme}/${first}`);
const board = await weigh(browser, client, `/#/board/${programme}`);
await browser.close();
await client.server.stop();

console.log(`${machine()}; load average at the start ${busy}; ${rounds} rounds\n`);
table(
  ['', 'median', 'smallest', 'largest'],
  [
    ['memory with the rehearsal, at rest, MB', median(idle), Math.min(...idle), Math.max(...idle)],
    ['memory with 100,000 projects, MB', median(full), Math.min(...full), Math.max(...full)],
    ['start, seconds', median(starts), Math.min(...starts), Math.max(...starts)],
  ],
);
for (const [name, weight] of [
  ['report form', form],
  ['board', board],
] as const)
  table(
    [`first load of the ${name}, ${weight.files.length} files`, 'bytes'],
    [...weight.files, ['together', Math.round(weight.kb * 1000)]],
  );
finish('size', {
  idle_mb: median(idle),
  mb_100k: median(full),
  start_s: median(starts),
  form_kb: form.kb,
  board_kb: board.kb,
});

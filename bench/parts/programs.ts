// The programs under test and what they stand on; servers themselves are started by spec/harness.ts.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { binary, Client, root, Server } from '../../spec/harness.ts';
import { storeOf } from '../../spec/store.ts';

/** An empty folder of that name in build/bench: a /tmp in memory would make every fsync free. */
export function freshFolder(name: string): string {
  const folder = path.join(root, 'build/bench', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Builds what only benches need: bench_load, bench_sqlite, bench_seed. */
export function buildTools(...names: string[]): void {
  execFileSync('cmake', ['--build', '--preset', 'release', '--target', ...names], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

type ToolOptions = Record<string, string | number | string[]>;

/** Runs one of them to its end; what it prints last is JSON. */
export async function runTool<T>(name: string, options: ToolOptions): Promise<T> {
  const args = Object.entries(options).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => [`--${key}`, String(one)]),
  );
  const program = path.join(root, 'build/release/bench', name);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (part) => (out += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${out}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as T;
}

export interface Load {
  answered: number;
  /** Answers' occurrences of the word asked for. */
  counted: number;
  per_second: number;
  p50_us: number;
  p99_us: number;
  bytes: number;
}
/** The closed loop of bench/load/http_load.cpp. */
export const load = (port: number | string, options: ToolOptions) =>
  runTool<Load>('bench_load', { port, ...options });
export const portOf = (server: Server) => new URL(server.url).port;

/** One command of longspan, to its end, on the store of its data folder unless it names another. */
export function longspan(...args: string[]): { code: number; out: string } {
  const data = args[args.indexOf('--data') + 1];
  const own = args.includes('--data') && data !== undefined && !args.includes('--store');
  try {
    const out = execFileSync(binary, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(own ? storeOf(data) : {}) },
    });
    return { code: 0, out };
  } catch (error) {
    const failed = error as { status: number | null; stdout: string; stderr: string };
    if (failed.status === null || failed.status === undefined) throw error;
    return { code: failed.status, out: failed.stdout + failed.stderr };
  }
}

export function mustRun(...args: string[]): string {
  const { code, out } = longspan(...args);
  if (code !== 0) throw new Error(`longspan ${args.join(' ')} ended with ${code}: ${out}`);
  return out;
}

/** How many facts the ledger in `data` holds. */
export function factsIn(data: string): number {
  return (JSON.parse(mustRun('status', '--json', '--data', data)) as { facts: number }).facts;
}

/** A token of the first administrator, made the way a newcomer makes one. */
export async function firstToken(server: Server): Promise<Client> {
  const administrator = await new Client(server).setUp();
  return administrator.withToken('bench');
}

function memoryMb(pid: number | undefined, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}

/** Resident memory in MB. */
export const residentMb = (pid: number | undefined): number => memoryMb(pid, 'VmRSS');

/** The most memory a server has held, in MB. */
export const mostHeld = (server: Server): number => memoryMb(server.process.pid, 'VmHWM');

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}

export const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

export async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** nginx as Debian sets it up, but one worker, no access log, and a file of 1 KB. */
export async function startNginx(): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = freshFolder('nginx');
  const port = await freePort();
  writeFileSync(path.join(folder, 'kilobyte.txt'), 'x'.repeat(1023) + '\n');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`,
  );
  const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((file) => existsSync(file)) ?? 'nginx';
  const child: ChildProcess = spawn(nginx, ['-c', `${folder}/nginx.conf`, '-p', folder], {
    stdio: 'ignore',
  });
  const end = () => child.kill('SIGTERM');
  process.on('exit', end);
  for (let tries = 0; !(await answers(`http://127.0.0.1:${port}/kilobyte.txt`)); ++tries) {
    if (tries > 500) throw new Error(`nginx: ${readFileSync(`${folder}/error.log`, 'utf8')}`);
    await sleep(10);
  }
  const stop = async () => {
    const ended = once(child, 'exit');
    end();
    await ended;
    process.off('exit', end);
  };
  return { port, stop };
}

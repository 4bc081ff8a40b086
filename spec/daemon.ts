/** Programs that scenarios stand on: they run as an ordinary user and do not outlive the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** PostgreSQL and PgBouncer refuse to run as root; Debian's packages make this user. */
const ordinary = 'postgres';
const isRoot = process.getuid?.() === 0;

/** The words of a command that runs as the ordinary user, and gets `signal` when we die, however we die. */
function asOrdinaryUser(command: string[], signal?: string): string[] {
  const user = isRoot ? [`--reuid=${ordinary}`, `--regid=${ordinary}`, '--init-groups'] : [];
  const death = signal === undefined ? [] : [`--pdeathsig=${signal}`];
  return user.length + death.length === 0 ? command : ['setpriv', ...user, ...death, ...command];
}

const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const shared = '/dev/shm';
/** Where a file system in memory has room for a database: a commit there waits for no disk. */
export function memory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(shared);
    return bavail * bsize >= 2 ** 31 ? shared : undefined;
  } catch {
    return undefined;
  }
}

/** A temporary folder that belongs to the ordinary user. */
export function folderFor(name: string, within = tmpdir()): string {
  const folder = mkdtempSync(join(within, `longspan-${name}-`));
  folders.add(folder);
  give(folder);
  return folder;
}
/** Makes a file or folder the ordinary user's. */
export function give(path: string): void {
  if (isRoot) execFileSync('chown', [`${ordinary}:`, path]);
}
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
}

/** Runs a program to its end; throws with what it said when it fails. */
export function runAsOrdinaryUser(program: string, ...args: string[]): void {
  const [first = '', ...rest] = asOrdinaryUser([program, ...args]);
  execFileSync(first, rest, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A running program whose output goes to a file. */
export class Daemon {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
  private readonly log: string;

  constructor(command: string[], log: string, deathSignal: string) {
    const [program = '', ...args] = asOrdinaryUser(command, deathSignal);
    const out = openSync(log, 'a');
    this.log = log;
    // Apart from the terminal: Ctrl-C reaches the tests, which then end this in order.
    this.process = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', out, out] });
    closeSync(out);
    this.exited = new Promise((resolve) => {
      this.process.on('exit', () => resolve());
      this.process.on('error', () => resolve());
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }
  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && this.pid > 0;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.running) this.process.kill(signal);
    await this.exited;
  }

  /** Waits until it serves. */
  async ready(what: string, serves: () => boolean | Promise<boolean>): Promise<void> {
    const ends = Date.now() + 180_000;
    while (!(await serves())) {
      if (!this.running || Date.now() > ends) {
        throw new Error(`${what} did not start: ${readFileSync(this.log, 'utf8').slice(-2000)}`);
      }
      await sleep(20);
    }
  }
}

/**
 * A free port of the loopback from below those that the kernel hands to outgoing connections: while a program is
 * down its port stays its own, and nobody who knocks there in vain gets connected to himself.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

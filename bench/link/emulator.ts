// The emulated link of bench/link/*.cpp: a near end with the server and a far one with the phone.
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { root } from '../../spec/harness.ts';
import { buildTools, sleep } from '../parts/programs.ts';

export interface LinkOptions {
  /** Round trip in ms, without what the rate adds. */
  rtt: number;
  /** kbit/s from the phone to the server, and back; 0: unbounded. */
  up: number;
  down: number;
  /** Percent of the packets, each way. */
  loss: number;
  /** How many packets a loss takes in a row, on average. */
  burst: number;
  /** ms, each way, around the delay. */
  jitter: number;
  reorder: 0 | 1;
  /** ms of waiting for the wire before packets are dropped. */
  queue: number;
  /** Of the chances; set again, they start anew. */
  seed: number;
}

/** What was offered to one direction since the last reset; bytes are those of whole IP packets. */
export interface Direction {
  packets: number;
  bytes: number;
  arrived: number;
  arrived_bytes: number;
  lost: number;
  overflow: number;
  dark: number;
}
export interface Counts {
  up: Direction;
  down: Direction;
  /** Since the last packet either way. */
  quiet_ms: number;
  /** Must be 0: otherwise packets were dropped that the emulator never saw. */
  device_dropped: number;
}

export interface End {
  namespace: string;
  address: string;
}

export const emulator =
  process.env['LONGSPAN_LINK_EMULATOR'] ?? path.join(root, 'build/release/bench/link_emulator');

/** Builds the emulator and gives what this machine lacks to run it ("no root"), or null. */
export function whatIsMissing(): string | null {
  if (process.env['LONGSPAN_LINK_EMULATOR'] === undefined) buildTools('link_emulator');
  const tried = spawnSync(emulator, ['--rtt', '1'], { encoding: 'utf8', input: 'stop\n' });
  if (tried.status === 0) return null;
  const skipped = /^skipped: (.+)$/m.exec(tried.stdout)?.[1];
  if (tried.status === 77 && skipped !== undefined) return skipped;
  throw new Error(`link_emulator ended with ${tried.status}: ${tried.stdout}${tried.stderr}`);
}

/** What runs at the ends goes with us, whatever becomes of us. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

export class Link {
  near: End = { namespace: '', address: '' };
  far: End = { namespace: '', address: '' };
  private readonly process: ChildProcess;
  private readonly lines: Interface;
  private readonly answers: ((line: string) => void)[] = [];

  private constructor(process: ChildProcess) {
    this.process = process;
    this.lines = createInterface({ input: process.stdout! });
    this.lines.on('line', (line) => this.answers.shift()?.(line));
    process.on('exit', () => {
      for (const answer of this.answers.splice(0)) answer('gone');
    });
  }

  static async start(options: Partial<LinkOptions>): Promise<Link> {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(emulator, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const link = new Link(child);
    const hello = await link.answer();
    if (!hello.startsWith('{')) throw new Error(`link_emulator: ${hello}`);
    Object.assign(link, JSON.parse(hello));
    return link;
  }

  /** Another link from now on; what is not named stays. */
  async set(options: Partial<LinkOptions>): Promise<void> {
    const words = Object.entries(options).map(([name, value]) => `${name} ${value}`);
    await this.tell(`set ${words.join(' ')}`);
  }

  async counts(): Promise<Counts> {
    const counts = JSON.parse(await this.tell('count')) as Counts;
    if (counts.device_dropped > 0)
      throw new Error(`the TUN devices dropped ${counts.device_dropped} packets by themselves`);
    return counts;
  }
  async reset(): Promise<void> {
    await this.tell('reset');
  }

  /** Resolves when nothing has crossed for so long. */
  async settle(quietMs = 500): Promise<Counts> {
    for (;;) {
      const counts = await this.counts();
      if (counts.quiet_ms >= quietMs) return counts;
      await sleep(Math.max(20, quietMs - counts.quiet_ms));
    }
  }

  /** Radio silence: both ends believe in the link and hear nothing. */
  async blackout(ms: number): Promise<void> {
    await this.tell(`down ${ms / 1000}s`);
  }
  /** The phone leaves its cell and is told so: the far device has no carrier. Without `ms` until `plug`. */
  async unplug(ms?: number): Promise<void> {
    await this.tell(ms === undefined ? 'unplug' : `unplug ${ms / 1000}s`);
  }
  async plug(): Promise<void> {
    await this.tell('plug');
  }

  /** The words that run a command at an end. */
  at(end: 'near' | 'far', command: string[]): [string, string[]] {
    return ['ip', ['netns', 'exec', this[end].namespace, ...command]];
  }
  run(end: 'near' | 'far', command: string[], options: SpawnOptions = {}): ChildProcess {
    const [program, args] = this.at(end, command);
    const child = spawn(program, args, options);
    running.add(child);
    child.on('exit', () => running.delete(child));
    return child;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.stdin?.end();
    await ended;
  }

  private async tell(line: string): Promise<string> {
    const answered = this.answer();
    this.process.stdin?.write(`${line}\n`);
    const answer = await answered;
    if (answer !== 'ok' && !answer.startsWith('{')) throw new Error(`link: ${line}: ${answer}`);
    return answer;
  }
  private answer(): Promise<string> {
    return new Promise((resolve) => this.answers.push(resolve));
  }
}

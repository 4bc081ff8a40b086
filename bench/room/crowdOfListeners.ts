// Listeners without browsers (listeners.cpp): their answers to a media server's offers.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { root } from '../../spec/harness.ts';

interface End {
  ufrag: string;
  pwd: string;
  fingerprint: string;
  port: number;
}
export interface Counted {
  packets: number;
  octets: number;
  lost: number;
  secured: number;
  silent: number;
}

/** Where media servers are found that do not speak on the loopback. */
const here =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';

export class Listeners {
  private readonly process: ChildProcess;
  private readonly ends: End[] = [];
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly early: string[] = [];
  /** Credentials of the other side, by listener. */
  private readonly theirs = new Map<number, string>();
  private readonly reached = new Set<number>();
  private readonly untold = new Map<number, string>();

  private constructor(many: number) {
    const program = path.join(root, 'build/release/bench/room_listeners');
    this.process = spawn(program, [String(many), here], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.early.push(line);
    });
  }

  static async start(many: number): Promise<Listeners> {
    const all = new Listeners(many);
    for (let i = 0; i < many; ++i) all.ends.push(JSON.parse(await all.line()) as End);
    return all;
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** The nth listener's answer to an offer of sound; from then on it is on its way. */
  answer(n: number, offer: string): string {
    const end = this.ends[n]!;
    const lines = offer.split(/\r?\n/);
    const of = (name: string) =>
      lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? '';
    this.theirs.set(n, `${of('ice-ufrag')} ${of('ice-pwd')}`);
    for (const line of [...lines, this.untold.get(n) ?? '']) this.reach(n, line);
    const sections = offer.split(/(?=^m=)/m).slice(1);
    const mine = [
      `c=IN IP4 ${here}`,
      `a=ice-ufrag:${end.ufrag}`,
      `a=ice-pwd:${end.pwd}`,
      `a=fingerprint:sha-256 ${end.fingerprint}`,
      'a=setup:active',
      'a=rtcp-mux',
      'a=recvonly',
      `a=candidate:1 1 udp 2113937151 ${here} ${end.port} typ host`,
    ];
    const answered = sections.map((section) => {
      const kept = section
        .split(/\r?\n/)
        .filter((line) => /^(m=|a=mid:|a=rtpmap:|a=fmtp:)/.test(line));
      return [...kept, ...mine].join('\r\n');
    });
    const group = lines.find((line) => line.startsWith('a=group:BUNDLE')) ?? 'a=group:BUNDLE 0';
    return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', group, ...answered, ''].join('\r\n');
  }

  /** A candidate of the other side, as a line of its description or told later. */
  reach(n: number, line: string): void {
    const found = /candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/i.exec(line);
    const theirs = this.theirs.get(n);
    if (!found || this.reached.has(n)) return;
    // One told before its description waits for it.
    if (theirs === undefined) return void this.untold.set(n, line);
    this.reached.add(n);
    this.say(`go ${n} ${theirs} ${found[1]} ${found[2]}`);
  }

  async count(): Promise<Counted> {
    this.say('count');
    return JSON.parse(await this.line()) as Counted;
  }
  async reset(): Promise<void> {
    this.say('reset');
    await this.line();
  }
  stop(): void {
    this.say('stop');
  }

  private say(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }
  private line(): Promise<string> {
    const early = this.early.shift();
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((done) => this.waiting.push(done));
  }
}

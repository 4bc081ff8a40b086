// The real server on a data folder, that can be killed and started again, and asked over loopback HTTP.
import { rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import path from 'node:path';
import { sleep } from '../parts/programs.ts';
import { Line } from './line.ts';
import { Client, Server } from '../../spec/harness.ts';

export interface Ask {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}
export interface Heard {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}
export interface Person {
  account: string;
  token: string;
}

/** As many as carry a phone in one seed. */
export const mostPhones = 3;

export class Central {
  readonly data: string;
  readonly persons: Person[] = [];
  /** Takes up the programmes and looks at the ledger. */
  office: Client;
  #server: Server;
  readonly #lines = new Set<Line>();
  #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  private constructor(data: string, server: Server) {
    this.data = data;
    this.#server = server;
    this.office = new Client(server);
  }

  static async start(data: string): Promise<Central> {
    const central = new Central(data, await Server.start({ data }));
    const boss = await central.office.setUp();
    central.office = await boss.withToken('faults');
    for (let i = 1; i <= mostPhones; ++i) {
      const { account, token } = await (
        await boss.colleague(`phone${i}`, ['office', '*'])
      ).withToken('faults');
      central.persons.push({ account, token });
    }
    return central;
  }

  get up(): boolean {
    return this.#server.process.exitCode === null && this.#server.process.signalCode === null;
  }

  async kill(): Promise<void> {
    await this.#server.kill();
    this.#agent.destroy();
    const lines = [...this.#lines];
    this.#lines.clear();
    for (const line of lines) line.died();
  }
  async restart(): Promise<void> {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8 });
    this.#server = await Server.start({ data: this.data });
    this.office = Object.assign(new Client(this.#server), {
      token: this.office.token,
      account: this.office.account,
    });
  }
  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#server.stop({ keep: true });
  }

  /** The data folder goes, and what lies elsewhere of it. */
  clear(): void {
    this.#server.clear();
  }

  /** What earlier seeds left half-way: it would count for the persons of the next one. */
  forgetUploads(): void {
    rmSync(path.join(this.data, 'uploads-under-way'), { recursive: true, force: true });
  }

  /** Null where no answer came. */
  ask(ask: Ask): Promise<Heard | null> {
    return this.#send(ask, null);
  }

  /** The connection breaks when so many bytes of the body are out. */
  cutOff(ask: Ask, after: number): Promise<Heard | null> {
    return this.#send(ask, after);
  }

  /** The server dies so many ms after it was asked: before, while or after it writes. */
  async killOver(ask: () => Promise<unknown>, afterMs: number): Promise<void> {
    const asked = ask();
    await sleep(afterMs);
    await this.kill();
    await asked;
  }

  /** A connection to the filing socket; null where there is none to be had. */
  async openLine(token: string): Promise<Line | null> {
    const line = this.up ? await Line.open(this.#server.url, token) : null;
    if (line) this.#lines.add(line);
    return line;
  }
  endLine(line: Line): void {
    this.#lines.delete(line);
    line.end();
  }

  #send(ask: Ask, cutAfter: number | null): Promise<Heard | null> {
    if (!this.up) return Promise.resolve(null);
    const { hostname, port } = new URL(this.#server.url);
    return new Promise((resolve) => {
      const lost = () => resolve(null);
      const headers = { ...ask.headers, 'content-length': ask.body?.byteLength ?? 0 };
      const agent = cutAfter === null ? this.#agent : false;
      const sending = request(
        { hostname, port, method: ask.method, path: ask.path, headers, agent },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', lost);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(parts),
            }),
          );
        },
      );
      sending.on('error', lost);
      if (cutAfter === null) return sending.end(ask.body);
      sending.on('close', lost);
      sending.flushHeaders();
      sending.write(ask.body?.subarray(0, cutAfter) ?? '', () => sending.destroy());
    });
  }
}

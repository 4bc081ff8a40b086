/**
 * Starts the real binary on a data folder of its own and talks to it as a client does. `LONGSPAN_BINARY` names
 * another binary than build/release/longspan.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { dropStoreOf, storeOf } from './store.ts';
import { within } from './within.ts';

export { onPostgres } from './store.ts';
export const root = join(import.meta.dirname, '..');
export const binary = process.env['LONGSPAN_BINARY'] ?? join(root, 'build/release/longspan');

export interface Answer<T = any> {
  status: number;
  headers: Headers;
  text: string;
  /** The answer's JSON; undefined where it is none. */
  json: T;
}

export interface Draft {
  id: string;
  kind: string;
  stream: string;
  at: string;
  device?: string;
  body: object;
}

export interface Receipt {
  id: string;
  receipt: 'accepted' | 'duplicate' | 'held' | 'refused';
  original?: 'accepted' | 'held';
  seq?: number;
  hash?: string;
  received_at?: string;
  problem?: { code: string; pointer?: string; params?: Record<string, string> };
}

export interface Account {
  account: string;
  login: string;
  password: string;
}

/** Scenarios say what is today: one that begins just before midnight (UTC) would see two days, and begins after it. */
const toMidnight = 86_400_000 - (Date.now() % 86_400_000);
if (toMidnight < 180_000) await sleep(toMidnight + 1000);

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface StartOptions {
  /** A data folder to go on with; a fresh one otherwise, removed by `stop`. */
  data?: string;
  /** The address of a database; otherwise the data folder's own store. */
  store?: string;
  args?: string[];
  env?: Record<string, string>;
  /** Another binary than `binary`. */
  program?: string;
}

/** A running `longspan serve`. */
export class Server {
  url = '';
  setupLink = '';
  printed = '';
  errors = '';
  readonly process: ChildProcess;
  readonly data: string;
  readonly exited: Promise<number | null>;
  private readonly ownsData: boolean;

  private constructor(process: ChildProcess, data: string, ownsData: boolean) {
    this.process = process;
    this.data = data;
    this.ownsData = ownsData;
    this.exited = new Promise((resolve) => {
      process.on('exit', (code) => {
        running.delete(process);
        resolve(code);
      });
    });
  }

  static async start(options: StartOptions = {}): Promise<Server> {
    const data = options.data ?? mkdtempSync(join(tmpdir(), 'longspan-spec-'));
    const more = options.args ?? [];
    const listen = more.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const args = ['serve', '--data', data, ...listen, ...more];
    const store = options.store === undefined ? storeOf(data) : { LONGSPAN_STORE: options.store };
    const child = spawn(options.program ?? binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...store, ...options.env },
    });
    running.add(child);
    const server = new Server(child, data, options.data === undefined);
    child.stderr?.on('data', (chunk: Buffer) => (server.errors += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no address after 120 s: ${server.printed}${server.errors}`)),
        120_000,
      );
      child.stdout?.on('data', (chunk: Buffer) => {
        server.printed += chunk.toString();
        server.url ||= /^listening on (https?:\S+)$/m.exec(server.printed)?.[1] ?? '';
        server.setupLink ||= /^set-up link: (\S+)$/m.exec(server.printed)?.[1] ?? '';
        if (server.url === '') return;
        // The link, where there is one, follows in the same breath.
        setTimeout(() => {
          clearTimeout(timer);
          resolve();
        }, 30);
      });
      child.on('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`ended with ${code}: ${server.printed}${server.errors}`));
      });
    });
    return server;
  }

  /** Waits for a line of its log: that comes by another way than its answers, and later than these at times. */
  async says(line: RegExp): Promise<void> {
    await within(60_000, `${line} is said`, async () => line.test(this.errors + this.printed));
  }

  get setupSecret(): string {
    return this.setupLink.split('/').at(-1) ?? '';
  }

  /** Asks for an orderly stop and gives the exit code. The data folder goes unless it was given. */
  async stop(options: { keep?: boolean } = {}): Promise<number | null> {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 90_000);
    const code = await this.exited;
    clearTimeout(timer);
    if (this.ownsData && !options.keep) this.clear();
    return code;
  }

  /** Pulls the plug. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  clear(): void {
    dropStoreOf(this.data);
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Somebody who talks to the server: a browser with its cookie, or a program with a token. */
export class Client {
  cookie = '';
  csrf = '';
  token = '';
  account = '';
  readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  async request<T = any>(
    method: string,
    path: string,
    body?: object | string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const sent: Record<string, string> = { ...this.credentials(), ...headers };
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    if (body !== undefined && !raw) sent['content-type'] ??= 'application/json';
    const response = await fetch(this.server.url + path, {
      method,
      headers: sent,
      redirect: 'manual',
      // Whoever waits for ever learns nothing.
      signal: AbortSignal.timeout(180_000),
      body:
        body === undefined
          ? null
          : raw
            ? (body as string | Uint8Array<ArrayBuffer>)
            : JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) {
      const value = /^longspan_session=([^;]*)/.exec(line)?.[1];
      if (value !== undefined) this.cookie = value;
    }
    const text = await response.text();
    let json: T = undefined as T;
    try {
      json = JSON.parse(text) as T;
    } catch {
      // Not every answer is JSON.
    }
    return { status: response.status, headers: response.headers, text, json };
  }

  /** The headers that say who asks; WebSockets need them too. */
  credentials(): Record<string, string> {
    if (this.token) return { authorization: `Bearer ${this.token}` };
    if (!this.cookie) return {};
    return { cookie: `longspan_session=${this.cookie}`, 'x-csrf-token': this.csrf };
  }

  get<T = any>(path: string, headers?: Record<string, string>): Promise<Answer<T>> {
    return this.request<T>('GET', path, undefined, headers);
  }

  /** Makes the first administrator with the set-up link. */
  async setUp(login = 'boss', password = 'a long enough one'): Promise<this> {
    const answer = await this.request('POST', '/api/v1/setup', {
      link: this.server.setupSecret,
      login,
      name: '总管理员',
      password,
    });
    assert.equal(answer.status, 201, answer.text);
    return this.take(answer);
  }

  async signIn(login: string, password: string): Promise<this> {
    const answer = await this.request('POST', '/api/v1/session', { login, password });
    assert.equal(answer.status, 201, answer.text);
    return this.take(answer);
  }

  private take(answer: Answer): this {
    this.csrf = answer.json.csrf;
    this.account = answer.json.account;
    return this;
  }

  /** Opens an account with roles given as [role, scope]. */
  async openAccount(login: string, ...grants: [string, string][]): Promise<Account> {
    const password = `${login} has a password`;
    const answer = await this.request('POST', '/api/v1/accounts', {
      login,
      name: login,
      password,
      grants: grants.map(([role, scope]) => ({ role, scope })),
    });
    assert.equal(answer.status, 201, answer.text);
    return { account: answer.json.account, login, password };
  }

  /** Opens an account and gives a client signed in with it. */
  async colleague(login: string, ...grants: [string, string][]): Promise<Client> {
    const account = await this.openAccount(login, ...grants);
    return new Client(this.server).signIn(account.login, account.password);
  }

  /** A client that uses a new API token of this account. */
  async withToken(name = 'spec'): Promise<Client> {
    const answer = await this.request('POST', '/api/v1/tokens', { name });
    assert.equal(answer.status, 201, answer.text);
    const client = new Client(this.server);
    client.token = answer.json.secret;
    client.account = this.account;
    return client;
  }

  async post(...facts: (Draft | object)[]): Promise<Receipt[]> {
    const answer = await this.request('POST', '/api/v1/facts', { facts });
    assert.equal(answer.status, 200, answer.text);
    return answer.json.receipts;
  }

  /** Posts facts that must all be accepted. */
  async accept(...facts: Draft[]): Promise<Receipt[]> {
    const receipts = await this.post(...facts);
    for (const receipt of receipts)
      assert.equal(receipt.receipt, 'accepted', JSON.stringify(receipt));
    return receipts;
  }
}

/** Sends lines as they are and gives everything that comes back until the server closes. */
export function raw(server: Server, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** UUIDv7, as devices make them. */
export function uuid7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

export function fact(kind: string, stream: string, body: object, more: Partial<Draft> = {}): Draft {
  return { id: uuid7(), kind, stream, at: new Date().toISOString(), device: 'spec', body, ...more };
}

/** Today, or so many days from it, at the sites' zone of `programmeFacts`. */
export function day(offset = 0): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

export function programmeFacts(code: string, more: object = {}): Draft[] {
  return [
    fact('programme.registered', `programme/${code}`, {
      name: { zh: `援建计划 ${code}`, en: `Programme ${code}` },
      currency: 'CNY',
      zone: 'UTC',
      ...more,
    }),
  ];
}

/** A project that has started and has two work items, 60 and 40 of its weight. */
export function projectFacts(programme: string, code: string): Draft[] {
  const stream = `project/${programme}/${code}`;
  return [
    fact('project.registered', stream, {
      name: { zh: `小学 ${code}`, en: `School ${code}` },
      category: 'education',
    }),
    fact('stage.dated', stream, { stage: 'start', aspect: 'reached', day: day(-60) }),
    fact('work_item.planned', stream, {
      item: 'A',
      name: { zh: '基础' },
      unit: 'm3',
      quantity: '1000',
      weight: '60',
    }),
    fact('work_item.planned', stream, {
      item: 'B',
      name: { zh: '砌筑' },
      unit: 'm2',
      quantity: '2000',
      weight: '40',
    }),
  ];
}

export function dailyReport(
  programme: string,
  code: string,
  on: string,
  report: object = {},
): Draft {
  return fact('daily_report.filed', `project/${programme}/${code}`, {
    report: {
      day: on,
      weather: { sky: 'clear', min_c: 12, max_c: 26, wind: 3 },
      workforce: [
        { trade: 'mason', count: 18 },
        { trade: 'rebar', count: 12 },
      ],
      quantities: [{ item: 'A', quantity: '10' }],
      narrative: `砌筑与钢筋 ${randomUUID()}`,
      ...report,
    },
  });
}

/** A PostgreSQL of one's own with one database, and the nodes of Longspan that stand on it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { longspan } from '../../bench/parts/programs.ts';
import { Client, Server } from '../harness.ts';
import type { PgBouncer } from '../pgbouncer.ts';
import { Postgres, type DatabaseOptions, type PostgresOptions } from '../postgres.ts';

export class Works {
  readonly database = 'works';
  readonly postgres: Postgres;
  private readonly folder = mkdtempSync(join(tmpdir(), 'longspan-works-'));
  private readonly nodes: Server[] = [];
  private said = '';
  private pooler: PgBouncer | undefined;

  private constructor(postgres: Postgres) {
    this.postgres = postgres;
  }

  static async begin(options: PostgresOptions = {}): Promise<Works> {
    return new Works(await Postgres.create({ inMemory: true, ...options }));
  }
  /** With an empty database in it. */
  static async withDatabase(options: PostgresOptions & DatabaseOptions = {}): Promise<Works> {
    const works = await Works.begin(options);
    works.postgres.createDatabase(works.database, options);
    return works;
  }

  /** Where Longspan finds the database; the password is in it. */
  get store(): string {
    return (this.pooler ?? this.postgres).url(this.database);
  }
  /** From now on everybody comes through this pooler. */
  through(pooler: PgBouncer): void {
    this.pooler = pooler;
  }
  /** As superuser, in the database itself. */
  sql(text: string): string {
    return this.postgres.psql(this.database, text);
  }

  /** Another node, with a data folder of its own unless it shares one of that name. */
  async node(name = `node${this.nodes.length}`): Promise<Server> {
    const data = join(this.folder, name);
    const server = await Server.start({ data, store: this.store });
    this.nodes.push(server);
    return server;
  }

  /** A command to its end, beside the nodes. */
  run(...args: string[]): { code: number; out: string } {
    const done = longspan(...args, '--data', join(this.folder, 'commands'), '--store', this.store);
    this.said += done.out;
    return done;
  }
  must(...args: string[]): string {
    const { code, out } = this.run(...args);
    assert.equal(code, 0, `longspan ${args.join(' ')}: ${out}`);
    return out;
  }
  facts(): number {
    return JSON.parse(this.must('status', '--json')).facts;
  }

  /** Stops every node and goes over the whole ledger. */
  async proven(): Promise<void> {
    await this.stopNodes();
    assert.match(this.must('verify'), /^ok: \d+ facts/);
    assert.match(this.must('rebuild'), /the same, row for row/);
    assert.match(this.must('verify'), /^ok: \d+ facts/);
  }
  async stopNodes(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** Whatever happened, nobody has printed the password. */
  async end(): Promise<void> {
    await this.stopNodes();
    const said = this.said + this.nodes.map((node) => node.printed + node.errors).join('');
    await this.postgres.remove();
    rmSync(this.folder, { recursive: true, force: true });
    assert.ok(!said.includes(this.postgres.rolePassword), 'the password was printed');
  }
}

/** What a problem's answer says: its status and its code. */
export async function outcomeOf(
  client: Client,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; code: string; seconds: number; json: any }> {
  const began = performance.now();
  const { status, headers, json, text } = await client.request(method, path, body);
  const seconds = (performance.now() - began) / 1000;
  if (status < 400) return { status, code: '', seconds, json };
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/, text);
  assert.ok(json.code, text);
  return { status, code: json.code, seconds, json };
}

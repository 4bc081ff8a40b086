/** A PostgreSQL 15 of one's own, from Debian's package, that can be stopped, killed, restricted and started again. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  Daemon,
  folderFor,
  give,
  memory,
  quietPort,
  removeFolder,
  runAsOrdinaryUser,
} from './daemon.ts';

const programs = '/usr/lib/postgresql/15/bin';

/** Runs statements and gives what they answer, a row a line, fields separated by `|`. */
export function psql(url: string, sql: string): string {
  const args = ['-XAtq', '-v', 'ON_ERROR_STOP=1', url];
  const options = { input: sql, encoding: 'utf8', stdio: 'pipe', cwd: '/' } as const;
  return execFileSync(`${programs}/psql`, args, options).trim();
}

export interface PostgresOptions {
  /** In memory where there is room for it: as PostgreSQL sees it all is the same, and only a power cut is different. */
  inMemory?: boolean;
  /** Default: 100. */
  maxConnections?: number;
  /** Further lines of postgresql.conf. */
  settings?: Record<string, string | number>;
}

export interface DatabaseOptions {
  /** An ICU locale whose order of words the database takes; otherwise that of the code points. */
  language?: string;
  tablespace?: string;
}

export class Postgres {
  /** The role Longspan uses: it owns its database and may nothing else. */
  static readonly role = 'longspan';

  readonly folder: string;
  readonly port: number;
  /** Of the superuser and of the ordinary role; both are only in this cluster. */
  readonly password = randomBytes(16).toString('hex');
  readonly rolePassword = randomBytes(16).toString('hex');
  private daemon: Daemon | undefined;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async create(options: PostgresOptions = {}): Promise<Postgres> {
    const folder = folderFor('postgres', options.inMemory ? memory() : undefined);
    const postgres = new Postgres(folder, await quietPort());
    postgres.initialise(options);
    await postgres.start();
    const role = Postgres.role;
    postgres.psql('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${postgres.rolePassword}'`);
    return postgres;
  }

  private initialise({ maxConnections = 100, settings = {} }: PostgresOptions): void {
    const secret = join(this.folder, 'superuser');
    writeFileSync(secret, this.password, { mode: 0o600 });
    give(secret);
    runAsOrdinaryUser(
      `${programs}/initdb`,
      ...['--pgdata', this.data, '--username', 'postgres', '--pwfile', secret],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C.UTF-8'],
      // What a cluster begins with need not survive a power cut; what comes later does.
      ...['--no-sync', '--no-instructions'],
    );
    const lines = Object.entries({
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: this.folder,
      max_connections: maxConnections,
      shared_buffers: '16MB',
      max_wal_size: '256MB',
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      // One call instead of one for each of a thousand files, before each recovery.
      recovery_init_sync_method: 'syncfs',
      ...settings,
    }).map(([name, value]) => `${name} = '${value}'\n`);
    appendFileSync(join(this.data, 'postgresql.conf'), lines.join(''));
  }

  get data(): string {
    return join(this.folder, 'data');
  }
  /** What the server has said since its first start. */
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }
  /** The superuser's address; "/database" can be appended. */
  get server(): string {
    return `postgresql://postgres:${this.password}@127.0.0.1:${this.port}`;
  }
  /** The address Longspan gets. */
  url(database: string): string {
    return `postgresql://${Postgres.role}:${this.rolePassword}@127.0.0.1:${this.port}/${database}`;
  }

  /** As superuser. */
  psql(database: string, sql: string): string {
    return psql(`${this.server}/${database}`, sql);
  }

  createDatabase(name: string, { language, tablespace }: DatabaseOptions = {}): void {
    // template1 may have been touched, and copying template0 takes any locale.
    const wishes = [`OWNER ${Postgres.role} TEMPLATE template0`];
    if (language !== undefined) wishes.push(`LOCALE_PROVIDER icu ICU_LOCALE '${language}'`);
    if (tablespace !== undefined) wishes.push(`TABLESPACE ${tablespace}`);
    this.psql('postgres', `CREATE DATABASE "${name}" ${wishes.join(' ')}`);
  }
  dropDatabase(name: string): void {
    this.psql('postgres', `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }

  /** Starts it, on the same port and folder when it ran before, and waits until it takes connections. */
  async start(): Promise<void> {
    const command = [`${programs}/postgres`, '-D', this.data];
    const daemon = new Daemon(command, join(this.folder, 'log'), 'QUIT');
    this.daemon = daemon;
    await daemon.ready('PostgreSQL', () => this.saysReady(daemon.pid));
  }

  /** As pg_ctl finds out: the eighth line of this file says how far the server is. */
  private saysReady(pid: number): boolean {
    try {
      const lines = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n');
      return Number(lines[0]) === pid && /^(ready|standby)/.test(lines[7] ?? '');
    } catch {
      return false;
    }
  }

  /** `fast` ends sessions in order; `immediate` leaves recovery to the next start. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.daemon?.end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.nobodyLeft();
  }

  /** Pulls the plug: the server and, in the same moment, every process of it. */
  async kill(): Promise<void> {
    await this.daemon?.end('SIGKILL');
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has noticed by itself.
      }
    }
    await this.nobodyLeft();
  }

  /** Those that stand in its data folder, as all processes of a PostgreSQL do. */
  private processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          return readlinkSync(`/proc/${pid}/cwd`) === this.data;
        } catch {
          return false;
        }
      });
  }
  private async nobodyLeft(): Promise<void> {
    const ends = Date.now() + 120_000;
    while (this.processes().length > 0) {
      if (Date.now() > ends) throw new Error(`still there: ${this.processes().join(', ')}`);
      await sleep(5);
    }
  }

  /** Ends sessions of one role as an operator does; gives how many there were. */
  endSessions(role = Postgres.role): number {
    const sessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`;
    return this.psql('postgres', sessions).split('\n').filter(Boolean).length;
  }

  /** Restarts it as a standby: it answers, and takes no writes until `promote`. */
  async demote(): Promise<void> {
    await this.stop('fast');
    const signal = join(this.data, 'standby.signal');
    writeFileSync(signal, '');
    give(signal);
    await this.start();
  }
  promote(): void {
    this.psql('postgres', 'SELECT pg_promote()');
  }

  /** Stops it and leaves nothing. */
  async remove(): Promise<void> {
    await this.stop('immediate');
    removeFolder(this.folder);
  }
}

/** Debian's PgBouncer in transaction mode before a PostgreSQL: a session is a client's for one transaction only. */
import { connect } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Daemon, folderFor, give, quietPort, removeFolder } from './daemon.ts';
import { Postgres } from './postgres.ts';

export class PgBouncer {
  private readonly folder: string;
  private readonly port: number;
  private readonly before: Postgres;
  private daemon: Daemon | undefined;

  private constructor(before: Postgres, folder: string, port: number) {
    this.before = before;
    this.folder = folder;
    this.port = port;
  }

  static async create(before: Postgres): Promise<PgBouncer> {
    const bouncer = new PgBouncer(before, folderFor('pgbouncer'), await quietPort());
    bouncer.write('users', `"${Postgres.role}" "${before.rolePassword}"\n`);
    bouncer.write(
      'ini',
      `[databases]
* = host=127.0.0.1 port=${before.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${bouncer.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(bouncer.folder, 'users')}
pool_mode = transaction
default_pool_size = 6
max_client_conn = 200
server_login_retry = 1
`,
    );
    await bouncer.start();
    return bouncer;
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 });
    give(join(this.folder, name));
  }

  url(database: string): string {
    return this.before.url(database).replace(`:${this.before.port}/`, `:${this.port}/`);
  }

  async start(): Promise<void> {
    const command = ['/usr/sbin/pgbouncer', join(this.folder, 'ini')];
    this.daemon = new Daemon(command, join(this.folder, 'log'), 'INT');
    await this.daemon.ready('PgBouncer', () => this.answers());
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  }

  /** As when its machine is lost: connections break off. */
  async stop(): Promise<void> {
    await this.daemon?.end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.stop();
    removeFolder(this.folder);
  }
}

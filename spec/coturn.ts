/** Debian's coturn with the settings that docs/operations.md names; browsers reach it on the loopback. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { Daemon, folderFor, quietPort, removeFolder } from './daemon.ts';
import { listens } from './listens.ts';

/** Janus answers nobody on the loopback: what is relayed comes from the machine's own address. */
function outside(): string {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
}

export class Coturn {
  /** HOST:PORT */
  readonly address: string;
  private readonly daemon: Daemon;
  private readonly folder: string;

  private constructor(address: string, daemon: Daemon, folder: string) {
    this.address = address;
    this.daemon = daemon;
    this.folder = folder;
  }

  static async start(secret: string): Promise<Coturn> {
    const port = await quietPort();
    const folder = folderFor('coturn');
    const first = 20_000 + Math.floor(Math.random() * 11_000);
    const command = [
      ...['/usr/bin/turnserver', '-n', '--realm', 'longspan'],
      ...['--listening-ip', '127.0.0.1', '--listening-port', `${port}`],
      ...['--relay-ip', outside(), '--min-port', `${first}`, '--max-port', `${first + 99}`],
      ...['--use-auth-secret', '--static-auth-secret', secret, '--no-tls', '--no-dtls', '--no-cli'],
      ...['--userdb', join(folder, 'users'), '--pidfile', join(folder, 'pid')],
      ...['--log-file', 'stdout', '--relay-threads', '1'],
    ];
    const daemon = new Daemon(command, join(folder, 'log'), 'KILL');
    await daemon.ready('coturn', () => listens(port));
    return new Coturn(`127.0.0.1:${port}`, daemon, folder);
  }

  async stop(): Promise<void> {
    await this.daemon.end('SIGKILL');
    removeFolder(this.folder);
  }
}

/** A Janus of an operator's own, as docs/operations.md wants those of a pool. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Daemon, folderFor, give, quietPort, removeFolder } from './daemon.ts';
import { listens } from './listens.ts';

const others = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip'].concat([
  'streaming',
  'textroom',
  'videocall',
  'voicemail',
]);
const ways = ['http', 'mqtt', 'nanomsg', 'rabbitmq', 'pfunix'];
const files = (names: string[]): string => names.map((one) => `libjanus_${one}.so`).join(',');

export class JanusElsewhere {
  readonly address: string;
  /** Of sound and picture: its first port, and ninety-nine more. */
  readonly first: number;
  private readonly daemon: Daemon;
  private readonly folder: string;

  private constructor(port: number, first: number, daemon: Daemon, folder: string) {
    this.address = `ws://127.0.0.1:${port}`;
    this.first = first;
    this.daemon = daemon;
    this.folder = folder;
  }

  static async start(secret: string, first: number): Promise<JanusElsewhere> {
    const port = await quietPort();
    const folder = folderFor('janus');
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
      give(join(folder, name));
    };
    write(
      'janus.jcfg',
      `general: { configs_folder = "${folder}" api_secret = "${secret}" debug_level = 3 debug_colors = false }
media: { rtp_port_range = "${first}-${first + 99}" min_nack_queue = 1000 }
nat: { full_trickle = true ice_lite = true ice_tcp = true ignore_mdns = true }
plugins: { disable = "${files(others)}" }
transports: { disable = "${files(ways)}" }
events: { broadcast = false }
`,
    );
    write('janus.plugin.videoroom.jcfg', 'general: { events = false }\n');
    write(
      'janus.transport.websockets.jcfg',
      `general: { ws = true ws_ip = "127.0.0.1" ws_port = ${port} }\nadmin: { admin_ws = false }\n`,
    );
    const command = ['/usr/bin/janus', '-F', folder, '-C', join(folder, 'janus.jcfg')];
    const daemon = new Daemon(command, join(folder, 'log'), 'KILL');
    await daemon.ready('Janus', () => listens(port));
    return new JanusElsewhere(port, first, daemon, folder);
  }

  /** Whether a port of sound is one of its own. */
  has(port: number): boolean {
    return port >= this.first && port < this.first + 100;
  }
  get said(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  async kill(): Promise<void> {
    await this.daemon.end('SIGKILL');
  }
  async stop(): Promise<void> {
    await this.kill();
    removeFolder(this.folder);
  }
}

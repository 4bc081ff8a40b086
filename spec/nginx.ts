/** Debian's nginx with the shipped configuration before a Longspan. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import type { CertificateFiles } from './certificates.ts';
import { Daemon, folderFor, give, quietPort, removeFolder } from './daemon.ts';
import { root } from './harness.ts';

/** The shipped file with the places of this run in it; each must be there to be put in. */
function shipped(port: number, upstream: string, files: CertificateFiles): string {
  let text = readFileSync(join(root, 'examples/nginx/longspan.conf'), 'utf8');
  for (const [place, here] of [
    ['server 127.0.0.1:8080;', `server ${upstream};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/longspan/fullchain.pem', files.certificate],
    ['/etc/ssl/longspan/key.pem', files.key],
  ] as const) {
    if (!text.includes(place)) throw new Error(`examples/nginx/longspan.conf has no “${place}”`);
    text = text.replace(place, here);
  }
  return text;
}

export class Nginx {
  readonly url: string;
  readonly port: number;
  private readonly daemon: Daemon;
  private readonly folder: string;

  private constructor(port: number, daemon: Daemon, folder: string) {
    this.port = port;
    this.url = `https://127.0.0.1:${port}`;
    this.daemon = daemon;
    this.folder = folder;
  }

  /** `upstream`: HOST:PORT of the server behind it. */
  static async start(upstream: string, files: CertificateFiles): Promise<Nginx> {
    const port = await quietPort();
    const folder = folderFor('nginx');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `  ${kind}_temp_path ${kind};`)
      .join('\n');
    writeFileSync(join(folder, 'longspan.conf'), shipped(port, upstream, files));
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
${temporary}
  include longspan.conf;
}
`,
    );
    for (const path of [folder, files.certificate, files.key]) give(path);
    const command = ['nginx', '-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr'];
    const daemon = new Daemon(command, join(folder, 'log'), 'TERM');
    const nginx = new Nginx(port, daemon, folder);
    await daemon.ready('nginx', () => nginx.listens());
    return nginx;
  }

  async stop(): Promise<void> {
    await this.daemon.end('SIGTERM');
    removeFolder(this.folder);
  }

  private listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = connect(this.port, '127.0.0.1', () => {
        probe.destroy();
        resolve(true);
      });
      probe.on('error', () => resolve(false));
    });
  }
}

// The near end of the link: the real server with TLS, and beside it the servers of the peers.
import { type ChildProcess, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { binary, root } from '../../spec/harness.ts';
import { freshFolder } from '../parts/programs.ts';
import type { Link } from './emulator.ts';

const appPort = 8443;
const peersPort = 9443;

export interface Certificate {
  /** The server's certificate and the one that signed it, as servers send them. */
  chain: string;
  key: string;
  /** SHA-256 of the server's public key, base64: what Chromium is told to trust. */
  fingerprint: string;
}

/** A certificate of an authority of its own with one between, ECDSA: the usual weight of a handshake. */
export function certificate(folder: string, address: string): Certificate {
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const signed = (name: string, by: string, subject: string, extensions: string) => {
    writeFileSync(file(`${name}.ext`), extensions);
    // prettier-ignore
    openssl('req', '-new', ...fresh, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', subject);
    // prettier-ignore
    openssl('x509', '-req', '-in', file(`${name}.csr`), '-CA', file(`${by}.pem`), '-CAkey', file(`${by}.key`),
      '-CAcreateserial', '-days', '30', '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`));
  };
  // prettier-ignore
  openssl('req', '-x509', ...fresh, '-keyout', file('root.key'), '-out', file('root.pem'), '-days', '30',
    '-subj', '/O=Longspan bench/CN=Root');
  signed('between', 'root', '/O=Longspan bench/CN=Between', 'basicConstraints=critical,CA:TRUE\n');
  signed('server', 'between', `/CN=${address}`, `subjectAltName=IP:${address}\n`);
  writeFileSync(
    file('chain.pem'),
    readFileSync(file('server.pem'), 'utf8') + readFileSync(file('between.pem'), 'utf8'),
  );
  const publicKey = openssl('pkey', '-in', file('server.key'), '-pubout', '-outform', 'DER');
  return {
    chain: file('chain.pem'),
    key: file('server.key'),
    fingerprint: createHash('sha256').update(publicKey).digest('base64'),
  };
}

export type Front = 'own TLS' | 'nginx, HTTP/2';

/** The programs of the near end; `stop` ends them all. */
export class Near {
  readonly app: string;
  readonly peers: string;
  readonly front: Front;
  private readonly link: Link;
  private readonly certificate: Certificate;
  private readonly data: string;
  private readonly others: ChildProcess[] = [];
  private server: ChildProcess | undefined;

  constructor(link: Link, certificate: Certificate, data: string, front: Front) {
    this.link = link;
    this.certificate = certificate;
    this.data = data;
    this.front = front;
    this.app = `https://${link.near.address}:${appPort}`;
    this.peers = `https://${link.near.address}:${peersPort}`;
  }

  /** Starts the server on the data folder, behind its front. */
  async startServer(): Promise<void> {
    const config = path.join(this.data, 'link.toml');
    const own = this.front === 'own TLS';
    writeFileSync(
      config,
      own
        ? `tls_certificate = "${this.certificate.chain}"\ntls_key = "${this.certificate.key}"\n`
        : 'secure_cookies = true\ntrusted_proxies = ["127.0.0.1"]\n',
    );
    const listen = own ? `${this.link.near.address}:${appPort}` : '127.0.0.1:8080';
    const args = ['serve', '--data', this.data, '--config', config, '--listen', listen];
    const server = this.link.run('near', [binary, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.server = server;
    await says(server, /^listening on /m);
  }
  /** Pulls its plug. */
  async killServer(): Promise<void> {
    await ended(this.server, 'SIGKILL');
  }
  async stopServer(): Promise<void> {
    await ended(this.server, 'SIGTERM');
  }

  /** nginx before the app, if it has no TLS of its own, and before the peers if they run. */
  async startNginx(peersToo: boolean): Promise<void> {
    const folder = freshFolder('link-nginx');
    const servers = [
      ...(this.front === 'own TLS' ? [] : [this.before(appPort, 8080, '')]),
      ...(peersToo ? [this.before(peersPort, 9000, peersFiles)] : []),
    ];
    if (servers.length === 0) return;
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    writeFileSync(
      path.join(folder, 'nginx.conf'),
      `user root; daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 768; }
http {
  types { text/html html; text/javascript js; }
  access_log off; gzip on; gzip_types text/javascript; client_max_body_size 64m;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${servers.join('\n  ')}
}
`,
    );
    const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((file) => existsSync(file)) ?? 'nginx';
    const child = this.link.run('near', [nginx, '-c', `${folder}/nginx.conf`, '-p', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.others.push(child);
  }

  async startPeers(): Promise<void> {
    const program = path.join(import.meta.dirname, 'peers.mjs');
    const peers = this.link.run(
      'near',
      [process.execPath, program, freshFolder('link-peers'), '9000'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.others.push(peers);
    await says(peers, /^ready$/m);
  }

  async stop(): Promise<void> {
    await this.stopServer();
    for (const child of this.others.splice(0)) await ended(child, 'SIGTERM');
  }

  private before(port: number, to: number, more: string): string {
    return `server {
    listen ${this.link.near.address}:${port} ssl http2;
    ssl_certificate ${this.certificate.chain}; ssl_certificate_key ${this.certificate.key};
    ssl_protocols TLSv1.3;
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_connection;
      proxy_read_timeout 300s;
    }
    ${more}
  }`;
  }
}

/** What the peers' page is made of: the clients as their packages ship them. */
const modules = path.join(root, 'bench/node_modules');
const peersFiles = `location = /page.html { alias ${import.meta.dirname}/peers.html; }
    location = /pouchdb.js { alias ${modules}/pouchdb/dist/pouchdb.min.js; }
    location = /tus.js { alias ${modules}/tus-js-client/dist/tus.min.js; }`;

/** Resolves when a program's output has it; rejects when it ends before. */
async function says(child: ChildProcess, what: RegExp): Promise<void> {
  let out = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (part) => {
      out += part;
      if (what.test(out)) resolve();
    });
    child.stderr?.on('data', (part) => (out += part));
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${out}`)));
  });
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

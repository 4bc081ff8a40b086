/** An Orthanc of an operator's own, as docs/operations.md wants it, and a front that speaks TLS before it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Server as HttpServer, createServer as createHttpServer, request } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { type Server, createServer } from 'node:tls';

import type { CertificateFiles } from './certificates.ts';
import { Daemon, folderFor, give, quietPort, removeFolder } from './daemon.ts';
import { listens } from './listens.ts';

/** Longspan's user there and the password. */
export const credentials = 'longspan:elsewhere';

export class OrthancElsewhere {
  readonly port: number;
  private readonly daemon: Daemon;
  private readonly folder: string;

  private constructor(port: number, daemon: Daemon, folder: string) {
    this.port = port;
    this.daemon = daemon;
    this.folder = folder;
  }

  static async start(): Promise<OrthancElsewhere> {
    const port = await quietPort();
    const folder = folderFor('orthanc');
    const [user = '', password] = credentials.split(':');
    const plugins = ['libOrthancDicomWeb.so', 'libOrthancGdcm.so'];
    const config = join(folder, 'orthanc.json');
    const settings = {
      StorageDirectory: folder,
      IndexDirectory: folder,
      HttpPort: port,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: true,
      RegisteredUsers: { [user]: password },
      DicomServerEnabled: false,
      Plugins: plugins.map((one) => `/usr/share/orthanc/plugins/${one}`),
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
      KeepAlive: true,
      OverwriteInstances: true,
    };
    writeFileSync(config, JSON.stringify(settings));
    give(config);
    const daemon = new Daemon(['/usr/sbin/Orthanc', config], join(folder, 'log'), 'KILL');
    await daemon.ready('Orthanc', () => listens(port));
    return new OrthancElsewhere(port, daemon, folder);
  }

  async stop(): Promise<void> {
    await this.daemon.end('SIGKILL');
    removeFolder(this.folder);
  }
}

/** Before an Orthanc: leaves the last instance out of the next so many answers about headers, as a busy one has done. */
export class ForgetfulFront {
  leavesOut = 0;
  private readonly server: HttpServer;

  private constructor(to: number) {
    this.server = createHttpServer((asked, answer) => {
      const { method, url, headers } = asked;
      const onwards = request(
        { port: to, host: '127.0.0.1', method, path: url, headers },
        (told) => {
          const all: Buffer[] = [];
          told.on('data', (chunk: Buffer) => all.push(chunk));
          told.on('end', () => {
            let body = Buffer.concat(all);
            const forgets = url?.endsWith('/metadata') && this.leavesOut > 0;
            if (forgets) {
              this.leavesOut -= 1;
              body = Buffer.from(JSON.stringify(JSON.parse(body.toString()).slice(0, -1)));
            }
            const { 'transfer-encoding': _, ...kept } = told.headers;
            answer.writeHead(told.statusCode!, { ...kept, 'content-length': body.length });
            answer.end(body);
          });
        },
      );
      onwards.on('error', () => answer.destroy());
      asked.pipe(onwards);
    });
  }

  static async start(to: number): Promise<ForgetfulFront> {
    const front = new ForgetfulFront(to);
    await new Promise<void>((done) => front.server.listen(0, '127.0.0.1', done));
    return front;
  }

  get url(): string {
    return `http://${credentials}@127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}

export class TlsFront {
  /** Who came to its door. */
  knocked = 0;
  /** Bytes that it was sent once they had greeted each other. */
  received = 0;
  /** What it was asked for by. */
  readonly names = new Set<string>();
  private readonly server: Server;
  private readonly open = new Set<Socket>();

  private constructor(files: CertificateFiles, to: number) {
    const options = {
      cert: readFileSync(files.certificate),
      key: readFileSync(files.key),
      SNICallback: (name: string, done: (error: Error | null) => void): void => {
        this.names.add(name);
        done(null);
      },
    };
    this.server = createServer(options, (socket) => {
      const behind = connect(to, '127.0.0.1');
      socket.on('data', (chunk: Buffer) => (this.received += chunk.length));
      pipeline(socket, behind, socket, () => undefined);
    });
    this.server.on('connection', (socket: Socket) => {
      this.knocked += 1;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
    });
  }

  /** `to`: the port of the loopback behind it. */
  static async start(
    files: CertificateFiles,
    to: number,
    address = '127.0.0.1',
  ): Promise<TlsFront> {
    const front = new TlsFront(files, to);
    await new Promise<void>((done) => front.server.listen(0, address, done));
    return front;
  }

  /** With the credentials of who may ask. */
  url(host: string): string {
    return `https://${credentials}@${host}:${this.port}`;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.open) socket.destroy();
    await closed;
  }
}

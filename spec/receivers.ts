/** Where word arrives in scenarios: a mail server and a receiver of webhooks, both of the loopback. */
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import type { IncomingHttpHeaders, RequestListener, Server as HttpServer } from 'node:http';
import type { Server as TcpServer, Socket } from 'node:net';

export interface Mail {
  from: string;
  to: string[];
  /** As it came, and its parts decoded. */
  raw: string;
  subject: string;
  text: string;
  id: string;
}

function decoded(from: string, to: string[], raw: string): Mail {
  const cut = raw.indexOf('\r\n\r\n');
  const heads = raw.slice(0, cut).replaceAll('\r\n ', ' ');
  const head = (name: string): string =>
    new RegExp(`^${name}: (.*)$`, 'im').exec(heads.replaceAll('\r', ''))?.[1] ?? '';
  const subject = head('Subject')
    .split(' ')
    .map((word) => Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString())
    .join('');
  const text = Buffer.from(raw.slice(cut + 4), 'base64').toString();
  return { from, to, raw, subject, text, id: head('X-Longspan-Id') };
}

/** A mail server that takes everything. */
export class MailServer {
  mails: Mail[] = [];
  /** The whole of a mail came, but the answer to it never does. */
  silent = false;
  /** What is said of recipients in place of "250". */
  refuses = '';
  readonly port: number;
  private server: TcpServer | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(port: number) {
    this.port = port;
  }

  async open(): Promise<this> {
    this.server = createTcp((socket) => this.serve(socket));
    await new Promise<void>((done) => this.server!.listen(this.port, '127.0.0.1', done));
    return this;
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    const say = (line: string): boolean => socket.write(`${line}\r\n`);
    let buffer = '';
    let from = '';
    let to: string[] = [];
    let inData = false;
    say('220 spec');
    socket.on('data', (chunk: Buffer) => {
      buffer += chunk.toString();
      for (;;) {
        const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          this.mails.push(decoded(from, to, line));
          if (!this.silent) say('250 taken');
          to = [];
        } else if (/^MAIL FROM:/i.test(line)) {
          from = /<(.*)>/.exec(line)?.[1] ?? '';
          say('250 ok');
        } else if (/^RCPT TO:/i.test(line)) {
          to.push(/<(.*)>/.exec(line)?.[1] ?? '');
          say(this.refuses || '250 ok');
        } else if (/^DATA/i.test(line)) {
          inData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else {
          say('250 spec');
        }
      }
    });
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => (this.server ? this.server.close(done) : done(undefined)));
  }
}

export interface Call {
  at: number;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
  json: any;
}
/** Status, body and further heads; nothing: no answer ever comes. */
export type Reply = { status: number; body?: string; headers?: Record<string, string> } | undefined;

/** A receiver of webhooks, and a robot. */
export class Receiver {
  calls: Call[] = [];
  reply: (call: Call, earlier: number) => Reply = () => ({ status: 200, body: '{"errcode":0}' });
  readonly port: number;
  private server: HttpServer | undefined;

  constructor(port: number) {
    this.port = port;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** With a key and its certificate it speaks TLS. */
  async open(tls?: { key: Buffer; cert: Buffer }): Promise<this> {
    const serve: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const url = new URL(request.url ?? '/', this.url);
        const call = {
          at: Date.now(),
          url,
          headers: request.headers,
          body,
          json: JSON.parse(body),
        };
        const earlier = this.calls.length;
        this.calls.push(call);
        const reply = this.reply(call, earlier);
        if (reply) response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
      });
    };
    this.server = tls ? createHttps(tls, serve) : createHttp(serve);
    await new Promise<void>((done) => this.server!.listen(this.port, '127.0.0.1', done));
    return this;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => (this.server ? this.server.close(done) : done(undefined)));
  }
}

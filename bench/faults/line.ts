// One real connection to the server's filing socket, which can do what no library does: break in the middle of a frame.
import { type Socket, connect } from 'node:net';

/** Text, or raw deflate. */
export type Message = string | ArrayBuffer;

const text = 1;
const binary = 2;

export class Line {
  /** Called when the server has died, never by the connection itself: that would be at a moment of its own. */
  died: () => void = () => undefined;
  readonly #socket: Socket;
  #heard = Buffer.alloc(0);
  #open = false;
  #waiting: ((answer: Message | null) => void) | null = null;
  #opened: ((open: boolean) => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay();
    socket.on('data', (part: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, part]);
      if (!this.#open) this.#readHead();
      if (this.#open) this.#readFrame();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#over());
  }

  /** Null where the server lets nobody in. */
  static async open(url: string, token: string): Promise<Line | null> {
    const { hostname, port } = new URL(url);
    const line = new Line(connect(Number(port), hostname));
    const head = [
      'GET /api/v1/filing HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${token}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    line.#socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const open = await new Promise<boolean>((resolve) => (line.#opened = resolve));
    if (open) return line;
    line.end();
    return null;
  }

  /** The server's next message; null where the connection ends before it. One at a time. */
  ask(message: Message): Promise<Message | null> {
    if (this.#socket.destroyed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#socket.write(frame(message));
    });
  }

  /** The connection breaks when so many bytes of it are out. */
  cutOff(message: Message, after: number): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.on('close', () => resolve());
      if (this.#socket.destroyed) return resolve();
      this.#socket.write(frame(message).subarray(0, after), () => this.#socket.destroy());
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #over(): void {
    this.#opened?.(false);
    this.#opened = null;
    this.#waiting?.(null);
    this.#waiting = null;
  }

  #readHead(): void {
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#open = this.#heard.toString('latin1', 0, 13).startsWith('HTTP/1.1 101 ');
    this.#heard = this.#heard.subarray(end + 4);
    this.#opened?.(this.#open);
    this.#opened = null;
  }

  /** The server sends whole messages, unmasked; of the others only the end matters here. */
  #readFrame(): void {
    const [first = 0, short = 0] = this.#heard;
    const size = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (this.#heard.length < size) return;
    const length =
      size === 10
        ? Number(this.#heard.readBigUInt64BE(2))
        : size === 4
          ? this.#heard.readUInt16BE(2)
          : short;
    if (this.#heard.length < size + length) return;
    const body = new Uint8Array(this.#heard.subarray(size, size + length));
    this.#heard = this.#heard.subarray(size + length);
    const kind = first & 15;
    if (kind === text) this.#give(Buffer.from(body).toString());
    else if (kind === binary) this.#give(body.buffer);
    else if (kind === 8) this.#socket.destroy();
    if (this.#heard.length > 0) this.#readFrame();
  }
  #give(answer: Message): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(answer);
  }
}

/** Of a client, with a mask that changes nothing. */
function frame(message: Message): Buffer {
  const body = typeof message === 'string' ? Buffer.from(message) : Buffer.from(message);
  const size = body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10;
  const out = Buffer.alloc(size + 4 + body.length);
  out[0] = 0x80 | (typeof message === 'string' ? text : binary);
  out[1] = 0x80 | (size === 2 ? body.length : size === 4 ? 126 : 127);
  if (size === 4) out.writeUInt16BE(body.length, 2);
  if (size === 10) out.writeBigUInt64BE(BigInt(body.length), 2);
  body.copy(out, size + 4);
  return out;
}

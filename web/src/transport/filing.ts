import type { Draft, FilingReceipt, Problem, Receipts } from '../generated/api';
import { csrfToken } from './http';
import { Trouble } from './problem';

/** What the socket needs of the world; tests give their own. */
export interface FilingWorld {
  open(): WebSocket;
  ticks(): number;
  after(ms: number, call: () => void): () => void;
}

export const browserFiling: FilingWorld = {
  open() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    // A page cannot give a WebSocket headers: the CSRF token goes as a protocol that is never chosen.
    const protocols = ['longspan', `csrf.${csrfToken()}`];
    return new WebSocket(`${scheme}://${location.host}/api/v1/filing`, protocols);
  },
  ticks: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** The socket cannot be had, broke, or gave no answer in time: ask another way; asking twice does no harm. */
class NoSocket extends Error {}

interface Asked {
  answer(receipts: FilingReceipt[]): void;
  fail(thrown: Error): void;
}

type Answer = { ask?: number } & ({ receipts: FilingReceipt[] } | { problem: Problem });

const openWithinMs = 5_000;
/** After a socket that would not open, POST serves so long. */
const avoidForMs = 60_000;
/** A connection nobody files through is given up: it costs the battery. */
const idleMs = 120_000;
const worthDeflating = 300;

/** Facts through a warm WebSocket: one round trip to their receipts, deflated where that is smaller. */
export class FilingSocket {
  #world: FilingWorld;
  #socket: WebSocket | null = null;
  #opening: Promise<WebSocket> | null = null;
  #asked = new Map<number, Asked>();
  #count = 0;
  #avoidUntil = 0;
  #idle: (() => void) | null = null;

  constructor(world: FilingWorld) {
    this.#world = world;
  }

  /** Something will be filed soon: the handshakes are done by then. */
  warm(): void {
    if (this.#world.ticks() < this.#avoidUntil) return;
    this.#open().catch(() => undefined);
    this.#rest();
  }

  /** Null where it is to be asked another way. Throws the server's own word on the whole batch as Trouble. */
  async ask(facts: Draft[], signal?: AbortSignal): Promise<Receipts | null> {
    try {
      return await this.#ask(facts, signal);
    } catch (thrown) {
      if (thrown instanceof NoSocket) return null;
      throw thrown;
    }
  }

  async #ask(facts: Draft[], signal?: AbortSignal): Promise<Receipts> {
    if (this.#world.ticks() < this.#avoidUntil) throw new NoSocket();
    const socket = await this.#open();
    const ask = ++this.#count;
    const text = JSON.stringify({ ask, facts });
    const message = text.length > worthDeflating ? await deflated(text) : text;
    if (signal?.aborted || socket.readyState !== WebSocket.OPEN) throw new NoSocket();
    const bytes = typeof message === 'string' ? message.length : message.byteLength;
    return new Promise((resolve, reject) => {
      const give = (thrown: Error): void => {
        this.#asked.delete(ask);
        quit();
        signal?.removeEventListener('abort', abort);
        reject(thrown);
      };
      // So long that a thin link has carried it: 8 s and a second for each 4 KiB.
      const quit = this.#world.after(8_000 + bytes / 4, () => {
        give(new NoSocket());
        this.drop();
      });
      const abort = (): void => {
        give(new NoSocket());
        this.drop();
      };
      signal?.addEventListener('abort', abort);
      this.#asked.set(ask, {
        answer: (receipts) => {
          this.#asked.delete(ask);
          quit();
          signal?.removeEventListener('abort', abort);
          resolve({ receipts: named(receipts, facts) });
        },
        fail: give,
      });
      socket.send(message);
      this.#rest();
    });
  }

  /** The link is another one, or the page is put away: what waits for an answer asks again. */
  drop(): void {
    const socket = this.#socket;
    this.#lost(socket);
    socket?.close();
  }

  /** Put away by the user: closed unless an answer is still to come. */
  settle(): void {
    if (this.#asked.size === 0) this.drop();
  }

  #open(): Promise<WebSocket> {
    this.#opening ??= new Promise<WebSocket>((resolve, reject) => {
      const socket = this.#world.open();
      socket.binaryType = 'arraybuffer';
      this.#socket = socket;
      const late = this.#world.after(openWithinMs, () => socket.close());
      let opened = false;
      socket.onopen = () => {
        late();
        opened = true;
        resolve(socket);
      };
      socket.onmessage = (event) => {
        // What cannot be read is no answer: it is asked another way.
        this.#take(event.data as string | ArrayBuffer).catch(() => this.drop());
      };
      socket.onclose = () => {
        late();
        if (!opened) this.#avoidUntil = this.#world.ticks() + avoidForMs;
        reject(new NoSocket());
        this.#lost(socket);
      };
    });
    return this.#opening;
  }

  #lost(socket: WebSocket | null): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#opening = null;
    this.#idle?.();
    for (const asked of [...this.#asked.values()]) asked.fail(new NoSocket());
  }

  async #take(data: string | ArrayBuffer): Promise<void> {
    const answer = JSON.parse(typeof data === 'string' ? data : await inflated(data)) as Answer;
    const trouble = 'problem' in answer ? new Trouble(answer.problem) : null;
    if (answer.ask === undefined) {
      // Before it closes: the session is over, or the device is.
      if (trouble) for (const asked of [...this.#asked.values()]) asked.fail(trouble);
      return;
    }
    const asked = this.#asked.get(answer.ask);
    if (trouble) asked?.fail(trouble);
    else asked?.answer((answer as { receipts: FilingReceipt[] }).receipts);
  }

  #rest(): void {
    this.#idle?.();
    this.#idle = this.#world.after(idleMs, () => this.settle());
  }
}

/** The server leaves out the ids, which we know: the nth receipt is of the nth fact. */
function named(receipts: FilingReceipt[], facts: Draft[]): Receipts['receipts'] {
  const told = receipts.slice(0, facts.length);
  return told.map((receipt, i) => ({ ...receipt, id: (facts[i] as Draft).id }));
}

/** Raw deflate where the browser has it and it is worth it; else the text. */
async function deflated(text: string): Promise<string | ArrayBuffer> {
  let press: CompressionStream;
  try {
    press = new CompressionStream('deflate-raw');
  } catch {
    return text;
  }
  return through(press, new TextEncoder().encode(text));
}

async function inflated(data: ArrayBuffer): Promise<string> {
  const text = await through(new DecompressionStream('deflate-raw'), new Uint8Array(data));
  return new TextDecoder().decode(text);
}

/** By hand: a Blob's stream or a Response's body would go through another process first. */
async function through(
  press: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const into = press.writable.getWriter();
  // What is wrong with the bytes is said by the reader too.
  into.write(bytes).catch(() => undefined);
  into.close().catch(() => undefined);
  const from = press.readable.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { done, value } = await from.read();
    if (done) break;
    parts.push(value);
  }
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out.buffer;
}

// What a page has of the browser's network: fetch for its batches, WebSockets, and what presses their messages, all on
// virtual time.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Air } from './air.ts';
import { Stream } from './stream.ts';
import type { Tab } from './tab.ts';

export function networkOf(tab: Tab, air: Air, token: string): Record<string, unknown> {
  return {
    fetch: (path: string, init: RequestInit) => fetchThrough(tab, air, token, path, init),
    WebSocket: class extends Stream {
      constructor() {
        super(air, token, () => !tab.dead);
        tab.streams.push(this);
      }
    },
    AbortSignal: { any: AbortSignal.any.bind(AbortSignal), timeout: limitOf(tab) },
    CompressionStream: pressing(deflateRawSync),
    DecompressionStream: pressing(inflateRawSync),
  };
}

/** What is known of the session is kept: of what the page asks beside, nothing is answered. */
async function fetchThrough(tab: Tab, air: Air, token: string, path: string, init: RequestInit) {
  if (path !== '/api/v1/facts') throw new TypeError('no link');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = Buffer.from(init.body as string);
  const signal = init.signal!;
  const heard = await air.carry({ method: 'POST', path, headers, body }, signal);
  // A page that is gone hears nothing.
  if (tab.dead) return new Promise<never>(() => undefined);
  if (!heard) throw signal.aborted ? signal.reason : new TypeError('broken');
  const { status } = heard;
  return { status, ok: status < 300, text: () => Promise.resolve(heard.body.toString()) };
}

function limitOf(tab: Tab) {
  return (ms: number): AbortSignal => {
    const abort = new AbortController();
    tab.after(ms, () => abort.abort(new DOMException('too late', 'TimeoutError')));
    return abort.signal;
  };
}

/** One write, one read. */
function pressing(press: (bytes: Uint8Array) => Buffer) {
  return class {
    #written: Uint8Array[] = [];
    readonly writable = {
      getWriter: () => ({
        write: async (bytes: Uint8Array) => void this.#written.push(bytes),
        close: async () => undefined,
      }),
    };
    readonly readable = {
      getReader: () => ({
        read: async () => {
          const written = this.#written.shift();
          return written
            ? { done: false, value: new Uint8Array(press(written)) }
            : { done: true, value: undefined };
        },
      }),
    };
  };
}

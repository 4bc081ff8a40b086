/** A front that serves the app of the real binary, and, when told, the same app under other file names. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface File {
  type: string;
  policy: string;
  text: string;
}

/** After a slash or a quote: a decoder's megabytes of base64 are not searched letter by letter. */
const named = /(?<=[/"'`])[\w.-]{1,80}-[\w-]{8}\.(?:js|css)/g;

/** Every file of the app, found by following the names in its files. */
async function filesOf(url: string): Promise<Map<string, File>> {
  const files = new Map<string, File>();
  const open = ['/index.html', '/sw.js'];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    const response = await fetch(url + path);
    if (response.status !== 200) continue;
    const text = await response.text();
    files.set(path, {
      type: response.headers.get('content-type') ?? '',
      policy: response.headers.get('content-security-policy') ?? '',
      text,
    });
    for (const [name] of text.matchAll(named)) open.push(`/assets/${name}`);
  }
  return files;
}

/** As a build is whose every file has changed. */
function renamed(files: Map<string, File>): Map<string, File> {
  const other = (text: string): string =>
    text.replaceAll(named, (name) => name.replace(/-([\w-]{2})([\w-]{6})\.(js|css)$/, '-v2$2.$3'));
  return new Map(
    [...files].map(([path, file]) => [other(path), { ...file, text: other(file.text) }]),
  );
}

export class Front {
  url = '';
  readonly #server;
  #files: Map<string, File>;
  readonly #next: Map<string, File>;

  private constructor(behind: string, files: Map<string, File>) {
    this.#files = files;
    this.#next = renamed(files);
    this.#server = createServer((asked, answer) => this.#answer(behind, asked, answer));
  }

  static async before(behind: string): Promise<Front> {
    const front = new Front(behind, await filesOf(behind));
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    front.url = `http://127.0.0.1:${(front.#server.address() as AddressInfo).port}`;
    return front;
  }

  /** From now on the server has the next version, and of the first not one file. */
  update(): void {
    this.#files = this.#next;
  }

  #answer(behind: string, asked: IncomingMessage, answer: ServerResponse): void {
    const path = asked.url === '/' ? '/index.html' : (asked.url ?? '');
    const file = this.#files.get(path);
    if (file) {
      answer.writeHead(200, {
        'content-type': file.type,
        'content-security-policy': file.policy,
        'cache-control': 'no-cache',
      });
      answer.end(file.text);
      return;
    }
    if (path.startsWith('/assets/')) {
      answer.writeHead(404).end();
      return;
    }
    const onward = request(
      behind + path,
      { method: asked.method, headers: asked.headers },
      (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers);
        from.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

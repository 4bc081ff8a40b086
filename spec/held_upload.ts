/** An upload whose last piece waits until a scenario says so: as long it takes room at the server. */
import { type ClientRequest, request } from 'node:http';

import type { Client } from './harness.ts';

export class HeldUpload {
  /** All but the last piece is out. Of a large one that nobody reads most stays here. */
  sent = false;
  /** Fails where the upload is left. */
  readonly answer: Promise<{ status: number; text: string }>;
  private readonly way: ClientRequest;
  private readonly last: Buffer;

  constructor(who: Client, path: string, headers: Record<string, string>, pieces: Buffer[]) {
    const length = pieces.reduce((sum, one) => sum + one.length, 0);
    this.way = request(who.server.url + path, {
      method: 'POST',
      headers: { ...who.credentials(), ...headers, 'content-length': length },
      agent: false,
    });
    this.answer = new Promise((resolve, reject) => {
      this.way.on('error', reject);
      this.way.on('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      });
    });
    this.answer.catch(() => undefined);
    this.last = pieces.at(-1) ?? Buffer.alloc(0);
    const before = pieces.slice(0, -1);
    for (const [nth, piece] of before.entries())
      this.way.write(piece, (error) => (this.sent = !error && nth === before.length - 1));
  }

  end(): void {
    this.way.end(this.last);
  }

  /** As a page that is closed. */
  leave(): void {
    this.way.destroy();
  }
}

/** Somebody who follows a programme live, as an open board does. */
import assert from 'node:assert/strict';

import WebSocket from 'ws';

import type { Client } from './harness.ts';

/** What is so for most of many times: the machine's own pauses spoil single ones. */
export const middleOf = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1]!;

/** Keeps what it was sent. */
export class Follower {
  readonly messages: any[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  private waiting: (() => void)[] = [];

  constructor(client: Client, query: string, headers: Record<string, string> = {}) {
    const url = client.server.url.replace('http', 'ws') + `/api/v1/live?${query}`;
    this.socket = new WebSocket(url, { headers: { ...client.credentials(), ...headers } });
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()));
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
      this.socket.on('error', () => undefined);
    });
  }

  /** The first message that fits, those already here included. */
  async until(fits: (message: any) => boolean, within = 60_000): Promise<any> {
    const ends = Date.now() + within;
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      const left = ends - Date.now();
      assert.ok(
        left > 0,
        `nothing fitting in ${within} ms: ${JSON.stringify(this.messages).slice(0, 500)}`,
      );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

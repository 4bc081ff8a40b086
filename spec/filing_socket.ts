/** A client's filing socket, as the outbox uses it. */
import assert from 'node:assert/strict';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import WebSocket, { type ClientOptions } from 'ws';

import type { Client, Receipt } from './harness.ts';

export interface FilingAnswer {
  ask: number;
  receipts?: Omit<Receipt, 'id'>[];
  problem?: { code: string; params?: Record<string, string> };
  /** It came as deflate. */
  packed: boolean;
}

export class FilingSocket {
  readonly answers: FilingAnswer[] = [];
  readonly socket: WebSocket;
  readonly opened: Promise<boolean>;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Of the handshake's answer, where it was refused. */
  status = 0;
  private asks = 0;
  private waiting: (() => void)[] = [];

  constructor(
    client: Client,
    headers: Record<string, string> = {},
    options: ClientOptions = {},
    protocols: string[] = [],
  ) {
    const url = client.server.url.replace('http', 'ws') + '/api/v1/filing';
    this.socket = new WebSocket(url, protocols, {
      ...options,
      headers: { ...client.credentials(), ...headers },
    });
    this.socket.on('message', (data: Buffer, packed: boolean) => {
      const text = packed ? inflateRawSync(data) : data;
      this.answers.push({ ...(JSON.parse(text.toString()) as FilingAnswer), packed });
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.socket.on('unexpected-response', (request, response) => {
      this.status = response.statusCode ?? 0;
      request.destroy();
      this.socket.emit('close', 1006, Buffer.alloc(0));
    });
    this.opened = new Promise((resolve) => {
      this.socket.once('open', () => resolve(true));
      this.socket.once('close', () => resolve(false));
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
      this.socket.on('error', () => undefined);
    });
  }

  /** Sends a batch and gives its number. */
  async send(facts: object[], packed = false): Promise<number> {
    assert.ok(await this.opened, `refused with ${this.status}`);
    const ask = ++this.asks;
    const text = JSON.stringify({ ask, facts });
    this.socket.send(packed ? deflateRawSync(text) : text);
    return ask;
  }

  async answerTo(ask: number, within = 60_000): Promise<FilingAnswer> {
    const ends = Date.now() + within;
    for (;;) {
      const found = this.answers.find((one) => one.ask === ask);
      if (found) return found;
      const left = ends - Date.now();
      assert.ok(left > 0, `no answer to ${ask} in ${within} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async file(facts: object[], packed = false): Promise<FilingAnswer> {
    return this.answerTo(await this.send(facts, packed));
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

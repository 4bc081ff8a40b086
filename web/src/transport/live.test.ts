import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveChange } from '../generated/api';
import { LiveClient } from './live.svelte';
import { waitMs } from './wait';

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  address: string;
  constructor(address: string) {
    this.address = address;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close(): void {
    this.onclose?.();
  }
}

let sockets: FakeSocket[];
let seen: number[];
let resets: number;

function client(cursor: number): LiveClient {
  return new LiveClient(
    'P',
    cursor,
    { change: (change: LiveChange) => seen.push(change.cursor), reset: () => (resets += 1) },
    {
      open: (address) => {
        const socket = new FakeSocket(address);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      now: () => Date.now(),
    },
  );
}
const change = (cursor: number) => ({
  type: 'change',
  cursor,
  today: '2020-07-14',
  totals: {},
  rows: [],
});
const last = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('no socket was opened');
  return socket;
};

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  seen = [];
  resets = 0;
});
afterEach(() => vi.useRealTimers());

describe('the live link', () => {
  test('goes on after a break from the last change seen, and tells none twice', () => {
    const live = client(5);
    live.start();
    expect(last().address).toContain('after=5');
    last().say({ type: 'hello', cursor: 7, today: '2020-07-14' });
    expect(live.state).toBe('live');
    last().say(change(6));
    last().say(change(7));
    last().close();
    expect(live.state).toBe('waiting');
    vi.advanceTimersByTime(2000);
    expect(sockets).toHaveLength(2);
    expect(last().address).toContain('after=7');
    last().say(change(7));
    last().say(change(9));
    expect(seen).toEqual([6, 7, 9]);
    live.stop();
  });

  test('waits longer each time, never more than half a minute', () => {
    expect(waitMs(0, 1)).toBe(500);
    expect(waitMs(3, 1)).toBe(4000);
    expect(waitMs(50, 1)).toBe(30_000);
    expect(waitMs(50, 0)).toBe(15_000);
  });

  test('a stopped link stays stopped', () => {
    const live = client(1);
    live.start();
    live.stop();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(live.state).toBe('off');
  });

  test('a cursor the server does not know means reading afresh', () => {
    const live = client(99);
    live.start();
    last().say({ type: '/problems/cursor_invalid', code: 'cursor_invalid', status: 400 });
    expect(resets).toBe(1);
    live.stop();
  });
});

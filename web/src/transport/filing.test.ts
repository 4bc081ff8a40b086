import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Draft } from '../generated/api';
import { FilingSocket } from './filing';

class FakeSocket {
  readyState = 0;
  binaryType = '';
  sent: Array<string | ArrayBuffer> = [];
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string | ArrayBuffer }) => void = () => undefined;
  onclose: () => void = () => undefined;
  opens(): void {
    this.readyState = 1;
    this.onopen();
  }
  send(message: string | ArrayBuffer): void {
    this.sent.push(message);
  }
  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose();
  }
}

let sockets: FakeSocket[] = [];
let now = 0;
let timers: { at: number; call: () => void }[] = [];
const socket = (): FilingSocket =>
  new FilingSocket({
    open() {
      const made = new FakeSocket();
      sockets.push(made);
      return made as unknown as WebSocket;
    },
    ticks: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
  });
function pass(ms: number): void {
  now += ms;
  for (const timer of timers.filter((one) => one.at <= now)) {
    timers = timers.filter((one) => one !== timer);
    timer.call();
  }
}
const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
const sent = async (i: number): Promise<string | ArrayBuffer> => {
  await vi.waitFor(() => expect(last().sent.length).toBeGreaterThan(i));
  return last().sent[i] as string;
};
const draft = (note = ''): Draft => ({
  id: 'a',
  kind: 'daily_report.filed',
  stream: 's',
  at: '',
  body: { note },
});

beforeEach(() => {
  sockets = [];
  now = 0;
  timers = [];
  vi.stubGlobal('WebSocket', { OPEN: 1 });
});
afterEach(() => void vi.unstubAllGlobals());

test('a small batch goes as text, its answer finds its way back', async () => {
  const one = socket();
  const first = one.ask([draft()]);
  last().opens();
  const asked = JSON.parse(String(await sent(0))) as { ask: number };
  const second = one.ask([draft()]);
  const other = JSON.parse(String(await sent(1))) as { ask: number };
  last().onmessage({ data: JSON.stringify({ ask: other.ask, receipts: [{ seq: 2 }] }) });
  last().onmessage({ data: JSON.stringify({ ask: asked.ask, receipts: [{ seq: 1 }] }) });
  expect((await first)?.receipts).toEqual([{ id: 'a', seq: 1 }]);
  expect((await second)?.receipts).toEqual([{ id: 'a', seq: 2 }]);
  expect(sockets).toHaveLength(1);
});

test('a larger one goes deflated, and so does its answer', async () => {
  const one = socket();
  const facts = [draft('筑'.repeat(500))];
  const asked = one.ask(facts);
  last().opens();
  const message = await sent(0);
  expect(message).toBeInstanceOf(ArrayBuffer);
  const bytes = new Uint8Array(message as ArrayBuffer);
  expect(bytes.length).toBeLessThan(200);
  expect(JSON.parse(inflateRawSync(bytes).toString())).toEqual({ ask: 1, facts });
  const answer = deflateRawSync(JSON.stringify({ ask: 1, receipts: [{ seq: 7 }] }));
  last().onmessage({ data: new Uint8Array(answer).buffer });
  expect((await asked)?.receipts).toEqual([{ id: 'a', seq: 7 }]);
});

test('a socket that will not open is not waited for again at once', async () => {
  const one = socket();
  const asked = one.ask([draft()]);
  pass(5_000);
  expect(await asked).toBeNull();
  expect(await one.ask([draft()])).toBeNull();
  expect(sockets).toHaveLength(1);
  now += 60_001;
  void one.ask([draft()]);
  expect(sockets).toHaveLength(2);
});

test('no answer in time, or a break: it is asked another way', async () => {
  const one = socket();
  const silent = one.ask([draft()]);
  last().opens();
  await sent(0);
  pass(9_000);
  expect(await silent).toBeNull();
  expect(last().readyState).toBe(3);
  const broken = one.ask([draft()]);
  last().opens();
  await sent(0);
  last().close();
  expect(await broken).toBeNull();
});

test('a problem is the server’s word, on one batch or before it closes', async () => {
  const one = socket();
  const refused = one.ask([draft()]);
  last().opens();
  await sent(0);
  last().onmessage({ data: JSON.stringify({ ask: 1, problem: { code: 'shape_invalid' } }) });
  await expect(refused).rejects.toMatchObject({ problem: { code: 'shape_invalid' } });
  const over = one.ask([draft()]);
  await sent(1);
  last().onmessage({ data: JSON.stringify({ problem: { code: 'not_signed_in', status: 401 } }) });
  await expect(over).rejects.toMatchObject({ problem: { code: 'not_signed_in' } });
});

test('it is kept warm for a while, and closed when nobody files', async () => {
  const one = socket();
  one.warm();
  last().opens();
  pass(60_000);
  const asked = one.ask([draft()]);
  await sent(0);
  one.settle(); // the page is put away: the answer is still taken
  last().onmessage({ data: JSON.stringify({ ask: 1, receipts: [] }) });
  expect(await asked).toEqual({ receipts: [] });
  expect(sockets).toHaveLength(1);
  pass(120_000);
  expect(last().readyState).toBe(3);
});

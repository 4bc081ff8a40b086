import { expect, test } from 'vitest';
import { HeardConsultations } from './heardConsultations';

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
    this.onclose?.();
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function world() {
  const sockets: FakeSocket[] = [];
  const waits: Array<() => void> = [];
  const heard = new HeardConsultations({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    later: (_ms, then) => {
      waits.push(then);
      return () => waits.splice(waits.indexOf(then), 1);
    },
  });
  const socket = (n: number): FakeSocket => {
    const one = sockets[n];
    if (!one) throw new Error(`there are ${sockets.length} sockets`);
    return one;
  };
  return { heard, sockets, socket, waits };
}

test('all who listen share one socket, which goes with the last of them', () => {
  const { heard, sockets, socket } = world();
  const told: Array<[string, string | null]> = [];
  const first = heard.listen((one) => told.push(['a', one]));
  const second = heard.listen((one) => told.push(['b', one]));
  expect(sockets.length).toBe(1);
  socket(0).say({ type: 'hello' });
  socket(0).say({ type: 'changed', consultation: 'c1' });
  first();
  socket(0).say({ type: 'changed', consultation: 'c2' });
  expect(told).toEqual([
    ['a', 'c1'],
    ['b', 'c1'],
    ['b', 'c2'],
  ]);
  second();
  expect(socket(0).closed).toBe(true);
  expect(heard.live).toBe(false);
});

test('what was said while the connection was away is asked for once it is back', () => {
  const { heard, socket, waits } = world();
  const told: Array<string | null> = [];
  heard.listen((one) => told.push(one));
  socket(0).say({ type: 'hello' });
  socket(0).close();
  expect(heard.live).toBe(false);
  waits.shift()?.();
  expect(told).toEqual([]);
  socket(1).say({ type: 'hello' });
  expect(told).toEqual([null]);
});

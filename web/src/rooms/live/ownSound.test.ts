import { beforeEach, expect, test } from 'vitest';
import { OwnSound, type OwnSoundPorts } from './ownSound';

const track = {} as MediaStreamTrack;
const other = {} as MediaStreamTrack;

/** A browser whose time a test moves. */
class Fake {
  time = 0;
  timers: { at: number; act: () => void }[] = [];
  log: string[] = [];
  kept: { id: string; n: number; offset: number; ms: number }[] = [];
  lies = true;
  chunk: () => void = () => undefined;
  made = 0;

  ports: OwnSoundPorts = {
    account: 'a',
    room: 'r',
    meeting: 'm',
    participant: () => 'p2',
    t: () => 60_000 + this.time,
    now: () => this.time,
    later: (ms, act) => {
      const timer = { at: this.time + ms, act };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((one) => one !== timer));
    },
    id: () => `s${++this.made}`,
    record: (_, on) => {
      const id = `s${this.made}`;
      this.log.push(`${id} begins`);
      queueMicrotask(() => on.began());
      this.chunk = () => on.chunk(Promise.resolve(new ArrayBuffer(8)));
      return {
        hear: (heard) => this.log.push(`${id} ${heard ? 'hears' : 'is deaf'}`),
        stop: () => {
          this.log.push(`${id} stops`);
          on.chunk(Promise.resolve(new ArrayBuffer(4)));
          on.ended();
        },
      };
    },
    keep: ({ id, offset_ms }, n, _, ms) => {
      this.kept.push({ id, n, offset: offset_ms, ms });
      return Promise.resolve(this.lies);
    },
    end: (id) => {
      this.log.push(`${id} ended`);
      return Promise.resolve();
    },
  };

  async move(ms: number): Promise<void> {
    this.time += ms;
    for (const timer of this.timers.filter(({ at }) => at <= this.time)) {
      this.timers = this.timers.filter((one) => one !== timer);
      timer.act();
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}

let fake: Fake;
let own: OwnSound;
beforeEach(() => {
  fake = new Fake();
  own = new OwnSound(fake.ports);
});

test('talks with short silences between are one part, with silence where the microphone was off', async () => {
  own.hear(track);
  await fake.move(3000);
  own.hear(null);
  await fake.move(2000);
  own.hear(track);
  await fake.move(3000);
  own.hear(null);
  await fake.move(9000);
  expect(fake.log).toEqual([
    's1 begins',
    's1 is deaf',
    's1 hears',
    's1 is deaf',
    's1 stops',
    's1 ended',
  ]);
  expect(fake.kept).toEqual([{ id: 's1', n: 0, offset: 63_000, ms: 14_000 }]);
});

test('a talk of many minutes is cut into parts, each with its own offset', async () => {
  own.hear(track);
  await fake.move(0);
  await fake.move(241_000);
  fake.chunk();
  await fake.move(0);
  await fake.move(5000);
  await own.stop();
  expect(fake.log).toEqual([
    's1 begins',
    's1 stops',
    's2 begins',
    's1 ended',
    's2 stops',
    's2 ended',
  ]);
  expect(fake.kept.map(({ id, n, offset }) => [id, n, offset])).toEqual([
    ['s1', 0, 60_000],
    ['s1', 1, 60_000],
    ['s2', 0, 301_000],
  ]);
});

test('what was taken for cut off begins anew, and so does another microphone', async () => {
  own.hear(track);
  await fake.move(0);
  fake.lies = false;
  fake.chunk();
  await fake.move(0);
  fake.lies = true;
  own.hear(other);
  await fake.move(0);
  expect(fake.log.filter((one) => one.endsWith('begins'))).toEqual([
    's1 begins',
    's2 begins',
    's3 begins',
  ]);
  await own.stop();
});

test('a device whose store fails goes on without', async () => {
  fake.ports.keep = () => Promise.reject(new Error('full'));
  own.hear(track);
  await fake.move(0);
  fake.chunk();
  await fake.move(0);
  own.hear(track);
  expect(fake.log.filter((one) => one.endsWith('begins'))).toEqual(['s1 begins']);
  await own.stop();
});

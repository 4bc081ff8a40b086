import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MeetingEvent } from '../board/wire';
import { CatchUp } from './CatchUp.svelte';

/** A meeting whose time a test moves, and sounds that come after a while. */
let now = 0;
let frames: ((now: number) => void)[] = [];
let comesAfter = 0;
let fails = false;
let asked: { from: number; until: number }[] = [];
let sounds: Sound[] = [];

class Sound {
  playbackRate = 1;
  currentTime = 0;
  ended = false;
  oncanplay: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly seconds: number;
  readonly there: number;
  playing = false;
  constructor(address: string) {
    const { searchParams } = new URL(address, 'http://localhost');
    const [from, until] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
    asked.push({ from, until });
    this.seconds = (until - from) / 1000;
    this.there = now + comesAfter;
    sounds.push(this);
  }
  play(): Promise<void> {
    this.playing = true;
    return Promise.resolve();
  }
  pause(): void {
    this.playing = false;
  }
  pass(ms: number): void {
    if (now < this.there || this.ended) return;
    if (fails) {
      this.onerror?.();
      return;
    }
    this.oncanplay?.();
    if (!this.playing) return;
    this.currentTime = Math.min(this.seconds, this.currentTime + (ms / 1000) * this.playbackRate);
    this.ended = this.currentTime === this.seconds;
  }
}

beforeEach(() => {
  now = 100_000;
  frames = [];
  asked = [];
  sounds = [];
  fails = false;
  vi.stubGlobal('Audio', Sound);
  vi.stubGlobal('requestAnimationFrame', (act: (now: number) => void) => frames.push(act));
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 50) {
    now += 50;
    for (const one of sounds) one.pass(50);
    for (const act of frames.splice(0)) act(now);
  }
}
function missed(ms: number): CatchUp {
  const catchUp = new CatchUp({
    room: 'r',
    meeting: '2026-09-03',
    log: (): MeetingEvent[] => [],
    t: () => now,
    speaker: null,
    repaint: () => undefined,
  });
  catchUp.offer(now - ms);
  catchUp.start();
  return catchUp;
}

test('what was missed is played faster, piece after piece without a gap, and then one is back', () => {
  comesAfter = 500;
  const catchUp = missed(12_000);
  pass(12_000);
  expect(catchUp.running).toBe(true);
  pass(20_000);
  expect(catchUp.running).toBe(false);
  expect(asked.length).toBeGreaterThan(1);
  asked.slice(1).forEach(({ from }, i) => expect(from).toBe(asked[i]?.until));
});
test('where each sound takes long to come one is back all the same', () => {
  comesAfter = 3500;
  const catchUp = missed(12_000);
  pass(40_000);
  expect(catchUp.running).toBe(false);
});
test('without its sound it is played in silence, and that is said', () => {
  comesAfter = 200;
  fails = true;
  const catchUp = missed(12_000);
  pass(1000);
  expect(catchUp.silent).toBe(true);
  expect(catchUp.running).toBe(true);
  pass(60_000);
  expect(catchUp.running).toBe(false);
});
test('one may stop it, and is lost once more while it plays', () => {
  comesAfter = 200;
  const catchUp = missed(30_000);
  pass(5000);
  catchUp.offer(now - 3000);
  expect(catchUp.from).toBe(null);
  catchUp.stop();
  pass(1000);
  expect(catchUp.running).toBe(false);
  expect(catchUp.player).toBe(null);
});

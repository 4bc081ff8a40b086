import { beforeEach, describe, expect, test, vi } from 'vitest';
import { PointerShown, PointerTeller, type Place } from './pointing';

/** A hand at one end, its pointer at the other, 45 ms away; the hand's mouse speaks sixty times a second. */
class Way {
  readonly sent: { at: number; words: number[] }[] = [];
  shown: Place | null = null;
  readonly #shows = new PointerShown((place) => (this.shown = place));
  readonly #teller = new PointerTeller((told) => {
    this.sent.push({ at: performance.now(), words: told });
    setTimeout(() => this.#shows.told('p1', told), 45);
  });
  /** What the hand did, and how far the pointer was from where it was 45 ms ago, in pixels of the screen. */
  readonly #path: { at: number; place: Place }[] = [];
  off: number[] = [];

  moves(ms: number, place: (ms: number) => Place): void {
    for (let t = 0; t < ms; t += 1000 / 60) {
      const at = place(t);
      this.#path.push({ at: performance.now(), place: at });
      this.#teller.move(at, 10);
      vi.advanceTimersByTime(1000 / 60);
      const then = this.#path.findLast((one) => one.at <= performance.now() - 45);
      if (then && this.shown)
        this.off.push(
          Math.hypot(this.shown[0] - then.place[0], this.shown[1] - then.place[1]) / 10,
        );
    }
  }
  leaves = (): void => this.#teller.gone();
  again(n: number): void {
    this.#shows.told('p1', this.sent[n]?.words as never);
  }
  worst = (): number => Math.max(...this.off);
  median = (): number => this.off.toSorted((a, b) => a - b)[Math.floor(this.off.length / 2)] ?? NaN;
}

describe('pointing in few words', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    vi.stubGlobal('requestAnimationFrame', (fn: () => void) => setTimeout(fn, 1000 / 60));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  });

  test('a straight way needs a handful, and the pointer is where the hand was', () => {
    const way = new Way();
    way.moves(1500, (t) => [1000 + 4 * t, 2000]);
    vi.advanceTimersByTime(1000);
    expect(way.sent.length).toBeLessThan(9);
    expect(way.median()).toBeLessThan(8);
    expect(way.shown).toEqual([1000 + 4 * 1500 - 4 * (1000 / 60), 2000].map(Math.round));
  });

  test('round and round for a minute it stays within four a second, and near', () => {
    const way = new Way();
    way.moves(60_000, (t) => [
      5000 + 900 * Math.cos((2 * t) / 1000),
      4000 + 600 * Math.sin((2 * t) / 1000),
    ]);
    expect(way.sent.length).toBeLessThan(60 * 3.6 + 7);
    expect(way.median()).toBeLessThan(12);
    expect(way.worst()).toBeLessThan(90);
  });

  test('it comes to rest where the hand does, however wildly it went before', () => {
    const way = new Way();
    way.moves(8000, (t) => [5000 + 2000 * Math.sin(t / 70), 4000 + 2000 * Math.cos(t / 90)]);
    way.moves(17, () => [1234, 4321]);
    vi.advanceTimersByTime(2000);
    expect(way.shown).toEqual([1234, 4321]);
    const { length } = way.sent;
    vi.advanceTimersByTime(3000);
    expect(way.sent.length).toBe(length);
  });

  test('of two that come in the wrong order the later stands; gone is gone', () => {
    const way = new Way();
    way.moves(1000, (t) => [t * t * 0.01, 0]);
    vi.advanceTimersByTime(500);
    const rests = way.shown;
    way.again(0);
    expect(way.shown).toEqual(rests);
    way.leaves();
    vi.advanceTimersByTime(100);
    expect(way.shown).toBeNull();
  });

  test('nothing heard for six seconds: it is gone', () => {
    const way = new Way();
    way.moves(100, () => [7, 7]);
    expect(way.shown).toEqual([7, 7]);
    vi.advanceTimersByTime(7000);
    expect(way.shown).toBeNull();
  });
});

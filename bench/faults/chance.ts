// One seed, one course of events: every choice of a run is drawn from here. What is drawn for one message or phone has
// a stream of its own, so that a change in one does not shift the choices of all others.

export class Chance {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: string) {
    this.#seed = seed;
    // FNV-1a, thrice with different starts.
    const hash = (start: number) => {
      let h = start;
      for (let i = 0; i < seed.length; ++i) h = Math.imul(h ^ seed.charCodeAt(i), 0x01000193);
      return h | 0;
    };
    this.#a = hash(0x811c9dc5);
    this.#b = hash(0x1b873593);
    this.#c = hash(0x2545f491);
    for (let i = 0; i < 12; ++i) this.#bits();
  }

  /** sfc32, of PractRand. */
  #bits(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** 0 ≤ x < 1 */
  next(): number {
    return this.#bits() / 2 ** 32;
  }
  /** A whole number, 0 ≤ x < n */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  /** A whole number, from ≤ x ≤ to */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
  yes(probability: number): boolean {
    return this.next() < probability;
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
  bytes(size: number): Uint8Array<ArrayBuffer> {
    const words = new Uint32Array(Math.ceil(size / 4));
    for (let i = 0; i < words.length; ++i) words[i] = this.#bits();
    return new Uint8Array(words.buffer, 0, size);
  }
  fork(name: string): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }
}

import { waitMs } from '../transport/wait';
import type { World } from './world';

interface Wait {
  attempts: number;
  notBefore: number;
}

/**
 * When what failed is tried again. In memory and by the ticks alone: a new page tries at once, and a clock that was
 * put back by two days holds nothing up.
 */
export class Waits {
  #world: World;
  #waits = new Map<string, Wait>();
  #hurries = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Changes whenever somebody asks not to wait: an ask begun before that says nothing about the link after it. */
  get hurries(): number {
    return this.#hurries;
  }

  failed(key: string, hurriesAtStart: number): void {
    const attempts = (this.#waits.get(key)?.attempts ?? 0) + 1;
    const late = hurriesAtStart !== this.#hurries;
    const wait = late ? 0 : waitMs(attempts, this.#world.random());
    this.#waits.set(key, { attempts, notBefore: this.#world.ticks() + wait });
  }

  worked(key: string): void {
    this.#waits.delete(key);
  }

  /** Ms until it may be tried. */
  left(key: string): number {
    return Math.max(0, (this.#waits.get(key)?.notBefore ?? 0) - this.#world.ticks());
  }

  attempts(key: string): number {
    return this.#waits.get(key)?.attempts ?? 0;
  }

  /** Nothing waits any longer. */
  hurry(): void {
    this.#hurries += 1;
    for (const wait of this.#waits.values()) wait.notBefore = 0;
  }
}

/** What the outbox needs of the world around it. A simulator gives its own: virtual time, seeded chance. */
export interface World {
  /** The device's clock, ms since 1970. It may be wrong by days and may jump: nothing waits by it. */
  now(): number;
  /** Ms that only go forward, from any start. All waiting is measured by it. */
  ticks(): number;
  /** 0 ≤ x < 1 */
  random(): number;
  /** Calls after `ms`; the answer calls it off. */
  after(ms: number, call: () => void): () => void;
}

export const browserWorld: World = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  random: () => Math.random(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export function sleep(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => void world.after(ms, resolve));
}

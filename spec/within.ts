import assert from 'node:assert/strict';

/** Waits until it holds, and gives how long that took in milliseconds. */
export async function within(
  ms: number,
  what: string,
  holds: () => Promise<boolean>,
): Promise<number> {
  const start = performance.now();
  for (;;) {
    if (await holds()) return performance.now() - start;
    const passed = performance.now() - start;
    assert.ok(passed <= ms, `${what}: not within ${ms} ms`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

import { db } from './store';
import { browserWorld, type World } from './world';

/**
 * One tab sends at a time. Web Locks where the browser has them; on a plain http address it has not,
 * so a lease in the store, which a closed tab loses after half a minute. Should two tabs send all the
 * same, the server answers the second with a duplicate receipt: nothing is counted twice.
 */
const leaseMs = 30_000;
const me = Math.random().toString(36).slice(2);

export async function takeTurn(name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks) {
    return locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      await work();
      return true;
    });
  }
  if (!(await lease(name, me))) return false;
  const renew = setInterval(() => void lease(name, me), leaseMs / 3);
  try {
    await work();
  } finally {
    clearInterval(renew);
    await release(name, me);
  }
  return true;
}

/** True where `holder` may go on for half a minute. */
export async function lease(
  name: string,
  holder: string,
  world: World = browserWorld,
): Promise<boolean> {
  const transaction = (await db()).transaction('lease', 'readwrite');
  const held = await transaction.store.get(name);
  const left = (held?.until ?? 0) - world.now();
  // Longer than any lease runs: the clock was put back since.
  const free = !held || held.holder === holder || left <= 0 || left > leaseMs;
  if (free) await transaction.store.put({ name, holder, until: world.now() + leaseMs });
  await transaction.done;
  return free;
}

async function release(name: string, holder: string): Promise<void> {
  const transaction = (await db()).transaction('lease', 'readwrite');
  if ((await transaction.store.get(name))?.holder === holder) await transaction.store.delete(name);
  await transaction.done;
}

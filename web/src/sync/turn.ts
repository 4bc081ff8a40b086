import { db } from './store';

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
  if (!(await lease(name))) return false;
  const renew = setInterval(() => void lease(name), leaseMs / 3);
  try {
    await work();
  } finally {
    clearInterval(renew);
    await (await db()).delete('lease', name);
  }
  return true;
}

async function lease(name: string): Promise<boolean> {
  const transaction = (await db()).transaction('lease', 'readwrite');
  const held = await transaction.store.get(name);
  const free = !held || held.holder === me || held.until < Date.now();
  if (free) await transaction.store.put({ name, holder: me, until: Date.now() + leaseMs });
  await transaction.done;
  return free;
}

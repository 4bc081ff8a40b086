/**
 * Bytes left on this device: below `scarce` photos are made smaller and originals are not kept, below `little` they are
 * made as small as is of use, and `reserve` is for facts alone.
 */
export const marks = { scarce: 100_000_000, little: 30_000_000, reserve: 5_000_000 } as const;

/** There is no room for another photo; what is written, and what waits, is kept. */
export class NoRoom extends Error {}

/** How much room the browser leaves us. */
export interface Room {
  /** Bytes. */
  free: number;
  /** Little is left: said before anything fails, and photos are made smaller. */
  tight: boolean;
  /** What is left is for facts; photos are not taken any more. */
  full: boolean;
  /** The browser has promised not to clear it on its own. */
  persisted: boolean;
}

export function roomOf(usage: number, quota: number, persisted: boolean): Room {
  const free = Math.max(0, quota - usage);
  return {
    free,
    tight: free < marks.scarce,
    full: free < marks.reserve,
    persisted,
  };
}

/** Null where the browser does not say. */
export async function readRoom(): Promise<Room | null> {
  const storage = storageOf();
  if (!storage) return null;
  try {
    const [{ usage, quota }, persisted] = await Promise.all([
      storage.estimate(),
      storage.persisted(),
    ]);
    return usage === undefined || quota === undefined ? null : roomOf(usage, quota, persisted);
  } catch {
    return null;
  }
}

/** Asked once something is kept: browsers say yes to what is used. */
export async function askToPersist(): Promise<void> {
  const storage = storageOf();
  try {
    if (storage && !(await storage.persisted())) await storage.persist();
  } catch {
    // Not granted then; the room is still watched.
  }
}

/** Absent on a plain http address. */
function storageOf(): StorageManager | undefined {
  if (typeof navigator === 'undefined') return undefined;
  return navigator.storage as StorageManager | undefined;
}

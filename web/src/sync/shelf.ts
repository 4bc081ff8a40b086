import { NoRoom } from './room';
import type { Evidence } from './keep';
import { db, ended, isQuota } from './store';

/** A photo on this device: of a form not filed yet, or on its way. */
export interface KeptPhoto {
  sha256: string;
  bytes: ArrayBuffer;
  /** The camera's own file: it goes out after all that were made smaller. */
  original?: boolean;
}

/** Where a photo lies once only, so that filing a form with twelve of them needs no room for twelve more. */
export interface PhotoShelf {
  /** Resolves when the device has it; throws `NoRoom` where it cannot. */
  keep(photo: KeptPhoto): Promise<void>;
  /** Null once the server has it, or where it never was here. */
  kept(sha256: string): Promise<KeptPhoto | null>;
  /** The form no longer needs it; one that waits in the outbox stays. */
  drop(sha256: string): Promise<void>;
}

/** Where forms of an earlier version kept theirs. */
const olderKey = (sha256: string): string => `photo/${sha256}`;

export const photoShelf: PhotoShelf = {
  async keep({ sha256, bytes, original }) {
    const transaction = (await db()).transaction('bytes', 'readwrite', { durability: 'strict' });
    try {
      await ended(
        transaction,
        transaction.store.put({ sha256, bytes, ...(original && { original }) }),
      );
    } catch (thrown) {
      throw isQuota(thrown) ? new NoRoom() : thrown;
    }
  },
  async kept(sha256) {
    const store = await db();
    const lies = await store.get('bytes', sha256);
    if (lies) return lies;
    const older = await store.get('drafts', olderKey(sha256));
    return older ? { sha256, bytes: older.value as ArrayBuffer } : null;
  },
  async drop(sha256) {
    const transaction = (await db()).transaction(['drafts', 'blobs', 'bytes'], 'readwrite');
    void transaction.objectStore('drafts').delete(olderKey(sha256));
    const sent = await transaction.objectStore('blobs').get(sha256);
    if (!sent || sent.state === 'received') void transaction.objectStore('bytes').delete(sha256);
    await transaction.done;
  },
};

interface Named {
  sha256: string;
  media_type?: string;
}

/** The bytes of these photos, to be filed with a fact. Those of a photo filed before are gone, and need not go again. */
export async function evidenceOf(
  photos: readonly Named[],
  shelf: Pick<PhotoShelf, 'kept'> = photoShelf,
): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const { sha256, media_type } of photos) {
    const photo = await shelf.kept(sha256);
    if (photo !== null) found.push({ ...photo, mediaType: media_type ?? 'image/jpeg' });
  }
  return found;
}

import type { Photo, PhotoPlace } from '../../generated/facts';
import { dropDraft, keepBytes, keptDraft } from '../../sync/drafts';
import type { Evidence } from '../../sync/outbox.svelte';
import { keptBytes } from '../../sync/store';

/** Makes a picture fit to send: smaller, and bare of all but what is seen. A page gives its own. */
export interface Camera {
  /** Fetches what it needs, so that it works when the link is gone. */
  ready(): Promise<void>;
  take(file: File): Promise<{
    sha256: string;
    bytes: ArrayBuffer;
    mediaType: string;
    takenAt: string;
    place?: PhotoPlace;
  }>;
}

/** Where photos lie on the device until they are filed. */
export interface PhotoShelf {
  keep(sha256: string, bytes: ArrayBuffer): Promise<void>;
  bytes(sha256: string): Promise<ArrayBuffer | null>;
  drop(sha256: string): Promise<void>;
}

export const photoShelf: PhotoShelf = {
  keep: (sha256, bytes) => keepBytes(`photo/${sha256}`, bytes),
  drop: (sha256) => dropDraft(`photo/${sha256}`),
  /** In a draft, or in the outbox until it is sent. */
  async bytes(sha256) {
    const kept = (await keptDraft<ArrayBuffer>(`photo/${sha256}`))?.value;
    return kept ?? (await keptBytes(sha256));
  },
};

/** Photographed and safe on the device. */
export async function takePhoto(
  camera: Camera,
  file: File,
  shelf: PhotoShelf = photoShelf,
): Promise<Photo> {
  const taken = await camera.take(file);
  await shelf.keep(taken.sha256, taken.bytes);
  return {
    sha256: taken.sha256,
    taken_at: taken.takenAt,
    media_type: taken.mediaType,
    bytes: taken.bytes.byteLength,
    ...(taken.place && { place: taken.place }),
  };
}

/** The bytes of these photos, to be filed with a fact. Those of a photo filed before are gone, and need not go again. */
export async function evidenceOf(
  photos: readonly Photo[],
  shelf: PhotoShelf = photoShelf,
): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const photo of photos) {
    const bytes = await shelf.bytes(photo.sha256);
    if (bytes !== null)
      found.push({ sha256: photo.sha256, bytes, mediaType: photo.media_type ?? 'image/jpeg' });
  }
  return found;
}

/** Captions as they are filed: without blanks around, absent where nothing was written. */
export function filedPhotos(photos: readonly Photo[]): Photo[] {
  return photos.map(({ caption, ...photo }) => {
    const said = (caption ?? '').trim();
    return { ...photo, ...(said !== '' && { caption: said }) };
  });
}

import type { Photo, PhotoPlace } from '../../generated/facts';
import { photoShelf, type PhotoShelf } from '../../sync/shelf';

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
    original?: boolean;
  }>;
}

/** Photographed and safe on the device; throws `NoRoom` where there is none for it. */
export async function takePhoto(
  camera: Camera,
  file: File,
  shelf: Pick<PhotoShelf, 'keep'> = photoShelf,
): Promise<Photo> {
  const taken = await camera.take(file);
  await shelf.keep(taken);
  return {
    sha256: taken.sha256,
    taken_at: taken.takenAt,
    media_type: taken.mediaType,
    bytes: taken.bytes.byteLength,
    ...(taken.place && { place: taken.place }),
  };
}

/** Captions as they are filed: without blanks around, absent where nothing was written. */
export function filedPhotos(photos: readonly Photo[]): Photo[] {
  return photos.map(({ caption, ...photo }) => {
    const said = (caption ?? '').trim();
    return { ...photo, ...(said !== '' && { caption: said }) };
  });
}

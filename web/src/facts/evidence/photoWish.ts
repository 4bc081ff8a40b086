import { marks } from '../../sync/room';

/** How this device's person wants photos sent. */
export interface PhotoWish {
  /** The camera's own file, whole, instead of a smaller one. */
  original: boolean;
  /** Roughly where it was taken, in the fact. */
  place: boolean;
}

const key = 'longspan.photos';
const usual: PhotoWish = { original: false, place: true };

/** What a browser shows as it is and the server takes. */
export const plainCamera: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

export function photoWish(): PhotoWish {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<PhotoWish>;
    return { ...usual, ...kept };
  } catch {
    return usual;
  }
}

export function wishPhotos(wish: PhotoWish): void {
  try {
    localStorage.setItem(key, JSON.stringify(wish));
  } catch {
    // The usual way then.
  }
}

/** Pixels along the longer side, and JPEG's quality from 0 to 1. */
export interface PhotoSize {
  longest: number;
  quality: number;
}

export const sizes = {
  usual: { longest: 1600, quality: 0.8 },
  thin: { longest: 1440, quality: 0.72 },
  least: { longest: 1200, quality: 0.65 },
} as const satisfies Record<string, PhotoSize>;

/** What the browser says of its link: Network Information API, absent in some browsers. */
export interface Link {
  effectiveType?: string;
  saveData?: boolean;
  /** Mbit/s. */
  downlink?: number;
}

/** Smaller on a thin link or where the device's storage runs short. `free`: bytes left, where known. */
export function sizeOn(link: Link | undefined, free: number | null): PhotoSize {
  if (free !== null && free < marks.little) return sizes.least;
  if (link?.saveData || /2g/.test(link?.effectiveType ?? '')) return sizes.least;
  if (free !== null && free < marks.scarce) return sizes.thin;
  if (link?.effectiveType === '3g' || (link?.downlink ?? 10) < 1) return sizes.thin;
  return sizes.usual;
}

/** For a picture taken now on this device's link. `free`: bytes left, where known. */
export function sizeNow(free: number | null): PhotoSize {
  return sizeOn((navigator as Navigator & { connection?: Link }).connection, free);
}

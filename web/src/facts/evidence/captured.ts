import type { PhotoPlace } from '../../generated/facts';
import { localInstant } from '../../shared/format/instant';

/**
 * When and where a JPEG says it was taken, read from its EXIF before the picture is re-encoded without it. Nothing
 * else is read.
 */
export interface Captured {
  local: string;
  offset: string | null;
}

/** Hundredths of a degree, about a kilometre: enough to tell the site, not a person. */
export type Place = PhotoPlace;

const DATE_TIME = 0x0132;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME = 0x9010;
const OFFSET_TIME_ORIGINAL = 0x9011;
const LATITUDE = { side: 1, degrees: 2, negative: 'S', most: 90 };
const LONGITUDE = { side: 3, degrees: 4, negative: 'W', most: 180 };

/** Null where the picture does not say, is no JPEG, or its EXIF is broken. */
export function capturedAt(file: ArrayBuffer): Captured | null {
  return reading(file, readTime);
}

/** Null where the picture does not say, or says what is nowhere on earth. */
export function capturedPlace(file: ArrayBuffer): Place | null {
  return reading(file, readPlace);
}

function reading<T>(file: ArrayBuffer, read: (tiff: Tiff) => T | null): T | null {
  try {
    const view = findExif(new DataView(file));
    if (view === null) return null;
    const order = view.getUint16(0);
    return order === 0x4949 || order === 0x4d4d ? read({ view, little: order === 0x4949 }) : null;
  } catch (error) {
    // A RangeError is an offset pointing outside the file: a broken picture, not a broken program.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function findExif(view: DataView): DataView | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    if (marker < 0xff00 || marker === 0xffda) return null;
    const length = view.getUint16(at + 2);
    const isExif =
      marker === 0xffe1 &&
      length > 8 &&
      view.getUint32(at + 4) === 0x45786966 &&
      view.getUint16(at + 8) === 0;
    if (isExif) return new DataView(view.buffer, view.byteOffset + at + 10, length - 8);
    at += 2 + length;
  }
  return null;
}

interface Tiff {
  view: DataView;
  little: boolean;
}

function readTime(tiff: Tiff): Captured | null {
  const main = readEntries(tiff, tiff.view.getUint32(4, tiff.little));
  const exifAt = main.pointers.get(EXIF_POINTER);
  const exif = exifAt === undefined ? null : readEntries(tiff, exifAt);
  const stamp = exif?.texts.get(DATE_TIME_ORIGINAL) ?? main.texts.get(DATE_TIME);
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})/.exec(stamp ?? '');
  if (match === null || match[1] === '0000') return null;
  const offset = exif?.texts.get(OFFSET_TIME_ORIGINAL) ?? exif?.texts.get(OFFSET_TIME) ?? null;
  return {
    local: `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}`,
    offset: offset !== null && /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : null,
  };
}

function readPlace(tiff: Tiff): Place | null {
  const main = readEntries(tiff, tiff.view.getUint32(4, tiff.little));
  const gpsAt = main.pointers.get(GPS_POINTER);
  if (gpsAt === undefined) return null;
  const gps = readEntries(tiff, gpsAt);
  const hundredths = ({ side, degrees, negative, most }: typeof LATITUDE): number | null => {
    const [whole = NaN, minutes = 0, seconds = 0] = gps.fractions.get(degrees) ?? [];
    const value = whole + minutes / 60 + seconds / 3600;
    if (!(value <= most)) return null; // NaN too: a phone without a fix writes 0/0
    return Math.round(value * 100) * (gps.texts.get(side)?.startsWith(negative) ? -1 : 1) + 0;
  };
  const lat_cdeg = hundredths(LATITUDE);
  const lon_cdeg = hundredths(LONGITUDE);
  return lat_cdeg === null || lon_cdeg === null ? null : { lat_cdeg, lon_cdeg };
}

interface Entries {
  texts: Map<number, string>;
  fractions: Map<number, number[]>;
  pointers: Map<number, number>;
}

function readEntries({ view, little }: Tiff, at: number): Entries {
  const entries: Entries = { texts: new Map(), fractions: new Map(), pointers: new Map() };
  const count = view.getUint16(at, little);
  for (let i = 0; i < count; i += 1) {
    const entry = at + 2 + i * 12;
    const tag = view.getUint16(entry, little);
    const type = view.getUint16(entry + 2, little);
    const length = view.getUint32(entry + 4, little);
    if (tag === EXIF_POINTER || tag === GPS_POINTER)
      entries.pointers.set(tag, view.getUint32(entry + 8, little));
    if (type === 2 && length < 64) {
      const start = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      let text = '';
      for (let c = 0; c < length - 1; c += 1) text += String.fromCharCode(view.getUint8(start + c));
      entries.texts.set(tag, text);
    }
    if (type === 5 && length <= 3) {
      const start = view.getUint32(entry + 8, little);
      const fractions: number[] = [];
      for (let n = 0; n < length; n += 1)
        fractions.push(
          view.getUint32(start + n * 8, little) / view.getUint32(start + n * 8 + 4, little),
        );
      entries.fractions.set(tag, fractions);
    }
  }
  return entries;
}

/** The contract's instant: with the photo's own offset where it has one, the device's otherwise. */
export function capturedInstant(captured: Captured | null, modified: Date, now: Date): string {
  if (captured?.offset != null) return `${captured.local}${captured.offset}`;
  if (captured !== null) {
    const local = new Date(captured.local);
    if (!Number.isNaN(local.getTime())) return captured.local + localInstant(local).slice(19);
  }
  const at = modified.getTime() > 0 && modified <= now ? modified : now;
  return localInstant(at);
}

import { localInstant } from '../shared/format/instant';

/**
 * When a JPEG says it was taken, read from its EXIF before the picture is re-encoded without it. Nothing else is
 * read: the place and the device of a photo are nobody's business here and go with the rest.
 */
export interface Captured {
  local: string;
  offset: string | null;
}

const DATE_TIME = 0x0132;
const EXIF_POINTER = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME = 0x9010;
const OFFSET_TIME_ORIGINAL = 0x9011;

/** Null where the picture does not say, is no JPEG, or its EXIF is broken. */
export function capturedAt(file: ArrayBuffer): Captured | null {
  try {
    const tiff = findExif(new DataView(file));
    return tiff === null ? null : readTiff(tiff);
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

function readTiff(tiff: DataView): Captured | null {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  const main = readEntries(tiff, tiff.getUint32(4, little), little);
  const exifAt = main.pointer;
  const exif = exifAt === null ? null : readEntries(tiff, exifAt, little);
  const stamp = exif?.texts.get(DATE_TIME_ORIGINAL) ?? main.texts.get(DATE_TIME);
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})/.exec(stamp ?? '');
  if (match === null || match[1] === '0000') return null;
  const offset = exif?.texts.get(OFFSET_TIME_ORIGINAL) ?? exif?.texts.get(OFFSET_TIME) ?? null;
  return {
    local: `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}`,
    offset: offset !== null && /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : null,
  };
}

function readEntries(
  tiff: DataView,
  at: number,
  little: boolean,
): { texts: Map<number, string>; pointer: number | null } {
  const texts = new Map<number, string>();
  let pointer: number | null = null;
  const count = tiff.getUint16(at, little);
  for (let i = 0; i < count; i += 1) {
    const entry = at + 2 + i * 12;
    const tag = tiff.getUint16(entry, little);
    const type = tiff.getUint16(entry + 2, little);
    const length = tiff.getUint32(entry + 4, little);
    if (tag === EXIF_POINTER) pointer = tiff.getUint32(entry + 8, little);
    if (type === 2 && length < 64) {
      const start = length <= 4 ? entry + 8 : tiff.getUint32(entry + 8, little);
      let text = '';
      for (let c = 0; c < length - 1; c += 1) text += String.fromCharCode(tiff.getUint8(start + c));
      texts.set(tag, text);
    }
  }
  return { texts, pointer };
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

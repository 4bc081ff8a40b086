import type { PhotoPlace } from '../../generated/facts';
import { capturedAt, capturedInstant, capturedPlace } from './captured';
import { develop, type Developed } from './develop';
import { marks, NoRoom, readRoom, type Room } from '../../sync/room';
import { photoWish, plainCamera, sizeNow } from './photoWish';

/** A photo made fit to send, with what was read of the file before it was re-encoded without it. */
export interface Photograph extends Developed {
  takenAt: string;
  /** Absent where the picture does not say, or the person does not want it said. */
  place?: PhotoPlace;
  /** The camera's own file. */
  original?: boolean;
}

export class PictureUnreadable extends Error {}

/** As large as this an original still goes out as it is, where that is asked for; beyond it is made smaller. */
const ORIGINAL_LIMIT = 20_000_000;

/**
 * Re-encoding is what strips EXIF, and with it the precise place and the device. The time of capture is read first
 * and kept as a field of the fact, and so is a coarse place. Pictures are drawn upright, as their orientation says.
 * Where the original is asked for and there is room, its very bytes go out; the server shows others what it is without
 * its metadata. Throws `NoRoom` before anything is drawn where what is left is for facts alone.
 */
export async function photograph(file: File, now: Date): Promise<Photograph> {
  const room = await readRoom();
  if (room?.full) throw new NoRoom();
  const original = await file.arrayBuffer();
  const wish = photoWish();
  const takenAt = capturedInstant(capturedAt(original), new Date(file.lastModified), now);
  const place = wish.place ? capturedPlace(original) : null;
  const said = { takenAt, ...(place && { place }) };
  const developed = await developedOf(file, room);
  const whole = wish.original && !room?.tight && plainCamera.has(file.type);
  const made: Photograph =
    whole && original.byteLength <= ORIGINAL_LIMIT
      ? { ...developed, bytes: original, mediaType: file.type, original: true, ...said }
      : { ...developed, ...said };
  if (room && room.free - made.bytes.byteLength < marks.reserve) throw new NoRoom();
  return made;
}

async function developedOf(file: File, room: Room | null): Promise<Developed> {
  try {
    return await develop(file, sizeNow(room?.free ?? null));
  } catch {
    throw new PictureUnreadable(file.name);
  }
}

import { capturedAt, capturedInstant } from './captured';

/** A photo made fit to send: at most 1600 pixels long, JPEG, nothing of the original file's own but the picture. */
export interface Photograph {
  bytes: ArrayBuffer;
  mediaType: 'image/jpeg';
  takenAt: string;
  width: number;
  height: number;
}

const LONGEST = 1600;
const QUALITY = 0.8;

export class PictureUnreadable extends Error {}

/** The size to draw at: never enlarged, never narrower than one pixel. */
export function fitted(
  width: number,
  height: number,
  longest = LONGEST,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * Re-encoding is what strips EXIF, and with it the place and the device. The time of capture is read first and kept
 * as a field of the report. Pictures are drawn upright, as their orientation says.
 */
export async function photograph(file: File, now: Date): Promise<Photograph> {
  const original = await file.arrayBuffer();
  const takenAt = capturedInstant(capturedAt(original), new Date(file.lastModified), now);
  const picture = await decode(file);
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const paper = canvas.getContext('2d');
  if (paper === null) throw new PictureUnreadable(file.name);
  // A transparent PNG would come out black in JPEG.
  paper.fillStyle = 'white';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  if (blob === null) throw new PictureUnreadable(file.name);
  return { bytes: await blob.arrayBuffer(), mediaType: 'image/jpeg', takenAt, width, height };
}

async function decode(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new PictureUnreadable(file.name);
  }
}

import type { PhotoSize } from './photoWish';

/** A picture as it is sent: JPEG, nothing of the original file's own but the picture. */
export interface Developed {
  bytes: ArrayBuffer;
  mediaType: string;
  width: number;
  height: number;
}

/** The size to draw at: never enlarged, never narrower than one pixel. */
export function fitted(
  width: number,
  height: number,
  longest: number,
): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Draws the file upright and smaller; throws where it is no picture. */
export async function drawn(
  file: Blob,
  size: PhotoSize,
  canvasOf: (width: number, height: number) => OffscreenCanvas | HTMLCanvasElement,
): Promise<Developed> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = fitted(picture.width, picture.height, size.longest);
  const canvas = canvasOf(width, height);
  const paper = canvas.getContext('2d') as
    CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (paper === null) throw new Error('no canvas to draw on');
  // A transparent PNG would come out black in JPEG.
  paper.fillStyle = 'white';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await encoded(canvas, size.quality);
  return { bytes: await blob.arrayBuffer(), mediaType: 'image/jpeg', width, height };
}

async function encoded(
  canvas: OffscreenCanvas | HTMLCanvasElement,
  quality: number,
): Promise<Blob> {
  if ('convertToBlob' in canvas) return canvas.convertToBlob({ type: 'image/jpeg', quality });
  return new Promise((done, failed) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : failed(new Error('the picture could not be encoded'))),
      'image/jpeg',
      quality,
    ),
  );
}

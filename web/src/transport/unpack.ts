import type { DataSet, FrameBytes } from './dicomweb';
import type { Unpacked } from './unpack.worker';

/** Reversible or not. Other ways of packing are quick, and so is a small image. */
const jpeg2000 = ['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91'];
const explicitLittleEndian = '1.2.840.10008.1.2.1';
const smallest = 500_000;

/**
 * The same pixels, ready to be drawn: JPEG 2000 of a radiograph takes most of a second to unpack, which is done when it is
 * taken ahead and nobody waits. What cannot be unpacked here stays as it came.
 */
export async function unpacked(frame: FrameBytes, set: DataSet): Promise<FrameBytes> {
  const number = (tag: string): number => Number(set[tag]?.Value?.[0] ?? Number.NaN);
  const [count, bits] = [number('00280010') * number('00280011'), number('00280100')];
  const plain = number('00280002') === 1 && (bits === 8 || bits === 16);
  if (!jpeg2000.includes(frame.transferSyntax) || !plain || count < smallest) return frame;
  const { pixels, components, signed } = await inWorker(frame.bytes);
  const fits = components === 1 && pixels.length === (count * bits) / 8;
  if (!fits || signed !== (number('00280103') === 1)) return frame;
  return { bytes: pixels, transferSyntax: explicitLittleEndian };
}

async function inWorker(bytes: Uint8Array): Promise<Unpacked> {
  const worker = new Worker(new URL('./unpack.worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<Unpacked>((done, failed) => {
      worker.onmessage = ({ data }: MessageEvent<Unpacked>) => done(data);
      worker.onerror = () => failed(new Error('it cannot be unpacked'));
      worker.postMessage(bytes);
    });
  } finally {
    worker.terminate();
  }
}

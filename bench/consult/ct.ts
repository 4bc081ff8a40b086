// A CT as large as real ones: 512 by 512 pixels of 16 bits, a body in noise; each slice has its number written into its upper edge.
import { pixelsOf, slice } from '../../spec/dicom_files.ts';

const size = 512;
const bits = 10;
const square = 32;

/** `number` from 1. */
function ctSlice(study: number, number: number): Buffer {
  const file = slice({ study, number, size });
  const pixels = pixelsOf(file, size);
  let chance = number * 2654435761;
  for (let at = 0; at < size * size; ++at) {
    const [x, y] = [(at % size) - size / 2, Math.floor(at / size) - size / 2];
    chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
    const body = (x / 210) ** 2 + (y / 160) ** 2 < 1;
    const lung = ((Math.abs(x) - 95) / 70) ** 2 + ((y + 10) / 100) ** 2 < 1;
    const nodule = (x - 100) ** 2 + (y - 20) ** 2 < Math.max(0, 400 - (number - 250) ** 2 / 4);
    const value = nodule ? 1100 : lung ? 250 : body ? 1050 : 30;
    pixels.writeUInt16LE(Math.max(0, value * 2 + (chance >>> 25) - 64), at * 2);
  }
  for (let bit = 0; bit < bits; ++bit)
    for (let y = 0; y < square; ++y)
      for (let x = 0; x < square; ++x)
        pixels.writeUInt16LE((number >> bit) & 1 ? 4095 : 0, (y * size + bit * square + x) * 2);
  return file;
}

export function* ct(study: number, slices: number): Generator<Buffer> {
  for (let number = 1; number <= slices; ++number) yield ctSlice(study, number);
}

/** A slice that stood in a painted frame; `at`: ms since 1970. */
export interface Painted {
  at: number;
  slice: number;
}

/**
 * Runs in a page before its own scripts. After each frame the upper edge of the full image is read back; `painted` grows by each
 * slice that is other than the one before, and only while the page says that it is the full image.
 */
export function watchSlices(): void {
  const painted: { at: number; slice: number }[] = [];
  const all = globalThis as unknown as { painted: typeof painted; previewAt: number };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const pane = document.querySelector('.pane[data-shown=full]');
    const canvas = pane?.querySelector<HTMLCanvasElement>('.full canvas');
    const context = canvas?.width ? canvas.getContext('2d') : null;
    if (!canvas || !context) return;
    const scale = canvas.width / 512;
    const { data } = context.getImageData(0, Math.round(16 * scale), canvas.width, 1);
    let slice = 0;
    for (let bit = 0; bit < 10; ++bit)
      if ((data[4 * Math.round((bit * 32 + 16) * scale)] ?? 0) > 127) slice += 1 << bit;
    if (slice > 0 && painted.at(-1)?.slice !== slice) painted.push({ at: Date.now(), slice });
  };
  const frame = (): void => {
    port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  all.painted = painted;
}

import { drawn, type Developed } from './drawn';
import type { PhotoSize } from './photoWish';

export type { Developed } from './drawn';

export interface Order {
  order: number;
  file: Blob;
  size: PhotoSize;
}
export interface Print {
  order: number;
  developed?: Developed;
  failed?: string;
  /** The worker could not be fetched, or ended before it answered. */
  died?: boolean;
}

let worker: Worker | null = null;
let orders = 0;
const waiting = new Map<number, (print: Print) => void>();

/** In a worker where the browser can draw there (iOS before 16.4 cannot), else on the page. */
export async function develop(file: Blob, size: PhotoSize): Promise<Developed> {
  if (typeof OffscreenCanvas === 'undefined' || typeof Worker === 'undefined')
    return onPage(file, size);
  const order = (orders += 1);
  const print = await new Promise<Print>((done) => {
    waiting.set(order, done);
    const ordered: Order = { order, file, size };
    started().postMessage(ordered);
  });
  if (print.developed) return print.developed;
  if (print.died) return onPage(file, size);
  throw new Error(print.failed);
}

function started(): Worker {
  if (worker) return worker;
  const made = new Worker(new URL('./develop.worker.ts', import.meta.url), { type: 'module' });
  made.onmessage = ({ data }: MessageEvent<Print>) => {
    waiting.get(data.order)?.(data);
    waiting.delete(data.order);
  };
  // The next photo gets a new one.
  made.onerror = () => {
    worker = null;
    made.terminate();
    const lost = [...waiting];
    waiting.clear();
    for (const [order, done] of lost) done({ order, died: true });
  };
  worker = made;
  return made;
}

function onPage(file: Blob, size: PhotoSize): Promise<Developed> {
  return drawn(file, size, (width, height) => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    return canvas;
  });
}

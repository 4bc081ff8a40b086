import { drawn } from './drawn';
import type { Order, Print } from './develop';

/** Decodes and encodes photos beside the page, so that typing goes on while twelve of them are made smaller. */
self.onmessage = async ({ data: { order, file, size } }: MessageEvent<Order>): Promise<void> => {
  try {
    const developed = await drawn(
      file,
      size,
      (width, height) => new OffscreenCanvas(width, height),
    );
    const print: Print = { order, developed };
    postMessage(print, { transfer: [developed.bytes] });
  } catch (thrown) {
    const print: Print = { order, failed: String(thrown) };
    postMessage(print);
  }
};

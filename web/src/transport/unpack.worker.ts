import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import wasm from '@cornerstonejs/codec-openjpeg/decodewasm?url';

/** What a JPEG 2000 codestream holds, as it lies in memory. */
export interface Unpacked {
  pixels: Uint8Array<ArrayBuffer>;
  components: number;
  signed: boolean;
}

self.onmessage = async ({ data }: MessageEvent<Uint8Array>): Promise<void> => {
  const { J2KDecoder } = await openjpeg({ locateFile: () => wasm });
  const decoder = new J2KDecoder();
  decoder.getEncodedBuffer(data.length).set(data);
  decoder.decode();
  const { componentCount: components, isSigned: signed } = decoder.getFrameInfo();
  const pixels = new Uint8Array(decoder.getDecodedBuffer());
  postMessage({ pixels, components, signed } satisfies Unpacked, { transfer: [pixels.buffer] });
};

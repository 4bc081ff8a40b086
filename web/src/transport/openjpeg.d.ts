/** The part of @cornerstonejs/codec-openjpeg that is used here; it has no types of its own. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  interface J2KDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getFrameInfo(): { componentCount: number; isSigned: boolean };
    getDecodedBuffer(): Uint8Array;
  }
  const open: (options: { locateFile: (file: string) => string }) => Promise<{
    J2KDecoder: new () => J2KDecoder;
  }>;
  export default open;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasm?url' {
  const url: string;
  export default url;
}

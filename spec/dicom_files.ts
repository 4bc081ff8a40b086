/** DICOM files of the specs' own: small CT slices that name a patient in every way a file can. */

function le(value: number, bytes: number): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
}

function element(group: number, number: number, vr: string, value: string | Buffer): Buffer {
  let bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  const wide = ['OB', 'OW', 'SQ', 'UN', 'UT'].includes(vr);
  const length = wide ? [le(0, 2), le(bytes.length, 4)] : [le(bytes.length, 2)];
  return Buffer.concat([le(group, 2), le(number, 2), Buffer.from(vr), ...length, bytes]);
}

/** Words of `slice` that tell who it is of; none of them may leave. */
export const identity = [
  'Hashim',
  'Gulnar',
  '古丽娜',
  '652901198003070012',
  '19800307',
  'ACC-99887',
  'Aksu Hospital',
  'Poplar Lane',
  'Operates',
  'SERIAL-4711',
  'GULNAR-PRIVATE',
  '1.2.826.0.1.55',
];

export interface SliceOptions {
  study?: number;
  series?: number;
  number?: number;
  modality?: string;
  size?: number;
  /** Empty: the file says none. */
  characterSet?: string;
  /** In that character set. */
  name?: Buffer;
  maker?: Buffer;
  compressed?: Compressed;
}

/** Pixels that are told of and not made: whatever bytes stand for a codestream. */
export interface Compressed {
  syntax: string;
  frames: number;
  /** Where each frame begins; empty where the file does not say. */
  offsets: number[];
  fragments: Buffer[];
}

const uids = '1.2.826.0.1.55';

function part10(kind: string, instance: string, syntax: string, set: Buffer[]): Buffer {
  const meta = Buffer.concat([
    element(2, 1, 'OB', Buffer.from([0, 1])),
    element(2, 2, 'UI', kind),
    element(2, 3, 'UI', instance),
    element(2, 0x10, 'UI', syntax),
    element(2, 0x12, 'UI', `${uids}.9`),
    element(2, 0x16, 'AE', 'AKSU_CT'),
  ]);
  const length = element(2, 0, 'UL', le(meta.length, 4));
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...set]);
}

/** All that stands before the image itself. */
function described(kind: string, instance: string, options: SliceOptions): Buffer[] {
  const { study = 1, series = 1, number = 1, characterSet = 'ISO_IR 192' } = options;
  return [
    ...(characterSet ? [element(8, 5, 'CS', characterSet)] : []),
    element(8, 8, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    element(8, 0x16, 'UI', kind),
    element(8, 0x18, 'UI', instance),
    element(8, 0x20, 'DA', '20260714'),
    element(8, 0x30, 'TM', '101500'),
    element(8, 0x50, 'SH', 'ACC-99887'),
    element(8, 0x60, 'CS', options.modality ?? 'CT'),
    element(8, 0x70, 'LO', options.maker ?? 'Maker'),
    element(8, 0x80, 'LO', 'Aksu Hospital'),
    element(8, 0x1030, 'LO', 'Gulnar Hashim, knee'),
    element(8, 0x1070, 'PN', 'Operates^Olga'),
    element(9, 0x10, 'LO', 'SOMEBODY'),
    element(9, 0x1001, 'LO', 'GULNAR-PRIVATE'),
    element(0x10, 0x10, 'PN', options.name ?? 'Hashim^Gulnar=古丽娜'),
    element(0x10, 0x20, 'LO', '652901198003070012'),
    element(0x10, 0x30, 'DA', '19800307'),
    element(0x10, 0x40, 'CS', 'F'),
    element(0x10, 0x1010, 'AS', '046Y'),
    element(0x10, 0x1040, 'LO', '12 Poplar Lane'),
    element(0x18, 0x15, 'CS', 'KNEE'),
    element(0x18, 0x50, 'DS', '1.0'),
    element(0x18, 0x1000, 'LO', 'SERIAL-4711'),
    element(0x20, 0x0d, 'UI', `${uids}.${study}`),
    element(0x20, 0x0e, 'UI', `${uids}.${study}.${series}`),
    element(0x20, 0x11, 'IS', String(series)),
    element(0x20, 0x13, 'IS', String(number)),
    element(0x20, 0x32, 'DS', `0\\0\\${number}`),
    element(0x20, 0x37, 'DS', '1\\0\\0\\0\\1\\0'),
    element(0x20, 0x4000, 'LT', 'Gulnar fell'),
  ];
}

const us = (at: number, ...values: number[]): Buffer =>
  element(0x28, at, 'US', Buffer.concat(values.map((value) => le(value, 2))));

function item(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from('feff00e0', 'hex'), le(content.length, 4), content]);
}
function encapsulated({ offsets, fragments }: Compressed): Buffer {
  return Buffer.concat([
    Buffer.from('e07f10004f420000ffffffff', 'hex'),
    item(Buffer.concat(offsets.map((offset) => le(offset, 4)))),
    ...fragments.map(item),
    Buffer.from('feffdde000000000', 'hex'),
  ]);
}

/** A slice of `size` × `size` pixels of 16 bits, uncompressed unless it is told otherwise. */
export function slice(options: SliceOptions = {}): Buffer {
  const { study = 1, series = 1, number = 1, size = 64, compressed } = options;
  const kind = '1.2.840.10008.5.1.4.1.1.2';
  const instance = `${uids}.${study}.${series}.${number}`;
  const pixels = Buffer.alloc(size * size * 2);
  for (let i = 0; i < size * size; ++i) pixels.writeUInt16LE((i * 7 + number * 31) % 4096, i * 2);
  return part10(kind, instance, compressed?.syntax ?? '1.2.840.10008.1.2.1', [
    ...described(kind, instance, options),
    us(2, 1),
    element(0x28, 4, 'CS', 'MONOCHROME2'),
    ...(compressed ? [element(0x28, 8, 'IS', String(compressed.frames))] : []),
    us(0x10, size),
    us(0x11, size),
    element(0x28, 0x30, 'DS', '0.5\\0.5'),
    us(0x100, 16),
    us(0x101, 12),
    us(0x102, 11),
    us(0x103, 0),
    element(0x28, 0x1050, 'DS', '2048'),
    element(0x28, 0x1051, 'DS', '4096'),
    compressed ? encapsulated(compressed) : element(0x7fe0, 0x10, 'OW', pixels),
  ]);
}

/** An ultrasound picture whose left half is red and whose right half is green, by a palette of two. */
export function paletteImage(size = 64): Buffer {
  const kind = '1.2.840.10008.5.1.4.1.1.6.1';
  const instance = `${uids}.8.1.1`;
  const pixels = Buffer.alloc(size * size);
  for (let i = 0; i < pixels.length; ++i) pixels[i] = i % size < size / 2 ? 0 : 1;
  const palette = (first: number, second: number): Buffer => {
    const out = Buffer.alloc(512);
    out.writeUInt16LE(first, 0);
    out.writeUInt16LE(second, 2);
    return out;
  };
  return part10(kind, instance, '1.2.840.10008.1.2.1', [
    ...described(kind, instance, { study: 8, modality: 'US' }),
    us(2, 1),
    element(0x28, 4, 'CS', 'PALETTE COLOR'),
    us(0x10, size),
    us(0x11, size),
    us(0x100, 8),
    us(0x101, 8),
    us(0x102, 7),
    us(0x103, 0),
    us(0x1101, 256, 0, 16),
    us(0x1102, 256, 0, 16),
    us(0x1103, 256, 0, 16),
    element(0x28, 0x1201, 'OW', palette(0xffff, 0)),
    element(0x28, 0x1202, 'OW', palette(0, 0xffff)),
    element(0x28, 0x1203, 'OW', palette(0, 0)),
    element(0x7fe0, 0x10, 'OW', pixels),
  ]);
}

/** The pixels of `slice`, to find again in what comes back. */
export function pixelsOf(file: Buffer, size = 64): Buffer {
  return file.subarray(file.length - size * size * 2);
}

/** Pixels of 16 bits as RLE Lossless has them (PS3.5 annex G), all in literal runs. */
export function rle(pixels: Buffer, columns: number): Buffer {
  const segment = (byte: 0 | 1): Buffer => {
    const out: number[] = [];
    for (let at = 0; at < pixels.length / 2; ++at) {
      const left = columns - (at % columns);
      if (at % columns === 0 || (at % columns) % 128 === 0) out.push(Math.min(128, left) - 1);
      out.push(pixels[at * 2 + byte] ?? 0);
    }
    return Buffer.from(out.length % 2 ? [...out, 0] : out);
  };
  const [high, low] = [segment(1), segment(0)];
  const head = Buffer.alloc(64);
  for (const [at, value] of [2, 64, 64 + high.length].entries()) head.writeUInt32LE(value, at * 4);
  return Buffer.concat([head, high, low]);
}

/** What lies encapsulated in a compressed file of one frame, its fragments joined. */
export function compressedIn(file: Buffer): Buffer {
  const head = Buffer.from('e07f10004f420000ffffffff', 'hex');
  let at = file.indexOf(head) + head.length;
  const out: Buffer[] = [];
  while (file.readUInt16LE(at + 2) === 0xe000) {
    const length = file.readUInt32LE(at + 4);
    out.push(file.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(out.slice(1));
}

/** multipart/related of these parts, and its type. */
export function related(parts: { name: string; content: Buffer }[]): {
  body: Buffer;
  type: string;
} {
  const boundary = 'longspan-spec-boundary';
  const chunks: Buffer[] = [];
  for (const { name, content } of parts) {
    chunks.push(
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Type: application/dicom\r\nContent-Location: ${name}\r\n\r\n`,
      ),
      content,
    );
  }
  chunks.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  return {
    body: Buffer.concat(chunks),
    type: `multipart/related; type="application/dicom"; boundary=${boundary}`,
  };
}

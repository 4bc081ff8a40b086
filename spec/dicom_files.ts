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
  characterSet?: string;
}

/** A slice of `size` × `size` pixels of 16 bits, uncompressed. */
export function slice(options: SliceOptions = {}): Buffer {
  const { study = 1, series = 1, number = 1, modality = 'CT', size = 64 } = options;
  const root = '1.2.826.0.1.55';
  const kind = '1.2.840.10008.5.1.4.1.1.2';
  const instance = `${root}.${study}.${series}.${number}`;
  const pixels = Buffer.alloc(size * size * 2);
  for (let i = 0; i < size * size; ++i) pixels.writeUInt16LE((i * 7 + number * 31) % 4096, i * 2);
  const meta = Buffer.concat([
    element(2, 1, 'OB', Buffer.from([0, 1])),
    element(2, 2, 'UI', kind),
    element(2, 3, 'UI', instance),
    element(2, 0x10, 'UI', '1.2.840.10008.1.2.1'),
    element(2, 0x12, 'UI', `${root}.9`),
    element(2, 0x16, 'AE', 'AKSU_CT'),
  ]);
  const us = (at: number, value: number): Buffer => element(0x28, at, 'US', le(value, 2));
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', le(meta.length, 4)),
    meta,
    element(8, 5, 'CS', options.characterSet ?? 'ISO_IR 192'),
    element(8, 8, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    element(8, 0x16, 'UI', kind),
    element(8, 0x18, 'UI', instance),
    element(8, 0x20, 'DA', '20260714'),
    element(8, 0x30, 'TM', '101500'),
    element(8, 0x50, 'SH', 'ACC-99887'),
    element(8, 0x60, 'CS', modality),
    element(8, 0x70, 'LO', 'Maker'),
    element(8, 0x80, 'LO', 'Aksu Hospital'),
    element(8, 0x1030, 'LO', 'Gulnar Hashim, knee'),
    element(8, 0x1070, 'PN', 'Operates^Olga'),
    element(9, 0x10, 'LO', 'SOMEBODY'),
    element(9, 0x1001, 'LO', 'GULNAR-PRIVATE'),
    element(0x10, 0x10, 'PN', 'Hashim^Gulnar=古丽娜'),
    element(0x10, 0x20, 'LO', '652901198003070012'),
    element(0x10, 0x30, 'DA', '19800307'),
    element(0x10, 0x40, 'CS', 'F'),
    element(0x10, 0x1010, 'AS', '046Y'),
    element(0x10, 0x1040, 'LO', '12 Poplar Lane'),
    element(0x18, 0x15, 'CS', 'KNEE'),
    element(0x18, 0x50, 'DS', '1.0'),
    element(0x18, 0x1000, 'LO', 'SERIAL-4711'),
    element(0x20, 0x0d, 'UI', `${root}.${study}`),
    element(0x20, 0x0e, 'UI', `${root}.${study}.${series}`),
    element(0x20, 0x11, 'IS', String(series)),
    element(0x20, 0x13, 'IS', String(number)),
    element(0x20, 0x32, 'DS', `0\\0\\${number}`),
    element(0x20, 0x37, 'DS', '1\\0\\0\\0\\1\\0'),
    element(0x20, 0x4000, 'LT', 'Gulnar fell'),
    us(2, 1),
    element(0x28, 4, 'CS', 'MONOCHROME2'),
    us(0x10, size),
    us(0x11, size),
    element(0x28, 0x30, 'DS', '0.5\\0.5'),
    us(0x100, 16),
    us(0x101, 12),
    us(0x102, 11),
    us(0x103, 0),
    element(0x28, 0x1050, 'DS', '2048'),
    element(0x28, 0x1051, 'DS', '4096'),
    element(0x7fe0, 0x10, 'OW', pixels),
  ]);
}

/** The pixels of `slice`, to find again in what comes back. */
export function pixelsOf(file: Buffer, size = 64): Buffer {
  return file.subarray(file.length - size * size * 2);
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

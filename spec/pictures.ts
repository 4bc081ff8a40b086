/** Pictures made from nothing, so that a scenario knows every byte of them. */
import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(content.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A PNG of 8-bit RGB. `rows` gives what is compressed: one filter byte and 3 × width bytes a row. */
export function png(width: number, height: number, rows: Buffer, level = 0): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture of noise that nobody has seen before, of about so many bytes. */
export function noise(bytes: number): Buffer {
  const width = 64;
  const row = 1 + 3 * width;
  const height = Math.max(1, Math.round(bytes / row));
  const rows = randomBytes(row * height);
  for (let y = 0; y < height; ++y) rows[y * row] = 0;
  return png(width, height, rows);
}

/** The codes of a table in JPEG's own form: how many of each length, and the values in order. */
function huffman(counts: number[], values: number[]): Map<number, [code: number, bits: number]> {
  const codes = new Map<number, [number, number]>();
  let code = 0;
  let at = 0;
  counts.forEach((count, length) => {
    for (let i = 0; i < count; ++i) codes.set(values[at++]!, [code++, length + 1]);
    code <<= 1;
  });
  return codes;
}

const dcCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcValues = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/**
 * A grey baseline JPEG (ITU-T T.81) in which every block of 8 × 8 pixels has one level, 0 to 255. `extra` are
 * segments after the first, such as EXIF.
 */
export function jpeg(
  width: number,
  height: number,
  level: (x: number, y: number) => number,
  extra: Buffer[] = [],
): Buffer {
  const codes = huffman(dcCounts, dcValues);
  const out: number[] = [];
  let pending = 0;
  let held = 0;
  const put = (value: number, bits: number) => {
    for (let i = bits - 1; i >= 0; --i) {
      pending = (pending << 1) | ((value >> i) & 1);
      if (++held < 8) continue;
      out.push(pending);
      if (pending === 0xff) out.push(0);
      pending = held = 0;
    }
  };
  let before = 0;
  for (let y = 0; y < Math.ceil(height / 8); ++y) {
    for (let x = 0; x < Math.ceil(width / 8); ++x) {
      // A flat block's first coefficient is 8 times its level from the middle; everything is divided by 8.
      const now = level(x, y) - 128;
      const step = now - before;
      before = now;
      const size = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
      put(...codes.get(size)!);
      if (size > 0) put(step > 0 ? step : step + (1 << size) - 1, size);
      put(0, 1); // the end of the block, the only code of the second table
    }
  }
  while (held > 0) put(1, 1);
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...extra,
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 8)])),
    segment(0xc0, frame),
    segment(0xc4, Buffer.from([0x00, ...dcCounts, ...dcValues])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0])),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    Buffer.from(out),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** An EXIF segment (big-endian TIFF) with an orientation, 1 to 8, and a place: Aksu, 41° 10' N 80° 15' E. */
export function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(140);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, value: number | string) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    if (typeof value === 'string') tiff.write(value, at + 8, 'latin1');
    else if (type === 3) tiff.writeUInt16BE(value, at + 8);
    else tiff.writeUInt32BE(value, at + 8);
  };
  const degrees = (at: number, ...parts: number[]) =>
    parts.forEach((part, i) => {
      tiff.writeUInt32BE(part, at + 8 * i);
      tiff.writeUInt32BE(1, at + 8 * i + 4);
    });
  tiff.writeUInt16BE(2, 8);
  entry(10, 0x0112, 3, 1, orientation);
  entry(22, 0x8825, 4, 1, 38);
  tiff.writeUInt16BE(4, 38);
  entry(40, 1, 2, 2, 'N');
  entry(52, 2, 5, 3, 92);
  entry(64, 3, 2, 2, 'E');
  entry(76, 4, 5, 3, 116);
  degrees(92, 41, 10, 0);
  degrees(116, 80, 15, 0);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
}

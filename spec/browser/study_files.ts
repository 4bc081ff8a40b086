/** DICOM files for the viewer: slices that say in which space they lie, and one of palette colours. */
import { slice, type SliceOptions } from '../dicom_files.ts';

const le = (value: number, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
};
const tag = (group: number, number: number): Buffer => Buffer.concat([le(group, 2), le(number, 2)]);
/** An element with a short length; `value` of even length. */
const element = (group: number, number: number, vr: string, value: Buffer): Buffer =>
  Buffer.concat([tag(group, number), Buffer.from(vr), le(value.length, 2), value]);
const wide = (group: number, number: number, vr: string, value: Buffer): Buffer =>
  Buffer.concat([tag(group, number), Buffer.from(vr), le(0, 2), le(value.length, 4), value]);
const even = (text: string): Buffer => Buffer.from(text.length % 2 ? `${text}\0` : text);

/** With more elements before the one that is named. */
function before(file: Buffer, name: Buffer, more: Buffer): Buffer {
  const at = file.indexOf(name);
  return Buffer.concat([file.subarray(0, at), more, file.subarray(at)]);
}

/** A slice at z = its number, in the one space of all of them. */
export function placed(options: SliceOptions): Buffer {
  const comments = Buffer.concat([tag(0x20, 0x4000), Buffer.from('LT')]);
  return before(slice(options), comments, element(0x20, 0x52, 'UI', even('1.2.826.0.1.55.7')));
}

/** An image whose numbers are places in a table: the left half red, the right half blue. */
export function palette(study: number, size = 64): Buffer {
  const grey = slice({ study, modality: 'US', size });
  const head = grey.subarray(0, grey.indexOf(Buffer.concat([tag(0x28, 4), Buffer.from('CS')])));
  const us = (number: number, ...values: number[]): Buffer =>
    element(0x28, number, 'US', Buffer.concat(values.map((one) => le(one, 2))));
  const table = (number: number, first: number, second: number): Buffer =>
    wide(0x28, number, 'OW', Buffer.concat([first, second].map((one) => le(one << 8, 2))));
  const pixels = Buffer.alloc(size * size);
  for (let at = 0; at < pixels.length; ++at) pixels[at] = at % size < size / 2 ? 0 : 1;
  return Buffer.concat([
    head,
    element(0x28, 4, 'CS', Buffer.from('PALETTE COLOR ')),
    us(0x10, size),
    us(0x11, size),
    us(0x100, 8),
    us(0x101, 8),
    us(0x102, 7),
    us(0x103, 0),
    us(0x1101, 2, 0, 16),
    us(0x1102, 2, 0, 16),
    us(0x1103, 2, 0, 16),
    table(0x1201, 255, 20),
    table(0x1202, 20, 20),
    table(0x1203, 20, 255),
    wide(0x7fe0, 0x10, 'OW', pixels),
  ]);
}

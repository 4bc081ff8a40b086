import { describe, expect, test } from 'vitest';
import { capturedAt, capturedInstant, capturedPlace } from './captured';

/** A JPEG's beginning with EXIF: `main` and `exif` are tag → text. */
function jpeg(little: boolean, exif: [number, string][]): ArrayBuffer {
  const tiff: number[] = [];
  const u16 = (n: number): number[] => (little ? [n & 255, n >> 8] : [n >> 8, n & 255]);
  const u32 = (n: number): number[] =>
    little ? [...u16(n & 0xffff), ...u16(n >>> 16)] : [...u16(n >>> 16), ...u16(n & 0xffff)];
  tiff.push(...(little ? [0x49, 0x49] : [0x4d, 0x4d]), ...u16(42), ...u32(8));
  tiff.push(...u16(1), ...u16(0x8769), ...u16(4), ...u32(1), ...u32(26), ...u32(0));
  let at = 26 + 2 + exif.length * 12 + 4;
  tiff.push(...u16(exif.length));
  for (const [tag, text] of exif) {
    tiff.push(...u16(tag), ...u16(2), ...u32(text.length + 1), ...u32(at));
    at += text.length + 1;
  }
  tiff.push(...u32(0));
  for (const [, text] of exif) tiff.push(...[...text].map((c) => c.charCodeAt(0)), 0);
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const length = body.length + 2;
  return new Uint8Array([
    0xff,
    0xd8,
    0xff,
    0xe1,
    length >> 8,
    length & 255,
    ...body,
    0xff,
    0xda,
    0,
    0,
  ]).buffer;
}

describe.each([
  ['little', true],
  ['big', false],
])('a photo with %s-endian EXIF', (_, little) => {
  test('says when it was taken, in its own zone', () => {
    const photo = jpeg(little as boolean, [
      [0x9003, '2020:07:14 17:52:03'],
      [0x9011, '+08:00'],
    ]);
    expect(capturedAt(photo)).toEqual({ local: '2020-07-14T17:52:03', offset: '+08:00' });
    expect(capturedInstant(capturedAt(photo), new Date(0), new Date())).toBe(
      '2020-07-14T17:52:03+08:00',
    );
  });
});

test('without a zone the clock is kept and the device says the zone', () => {
  const said = capturedInstant(
    { local: '2020-07-14T17:52:03', offset: null },
    new Date(0),
    new Date(),
  );
  expect(said).toMatch(/^2020-07-14T17:52:03[+-]\d{2}:\d{2}$/);
});

test('a picture that says nothing was taken when the file was made, never in the future', () => {
  const now = new Date('2020-07-14T10:00:00Z');
  const made = new Date('2020-07-14T09:00:00Z');
  expect(new Date(capturedInstant(null, made, now)).getTime()).toBe(made.getTime());
  expect(new Date(capturedInstant(null, new Date('2021-01-01T00:00:00Z'), now)).getTime()).toBe(
    now.getTime(),
  );
});

test('broken pictures are just pictures that say nothing', () => {
  const whole = new Uint8Array(jpeg(true, [[0x9003, '2020:07:14 17:52:03']]));
  for (let cut = 0; cut < whole.length; cut += 1) {
    expect(() => capturedAt(whole.slice(0, cut).buffer)).not.toThrow();
  }
  const bent = whole.slice();
  bent[17] = 0xff;
  expect(capturedAt(bent.buffer)).toBeNull();
  expect(capturedAt(new TextEncoder().encode('not a picture').buffer as ArrayBuffer)).toBeNull();
});

/** A JPEG's beginning with a place: three fractions each, as cameras write them. */
function jpegAt(lat: number[], north: string, lon: number[], east: string): ArrayBuffer {
  const tiff = new DataView(new ArrayBuffer(26 + 2 + 4 * 12 + 4 + 48));
  tiff.setUint16(0, 0x4d4d);
  tiff.setUint16(2, 42);
  tiff.setUint32(4, 8);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    tiff.setUint16(at, tag);
    tiff.setUint16(at + 2, type);
    tiff.setUint32(at + 4, count);
    tiff.setUint32(at + 8, value);
  };
  tiff.setUint16(8, 1);
  entry(10, 0x8825, 4, 1, 26);
  tiff.setUint16(26, 4);
  entry(28, 1, 2, 2, north.charCodeAt(0) << 24);
  entry(40, 2, 5, 3, 80);
  entry(52, 3, 2, 2, east.charCodeAt(0) << 24);
  entry(64, 4, 5, 3, 104);
  [...lat, ...lon].forEach((value, n) => {
    tiff.setUint32(80 + n * 8, Number.isNaN(value) ? 0 : Math.round(value * 1000));
    tiff.setUint32(84 + n * 8, Number.isNaN(value) ? 0 : 1000);
  });
  const bytes = [...new Uint8Array(tiff.buffer)];
  const length = bytes.length + 8;
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0];
  const head = [0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255];
  return new Uint8Array([...head, ...exif, ...bytes, 0xff, 0xda, 0, 0]).buffer;
}

describe('where a photo was taken', () => {
  test('is told to a hundredth of a degree, no closer', () => {
    expect(capturedPlace(jpegAt([41, 10, 12.3], 'N', [80, 15, 46.8], 'E'))).toEqual({
      lat_cdeg: 4117,
      lon_cdeg: 8026,
    });
    expect(capturedPlace(jpegAt([33, 27, 0], 'S', [70, 40, 0], 'W'))).toEqual({
      lat_cdeg: -3345,
      lon_cdeg: -7067,
    });
  });
  test('is not told without a fix, nor off the earth, nor by a broken file', () => {
    expect(capturedPlace(jpegAt([NaN, NaN, NaN], 'N', [NaN, NaN, NaN], 'E'))).toBeNull();
    expect(capturedPlace(jpegAt([91, 0, 0], 'N', [0, 0, 0], 'E'))).toBeNull();
    const whole = new Uint8Array(jpegAt([41, 10, 12], 'N', [80, 15, 46], 'E'));
    for (let cut = 0; cut < whole.length - 4; cut += 1)
      expect(capturedPlace(whole.slice(0, cut).buffer)).toBeNull();
  });
  test('stands beside the time, which is read as before', () => {
    expect(capturedAt(jpegAt([41, 10, 12], 'N', [80, 15, 46], 'E'))).toBeNull();
  });
});

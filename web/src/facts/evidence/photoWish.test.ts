import { describe, expect, test } from 'vitest';
import { fitted } from './drawn';
import { sizeOn, sizes } from './photoWish';

describe('how small a photo is made', () => {
  test('follows the link', () => {
    expect(sizeOn({ effectiveType: '4g', downlink: 10 }, null)).toBe(sizes.usual);
    expect(sizeOn(undefined, null)).toBe(sizes.usual);
    expect(sizeOn({ effectiveType: '3g', downlink: 1.5 }, null)).toBe(sizes.thin);
    expect(sizeOn({ effectiveType: '4g', downlink: 0.4 }, null)).toBe(sizes.thin);
    expect(sizeOn({ effectiveType: 'slow-2g' }, null)).toBe(sizes.least);
    expect(sizeOn({ effectiveType: '4g', saveData: true }, null)).toBe(sizes.least);
  });
  test('follows the storage that is left', () => {
    expect(sizeOn({ effectiveType: '4g' }, 10_000_000)).toBe(sizes.least);
    expect(sizeOn({ effectiveType: '4g' }, 60_000_000)).toBe(sizes.thin);
    expect(sizeOn({ effectiveType: '4g' }, 1_000_000_000)).toBe(sizes.usual);
  });
  test('never enlarges', () => {
    expect(fitted(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 });
    expect(fitted(800, 600, 1600)).toEqual({ width: 800, height: 600 });
    expect(fitted(10_000, 3, 1600)).toEqual({ width: 1600, height: 1 });
  });
});

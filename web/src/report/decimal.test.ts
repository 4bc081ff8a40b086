import { describe, expect, test } from 'vitest';
import {
  parseCount,
  parseQuantity,
  percentDone,
  quantityOf,
  quantityShown,
  quantityText,
} from './decimal';

describe('a typed quantity', () => {
  test('is exact where a float is not', () => {
    const sum = (parseQuantity('0.1') ?? 0n) + (parseQuantity('0.2') ?? 0n);
    expect(quantityText(sum)).toBe('0.3');
  });
  test('is taken as Chinese keyboards give it', () => {
    expect(parseQuantity('１２．５')).toBe(12_500n);
    expect(parseQuantity('12。5')).toBe(12_500n);
    expect(parseQuantity(' 1,234.5 ')).toBe(1_234_500n);
  });
  test('may be half typed', () => {
    expect(parseQuantity('12.')).toBe(12_000n);
    expect(parseQuantity('.5')).toBe(500n);
  });
  test.each(['', '.', '-1', '1.2345', '1e3', 'abc', '1.2.3', '1234567890123'])(
    '%j is refused',
    (text) => {
      expect(parseQuantity(text)).toBeNull();
    },
  );
  test('goes out as the contract wants it', () => {
    for (const text of ['0', '38', '0.5', '12.125', '999999999999.999']) {
      expect(quantityText(quantityOf(text))).toBe(text);
      expect(text).toMatch(/^-?[0-9]{1,12}(\.[0-9]{1,3})?$/);
    }
    expect(quantityText(quantityOf('12.500'))).toBe('12.5');
    expect(quantityText(quantityOf('-0.5'))).toBe('-0.5');
  });
  test('is grouped for reading', () => {
    expect(quantityShown(1_234_567_500n)).toBe('1,234,567.5');
    expect(quantityShown(-1_000_000n)).toBe('-1,000');
  });
});

test('100 % means done, never nearly done', () => {
  expect(percentDone(99_999n, 100_000n)).toBe(99);
  expect(percentDone(100_000n, 100_000n)).toBe(100);
  expect(percentDone(1n, 0n)).toBeNull();
});

test('a count keeps to its bounds', () => {
  expect(parseCount('１２', 0, 99)).toBe(12);
  expect(parseCount('-5', -60, 60)).toBe(-5);
  expect(parseCount('100', 0, 99)).toBeNull();
  expect(parseCount('1.5', 0, 99)).toBeNull();
  expect(parseCount('', 0, 99)).toBeNull();
});

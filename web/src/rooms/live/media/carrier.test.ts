import { expect, it } from 'vitest';
import { Carrier, type Frame } from './carrier';

const innerType = 58;

const frame = (n: number, length = 40): Frame => ({
  at: n * 2880,
  bytes: new Uint8Array(length).fill(n),
});

it('carries the frame two before', () => {
  const carrier = new Carrier();
  expect(carrier.wrap(frame(1), [2], innerType)).toEqual(
    new Uint8Array([innerType, ...frame(1).bytes]),
  );
  carrier.wrap(frame(2), [2], innerType);
  const third = carrier.wrap(frame(3), [2], innerType);
  const offset = 2 * 2880;
  expect([...third.subarray(0, 5)]).toEqual([
    0x80 | innerType,
    offset >> 6,
    ((offset & 63) << 2) | 0,
    40,
    innerType,
  ]);
  expect(third.subarray(5, 45)).toEqual(frame(1).bytes);
  expect(third.subarray(45)).toEqual(frame(3).bytes);
});

it('carries nothing that is too far back, too long or silence', () => {
  const carrier = new Carrier();
  carrier.wrap(frame(1, 2), [1], innerType);
  expect(carrier.wrap(frame(2, 1100), [1], innerType)).toHaveLength(1101);
  expect(carrier.wrap(frame(3), [1], innerType)).toHaveLength(41);
  expect(carrier.wrap(frame(40), [1], innerType)).toHaveLength(41);
});

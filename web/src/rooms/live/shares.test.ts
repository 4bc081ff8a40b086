import { expect, test } from 'vitest';
import { sharesOf } from './shares';

test('shares of a poll add up to a hundred', () => {
  expect(sharesOf([1, 1, 1])).toEqual([34, 33, 33]);
  expect(sharesOf([2, 1, 1, 2])).toEqual([33, 17, 17, 33]);
  expect(sharesOf([1, 199])).toEqual([1, 99]);
  expect(sharesOf([0, 5])).toEqual([0, 100]);
  expect(sharesOf([0, 0])).toEqual([0, 0]);
});

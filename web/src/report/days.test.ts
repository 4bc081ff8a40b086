import { expect, test } from 'vitest';
import { reportingDay } from './days';

test("today is the site's, wherever the phone is", () => {
  const evening = new Date('2020-07-14T18:30:00Z');
  expect(reportingDay(evening, 'Asia/Urumqi', 0)).toBe('2020-07-15');
  expect(reportingDay(evening, 'Asia/Urumqi', 4)).toBe('2020-07-14');
  expect(reportingDay(evening, 'America/New_York', 0)).toBe('2020-07-14');
});

test('the reporting day ends on the hour, not after it', () => {
  expect(reportingDay(new Date('2020-07-14T19:59:59Z'), 'Asia/Shanghai', 4)).toBe('2020-07-14');
  expect(reportingDay(new Date('2020-07-14T20:00:00Z'), 'Asia/Shanghai', 4)).toBe('2020-07-15');
});

test('a day that ends in the evening leaves the night to tomorrow', () => {
  expect(reportingDay(new Date('2020-07-14T13:59:00Z'), 'Asia/Shanghai', 22)).toBe('2020-07-14');
  expect(reportingDay(new Date('2020-07-14T14:00:00Z'), 'Asia/Shanghai', 22)).toBe('2020-07-15');
});

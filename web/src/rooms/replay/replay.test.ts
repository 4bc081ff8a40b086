import { expect, test } from 'vitest';
import type { MeetingEvent } from '../board';
import { find, soundAt, step } from './marks';

const page = (text: string) => ({ image: 'x', bytes: 1, width: 16, height: 9, text });
const events: MeetingEvent[] = [
  [1, 0, 'p1', 'page', { m: 'a', page: 1 }],
  [2, 5_000, 'p2', 'chat', { text: 'What is Sound?' }],
  [3, 9_000, 'p2', 'question', { id: 'q', text: '声音为什么能传播' }],
  [4, 12_000, 'p1', 'page', { m: 'a', page: 2 }],
  [5, 20_000, 'p1', 'page', { m: 'a', page: 1 }],
];
const turns = [
  { t: 0, m: 'a', page: 1 },
  { t: 12_000, m: 'a', page: 2 },
  { t: 20_000, m: 'a', page: 1 },
];
const chapters = [{ seq: 9, t: 11_000, title: '声音的传播' }];
const books = { a: [page('Sound is a wave'), page('声音 的 传播 要 介质')] };

test('a search finds what was said, asked, and shown, in the order of the lesson', () => {
  const found = (typed: string) =>
    find(typed, events, chapters, turns, books).map((one) => [one.t, one.what]);
  expect(found('sound')).toEqual([
    [0, 'page'],
    [5_000, 'chat'],
  ]);
  expect(found('传播')).toEqual([
    [9_000, 'question'],
    [11_000, 'chapter'],
    [12_000, 'page'],
  ]);
  expect(found('传播 介质')).toEqual([[12_000, 'page']]);
  expect(found('  ')).toEqual([]);
});
test('one step back shortly after a mark goes to the one before it', () => {
  const marks = [0, 12_000, 20_000];
  expect(step(marks, 12_500, -1)).toBe(0);
  expect(step(marks, 15_000, -1)).toBe(12_000);
  expect(step(marks, 12_000, 1)).toBe(20_000);
  expect(step(marks, 20_000, 1)).toBeNull();
});
test('the sound begins later than the meeting and may end before it', () => {
  const sound = { offset_ms: 2_000, seconds: 60 };
  expect([0, 2_000, 32_500, 62_000].map((t) => soundAt(t, sound))).toEqual([null, 0, 30.5, null]);
  expect(soundAt(5, null)).toBeNull();
});

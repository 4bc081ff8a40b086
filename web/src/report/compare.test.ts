import { expect, test } from 'vitest';
import { compare, differences } from './compare';
import type { DailyReport } from './shapes';

const before: DailyReport = {
  day: '2020-07-14',
  weather: { sky: 'clear', max_c: 30 },
  workforce: [
    { trade: 'carpenter', count: 12 },
    { trade: 'rebar', count: 18 },
  ],
  quantities: [{ item: 'C03', quantity: '38.00' }],
  deliveries: [
    { material: 'cement', quantity: '10', unit: 't' },
    { material: 'cement', quantity: '20', unit: 't' },
  ],
};

test('a report compared with itself has no difference', () => {
  expect(differences(compare(before, structuredClone(before)))).toBe(0);
});

test('what was changed, added and removed is marked so, each on its own line', () => {
  const after: DailyReport = {
    ...before,
    weather: { sky: 'rain', max_c: 30 },
    workforce: [
      { trade: 'carpenter', count: 14 },
      { trade: 'mason', count: 3 },
    ],
    narrative: 'third floor',
  };
  const marks = compare(before, after)
    .filter((l) => l.mark !== 'same')
    .map((l) => [l.section, l.subject, l.before, l.after, l.mark]);
  expect(marks).toEqual([
    ['weather', 'sky', 'clear', 'rain', 'changed'],
    ['workforce', 'carpenter', '12', '14', 'changed'],
    ['workforce', 'rebar', '18', '', 'removed'],
    ['workforce', 'mason', '', '3', 'added'],
    ['narrative', 'narrative', '', 'third floor', 'added'],
  ]);
});

test('the same number written otherwise is no difference', () => {
  expect(
    differences(compare(before, { ...before, quantities: [{ item: 'C03', quantity: '38' }] })),
  ).toBe(0);
});

test('two lots of one material are kept apart', () => {
  const after = {
    ...before,
    deliveries: [
      { material: 'cement', quantity: '10', unit: 't' },
      { material: 'cement', quantity: '25', unit: 't' },
    ],
  };
  const lines = compare(before, after).filter((l) => l.section === 'deliveries');
  expect(lines.map((l) => [l.subject, l.mark])).toEqual([
    ['cement', 'same'],
    ['cement', 'changed'],
  ]);
});

import { expect, test } from 'vitest';
import { emptyDraft } from './draft';
import { remaining, strip, willBeHeld } from './remaining';
import type { DailyReport } from './shapes';

const items = [
  { item: 'C03', unit: 'm\u00b3', quantity: '500', done: '310.5' },
  { item: 'W01', unit: 'm\u00b2', quantity: '1200', done: '1200' },
];
const report = (day: string, item: string, quantity: string): DailyReport => ({
  day,
  weather: { sky: 'clear' },
  quantities: [{ item, quantity }],
});
function typed(item: string, quantity: string, day = '2020-07-14') {
  const draft = emptyDraft({ programme: 'P', project: 'K01', day });
  draft.quantities.push({ item, quantity });
  return draft;
}
const site = { today: '2020-07-14', started: '2020-03-01', dayTaken: false };

test('what is left follows the typing, to the last thousandth', () => {
  const [c03] = remaining(items, typed('C03', '38.125'), null, []);
  expect(c03).toMatchObject({
    before: 310_500n,
    today: 38_125n,
    left: 151_375n,
    percent: 69,
    over: 0n,
  });
});

test('going above the plan by the least is said before sending', () => {
  const draft = typed('C03', '189.501');
  const rows = remaining(items, draft, null, []);
  expect(rows[0]?.over).toBe(1n);
  expect(willBeHeld(draft, rows, site)).toEqual([
    { code: 'held_quantity_above_plan', item: 'C03', done: '500.001', planned: '500' },
  ]);
  const exact = typed('C03', '189.5');
  expect(willBeHeld(exact, remaining(items, exact, null, []), site)).toEqual([]);
});

test('a correction is measured without the report it corrects', () => {
  const draft = { ...typed('C03', '200'), corrects: 'f1' };
  const rows = remaining(items, draft, report('2020-07-14', 'C03', '60.5'), []);
  expect(rows[0]).toMatchObject({ before: 250_000n, left: 50_000n, over: 0n });
  expect(willBeHeld(draft, rows, { ...site, dayTaken: true })).toEqual([]);
});

test('reports still waiting on the device count before this one', () => {
  const rows = remaining(items, typed('C03', '100'), null, [report('2020-07-13', 'C03', '100')]);
  expect(rows[0]?.over).toBe(10_500n);
});

test('an item finished before shows as done and takes nothing more unheld', () => {
  const draft = typed('W01', '1');
  const rows = remaining(items, draft, null, []);
  expect(rows[1]).toMatchObject({ percent: 100, left: 0n, over: 1_000n });
});

test('every other reason for being held is said too', () => {
  const future = typed('X9', '1', '2020-07-16');
  const codes = willBeHeld(future, remaining(items, future, null, []), {
    today: '2020-07-14',
    started: null,
    dayTaken: true,
  });
  expect(codes.map((r) => r.code)).toEqual([
    'held_future_day',
    'held_not_started',
    'held_day_taken',
    'held_work_item_unknown',
  ]);
});

test('the strip shows fourteen days, what the device knows laid over what the board knows', () => {
  const recent = `${'-'.repeat(16)}11110111010110`;
  const days = strip(
    '2020-07-14',
    recent,
    '2020-07-14',
    new Set(),
    new Set(['2020-07-14']),
    new Set(['2020-07-09']),
    new Set(['2020-07-05']),
  );
  expect(days).toHaveLength(14);
  expect(days[0]).toMatchObject({ day: '2020-07-01', state: 'filed' });
  expect(days[4]).toMatchObject({ day: '2020-07-05', state: 'missing', draft: true });
  expect(days[8]).toMatchObject({ day: '2020-07-09', state: 'held' });
  expect(days[13]).toMatchObject({ day: '2020-07-14', state: 'waiting', today: true });
});

test('a strip whose board is a day old lines up all the same', () => {
  const days = strip(
    '2020-07-15',
    '1'.repeat(30),
    '2020-07-14',
    new Set(),
    new Set(),
    new Set(),
    new Set(),
  );
  expect(days[12]?.state).toBe('filed');
  expect(days[13]).toMatchObject({ day: '2020-07-15', state: 'free', today: true });
});

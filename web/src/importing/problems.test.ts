import { expect, test } from 'vitest';
import type { Problem } from '../generated/api';
import { asCsv, asTabs, bySheet, filterRows, mendRows } from './problems';

const problem = (params: Record<string, string>, pointer?: string): Problem => ({
  type: 't',
  title: 't',
  status: 422,
  code: 'cell_invalid',
  detail: { zh: 'zh sentence', en: 'en sentence' },
  params,
  ...(pointer !== undefined && { pointer }),
});
const cell = problem({
  place: 'Projects!D7',
  sheet: 'Projects',
  address: 'D7',
  row: '7',
  column: 'Unit',
  expected_zh: '\u5355\u4f4d',
  expected_en: 'a unit',
  found: '=1+1',
});
const json = problem(
  {
    place: '/projects/0/period',
    expected_zh: '\u65e5\u671f',
    expected_en: 'a date',
    found: 'soon, "perhaps"',
  },
  '/projects/0/period',
);

test('a cell, a line and a JSON pointer each say where they are', () => {
  const rows = mendRows([
    cell,
    json,
    problem({ place: 'line 12', row: '12', column: 'Budget', found: 'x' }),
  ]);
  expect(rows.map((r) => [r.sheet, r.row, r.column, r.expected.en, r.found])).toEqual([
    ['Projects', 'D7', 'Unit', 'a unit', '=1+1'],
    ['', '/projects/0/period', '', 'a date', 'soon, "perhaps"'],
    ['', '12', 'Budget', '', 'x'],
  ]);
});

test('the filter takes words of either language, full-width or not', () => {
  const rows = mendRows([cell, json]);
  expect(filterRows(rows, '\u65e5\u671f').map((r) => r.number)).toEqual([2]);
  expect(filterRows(rows, 'projects \uff24\uff17').map((r) => r.number)).toEqual([1]);
  expect(filterRows(rows, '  ')).toHaveLength(2);
});

test('the sheets are counted', () => {
  expect(bySheet(mendRows([cell, cell, json]))).toEqual([
    { sheet: 'Projects', count: 2 },
    { sheet: '', count: 1 },
  ]);
});

test('the CSV opens in a spreadsheet as text, never as a formula', () => {
  const text = asCsv(mendRows([cell, json]), ['No.', 'Place']);
  expect(text.startsWith('\ufeffNo.,Place\r\n')).toBe(true);
  expect(text).toContain(",'=1+1,");
  expect(text).toContain('"soon, ""perhaps"""');
});

test('what is copied falls into columns', () => {
  const lines = asTabs(mendRows([problem({ found: 'a\tb\nc' })]), ['No.']).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]?.split('\t')).toHaveLength(10);
});

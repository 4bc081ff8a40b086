import { expect, test } from 'vitest';
import type { Checklist } from '../../generated/api';
import {
  editAgain,
  editOf,
  isChanged,
  moved,
  newList,
  newPoint,
  nextCode,
  published,
} from './edit';

const list: Checklist = {
  checklist: 'structure',
  version: 4,
  name: { zh: '主体', en: 'Structure' },
  categories: ['health'],
  points: [
    { point: 'S01', text: { zh: '钢筋', en: 'Steel' }, severity: 'serious', due_days: 3 },
    { point: 'S09', text: { zh: '模板' }, severity: 'minor' },
  ],
  shipped: false,
};

test('the next version says what the last one said, and its number is one more', () => {
  const ready = published(editOf(list));
  if (!ready.ok) throw new Error(JSON.stringify(ready.mistakes));
  expect(ready.body).toEqual({
    checklist: 'structure',
    version: 5,
    name: { zh: '主体', en: 'Structure' },
    categories: ['health'],
    points: [
      { point: 'S01', text: { zh: '钢筋', en: 'Steel' }, severity: 'serious', due_days: 3 },
      { point: 'S09', text: { zh: '模板' }, severity: 'minor', due_days: 7 },
    ],
  });
  expect(isChanged(editOf(list), list)).toBe(false);
});

test('a refused version is written again as it was', () => {
  const ready = published({ ...editOf(list), zh: '主体结构', reason: '新规范' });
  if (!ready.ok) throw new Error(JSON.stringify(ready.mistakes));
  expect(published(editAgain(ready.body))).toEqual(ready);
});

test('codes follow the list’s own and are not used twice', () => {
  expect(nextCode(list.points)).toBe('S10');
  expect(nextCode([])).toBe('P01');
  const edit = editOf(list);
  edit.points.push({ ...newPoint(edit.points), point: 'S01', zh: '又一点' });
  const ready = published(edit);
  expect(!ready.ok && ready.mistakes.map((one) => one.code)).toEqual(['twice']);
});

test('what is missing is told at its field', () => {
  const edit = newList();
  const ready = published(edit);
  const key = edit.points[0]?.key ?? '';
  expect(!ready.ok && ready.mistakes).toEqual([
    { at: 'checklist', code: 'code' },
    { at: 'zh', code: 'needed' },
    { at: `${key}/zh`, code: 'needed' },
  ]);
});

test('points change places and stay within the list', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
});

import { describe, expect, test } from 'vitest';
import type { TodayItem } from '../generated/api';
import { groupsOf, placeOf, rowsOf, tenDayOfItem } from './rows';

function item(kind: TodayItem['kind'], over: Partial<TodayItem> = {}): TodayItem {
  return { kind, overdue_days: 0, post: { role: 'site', project: 'K01' }, ...over };
}

describe('what one owes today', () => {
  test('the days of a report that one site owes stand in one row, the oldest first', () => {
    const rows = rowsOf([
      item('daily_report', { project: 'K01', day: '2020-07-14' }),
      item('daily_report', { project: 'K02', day: '2020-07-14' }),
      item('daily_report', { project: 'K01', day: '2020-07-10', overdue_days: 3 }),
    ]);
    expect(rows.map((row) => row.items.map((one) => one.day))).toEqual([
      ['2020-07-10', '2020-07-14'],
      ['2020-07-14'],
    ]);
    expect(rows[0]?.first.overdue_days).toBe(3);
  });
  test('findings and actions stand each for itself, in the server’s order', () => {
    const rows = rowsOf([
      item('finding', { id: 'f2', overdue_days: 4 }),
      item('action', { id: 'a1' }),
      item('finding', { id: 'f1' }),
    ]);
    expect(rows.map((row) => row.first.id)).toEqual(['f2', 'a1', 'f1']);
    expect(groupsOf(rows, () => true).map((group) => [group.kind, group.rows.length])).toEqual([
      ['finding', 2],
      ['action', 1],
    ]);
  });
  test('what posts nobody holds would owe stands apart and last', () => {
    const rows = rowsOf([
      item('daily_report', { project: 'K02', day: '2020-07-10', overdue_days: 9, empty: true }),
      item('finding', { id: 'f1' }),
      item('daily_report', { project: 'K01', day: '2020-07-14' }),
    ]);
    expect(groupsOf(rows, () => true).map((group) => group.kind)).toEqual([
      'finding',
      'daily_report',
      'empty',
    ]);
  });
  test('what others let lie until it climbed comes after one’s own', () => {
    const rows = rowsOf([
      item('finding', { id: 'theirs', overdue_days: 9, climbed: 'office' }),
      item('finding', { id: 'mine', overdue_days: 5, climbed: 'office', post: { role: 'office' } }),
      item('coordination', { id: '2020-07-2', post: { role: 'office' } }),
    ]);
    const groups = groupsOf(rows, (post) => post.role === 'office');
    expect(groups.map((group) => [group.kind, group.rows[0]?.first.id])).toEqual([
      ['finding', 'mine'],
      ['coordination', '2020-07-2'],
      ['climbed', 'theirs'],
    ]);
  });
  test('every row leads straight to doing it', () => {
    const to = (kind: TodayItem['kind'], over: Partial<TodayItem>) =>
      placeOf(item(kind, over), 'P');
    expect(to('daily_report', { project: 'K01', day: '2020-07-14' })).toBe(
      '#/report/P/K01/2020-07-14',
    );
    expect(to('supervisor_log', { project: 'K01', day: '2020-07-14' })).toBe(
      '#/log/P/K01/2020-07-14',
    );
    expect(to('weekly_inspection', { project: 'K01', day: '2020-07-13' })).toBe(
      '#/inspection/P/K01',
    );
    expect(to('review', { id: 'f1' })).toBe('#/finding/P/f1');
    expect(to('confirmation', { id: 'a1' })).toBe('#/actions/P?action=a1');
    expect(to('coordination', { id: '2020-07-2' })).toBe('#/coordination/P/2020-07-2');
    expect(to('consultation_sign', { id: 'c1' })).toBe('#/consultation/P/c1');
    expect(to('held', { id: 'x' })).toBe('#/held/P');
    expect(to('ten_day_return', { day: '2020-07-11' })).toBeNull();
  });
  test('a return is for the ten-day of its day', () => {
    expect(tenDayOfItem(item('ten_day_return', { id: '2020-07-2' }))).toBe('2020-07-2');
    expect(tenDayOfItem(item('ten_day_return', { day: '2020-07-31' }))).toBe('2020-07-3');
    expect(tenDayOfItem(item('ten_day_return', { due: '2020-07-20' }))).toBe('2020-07-2');
  });
});

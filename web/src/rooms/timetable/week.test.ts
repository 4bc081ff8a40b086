import { expect, test } from 'vitest';
import type { Meeting } from '../../generated/api';
import { clockOf, isClock, minutesOf } from '../../shared/format/clock';
import { agendaOf, daysShown, hoursOf, layOut, mondayOf, wantedOf, weekOf } from './week';

function meeting(day: string, at: string, minutes: number, title = at): Meeting {
  return { room: title, meeting: day, kind: 'lesson', title, day, at, minutes, state: 'coming' };
}

test('a week begins on its Monday, also across a year', () => {
  expect(mondayOf('2026-09-03')).toBe('2026-08-31');
  expect(mondayOf('2026-08-31')).toBe('2026-08-31');
  expect(mondayOf('2027-01-03')).toBe('2026-12-28');
  expect(mondayOf('1969-12-31')).toBe('1969-12-29');
  expect(weekOf('2026-08-31').at(-1)).toBe('2026-09-06');
});
test('a clock time goes to minutes and back', () => {
  expect(clockOf(minutesOf('10:20') + 40)).toBe('11:00');
  expect(clockOf(minutesOf('23:50') + 20)).toBe('00:10');
  expect(['10:20', '24:00', '9:05', ''].map(isClock)).toEqual([true, false, false, false]);
});
test('meetings that overlap stand side by side; one that only touches does not', () => {
  const day = '2026-09-03';
  const placed = layOut([
    meeting(day, '10:00', 40, 'a'),
    meeting(day, '10:20', 40, 'b'),
    meeting(day, '10:40', 40, 'c'),
    meeting(day, '12:00', 40, 'd'),
  ]).map((one) => [one.meeting.title, one.column, one.columns]);
  expect(placed).toEqual([
    ['a', 0, 2],
    ['b', 1, 2],
    ['c', 0, 2],
    ['d', 0, 1],
  ]);
});
test('the day shows what lies outside of usual hours, and the weekend only where it is used', () => {
  const early = meeting('2026-09-05', '07:50', 45);
  const late = meeting('2026-09-03', '21:00', 90);
  expect(hoursOf([])).toEqual({ from: 9, to: 18 });
  expect(hoursOf([early, late])).toEqual({ from: 7, to: 23 });
  expect(daysShown(weekOf('2026-08-31'), [early])).toHaveLength(6);
  expect(daysShown(weekOf('2026-08-31'), [late])).toHaveLength(5);
  const sunday = meeting('2026-09-06', '10:00', 45);
  expect(daysShown(weekOf('2026-08-31'), [sunday])).toHaveLength(7);
});
test('the agenda begins today; what is over stands after what comes', () => {
  const all = ['2026-09-01', '2026-09-04', '2026-09-03'].map((day) => meeting(day, '10:00', 40));
  expect(agendaOf(all, '2026-09-03').map((one) => [one.day, one.past])).toEqual([
    ['2026-09-03', false],
    ['2026-09-04', false],
    ['2026-09-01', true],
  ]);
});
test('filters narrow by kind, place and whose it is', () => {
  const place = { place: 'AKS-3Z', name: { zh: '三中' } };
  const all = [
    { ...meeting('2026-09-03', '10:00', 40, 'a'), places: [place] },
    meeting('2026-09-03', '10:00', 40, 'b'),
  ];
  expect(wantedOf(all, { place: 'AKS-3Z', mine: null })).toHaveLength(1);
  expect(wantedOf(all, { kind: 'consultation', mine: null })).toHaveLength(0);
  expect(wantedOf(all, { mine: new Set(['b']) }).map((one) => one.room)).toEqual(['b']);
});

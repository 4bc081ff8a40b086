import { expect, test } from 'vitest';
import type { Learning } from '../../generated/api';
import { csvOf } from './csv';
import { hours, itemRows, kindsIn, summaryRows } from './learning';

const answer: Learning = {
  programme: 'P',
  from: '2026-01-01',
  to: '2026-12-31',
  all: true,
  people: [
    {
      account: 'a',
      name: '李, 老师',
      meetings: 2,
      seconds: 4500,
      by_kind: { study_meeting: 4500 },
      items: [
        {
          room: 'r',
          meeting: '2026-09-03',
          title: '=1+1',
          kind: 'study_meeting',
          seconds: 4500,
          role: 'listener',
          fact: 7,
        },
      ],
    },
  ],
};
const words = {
  name: 'Name',
  meetings: 'Meetings',
  hours: 'h',
  led: 'Led',
  day: 'Day',
  title: 'Title',
  kind: 'Kind',
  subject: 'Subject',
  role: 'Role',
  kindWord: (kind: string) => kind,
  roleWord: (role: string) => role,
};

test('hours are told with one place', () => {
  expect([0, 179, 180, 4500, 3600].map(hours)).toEqual(['0.0', '0.0', '0.1', '1.3', '1.0']);
});
test('a spreadsheet gets quotes where it needs them, and no formulas from anybody', () => {
  const text = csvOf(itemRows(answer, words));
  expect(text.startsWith('\ufeffName,Day,')).toBe(true);
  expect(text).toContain(`"李, 老师",2026-09-03,'=1+1,study_meeting,,listener,1.3\r\n`);
  expect(csvOf([['a "b"', 5]])).toBe('\ufeff"a ""b""",5\r\n');
});
test('only kinds that somebody has hours of are columns', () => {
  expect(kindsIn(answer.people)).toEqual(['study_meeting']);
  expect(summaryRows(answer, words)).toEqual([
    ['Name', 'Meetings', 'Led', 'h', 'study_meeting h'],
    ['李, 老师', 2, 0, 1.3, 1.3],
  ]);
});

import { beforeAll, describe, expect, test } from 'vitest';
import type { CalendarDay, DutyDay } from '../generated/api';
import { allDutyState } from '../generated/facts';
import { addDays } from '../shared/format/day';
import { switchLocale } from '../shared/i18n/locale.svelte';
import { shared } from '../shared/i18n/shared';
import { dutyIn, shownDuties } from './duties';
import { percentIn, shareIn, spanOf, stepOf, totalOf } from './heat';
import { spoken, stateWord, wholeDay, why } from './say';
import { texts } from './texts';
import { backFor, monthLabels, moved, weekdayIndex, weeksOf, weeksThatFit } from './weeks';
import { monthsOf, runsOf, sameDays } from './year';

beforeAll(async () => {
  await switchLocale('zh');
  await Promise.all([shared.load(), texts.load()]);
});

const span = (from: string, count: number): DutyDay[] =>
  Array.from({ length: count }, (_, i) => ({ day: addDays(from, i), state: 'met' }));

describe('the weeks of the strip', () => {
  test('begin on Monday, and what is outside the span is empty', () => {
    expect(weekdayIndex('2026-07-13')).toBe(0);
    expect(weekdayIndex('2026-07-19')).toBe(6);
    const weeks = weeksOf(span('2026-07-15', 8)); // Wednesday to Wednesday
    expect(weeks.map((week) => week.monday)).toEqual(['2026-07-13', '2026-07-20']);
    expect(weeks[0]?.days.map((one) => one?.day ?? null)).toEqual([
      null,
      null,
      '2026-07-15',
      '2026-07-16',
      '2026-07-17',
      '2026-07-18',
      '2026-07-19',
    ]);
    expect(weeks[1]?.days.filter(Boolean)).toHaveLength(3);
    expect(weeksOf([])).toEqual([]);
  });
  test.each([0, 1, 2, 3, 4, 5, 6])('a year is always 53 of them (from weekday %i)', (offset) => {
    const weeks = weeksOf(span(addDays('2025-11-24', offset), 365));
    expect(weeks).toHaveLength(53);
    expect(weeks.flatMap((week) => week.days).filter(Boolean)).toHaveLength(365);
  });
  test('a year stands whole on a desk; on a phone a quarter does, each day as wide as a thumb', () => {
    expect(weeksThatFit(1300, 53)).toBe(53);
    expect(weeksThatFit(336, 53)).toBe(12);
    expect(weeksThatFit(0, 53)).toBe(4);
    expect(weeksThatFit(336, 3)).toBe(3);
  });
  test('months are named where they begin, the year at the first and in January', () => {
    const labels = monthLabels(weeksOf(span('2025-11-25', 365)));
    expect(labels[0]).toEqual({ column: 1, day: '2025-12-01', withYear: true });
    expect(labels.filter((one) => one.withYear).map((one) => one.day)).toEqual([
      '2025-12-01',
      '2026-01-01',
    ]);
    const middle = monthLabels(weeksOf(span('2026-06-03', 60)));
    expect(middle.map((one) => one.day)).toEqual(['2026-06-03', '2026-07-01', '2026-08-01']);
    expect(middle[0]?.withYear).toBe(true);
  });
});

describe('keys on the strip', () => {
  test('a day up and down, a week left and right, not out of the span', () => {
    expect(moved('ArrowUp', 10, 365)).toBe(9);
    expect(moved('ArrowDown', 10, 365)).toBe(11);
    expect(moved('ArrowLeft', 10, 365)).toBe(3);
    expect(moved('ArrowRight', 10, 365)).toBe(17);
    expect(moved('ArrowLeft', 3, 365)).toBeNull();
    expect(moved('ArrowDown', 364, 365)).toBeNull();
  });
  test('four weeks by page, the ends by Home and End', () => {
    expect(moved('PageUp', 100, 365)).toBe(72);
    expect(moved('PageUp', 10, 365)).toBe(0);
    expect(moved('PageDown', 360, 365)).toBe(364);
    expect(moved('Home', 5, 365)).toBe(0);
    expect(moved('End', 364, 365)).toBeNull();
    expect(moved('Enter', 5, 365)).toBeNull();
  });
  test('the weeks shown follow the day, and only when they must', () => {
    expect(backFor(52, 0, 12, 53)).toBe(0);
    expect(backFor(41, 0, 12, 53)).toBe(0);
    expect(backFor(40, 0, 12, 53)).toBe(1);
    expect(backFor(0, 0, 12, 53)).toBe(41);
    expect(backFor(52, 41, 12, 53)).toBe(0);
  });
});

describe('a day in words', () => {
  const late: DutyDay = { day: '2026-07-14', state: 'late', at: '2026-07-15T01:20:00Z' };

  test('is heard with its date and state in both languages', async () => {
    expect(spoken(late, '2026-07-20')).toBe('2026年7月14日 周二：迟报');
    await switchLocale('en');
    expect(spoken(late, '2026-07-20')).toBe('Tuesday, 14 July 2026: late');
    expect(spoken({ day: '2026-07-14', state: 'met' }, '2026-07-14')).toBe(
      'Tuesday, 14 July 2026: in time, today',
    );
    expect(wholeDay('2026-01-01')).toBe('Thursday, 1 January 2026');
    await switchLocale('zh');
  });
  test('a holiday says its name, an excuse its reason, a report when it was made at the site', () => {
    const feast = { zh: '国庆节', en: 'National Day' };
    const holiday: DutyDay = { day: '2026-10-01', state: 'rest', name: feast };
    expect(spoken(holiday, '2026-11-01')).toBe('2026年10月1日 周四：休息，国庆节');
    expect(why(holiday, 'UTC')).toBe('国庆节');
    expect(why({ day: '2026-06-03', state: 'excused', reason: '沙尘' }, 'UTC')).toBe('沙尘');
    expect(why(late, 'Asia/Shanghai')).toBe('7月15日 09:20 记');
  });
  test.each(allDutyState)('%s has a word and is never without a mark', (state) => {
    expect(spoken({ day: '2026-06-03', state }, '2026-07-01')).not.toContain('state.');
    expect(why({ day: '2026-06-03', state }, 'UTC')).not.toContain('why.');
  });
});

describe('the calendar of a year', () => {
  const holiday = (day: string, name = '国庆节'): CalendarDay => ({
    day,
    kind: 'holiday',
    name: { zh: name },
    seq: 1,
  });
  const days: CalendarDay[] = [
    holiday('2026-10-02'),
    holiday('2026-10-01'),
    holiday('2026-10-03', '中秋节'),
    { day: '2026-10-10', kind: 'working', seq: 2 },
    { day: '2026-10-20', kind: 'ordinary', seq: 3 },
  ];
  test('days that follow one another under one name are one line', () => {
    expect(runsOf(days).map((run) => [run.from, run.to, run.days, run.kind])).toEqual([
      ['2026-10-01', '2026-10-02', 2, 'holiday'],
      ['2026-10-03', '2026-10-03', 1, 'holiday'],
      ['2026-10-10', '2026-10-10', 1, 'working'],
    ]);
  });
  test('a ruled day goes before the weekly rest day', () => {
    const months = monthsOf(2026, ['saturday', 'sunday'], days);
    expect(months).toHaveLength(12);
    const october = months[9];
    expect(october?.lead).toBe(3); // a Thursday
    expect(october?.cells).toHaveLength(31);
    const kind = (day: number) => october?.cells[day - 1]?.kind;
    expect([kind(1), kind(4), kind(10), kind(11), kind(20)]).toEqual([
      'holiday',
      'rest',
      'working',
      'rest',
      'plain',
    ]);
    expect(monthsOf(2024, [], [])[1]?.cells).toHaveLength(29);
  });
  test('rest days are the same in any order', () => {
    expect(sameDays(['saturday', 'sunday'], ['sunday', 'saturday'])).toBe(true);
    expect(sameDays(['saturday'], ['sunday'])).toBe(false);
  });
});

describe('a weekly duty', () => {
  const week = (monday: string): DutyDay => ({
    day: monday,
    until: addDays(monday, 6),
    state: 'missed',
  });
  const year = Array.from({ length: 9 }, (_, i) => week(addDays('2026-06-01', i * 7)));
  test('is one square a week, each a column of its own', () => {
    const weeks = weeksOf(year);
    expect(weeks).toHaveLength(9);
    expect(weeks[1]).toEqual({ monday: '2026-06-08', days: [year[1]] });
    // The month is named at the week that holds its first: 1 July is a Wednesday.
    expect(monthLabels(weeks)).toEqual([
      { column: 0, day: '2026-06-01', withYear: true },
      { column: 4, day: '2026-07-01', withYear: false },
      { column: 8, day: '2026-08-01', withYear: false },
    ]);
  });
  test('keys move by weeks', () => {
    expect(moved('ArrowLeft', 5, 9, 1)).toBe(4);
    expect(moved('ArrowUp', 5, 9, 1)).toBe(4);
    expect(moved('PageUp', 5, 9, 1)).toBe(1);
    expect(moved('ArrowRight', 8, 9, 1)).toBeNull();
  });
  test('is said as a week, and a missed one as not inspected', () => {
    const one = week('2026-06-29');
    expect(spoken(one, '2026-07-20', 'weekly_inspection')).toBe('2026年6月29日至7月5日：缺查');
    expect(why(one, 'UTC', 'weekly_inspection')).toContain('没有查完的检查');
  });
  test.each(shownDuties)('%s has a word and a reason for every state', (duty) => {
    for (const state of allDutyState) {
      expect(stateWord({ day: '2026-06-01', state }, duty)).not.toContain('.');
      expect(why({ day: '2026-06-01', state }, 'UTC', duty)).not.toMatch(/^why/);
    }
  });
  test('nonsense in the address is the daily report', () => {
    expect(dutyIn('weekly_inspection')).toBe('weekly_inspection');
    expect(dutyIn('ten_day_return')).toBe('daily_report');
    expect(dutyIn(undefined)).toBe('daily_report');
  });
});

describe('all sites of a day', () => {
  test('late ones came; excused ones and those still due do not count', () => {
    expect(shareIn({ met: 12, late: 1, missed: 3 })).toBeCloseTo(13 / 16);
    expect(shareIn({ met: 0, late: 0, missed: 0 })).toBeNull();
  });
  test('all is only said where all came', () => {
    expect([1, 0.999, 0.9, 0.75, 0.5, 0.49, 0].map(stepOf)).toEqual([0, 1, 1, 2, 3, 4, 4]);
    expect(stepOf(null)).toBeNull();
    expect(percentIn(299 / 300)).toBe(99);
    expect(percentIn(0.29)).toBe(29);
  });
  test('a year gone by is shown whole, this one as the twelve months up to now, none to come', () => {
    expect(spanOf(2025, '2026-11-25')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(spanOf(2026, '2026-11-25')).toEqual({ from: '2025-11-26' });
    expect(spanOf(2027, '2026-11-25')).toBeNull();
  });
  test('add up', () => {
    const day = { day: '2026-11-22', owed: 16, met: 12, late: 1, missed: 2, excused: 1, due: 0 };
    expect(totalOf([day, day])).toEqual({
      owed: 32,
      met: 24,
      late: 2,
      missed: 4,
      excused: 2,
      due: 0,
    });
  });
});

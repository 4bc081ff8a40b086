import { afterEach, describe, expect, test } from 'vitest';
import { switchLocale } from '../i18n/locale.svelte';
import { fill } from '../i18n/message';
import { addMonths, addTenDays, isDay, relativeDay, shortDay, tenDayOf } from './day';
import { compare, percent, quantity, scaled, shareOf, typedDecimal } from './decimal';
import { clockAt, localInstant } from './instant';
import { columnScale, money } from './money';
import { firstDayOf, isTenDay, lastDayOf, nextTenDay, tenDayIn, tenDayName } from './tenDay';

afterEach(() => switchLocale('zh'));

describe('decimals', () => {
  test('round half away from zero without a float', () => {
    expect(scaled('0.125', 0, 2)).toBe('0.13');
    expect(scaled('-0.125', 0, 2)).toBe('-0.13');
    expect(scaled('9007199254740993.01', 0, 1)).toBe('9007199254740993.0');
    expect(scaled('-0.001', 0, 2)).toBe('0.00');
  });
  test('ppm as percent', () => {
    expect(percent(310_000)).toBe('31.0');
    expect(percent(893_000)).toBe('89.3');
    expect(percent(999_999)).toBe('100.0');
    expect(percent(-25_000)).toBe('−2.5');
  });
  test('quantities are grouped, their zeros dropped', () => {
    expect(quantity('26829.000')).toBe('26,829');
    expect(quantity('1200')).toBe('1,200');
    expect(quantity('0.500')).toBe('0.5');
  });
  test('a share of two amounts is exact', () => {
    expect(shareOf('1', '3')).toBe(333_333);
    expect(shareOf('213000000.00', '1040000000')).toBe(204_808);
    expect(shareOf('1', '0.00')).toBeNull();
  });
  test('order by value, not by letters', () => {
    expect(compare('9', '10.00')).toBe(-1);
    expect(compare('10', '10.000')).toBe(0);
    expect(compare('-2', '-10')).toBe(1);
  });
  test('what people type: full-width digits, separators, a bare point', () => {
    expect(typedDecimal('１，２３４．５')).toBe('1234.5');
    expect(typedDecimal(' 1,234 ')).toBe('1234');
    expect(typedDecimal('.5')).toBe('0.5');
    expect(typedDecimal('12 m')).toBeNull();
    expect(typedDecimal('')).toBeNull();
  });
});

describe('money', () => {
  test('Chinese counts by ten-thousands and hundred-millions', () => {
    expect(money('213000000', 'CNY')).toEqual({ value: '2.13', unit: '亿元' });
    expect(money('2184000.00', 'CNY', { keepZeros: true })).toEqual({
      value: '218.40',
      unit: '万元',
    });
    expect(money('980', 'CNY')).toEqual({ value: '980', unit: '元' });
  });
  test('English by thousands and millions', async () => {
    await switchLocale('en');
    expect(money('1040000000', 'CNY')).toEqual({ value: '1,040', unit: 'CNY million' });
    expect(money('213000000', 'CNY')).toEqual({ value: '213', unit: 'CNY million' });
  });
  test('a column has one unit', () => {
    expect(columnScale(['500', '2184000'])).toBe('wan');
    expect(columnScale([])).toBe('one');
  });
});

describe('days', () => {
  test('are checked as the calendar has them', () => {
    expect(isDay('2020-02-29')).toBe(true);
    expect(isDay('2019-02-29')).toBe(false);
    expect(isDay('2020-2-9')).toBe(false);
  });
  test('ten-days end on the 10th, the 20th and the last', () => {
    expect(addTenDays('2020-07-14', 1)).toBe('2020-07-20');
    expect(addTenDays('2020-07-14', -1)).toBe('2020-07-10');
    expect(addTenDays('2020-03-10', -1)).toBe('2020-02-29');
    expect(addTenDays('2020-12-31', 1)).toBe('2021-01-10');
    expect(addTenDays('2020-01-05', -1)).toBe('2019-12-31');
  });
  test('a month on is a month on, also from the 31st', () => {
    expect(addMonths('2020-01-31', 1)).toBe('2020-02-29');
    expect(addMonths('2020-03-31', -1)).toBe('2020-02-29');
    expect(addMonths('2020-12-15', 1)).toBe('2021-01-15');
  });
  test('are said as people say them', async () => {
    expect(shortDay('2020-07-14', '2020-01-01')).toBe('7月14日');
    expect(relativeDay('2020-07-13', '2020-07-14')).toBe('昨天');
    expect(tenDayOf('2020-07-14')).toBe('7月中旬');
    await switchLocale('en');
    expect(shortDay('2019-07-14', '2020-01-01')).toBe('14 Jul 2019');
    expect(relativeDay('2020-07-01', '2020-07-14')).toBe('13 days ago');
    expect(tenDayOf('2020-07-14')).toBe('mid-July');
  });
  test('an instant is shown on the clock of the site', () => {
    expect(clockAt('2020-07-14T11:06:00Z', 'Asia/Shanghai')).toEqual({
      day: '2020-07-14',
      time: '19:06',
    });
    expect(clockAt('2020-07-14T20:00:00+08:00', 'America/New_York').time).toBe('08:00');
  });
  test('a fact carries the offset of its device', () => {
    expect(localInstant(new Date('2020-07-14T11:06:07Z'))).toMatch(
      /^2020-07-1[345]T\d{2}:\d{2}:07[+-]\d{2}:\d{2}$/,
    );
    expect(new Date(localInstant(new Date('2020-07-14T11:06:07Z'))).toISOString()).toBe(
      '2020-07-14T11:06:07.000Z',
    );
  });
});

describe('messages', () => {
  test('take parameters and the English plural', () => {
    expect(fill('{n} {n|report|reports}', 'en', { n: 1 })).toBe('1 report');
    expect(fill('{n} {n|report|reports}', 'en', { n: 2 })).toBe('2 reports');
    expect(fill('{n} 份', 'zh', { n: 1 })).toBe('1 份');
    expect(fill('{n} and {m}', 'en', { n: 1 })).toBe('1 and {m}');
  });
});

describe('ten-days', () => {
  test('are three to a month, and the last takes what is left of it', () => {
    expect(['2020-02-10', '2020-02-11', '2020-02-29'].map(tenDayIn)).toEqual([
      '2020-02-1',
      '2020-02-2',
      '2020-02-3',
    ]);
    expect([firstDayOf('2020-02-3'), lastDayOf('2020-02-3')]).toEqual(['2020-02-21', '2020-02-29']);
    expect([firstDayOf('2020-07-1'), lastDayOf('2020-07-1')]).toEqual(['2020-07-01', '2020-07-10']);
    expect(nextTenDay('2020-12-3')).toBe('2021-01-1');
    expect(nextTenDay('2020-03-1', -1)).toBe('2020-02-3');
    expect([isTenDay('2020-07-2'), isTenDay('2020-07-4'), isTenDay('2020-13-1')]).toEqual([
      true,
      false,
      false,
    ]);
  });
  test('are named as the office names them', async () => {
    await switchLocale('zh');
    expect(tenDayName('2020-07-2')).toBe('2020年7月中旬');
    expect(tenDayName('2020-07-2', '2020-01-01')).toBe('7月中旬');
    await switchLocale('en');
    expect(tenDayName('2020-07-2')).toBe('mid-July 2020');
    await switchLocale('zh');
  });
});

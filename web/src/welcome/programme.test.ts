import { expect, test } from 'vitest';
import { emptyProgramme, registration } from './programme';

test('a code, a name, a currency and a zone are enough', () => {
  const form = {
    ...emptyProgramme('Asia/Urumqi', 2020),
    code: 'HZ-AKS',
    nameZh: 'n',
    planYear: '',
  };
  expect(registration(form)).toEqual({
    ok: true,
    code: 'HZ-AKS',
    body: { name: { zh: 'n' }, currency: 'CNY', zone: 'Asia/Urumqi' },
  });
});

test('everything said goes in', () => {
  const form = {
    ...emptyProgramme('Asia/Urumqi', 2020),
    code: 'HZ',
    nameZh: 'n',
    nameEn: 'N',
    sponsor: 's',
    partner: 'p',
    distance: '4,600',
    dayEnds: '4',
  };
  expect(registration(form)).toMatchObject({
    body: {
      name: { zh: 'n', en: 'N' },
      sponsor: { zh: 's' },
      partner: { zh: 'p' },
      distance_km: 4600,
      plan_year: 2020,
      day_ends_hour: 4,
    },
  });
});

test('every mistake is said at once', () => {
  const form = {
    ...emptyProgramme('UTC', 2020),
    code: 'a b',
    distance: 'far',
    planYear: '20',
    dayEnds: '24',
  };
  const made = registration(form);
  expect(made.ok ? [] : made.mistakes.map((m) => `${m.field}:${m.code}`)).toEqual([
    'code:code',
    'nameZh:needed',
    'distance:distance',
    'planYear:year',
    'dayEnds:hour',
  ]);
});

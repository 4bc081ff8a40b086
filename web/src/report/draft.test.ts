import { expect, test } from 'vitest';
import {
  draftFromBefore,
  draftKey,
  draftOfCorrection,
  emptyDraft,
  isTouched,
  isYesterday,
  reportBefore,
} from './draft';
import { finish } from './finish';
import type { DailyReport } from './shapes';

const subject = { programme: 'HZ-AKS', project: 'K01', day: '2020-07-14' };

const yesterday: DailyReport = {
  day: '2020-07-13',
  weather: { sky: 'rain', min_c: 12, max_c: 27, wind: 3, stopped_hours: 2 },
  workforce: [
    { trade: 'carpenter', count: 12 },
    { trade: 'rebar', count: 18 },
  ],
  plant: [{ name: 'tower_crane', count: 2, hours: 16 }],
  quantities: [{ item: 'C03', quantity: '42' }],
  deliveries: [{ material: 'cement', quantity: '30.5', unit: 't', supplier: 'A' }],
  problems: [{ text: 'no power in the morning', severity: 'serious', waits_for: 'grid' }],
  visitors: [{ who: 'supervisor', purpose: 'check' }],
  safety: { incidents: 1, briefing_held: true, note: 'cut hand' },
  narrative: 'columns of the third floor',
  photos: [
    { sha256: 'a'.repeat(64), caption: 'north side', bytes: 1000, media_type: 'image/jpeg' },
  ],
};

test('people and plant are carried over from yesterday, the numbers shown beside', () => {
  const draft = draftFromBefore(subject, yesterday);
  expect(draft.workforce.map((t) => [t.trade, t.count, t.before])).toEqual([
    ['carpenter', '12', 12],
    ['rebar', '18', 18],
  ]);
  expect(draft.plant.map((p) => [p.name, p.count, p.hours, p.before])).toEqual([
    ['tower_crane', '2', '', 2],
  ]);
  expect(draft.startedFrom).toBe('2020-07-13');
});

test('what belongs to its own day starts at nothing, the weather above all', () => {
  const draft = draftFromBefore(subject, yesterday);
  expect(draft.weather.sky).toBeNull();
  expect(draft.quantities).toEqual([{ item: 'C03', quantity: '' }]);
  expect([draft.deliveries, draft.problems, draft.visitors, draft.photos]).toEqual([
    [],
    [],
    [],
    [],
  ]);
  expect([draft.narrative, draft.safety.incidents, draft.safety.briefing_held]).toEqual([
    '',
    '0',
    null,
  ]);
});

test('the report taken over is the newest before the day, not the newest of all', () => {
  const days = ['2020-07-12', '2020-07-15', '2020-07-13'].map((day) => ({ day }));
  expect(reportBefore(days, '2020-07-14')).toEqual({ day: '2020-07-13' });
  expect(reportBefore(days, '2020-07-12')).toBeNull();
  expect(isYesterday('2020-07-13', '2020-07-14')).toBe(true);
  expect(isYesterday('2020-07-10', '2020-07-14')).toBe(false);
});

test('a correction opened and given a reason, but not changed, gives back the same report', () => {
  const draft = draftOfCorrection({ ...subject, day: yesterday.day }, 'f1', yesterday);
  draft.reason = 'a reason';
  expect(finish(draft)).toEqual({ ok: true, report: yesterday });
});

test('the correction of a day has a place of its own beside the day', () => {
  expect(draftKey(subject)).not.toBe(draftKey(subject, 'f1'));
  expect(draftKey(subject, 'f1').startsWith(draftKey(subject))).toBe(true);
});

test('taking over is not writing', () => {
  const draft = draftFromBefore(subject, yesterday);
  expect(isTouched(draft, draftFromBefore(subject, yesterday))).toBe(false);
  draft.narrative = 'x';
  expect(isTouched(draft, draftFromBefore(subject, yesterday))).toBe(true);
  expect(isTouched(emptyDraft(subject), emptyDraft(subject))).toBe(false);
});

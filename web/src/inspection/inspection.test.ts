import { describe, expect, test } from 'vitest';
import type { Checklist } from '../generated/api';
import {
  countsOf,
  dayAtSite,
  draftOfRecorded,
  draftOfRefused,
  findingOf,
  fitting,
  freshDraft,
  keptList,
  spelt,
  type InspectionDraft,
} from './draft';
import { mistakesOf, progressTyped, record, seenOf, untold } from './record';

const list: Checklist = {
  checklist: 'structure',
  version: 3,
  name: { zh: '主体', en: 'Structure' },
  categories: [],
  points: [
    { point: 'S01', text: { zh: '钢筋' }, severity: 'serious', due_days: 3 },
    { point: 'S02', text: { zh: '模板' }, severity: 'minor', due_days: 7 },
    { point: 'S03', text: { zh: '裂缝' }, severity: 'critical' },
  ],
  shipped: true,
};
const photo = { sha256: 'a'.repeat(64), media_type: 'image/jpeg', bytes: 4, caption: ' 柱脚 ' };

function draft(): InspectionDraft {
  return freshDraft({
    inspection: '01900000-0000-7000-8000-000000000002',
    programme: 'P',
    project: 'K01',
    projectName: { zh: '小学' },
    trip: null,
    list: keptList(list),
    day: '2026-07-15',
  });
}
const at = (of: InspectionDraft, code: string) => {
  const point = of.points[code];
  if (!point) throw new Error(code);
  return point;
};

describe('an answer', () => {
  test('not in order and serious wants a photo, minor does not', () => {
    const one = draft();
    const serious = at(one, 'S01');
    serious.result = 'not_in_order';
    serious.finding.text = '间距偏大';
    expect(mistakesOf(serious)).toEqual(['photo']);
    serious.photos = [photo];
    expect(mistakesOf(serious)).toEqual([]);
    serious.photos = [];
    serious.finding.severity = 'minor';
    expect(mistakesOf(serious)).toEqual([]);
  });

  test('in order keeps nothing of the finding that was begun before', () => {
    const point = at(draft(), 'S01');
    point.result = 'in_order';
    point.finding.text = '间距偏大';
    expect(seenOf('S01', point, 'K01')).toEqual({ point: 'S01', result: 'in_order' });
  });

  test('is the site’s to put right unless somebody else is named', () => {
    const point = at(draft(), 'S02');
    point.result = 'not_in_order';
    point.finding.text = ' 漏浆 ';
    point.photos = [photo];
    expect(seenOf('S02', point, 'K01')).toEqual({
      point: 'S02',
      result: 'not_in_order',
      photos: [{ ...photo, caption: '柱脚' }],
      finding: {
        text: '漏浆',
        severity: 'minor',
        responsible: { role: 'site', project: 'K01' },
        due_days: 7,
      },
    });
    point.finding.post = { role: 'bureau', bureau: '' };
    expect(mistakesOf(point)).toEqual(['bureau']);
    point.finding.post = { role: 'bureau', bureau: '住建局' };
    expect(seenOf('S02', point, 'K01').finding?.responsible).toEqual({
      role: 'bureau',
      name: '住建局',
    });
  });

  test('days that are no whole number of days are told', () => {
    const point = at(draft(), 'S02');
    point.result = 'not_in_order';
    point.finding.text = 'x';
    for (const typed of ['', '-1', '3.5', '366', 'three']) {
      point.finding.due_days = typed;
      expect(mistakesOf(point)).toEqual(['due']);
    }
    point.finding.due_days = '１０';
    expect(mistakesOf(point)).toEqual([]);
    expect(seenOf('S02', point, 'K01').finding?.due_days).toBe(10);
  });

  test('without days in the list gets those usual for its severity', () => {
    expect(at(draft(), 'S03').finding.due_days).toBe('1');
  });
});

describe('filing', () => {
  test('a part takes what is whole and leaves the rest', () => {
    const one = draft();
    at(one, 'S02').result = 'in_order';
    at(one, 'S01').result = 'not_in_order';
    at(one, 'S01').finding.text = '间距偏大';
    const outcome = record(one, false);
    if (!outcome.ok) throw new Error('refused');
    expect(outcome.recorded.left).toBe(1);
    expect(outcome.recorded.body.points.map((seen) => seen.point)).toEqual(['S02']);
    expect(outcome.recorded.body).toMatchObject({ version: 3, finished: false });
  });

  test('to finish, every point wants an answer', () => {
    const one = draft();
    at(one, 'S01').result = 'not_seen';
    const outcome = record(one, true);
    expect(outcome).toEqual({
      ok: false,
      mistakes: [
        { point: 'S02', code: 'unanswered' },
        { point: 'S03', code: 'unanswered' },
      ],
    });
  });

  test('what was told is told again only where it changed', () => {
    const one = draft();
    for (const code of ['S01', 'S02', 'S03']) at(one, code).result = 'in_order';
    for (const seen of untold(one)) one.told[seen.point] = spelt(seen);
    expect(untold(one)).toEqual([]);
    at(one, 'S02').note = '已复看';
    expect(untold(one).map((seen) => seen.point)).toEqual(['S02']);
    const outcome = record(one, true);
    expect(outcome.ok && outcome.recorded.body.points.length).toBe(1);
  });

  test('progress is a share of the works', () => {
    expect(progressTyped('')).toBe(null);
    expect(progressTyped('３２.5')).toBe('32.5');
    expect(progressTyped('100')).toBe('100');
    for (const wrong of ['101', '-1', 'half', '1.2345']) expect(progressTyped(wrong)).toBe(false);
    const one = draft();
    one.progress = '120';
    expect(record(one, false)).toEqual({
      ok: false,
      mistakes: [{ point: '', code: 'progress' }],
    });
  });

  test('a draft made again from the ledger says the same and has nothing new to tell', () => {
    const one = draft();
    at(one, 'S01').result = 'not_in_order';
    at(one, 'S01').finding.text = '间距偏大';
    at(one, 'S01').photos = [{ sha256: 'b'.repeat(64) }];
    at(one, 'S02').result = 'in_order';
    const points = untold(one);
    const again = draftOfRecorded(one, { points, progress_ppm: 325_000 });
    expect(untold(again)).toEqual([]);
    expect(again.progress).toBe('32.5');
    expect(countsOf(again)).toEqual({ all: 3, answered: 2, not_in_order: 1 });
  });

  test('a refused record is opened again as it was filed, all of it still to be told', () => {
    const one = draft();
    at(one, 'S01').result = 'not_in_order';
    at(one, 'S01').finding.text = '间距偏大';
    at(one, 'S02').result = 'in_order';
    one.progress = '32.5';
    one.note = '雨后';
    const outcome = record(one, false);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.mistakes));
    const again = draftOfRefused(one, outcome.recorded.body);
    expect(again).toMatchObject({ progress: '32.5', note: '雨后', told: {} });
    expect(untold(again)).toEqual(untold(one));
  });

  test('a point keeps one finding however often it is told', () => {
    expect(findingOf(draft(), 'S01')).toBe('01900000-0000-7000-8000-000000000002.S01');
  });
});

test('lists for the project’s own kind come first, those for others not at all', () => {
  const named = (checklist: string, categories: Checklist['categories'], withdrawn = false) => ({
    ...list,
    checklist,
    categories,
    withdrawn,
  });
  const lists = [
    named('any', []),
    named('school', ['education']),
    named('clinic', ['health']),
    named('old', ['education'], true),
  ];
  expect(fitting(lists, 'education').map((one) => one.checklist)).toEqual(['school', 'any']);
  expect(fitting(lists, null).map((one) => one.checklist)).toEqual(['any']);
});

test('the day is the site’s, and a day that ends at two lasts until two', () => {
  const night = new Date('2026-07-14T19:30:00Z'); // half past one in the morning at UTC+6
  expect(dayAtSite(night, 'Asia/Urumqi', 0)).toBe('2026-07-15');
  expect(dayAtSite(night, 'Asia/Urumqi', 2)).toBe('2026-07-14');
  expect(dayAtSite(new Date('2026-07-14T14:30:00Z'), 'Asia/Urumqi', 18)).toBe('2026-07-15');
});

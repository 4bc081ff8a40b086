import { expect, test } from 'vitest';
import type { Meeting, Place } from '../../generated/api';
import { arrangementFrom, bodyOf, emptyArrangement, faultsOf } from './arrangement';
import { placeBody, placeFaults, placeFormOf } from './place';
import { matching } from '../../shared/ui/matching';
import { datesOf, daysOf, mostDates, usualUntil, type Asked } from './preview';

const school: Place = {
  place: 'AKS-3Z',
  name: { zh: '三中' },
  kind: 'school',
  side: 'partner',
  from: '10:00',
  to: '19:30',
  terms: [{ name: '秋', from: '2026-09-01', to: '2027-01-15' }],
  free: [{ name: '国庆节', from: '2026-10-01', to: '2026-10-07' }],
  extra: ['2026-10-10'],
  classes: [{ class: 'G7-1', name: '七 1', seats: 45 }],
  fact: 3,
};
const asked: Asked = {
  room: 'r',
  kind: 'lesson',
  day: '2026-09-24',
  at: '10:20',
  minutes: 40,
  every_weeks: 1,
  until: '2026-10-15',
  places: [{ place: 'AKS-3Z', class: 'G7-1' }],
  leads: ['me'],
};
const other = (change: Partial<Meeting>): Meeting => ({
  room: 'other',
  meeting: '2026-09-24',
  kind: 'lesson',
  title: 'Chemistry',
  day: '2026-09-24',
  at: '10:50',
  minutes: 40,
  state: 'coming',
  leads: [{ id: 'me', name: '李老师' }],
  ...change,
});

test('a room once is one day; one that repeats without end is cut off', () => {
  expect(daysOf({ day: '2026-09-24' })).toEqual(['2026-09-24']);
  expect(daysOf(asked)).toEqual(['2026-09-24', '2026-10-01', '2026-10-08', '2026-10-15']);
  expect(daysOf({ day: '2026-09-24', every_weeks: 1 })).toHaveLength(mostDates);
});
test('a holiday of one school takes the lesson, and says whose and which', () => {
  const dates = datesOf(asked, [school], []);
  expect(dates.map((one) => one.held)).toEqual([true, false, true, true]);
  expect(dates[1]?.notes).toEqual([{ what: 'rest', place: school, name: '国庆节' }]);
  const moved = { ...school, extra: ['2026-10-01'] };
  expect(datesOf(asked, [moved], [])[1]?.held).toBe(true);
});
test('after the term there is no lesson; doctors meet all the same, and it is said', () => {
  const late = { ...asked, day: '2027-01-14', until: '2027-01-21' };
  expect(datesOf(late, [school], []).map((one) => one.held)).toEqual([true, false]);
  const study = datesOf({ ...late, kind: 'study_meeting' }, [school], [])[1];
  expect([study?.held, study?.notes]).toEqual([true, [{ what: 'rest', place: school, name: '' }]]);
});
test('outside of a school’s hours is said and held', () => {
  const early = datesOf({ ...asked, at: '09:30' }, [school], [])[0];
  expect(early?.notes.map((note) => note.what)).toEqual(['outside_hours']);
});
test('a clash names the lead or the class; what only touches, or was cancelled, is none', () => {
  const with_ = (meeting: Meeting) =>
    datesOf(asked, [school], [meeting])[0]?.notes.map((note) => note.what === 'clash' && note.with);
  expect(with_(other({}))).toEqual(['lead']);
  expect(with_(other({ at: '11:00' }))).toEqual([]);
  expect(with_(other({ state: 'cancelled' }))).toEqual([]);
  expect(with_(other({ room: 'r' }))).toEqual([]);
  const place = { place: 'AKS-3Z', name: { zh: '三中' }, class: 'G7-1' };
  expect(with_(other({ leads: [], places: [place] }))).toEqual(['place']);
  expect(with_(other({ leads: [], places: [{ ...place, class: 'G8-1' }] }))).toEqual([]);
});
test('lessons usually go on to the end of the shorter term', () => {
  const longer = { ...school, terms: [{ name: '秋', from: '2026-09-01', to: '2027-01-22' }] };
  expect(usualUntil('2026-09-24', [longer, school])).toBe('2027-01-15');
  expect(usualUntil('2026-08-01', [school])).toBeNull();
});
test('the form makes the fact, and the fact makes the form again', () => {
  const form = {
    ...emptyArrangement('r', '2026-09-24', { id: 'me', name: '李老师' }),
    title: ' 物理 ',
    places: [{ place: 'AKS-3Z', class: 'G7-1' }],
    until: '2026-12-31',
    up: '６４',
    down: '128',
  };
  expect(faultsOf(form)).toEqual({});
  const body = bodyOf(form);
  expect(body).toMatchObject({
    title: '物理',
    every_weeks: 1,
    until: '2026-12-31',
    budget: { up: 64, down: 128 },
    leads: ['me'],
  });
  expect(bodyOf(arrangementFrom(body, []))).toEqual(body);
});
test('what is wrong is said part by part', () => {
  const form = { ...emptyArrangement('r', '', null), minutes: '3', at: '', up: '64' };
  expect(Object.keys(faultsOf(form)).sort()).toEqual([
    'at',
    'budget',
    'day',
    'leads',
    'minutes',
    'places',
    'title',
  ]);
});
test('people are found by any part of their names, and only once', () => {
  const people = ['Ada Li', 'Li Wei', '王莉'].map((name) => ({ id: name, name }));
  const found = (typed: string, without: string[] = []): string[] =>
    matching(people, typed, new Set(without)).map((one) => one.name);
  expect(found('li')).toEqual(['Li Wei', 'Ada Li']);
  expect(found('LI wei')).toEqual(['Li Wei']);
  expect(found('莉')).toEqual(['王莉']);
  expect(found('', ['王莉'])).toEqual(['Ada Li', 'Li Wei']);
});
test('a place goes into its form and comes out the same; what is wrong is named where it is', () => {
  const form = placeFormOf(school);
  expect(placeFaults(form, [])).toEqual({});
  const { fact, ...described } = school;
  expect([fact, placeBody(form)]).toEqual([3, described]);
  expect(placeFaults(form, ['AKS-3Z'])).toEqual({ place: 'fault.code_known' });
  const wrong = {
    ...form,
    place: 'a b',
    from: '20:00',
    free: [{ name: '', from: '2026-10-01', to: '2026-10-01' }],
    classes: [...form.classes, { class: 'G7-1', name: '七 1', seats: '4' }],
  };
  expect(placeFaults(wrong, [])).toEqual({
    place: 'fault.code',
    hours: 'fault.hours',
    'free.0': 'fault.span',
    'classes.1': 'fault.class_twice',
  });
});

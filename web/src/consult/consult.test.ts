import { describe, expect, test } from 'vitest';
import type { ConsultationRow } from '../generated/api';
import { bodyOf as opinionBody, isChanged, merged } from './opinion';
import { inPiles, pileOf, turnOf } from './owed';
import {
  bodyOf,
  emptyRequest,
  faultsOf,
  fieldsShown,
  requestFrom,
  suspectsIn,
  textsOf,
} from './request';
import { fieldsOf, filledFields } from './templates';

const person = (id: string) => ({ id, name: id });
const row = (change: Partial<ConsultationRow> = {}): ConsultationRow => ({
  consultation: 'c',
  programme: 'P',
  specialty: 'orthopaedics',
  urgency: 'soon',
  mode: 'live',
  state: 'requested',
  side: 'asking',
  from_place: 'AKS-H',
  asked_by: person('a'),
  invited: [person('b')],
  due_at: '2026-12-01T08:00:00Z',
  overdue: false,
  erased: false,
  studies: 0,
  steps: { requested_at: '2026-11-29T08:00:00Z' },
  fact: 1,
  ...change,
});
const at = '2026-11-29T09:00:00Z';
const steps = (...names: string[]): ConsultationRow['steps'] => ({
  requested_at: at,
  ...Object.fromEntries(names.map((name) => [`${name}_at`, at])),
});

describe('whom a consultation waits for', () => {
  test.each([
    ['consent is missing', row(), 'consent', 'asking'],
    ['it was asked', row({ steps: steps('consented') }), 'triage', 'answering'],
    ['more is needed', row({ state: 'more_needed', steps: steps('consented') }), 'more', 'asking'],
    [
      'it was taken up',
      row({ state: 'accepted', steps: steps('consented', 'accepted') }),
      'opinion',
      'answering',
    ],
    [
      'there is a draft',
      row({ state: 'accepted', steps: steps('consented', 'accepted', 'first_opinion') }),
      'sign',
      'both',
    ],
    [
      'both signed',
      row({ state: 'answered', steps: steps('consented', 'accepted', 'first_opinion', 'signed') }),
      'follow_up',
      'asking',
    ],
    ['it was declined', row({ state: 'declined' }), 'close', 'asking'],
    ['it is over', row({ state: 'closed' }), 'nothing', null],
    ['it was erased', row({ erased: true }), 'nothing', null],
  ] as const)('when %s', (_, one, owed, side) => {
    expect(turnOf(one)).toEqual({ owed, side });
  });

  test('the piles are seen from the side of who looks, what is due first on top', () => {
    const late = row({ consultation: 'late', due_at: '2026-11-28T08:00:00Z', overdue: true });
    const other = row({ consultation: 'other', side: 'answering' });
    const done = row({
      consultation: 'done',
      state: 'answered',
      steps: steps('consented', 'accepted', 'first_opinion', 'signed', 'followed_up'),
    });
    const piles = inPiles([row(), late, other, done]);
    expect(piles.mine.map((one) => one.consultation)).toEqual(['late', 'c']);
    expect(piles.theirs.map((one) => one.consultation)).toEqual(['other']);
    expect(pileOf(done)).toBe('over');
  });
});

describe('a request', () => {
  const filled = () => ({
    ...emptyRequest('c'),
    patient: ' aks-０417 ',
    from: 'AKS-H',
    invited: [person('b')],
    question: ' 要不要手术？ ',
    fields: { site: '右踝', body_side: 'right', ecg: '' },
  });

  test('names what is missing', () => {
    expect(Object.keys(faultsOf(emptyRequest('c'))).sort()).toEqual([
      'from',
      'invited',
      'patient',
      'question',
    ]);
    expect(faultsOf(filled())).toEqual({});
    expect(faultsOf({ ...filled(), patient: '张三' })).toHaveProperty('patient');
  });

  test('says what was filled in, in the order of its template, and no more', () => {
    const body = bodyOf(filled(), false);
    expect(body).toEqual({
      specialty: 'orthopaedics',
      urgency: 'soon',
      mode: 'live',
      from_place: 'AKS-H',
      invited: ['b'],
      content: {
        patient: 'AKS-0417',
        question: '要不要手术？',
        fields: [
          { name: 'site', text: '右踝' },
          { name: 'body_side', text: 'right' },
        ],
      },
    });
    expect(bodyOf(filled(), true).checked_text).toBe(true);
  });

  test('that was refused is a form again', () => {
    const body = bodyOf(filled(), false);
    const form = requestFrom('c', body, [person('b')]);
    expect(bodyOf(form, false)).toEqual(body);
  });

  test('of another specialty still shows what was written for the first', () => {
    const form = { ...filled(), specialty: 'cardiology' as const };
    expect(fieldsShown(form).slice(0, fieldsOf('cardiology').length)).toEqual(
      fieldsOf('cardiology'),
    );
    expect(fieldsShown(form)).toContain('site');
    expect(filledFields('cardiology', form.fields).map((one) => one.name)).toEqual([
      'site',
      'body_side',
    ]);
  });

  test('is looked through whole for what names somebody', () => {
    const form = { ...filled(), summary: '姓名：张三', fields: { site: '电话13800138000' } };
    expect(suspectsIn(textsOf(form)).map((one) => [one.where, one.kind])).toEqual([
      ['summary', 'name'],
      ['fields.site', 'phone'],
    ]);
    expect(suspectsIn(textsOf(filled()))).toEqual([]);
  });
});

describe('an opinion written by two', () => {
  const base = { findings: '骨折', conclusion: '保守', advice: '' };

  test('takes each part from whoever alone changed it', () => {
    const mine = { ...base, findings: '外踝骨折' };
    const theirs = { ...base, advice: '六周复查' };
    expect(merged(base, mine, theirs)).toEqual({
      text: { findings: '外踝骨折', conclusion: '保守', advice: '六周复查' },
      both: [],
    });
  });
  test('names the parts that both changed, and keeps what is being written', () => {
    const mine = { ...base, conclusion: '手术' };
    const theirs = { ...base, conclusion: '石膏', findings: '外踝骨折' };
    expect(merged(base, mine, theirs)).toEqual({
      text: { findings: '外踝骨折', conclusion: '手术', advice: '' },
      both: ['conclusion'],
    });
  });
  test('both changed alike is no quarrel', () => {
    const same = { ...base, conclusion: '手术' };
    expect(merged(base, same, { ...same }).both).toEqual([]);
    expect(isChanged({ ...base, advice: ' ' }, base)).toBe(false);
  });
  test('names the draft it was written on', () => {
    expect(opinionBody({ ...base, follows: 'd1' })).toEqual({
      follows: 'd1',
      content: { findings: '骨折', conclusion: '保守' },
    });
    expect(opinionBody({ ...base, follows: '' })).not.toHaveProperty('follows');
  });
});

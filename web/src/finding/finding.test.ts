import { describe, expect, test } from 'vitest';
import type { Finding, FindingStep, FindingWhole } from '../generated/api';
import { after, amended, cropTo, dutyOf, mayDo, stepWord } from './course';
import { queryOf } from './query';

const finding = {
  finding: 'F',
  project: 'K01',
  state: 'open',
  severity: 'serious',
  due_days: 3,
  responsible: { role: 'site', project: 'K01' },
  may_review: true,
  photos: [],
} as unknown as Finding;
const step = (seq: number, kind: string, more: Partial<FindingStep> = {}): FindingStep => ({
  seq,
  kind,
  at: '2026-07-15T10:00:00Z',
  by: { account: null, name: 'x' },
  photos: [],
  ...more,
});
const all = { rectify: true, review: true, amend: true };

describe('what one may do', () => {
  test('an open finding is put right, an answered one reviewed, a closed one left alone', () => {
    expect(mayDo(finding, all)).toEqual({ rectify: true, review: false, own: false, amend: true });
    const answered = { ...finding, state: 'answered' as const };
    expect(mayDo(answered, all)).toMatchObject({ rectify: false, review: true, own: false });
    expect(mayDo({ ...finding, state: 'closed' }, all)).toEqual({
      rectify: false,
      review: false,
      own: false,
      amend: false,
    });
  });
  test('who put it right is told why it is not theirs to close', () => {
    const mine = { state: 'answered' as const, may_review: false };
    expect(mayDo(mine, all)).toMatchObject({ review: false, own: true });
    // Who could not review anyway has nothing to be told.
    expect(mayDo(mine, { ...all, review: false })).toMatchObject({ review: false, own: false });
  });
});

test('the photo put beside the first is of the newest rectification that counts', () => {
  const photo = (letter: string) => ({ sha256: letter.repeat(64) });
  const whole = {
    finding,
    steps: [
      step(1, 'inspection.recorded', { photos: [photo('a')] }),
      step(2, 'finding.rectified', { photos: [photo('b')] }),
      step(3, 'finding.rectified', { photos: [] }),
      step(4, 'finding.rectified', { photos: [photo('c')], held: true }),
    ],
  } as unknown as FindingWhole;
  expect(after(whole)?.step.seq).toBe(2);
  expect(after({ ...whole, steps: [] })).toBe(null);
});

test('a review is called by what it decided', () => {
  expect(stepWord({ kind: 'finding.reviewed', decision: 'returned' })).toBe('returned');
  expect(stepWord({ kind: 'finding.reviewed', decision: 'closed' })).toBe('closed');
  expect(stepWord({ kind: 'inspection.recorded' })).toBe('raised');
});

describe('amending', () => {
  test('says only what is another now', () => {
    const duty = { ...dutyOf(finding), due_days: '8' };
    expect(amended(finding, duty, '', ' 材料未到 ')).toEqual({
      body: { finding: 'F', reason: '材料未到', due_days: 8 },
    });
  });
  test('wants a change, and a reason for it', () => {
    expect(amended(finding, dutyOf(finding), '', 'x')).toEqual({ mistake: 'nothing' });
    const duty = { ...dutyOf(finding), severity: 'minor' as const };
    expect(amended(finding, duty, '', ' ')).toEqual({ mistake: 'reason' });
  });
  test('hands it to a bureau by name', () => {
    const duty = { ...dutyOf(finding), post: { role: 'bureau' as const, bureau: ' ' } };
    expect(amended(finding, duty, '', 'x')).toEqual({ mistake: 'bureau' });
    duty.post.bureau = '电力局';
    expect(amended(finding, duty, '', 'x')).toEqual({
      body: { finding: 'F', reason: 'x', responsible: { role: 'bureau', name: '电力局' } },
    });
  });
});

test('the photo taken has the shape of the first, cut from the middle', () => {
  expect(cropTo(1920, 1080, 4 / 3)).toEqual({ x: 240, y: 0, width: 1440, height: 1080 });
  expect(cropTo(1080, 1920, 4 / 3)).toEqual({ x: 0, y: 555, width: 1080, height: 810 });
  expect(cropTo(1200, 900, 4 / 3)).toEqual({ x: 0, y: 0, width: 1200, height: 900 });
});

test('an address says what the list shows, and nonsense in it shows what is not closed', () => {
  expect(queryOf({})).toEqual({ state: 'pending', severity: null, project: null, offset: 0 });
  expect(
    queryOf({ state: 'overdue', severity: 'critical', project: 'K01', offset: '100' }),
  ).toEqual({ state: 'overdue', severity: 'critical', project: 'K01', offset: 100 });
  expect(queryOf({ state: 'x', severity: 'y', project: '', offset: '-4' }).state).toBe('pending');
});

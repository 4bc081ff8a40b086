import { expect, test } from 'vitest';
import type { Finding } from '../generated/api';
import { amended, amendmentOf, joined } from './course';
import { bodyOfRaised, nothingRaised, raisedAgain } from './raising';

const photo = (sha256: string) => ({ sha256: sha256.repeat(64), media_type: 'image/jpeg' });

test('a refused finding is opened again as it was written', () => {
  const written = {
    ...nothingRaised('K01'),
    text: '临边无护栏',
    place: '三层',
    waits_for: '租来的吊车',
    photos: [photo('a')],
  };
  written.duty = {
    severity: 'serious',
    due_days: '2',
    post: { role: 'bureau', bureau: '住建局' },
  };
  const body = bodyOfRaised('f', written);
  expect(raisedAgain({ stream: 'project/P/K01', body })).toEqual(written);
});

test('a refused answer comes beside what was written since: no word and no photo is lost', () => {
  const now = { note: '已加固', photos: [photo('a')] };
  const before = { note: '已整改', photos: [photo('b'), photo('a')] };
  expect(joined(now, before)).toEqual({
    note: '已整改\n已加固',
    photos: [photo('a'), photo('b')],
  });
  expect(joined({ note: '', photos: [] }, before).note).toBe('已整改');
  expect(joined(before, before).note).toBe('已整改');
});

test('a refused amendment says again what it said, of the finding as it is now', () => {
  const finding = {
    finding: 'f',
    project: 'K01',
    severity: 'minor',
    due_days: 7,
    responsible: { role: 'site', project: 'K01' },
  } as Finding;
  const said = { finding: 'f', reason: 'worse than it looked', severity: 'serious' } as const;
  const { duty, waits, reason } = amendmentOf(finding, said);
  expect(amended(finding, duty, waits, reason)).toEqual({ body: said });
});

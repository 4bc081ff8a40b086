import { expect, test } from 'vitest';
import type { Fact } from '../generated/api';
import { maySettle, placeOf, settled, waitingFacts } from './settle';

const fact = (seq: number, account: string, more: Partial<Fact> = {}): Fact => ({
  seq,
  id: `00000000-0000-7000-8000-00000000000${seq}`,
  kind: 'daily_report.filed',
  stream: 'project/HZ/K01',
  at: '2020-07-14T18:00:00+08:00',
  zone: 'Asia/Shanghai',
  by: { account, name: 'n' },
  device: 'd',
  received_at: '2020-07-14T10:00:00Z',
  receipt: 'held',
  hash: 'h',
  prev: 'p',
  body: {},
  evidence: [],
  ...more,
});

test('a stream says its programme and project', () => {
  expect(placeOf('project/HZ/K01')).toEqual({ programme: 'HZ', project: 'K01' });
  expect(placeOf('programme/HZ')).toEqual({ programme: 'HZ', project: null });
});

test('nobody settles their own', () => {
  expect(maySettle(fact(1, 'me'), 'me', true)).toBe('own');
  expect(maySettle(fact(1, 'other'), 'me', true)).toBe('yes');
  expect(maySettle(fact(1, 'other'), 'me', false)).toBe('no_role');
  expect(
    maySettle(fact(1, 'other', { settlement: { decision: 'counted', seq: 2 } }), 'me', true),
  ).toBe('settled');
});

test('an empty note is no note', () => {
  expect(settled('f', 'counted', '  ')).toEqual({ fact: 'f', decision: 'counted' });
  expect(settled('f', 'set_aside', ' miscounted ')).toEqual({
    fact: 'f',
    decision: 'set_aside',
    note: 'miscounted',
  });
});

test('what waits comes newest first, only mine where asked', () => {
  const facts = [
    fact(1, 'me'),
    fact(2, 'other'),
    fact(3, 'me', { settlement: { decision: 'counted', seq: 4 } }),
  ];
  expect(waitingFacts(facts, null).map((f) => f.seq)).toEqual([2, 1]);
  expect(waitingFacts(facts, 'me').map((f) => f.seq)).toEqual([1]);
});

import { expect, test } from 'vitest';
import type { FactBodies, FactKind } from '../generated/facts';
import type { Blob256, OutboxItem } from '../sync/outbox.svelte';
import { alone, groupsOf, pageOf } from './groups';

const item = (kind: FactKind, body: object, over: Partial<OutboxItem> = {}): OutboxItem => ({
  id: 'i',
  account: 'a',
  kind,
  stream: 'project/P/K01',
  at: '2020-07-14T18:21:07+08:00',
  device: 'test',
  body: body as FactBodies[FactKind],
  evidence: [],
  state: 'waiting',
  ...over,
});
const blob = (sha256: string, state: Blob256['state'], size = 100): Blob256 => ({
  sha256,
  account: 'a',
  size,
  mediaType: 'image/jpeg',
  state,
});

test('a fact stands with its photos, and says how much of them is out', () => {
  const fact = item('daily_report.filed', {}, { evidence: ['r', 'w', 's', 'x', 'earlier'] });
  const blobs = [blob('r', 'received'), blob('w', 'waiting', 300), blob('s', 'waiting', 200)];
  const [group] = groupsOf([fact], [...blobs, blob('x', 'refused')], new Map([['s', 150]]));
  expect(group?.photos).toMatchObject({ total: 5, done: 2, bytes: 500, out: 150, sending: true });
  expect(group?.photos.refused.map((one) => one.sha256)).toEqual(['x']);
});

test('a photo without its fact is still said', () => {
  const blobs = [blob('of the fact', 'waiting'), blob('left', 'waiting'), blob('done', 'received')];
  const fact = item('daily_report.filed', {}, { evidence: ['of the fact'] });
  expect(alone([fact], blobs).map((one) => one.sha256)).toEqual(['left']);
});

test('each kind is shown where it was written', () => {
  expect(pageOf(item('daily_report.corrected', { report: { day: '2020-07-14' } }))).toEqual([
    'report',
    'P',
    'K01',
    '2020-07-14',
  ]);
  expect(pageOf(item('finding.rectified', { finding: 'f' }))).toEqual(['finding', 'P', 'f']);
  expect(pageOf(item('payment.made', {}))).toEqual(['project', 'P', 'K01']);
  const meeting = item('coordination.minuted', { coordination: '2020-07-2' });
  expect(pageOf({ ...meeting, stream: 'programme/P' })).toEqual(['coordination', 'P', '2020-07-2']);
  expect(pageOf(item('role.granted', {}, { stream: 'account/x' }))).toEqual(['people']);
});

import { expect, test } from 'vitest';
import type { FactBodies, FactKind } from '../generated/facts';
import type { Blob256, OutboxItem } from '../sync/outbox.svelte';
import { alone, groupsOf, mendAt, openAndLatest, pageOf, pressingFirst } from './groups';

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

test('a refused one is opened where it can be written again', () => {
  const answer = item('action.answered', { action: 'x' }, { stream: 'programme/P' });
  expect(mendAt(answer)).toBe('#/actions/P?action=x&mend=i');
  expect(mendAt(item('finding.raised', {}))).toBe('#/findings/P?mend=i');
  expect(mendAt(item('fact.settled', { fact: 'f' }))).toBe('#/held/P?mend=i');
});

test('what was refused stands first, the rest as it was filed', () => {
  const states = ['received', 'waiting', 'refused', 'held'] as const;
  const items = states.map((state) => item('daily_report.filed', {}, { id: state, state }));
  const photo = item('daily_report.filed', {}, { id: 'photo', evidence: ['x'] });
  const groups = groupsOf([...items, photo], [blob('x', 'refused')], new Map());
  expect(pressingFirst(groups).map((one) => one.item.id)).toEqual([
    'refused',
    'photo',
    'received',
    'waiting',
    'held',
  ]);
});

test('what is open is always listed, of the rest only the latest', () => {
  const old = Array.from({ length: 40 }, (_, i) =>
    item('daily_report.filed', {}, { id: `old ${i}`, state: 'received' }),
  );
  const late = item('daily_report.filed', {}, { id: 'late' });
  const photo = item('daily_report.filed', {}, { id: 'photo', state: 'received', evidence: ['x'] });
  const groups = groupsOf([...old, late, photo], [blob('x', 'waiting')], new Map());
  const shown = openAndLatest(groups).map((one) => one.item.id);
  expect(shown).toHaveLength(32);
  expect(shown).toContain('old 29');
  expect(shown.slice(-2)).toEqual(['late', 'photo']);
});

import { describe, expect, test } from 'vitest';
import type { CurvePoint, Fact } from '../generated/api';
import { pathOf, pointAt, Scale, tableOf } from './curve';
import { correctedBy } from './timeline';

const frame = { width: 150, height: 126, left: 40, right: 10, top: 0, bottom: 26 };
const points: CurvePoint[] = [
  { day: '2020-01-01', progress_ppm: 0, planned_ppm: 0, paid_ppm: 0 },
  { day: '2020-01-26', progress_ppm: 250_000, planned_ppm: 500_000, paid_ppm: 100_000 },
  { day: '2020-02-20', progress_ppm: null, planned_ppm: 1_000_000, paid_ppm: null },
];

describe('the curve', () => {
  test('lays days and shares on the paper', () => {
    const scale = new Scale(points, frame);
    expect(scale.x('2020-01-01')).toBe(40);
    expect(scale.x('2020-02-20')).toBe(140);
    expect(scale.x('2020-01-26')).toBe(90);
    expect(scale.y(0)).toBe(100);
    expect(scale.y(1_000_000)).toBe(0);
    expect(scale.dayAt(90)).toBe('2020-01-26');
    expect(scale.dayAt(-5)).toBe('2020-01-01');
  });
  test('what is not known is not drawn; payments are steps', () => {
    const scale = new Scale(points, frame);
    expect(pathOf(points, 'progress_ppm', scale)).toBe('M40.0 100.0L90.0 75.0');
    expect(pathOf(points, 'paid_ppm', scale, true)).toBe('M40.0 100.0H90.0V90.0');
  });
  test('an overpaid project still fits', () => {
    const scale = new Scale([{ day: '2020-01-01', progress_ppm: 0, paid_ppm: 1_250_000 }], frame);
    expect(scale.y(1_250_000)).toBe(0);
  });
  test('a day reads the point that stands on it', () => {
    expect(pointAt(points, '2020-01-25')).toBe(0);
    expect(pointAt(points, '2020-01-26')).toBe(1);
    expect(pointAt(points, '2030-01-01')).toBe(2);
    expect(pointAt(points, '2000-01-01')).toBe(0);
  });
  test('the table has the ends of months and the newest', () => {
    expect(tableOf(points).map((point) => point.day)).toEqual(['2020-01-26', '2020-02-20']);
  });
  test('names of months have room', () => {
    const long: CurvePoint[] = [
      { day: '2014-01-01', progress_ppm: 0 },
      { day: '2019-12-31', progress_ppm: 1 },
    ];
    const scale = new Scale(long, { ...frame, width: 400 });
    const months = scale.months();
    expect(months.length).toBeLessThanOrEqual(8);
    expect(months.every((day) => day.endsWith('-01'))).toBe(true);
  });
});

function fact(
  seq: number,
  kind: string,
  body: Record<string, unknown>,
  over: Partial<Fact> = {},
): Fact {
  return {
    seq,
    id: `00000000-0000-7000-8000-00000000000${seq}`,
    kind,
    stream: 'project/P/K01',
    at: '2020-07-14T19:00:00+08:00',
    zone: 'Asia/Shanghai',
    by: { account: null, name: '' },
    device: '',
    received_at: '2020-07-14T11:00:00Z',
    receipt: 'accepted',
    hash: '',
    prev: '',
    body,
    evidence: [],
    ...over,
  };
}

describe('the timeline', () => {
  test('shows beside a correction what it corrects', () => {
    const made = fact(1, 'payment.made', {
      payment: 'ZF-1',
      amount: { amount: '5', currency: 'CNY' },
    });
    const other = fact(2, 'payment.made', {
      payment: 'ZF-2',
      amount: { amount: '6', currency: 'CNY' },
    });
    const mended = fact(3, 'payment.corrected', { payment: 'ZF-1' });
    const again = fact(4, 'payment.corrected', { payment: 'ZF-1' });
    const pairs = correctedBy([again, mended, other, made]);
    expect([...pairs].map(([seq, was]) => [seq, was.seq])).toEqual([
      [3, 1],
      [4, 3],
    ]);
  });
  test('a held report takes no other’s place until it is counted', () => {
    const day = { report: { day: '2020-07-14', weather: { sky: 'clear' } } };
    const first = fact(1, 'daily_report.filed', day);
    const held = fact(2, 'daily_report.filed', day, { receipt: 'held' });
    expect(correctedBy([held, first]).size).toBe(0);
    const counted = { ...held, settlement: { decision: 'counted' as const, seq: 3 } };
    expect(correctedBy([counted, first]).get(2)?.seq).toBe(1);
  });
});

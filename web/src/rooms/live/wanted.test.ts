import { describe, expect, test } from 'vitest';
import { isIdle } from './idle';
import { copiesWithin, voiceMost } from './media/uplink';
import { wantedOn } from './wanted';

const sources = [
  { p: 'p1', source: 'voice' },
  { p: 'p1', source: 'camera' },
  { p: 'p1', source: 'board' },
  { p: 'p2', source: 'voice' },
  { p: 'p3', source: 'voice' },
  { p: 'p3', source: 'camera' },
] as const;
const around = { you: 'p2', sources, enlarged: null, down: 0 };
const voices = [
  { p: 'p1', source: 'voice' },
  { p: 'p3', source: 'voice' },
];

describe('what is wanted', () => {
  test('without pictures only the sound of the others', () => {
    for (const rung of ['slides_sound', 'sound_only'] as const)
      expect(wantedOn({ ...around, rung, enlarged: { p: 'p1', source: 'camera' } })).toEqual(
        voices,
      );
  });

  test('on the second rung one small picture, the one looked at', () => {
    const rung = 'small_picture';
    expect(wantedOn({ ...around, rung })).toEqual([
      ...voices,
      { p: 'p1', source: 'camera', layer: 0 },
    ]);
    expect(wantedOn({ ...around, rung, enlarged: { p: 'p3', source: 'camera' } })).toEqual([
      ...voices,
      { p: 'p3', source: 'camera', layer: 0 },
    ]);
  });

  test('on the first all small and the one looked at large, within what may come', () => {
    const enlarged = { p: 'p1', source: 'board' } as const;
    const of = { ...around, rung: 'full', enlarged } as const;
    const layers = (down: number): Record<string, number | undefined> =>
      Object.fromEntries(
        wantedOn({ ...of, down })
          .slice(2)
          .map(({ p, source, layer }) => [`${p} ${source}`, layer]),
      );
    expect(layers(0)).toEqual({ 'p1 board': 2, 'p1 camera': 0, 'p3 camera': 0 });
    expect(layers(500)).toEqual({ 'p1 board': 1, 'p1 camera': 0, 'p3 camera': 0 });
    expect(layers(120)).toEqual({ 'p1 board': 0 });
    expect(layers(64)).toEqual({});
  });
});

describe('sound within a budget', () => {
  test('is made smaller where it must, and goes once where twice is too much', () => {
    expect(voiceMost(0)).toBeUndefined();
    expect(voiceMost(300)).toBeUndefined();
    expect(voiceMost(24)).toBe(14_000);
    expect(voiceMost(8)).toBe(6000);
    expect(copiesWithin(0, [2])).toEqual([2]);
    expect(copiesWithin(64, [2])).toEqual([2]);
    expect(copiesWithin(32, [2])).toEqual([]);
  });
});

test('the link is idle only where nothing limits it and nothing is wrong', () => {
  const moment = {
    here: true,
    standing: { rung: 'full', why: 'good' },
    rtt: 90,
    loss: 0,
    concealed: 0,
    talks: false,
    limited: false,
  } as const;
  expect(isIdle(moment)).toBe(true);
  expect(isIdle({ ...moment, limited: true })).toBe(false);
  expect(isIdle({ ...moment, concealed: 0.05 })).toBe(false);
  expect(isIdle({ ...moment, standing: { rung: 'full', why: 'self' } })).toBe(false);
  expect(isIdle({ ...moment, standing: { rung: 'slides_sound', why: 'loss' } })).toBe(false);
});

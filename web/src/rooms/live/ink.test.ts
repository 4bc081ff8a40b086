import { beforeEach, describe, expect, test } from 'vitest';
import { fold } from '../board/fold';
import { MeetingState } from '../board/state';
import type { Hint, StrokeBody } from '../board/wire';
import { Ink } from './Ink.svelte';

let state: MeetingState;
let strokes: StrokeBody[];
let erased: string[][];
let collect: (() => Hint[]) | null;
let ink: Ink;
const where = { m: 'board', page: 1 };

beforeEach(() => {
  state = new MeetingState();
  strokes = [];
  erased = [];
  collect = null;
  ink = new Ink({
    state: () => state,
    you: () => 'p1',
    mayClear: () => false,
    t: () => 5000,
    stroke: (body) => strokes.push(body),
    text: () => undefined,
    erase: (ids) => erased.push(ids),
    hints: (next) => (collect = next),
    repaint: () => undefined,
  });
  ink.instrument = 'pen';
});

function draw(points: [number, number][]): StrokeBody {
  const [first = [0, 0], ...rest] = points;
  ink.down(where, first[0], first[1], 0, 0.5625);
  ink.move(
    where,
    rest.map(([x, y], i) => [x, y, (i + 1) * 10]),
  );
  ink.up();
  const last = strokes.at(-1);
  if (!last) throw new Error('no stroke');
  return last;
}
const zigzag = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => [100 + (i % 400) * 20, 100 + (i % 2) * 400]);

describe('one’s own pen', () => {
  test('a stroke stands from the moment it is drawn, and gives way to its event', () => {
    const body = draw(zigzag(10));
    expect(body.t0).toBe(5000);
    expect(ink.pending.map(({ id }) => id)).toEqual([body.id]);
    fold(state, [1, 0, 'p1', 'stroke', body]);
    ink.settle(state);
    expect(ink.pending).toEqual([]);
  });

  test('refused, it is gone', () => {
    const body = draw(zigzag(10));
    ink.refused([body.id]);
    expect(ink.pending).toEqual([]);
  });

  test('others see it grow while it is drawn, and nothing more after', () => {
    ink.down(where, 0, 0, 0, 0.5625);
    ink.move(where, [[100, 100, 16]]);
    expect(collect?.()).toMatchObject([
      ['i', expect.any(String), 0, [0, 0, 0, 100, 100, 16], ['board', 1, 'pen', 0, 28]],
    ]);
    expect(collect?.()).toEqual([]);
    ink.up();
    expect(collect).toBeNull();
  });

  test('a second finger takes the stroke back before anybody keeps it', () => {
    ink.down(where, 0, 0, 0, 0.5625);
    ink.cancel();
    ink.up();
    expect(strokes).toEqual([]);
    expect(ink.pending).toEqual([]);
  });

  test('a very long stroke goes out in pieces that the server takes, without a gap', () => {
    draw(zigzag(3000));
    expect(strokes.length).toBeGreaterThan(2);
    for (const { pts } of strokes) expect(pts.length).toBeLessThanOrEqual(4998);
    expect(new Set(strokes.map(({ id }) => id)).size).toBe(strokes.length);
    const ends = ink.pending.map((mark) => (mark.kind === 'stroke' ? mark.points : []));
    expect(ends[0]?.slice(-3, -1)).toEqual(ends[1]?.slice(0, 2));
  });

  test('the eraser takes one’s own and leaves others’', () => {
    const mine = draw([
      [1000, 1000],
      [2000, 1000],
    ]);
    fold(state, [1, 0, 'p1', 'stroke', mine]);
    fold(state, [2, 0, 'p2', 'stroke', { ...mine, id: 'other' }]);
    ink.settle(state);
    ink.instrument = 'eraser';
    ink.down(where, 1500, 1010, 0, 0.5625);
    ink.up();
    expect(erased).toEqual([[mine.id]]);
    expect([...ink.hidden]).toEqual([mine.id]);
    ink.refused([mine.id]);
    expect([...ink.hidden]).toEqual([]);
  });

  test('undo goes back stroke by stroke, also over those still on their way', () => {
    const first = draw(zigzag(5));
    const second = draw(zigzag(6));
    fold(state, [1, 0, 'p1', 'stroke', first]);
    ink.settle(state);
    ink.undo(where);
    ink.undo(where);
    ink.undo(where);
    expect(erased).toEqual([[second.id], [first.id]]);
  });

  test('a laser is told and leaves nothing', () => {
    ink.instrument = 'laser';
    draw(zigzag(5));
    expect(strokes).toHaveLength(1);
    expect(ink.pending).toEqual([]);
    expect(ink.trails).toHaveLength(1);
  });

  test('a tap with a shape draws nothing', () => {
    ink.instrument = 'box';
    ink.down(where, 10, 10, 0, 0.5625);
    ink.up();
    expect(strokes).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { Drafts, HintMaker, bodyOf } from './drafts';
import { countsOf, fold, foldAll } from './fold';
import { EventPlayer } from './replay';
import { MeetingState } from './state';
import { decode, drawnBy, encode, simplify, touches } from './strokes';
import { moved, place, toPage, wholePage } from './view';
import type { Head, Hint, MeetingEvent, StrokeBody } from './wire';

const stroke = (id: string, more: Partial<StrokeBody> = {}): StrokeBody => ({
  id,
  m: 'board',
  page: 1,
  tool: 'pen',
  c: 0,
  w: 28,
  pts: [100, 100, 0, 50, 0, 100, 50, 0, 100],
  t0: 1000,
  ...more,
});

/** A short lesson with nearly everything in it. */
const lesson: MeetingEvent[] = [
  [1, 0, '', 'joined', { p: 'p1', name: 'Lead', role: 'lead' }],
  [2, 0, '', 'joined', { p: 'p2', name: 'Class', role: 'class', place: 'aksu', class: '3-1' }],
  [3, 0, '', 'began', {}],
  [4, 500, 'p1', 'page', { m: 'board', page: 1 }],
  [5, 1300, 'p1', 'stroke', stroke('a')],
  [6, 2300, 'p1', 'stroke', stroke('b', { t0: 2000 })],
  [7, 2500, 'p1', 'erase', { ids: ['a'] }],
  [
    8,
    3000,
    'p1',
    'text',
    { id: 'w', m: 'board', page: 1, x: 10, y: 10, text: 'x', c: 1, size: 300 },
  ],
  [9, 3500, 'p1', 'clear', { m: 'board', page: 2 }],
  [10, 4000, 'p1', 'stroke', stroke('c', { page: 2, t0: 3800 })],
  [11, 4100, 'p1', 'chapter', { title: 'One' }],
  [12, 5000, 'p1', 'poll', { id: 'q', question: '?', options: ['x', 'y'] }],
  [13, 5500, 'p2', 'hand', { up: true }],
  [14, 6000, '', 'votes', { id: 'q', counts: [1, 0], voted: 1 }],
  [15, 6200, 'p2', 'tally', { id: 'q', counts: [10, 20] }],
  [16, 6500, '', 'votes', { id: 'q', counts: [1, 2], voted: 3 }],
  [17, 7000, 'p1', 'floor', { p: 'p2', on: true }],
  [18, 7100, 'p2', 'hand', { up: false }],
  [19, 7200, 'p1', 'poll_over', { id: 'q' }],
  [20, 8000, 'p2', 'chat', { text: 'hello' }],
  [21, 8100, 'p2', 'question', { id: 'k', text: 'why' }],
  [22, 8200, 'p1', 'answered', { id: 'k' }],
  [23, 8300, 'p1', 'timer', { id: 't', seconds: 60 }],
  [24, 8400, 'p1', 'timer_off', { id: 't' }],
  [25, 8500, 'p2', 'present', { place: 'aksu', class: '3-1', present: 41 }],
  [26, 8600, 'p1', 'rung', { rung: 'slides_sound' }],
  [27, 8700, 'p1', 'role', { p: 'p2', role: 'speaker' }],
  [28, 9000, 'p1', 'page', { m: 'board', page: 2, from: { m: 'board', page: 1 } }],
  [29, 9100, '', 'left', { p: 'p2' }],
  [30, 9200, '', 'joined', { p: 'p2', name: 'Class', role: 'speaker', place: 'aksu' }],
];

/** What of a state can be seen, with sets and maps in order. */
function seen(state: MeetingState): unknown {
  const sorted = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].sort().map(([k, v]) => [k, sorted(v)]);
    if (value instanceof Set) return [...value].sort();
    if (Array.isArray(value)) return value.map(sorted);
    if (value && typeof value === 'object')
      return Object.entries(value)
        .filter(([key]) => key !== 'redrawn' && key !== 'm' && key !== 'page')
        .sort()
        .map(([k, v]) => [k, sorted(v)]);
    return value;
  };
  return [
    sorted(state),
    state.shown,
    sorted(new Map([...state.pages].filter(([, p]) => p.marks.length))),
  ];
}

/** Numbers that look random and are the same every time. */
function dice(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return at / 4_294_967_296;
  };
}
function shuffled<One>(list: readonly One[], roll: () => number): One[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(roll() * (i + 1));
    [out[i], out[j]] = [out[j] as One, out[i] as One];
  }
  return out;
}

describe('the fold', () => {
  test('gives the same state whatever order events come in, and however often', () => {
    const straight = new MeetingState();
    expect(foldAll(straight, lesson)).toBe(lesson.length);
    expect(straight.seq).toBe(30);
    const roll = dice(7);
    for (let round = 0; round < 40; round++) {
      const state = new MeetingState();
      foldAll(state, shuffled([...lesson, ...lesson.slice(3, 20)], roll));
      expect(seen(state)).toEqual(seen(straight));
    }
  });

  test('an event that is there already changes nothing', () => {
    const state = new MeetingState();
    foldAll(state, lesson);
    const before = JSON.stringify(seen(state));
    expect(foldAll(state, lesson)).toBe(0);
    expect(JSON.stringify(seen(state))).toBe(before);
  });

  test('a stroke that comes after its own erasing stays away', () => {
    const state = new MeetingState();
    fold(state, [7, 2500, 'p1', 'erase', { ids: ['a'] }]);
    fold(state, [5, 1300, 'p1', 'stroke', stroke('a')]);
    expect(state.page({ m: 'board', page: 1 }).marks).toEqual([]);
  });

  test('a late stroke lies under the ones made after it, and a cleared page stays clear of it', () => {
    const state = new MeetingState();
    fold(state, [6, 0, 'p1', 'stroke', stroke('b')]);
    fold(state, [5, 0, 'p1', 'stroke', stroke('a')]);
    const page = state.page({ m: 'board', page: 1 });
    expect(page.marks.map(({ id }) => id)).toEqual(['a', 'b']);
    fold(state, [8, 0, 'p1', 'clear', { m: 'board', page: 1 }]);
    fold(state, [7, 0, 'p1', 'stroke', stroke('c')]);
    fold(state, [9, 0, 'p1', 'stroke', stroke('d')]);
    expect(page.marks.map(({ id }) => id)).toEqual(['d']);
  });

  test('the whole of a stroke takes the place of what was finished for its author', () => {
    const state = new MeetingState();
    fold(state, [5, 0, '', 'stroke', stroke('a', { pts: [1, 1, 0] })]);
    fold(state, [9, 0, 'p1', 'stroke', stroke('a')]);
    fold(state, [7, 0, 'p1', 'stroke', stroke('b')]);
    const { marks } = state.page({ m: 'board', page: 1 });
    expect(marks.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(marks[1]).toMatchObject({ by: 'p1', seq: 9 });
  });

  test('gaps of events for others close once all older ones have come', () => {
    const state = new MeetingState();
    foldAll(state, lesson.slice(0, 3));
    fold(state, [9, 0, 'p1', 'chat', { text: 'a' }]);
    expect(state.seq).toBe(3);
    state.settle();
    expect(state.seq).toBe(9);
    expect(fold(state, [9, 0, 'p1', 'chat', { text: 'a' }])).toBe(false);
  });

  test('counts what the server counted last', () => {
    const state = new MeetingState();
    foldAll(state, lesson);
    const poll = state.polls.get('q');
    expect(poll && countsOf(poll)).toEqual([1, 2]);
    expect(state.poll?.over).toBe(true);
  });

  test('a kind that this page does not know is passed over', () => {
    const state = new MeetingState();
    expect(fold(state, [1, 0, 'p1', 'weather', {}] as unknown as MeetingEvent)).toBe(true);
    expect(state.seq).toBe(1);
  });
});

describe('strokes', () => {
  test('come out of their encoding as they went in', () => {
    const roll = dice(3);
    const points: number[] = [];
    for (let i = 0; i < 300; i++)
      points.push(Math.round(roll() * 10_000), Math.round(roll() * 10_000), i * 8);
    expect(decode(encode(points))).toEqual(points);
  });

  test('fractions and what lies outside the page are made whole and put on its edge', () => {
    expect(decode(encode([-5, 10_020.4, 0, 3.6, 4.2, 7.5]))).toEqual([0, 10_000, 0, 4, 4, 8]);
  });

  test('a straight stroke keeps its ends only; a curve keeps its shape', () => {
    const straight = Array.from({ length: 50 }, (_, i) => [i * 20, i * 20, i]).flat();
    expect(simplify(straight).length).toBe(6);
    const circle = Array.from({ length: 200 }, (_, i) => [
      Math.round(5000 + 2000 * Math.cos(i / 32)),
      Math.round(5000 + 2000 * Math.sin(i / 32)),
      i,
    ]).flat();
    const light = simplify(circle, 6, 1);
    expect(light.length).toBeLessThan(circle.length / 3);
    for (let i = 0; i < circle.length; i += 3) {
      const near = touches({ tool: 'pen', w: 0 }, light, circle[i] ?? 0, circle[i + 1] ?? 0, 7, 1);
      expect(near).toBe(true);
    }
  });

  test('the eraser finds a box by its edge, not by its inside', () => {
    const box = [1000, 1000, 0, 3000, 3000, 9];
    expect(touches({ tool: 'box', w: 20 }, box, 2000, 1005, 40, 1)).toBe(true);
    expect(touches({ tool: 'box', w: 20 }, box, 2000, 2000, 40, 1)).toBe(false);
    expect(touches({ tool: 'ellipse', w: 20 }, box, 3000, 2000, 40, 1)).toBe(true);
    expect(touches({ tool: 'ellipse', w: 20 }, box, 3000, 3000, 40, 1)).toBe(false);
  });

  test('half drawn it ends between its points', () => {
    expect(drawnBy([0, 0, 0, 100, 0, 100], 50)).toEqual([0, 0, 0, 50, 0, 50]);
    expect(drawnBy([0, 0, 0, 100, 0, 100], 500)).toEqual([0, 0, 0, 100, 0, 100]);
  });
});

describe('hints', () => {
  const head: Head = ['board', 1, 'pen', 0, 28];

  function drawn(): { points: number[]; hints: Hint[] } {
    const maker = new HintMaker('s', head);
    const points: number[] = [];
    const hints: Hint[] = [];
    for (let i = 0; i < 40; i++) {
      points.push(i * 30, 100 + 60 * (i % 2), i * 16);
      if (i % 4 !== 3) continue;
      const hint = maker.next(points);
      if (hint) hints.push(JSON.parse(JSON.stringify(hint)) as Hint);
    }
    return { points, hints };
  }

  test('in any order, some twice, any one of three lost: the stroke is whole', () => {
    const { points, hints } = drawn();
    const roll = dice(11);
    for (let round = 0; round < 50; round++) {
      const lost = hints.filter((_, i) => i % 3 !== round % 3 || i === hints.length - 1);
      const drafts = new Drafts();
      for (const hint of shuffled([...lost, ...lost.slice(0, 4)], roll))
        drafts.take('p1', [hint], 0, () => false);
      expect(drafts.all()[0]?.points).toEqual(points);
    }
  });

  test('nothing new, no hint; an hour of stroke makes no hint longer', () => {
    const { hints } = drawn();
    const lengths = hints.slice(4).map((hint) => JSON.stringify(hint).length);
    expect(Math.max(...lengths)).toBeLessThan(180);
    const maker = new HintMaker('s', head);
    const points = [1, 1, 0];
    expect(maker.next(points)).not.toBeNull();
    expect(maker.next(points)).toBeNull();
  });

  test('of a straight line its ends are told, step by step', () => {
    const maker = new HintMaker('s', head);
    const drafts = new Drafts();
    const points: number[] = [];
    for (let i = 0; i < 40; i++) {
      points.push(i * 30, 500, i * 16);
      if (i % 5 !== 4) continue;
      const hint = maker.next(points);
      if (hint) drafts.take('p1', [hint], 0, () => false);
      const told = drafts.all()[0]?.points ?? [];
      expect(told.slice(-3)).toEqual(points.slice(-3));
    }
    expect(drafts.all()[0]?.points.length).toBe(3 * 9);
  });

  test('the moving end of a shape is where it was last, whatever came late', () => {
    const drafts = new Drafts();
    const hint = (x: number, t: number): Hint => ['i', 's', 0, encode([0, 0, 0, x, x, t]), head];
    drafts.take('p1', [hint(100, 10)], 0, () => false);
    drafts.take('p1', [hint(300, 30)], 0, () => false);
    drafts.take('p1', [hint(200, 20)], 0, () => false);
    expect(drafts.all()[0]?.points).toEqual([0, 0, 0, 300, 300, 30]);
  });

  test('a hint after the event, or of another hand, draws nothing', () => {
    const { hints } = drawn();
    const drafts = new Drafts();
    drafts.take('p1', hints, 0, () => true);
    expect(drafts.all()).toEqual([]);
    drafts.take('p1', hints.slice(0, 1), 0, () => false);
    const before = drafts.all()[0]?.points.length;
    drafts.take('p2', hints, 0, () => false);
    expect(drafts.all()[0]?.points.length).toBe(before);
    drafts.finish('s');
    expect(drafts.all()).toEqual([]);
  });
});

describe('the player', () => {
  test('any moment is the fold of what had happened then, from wherever one comes', () => {
    const player = new EventPlayer(shuffled(lesson, dice(5)));
    expect(player.duration).toBe(9200);
    const roll = dice(9);
    for (let round = 0; round < 30; round++) {
      const t = Math.round(roll() * 9300);
      player.seek(t);
      const fresh = new MeetingState();
      foldAll(
        fresh,
        lesson.filter((event) => event[1] <= t),
      );
      expect(seen(player.state)).toEqual(seen(fresh));
    }
  });

  test('a stroke is drawn as the hand drew it, and then stands', () => {
    const player = new EventPlayer(lesson);
    player.seek(1100);
    expect(player.drawing()[0]).toMatchObject({ id: 'a', points: [100, 100, 0, 150, 100, 100] });
    player.seek(1300);
    expect(player.drawing()).toEqual([]);
    expect(player.state.page({ m: 'board', page: 1 }).marks.map(({ id }) => id)).toEqual(['a']);
  });

  test('plays faster, lists chapters with their page', () => {
    const player = new EventPlayer(lesson);
    player.speed = 1.5;
    player.advance(1000);
    expect(player.t).toBe(1500);
    expect(player.chapters()).toMatchObject([{ title: 'One', t: 4100, m: 'board', page: 1 }]);
  });

  test('goes back and forth in an hour of writing', () => {
    const long: MeetingEvent[] = [];
    for (let i = 1; i <= 6000; i++)
      long.push([
        i,
        i * 600,
        'p1',
        'stroke',
        bodyOf(`s${i}`, ['board', 1 + (i >> 7), 'pen', 0, 28], [1, 1, 0, 9, 9, 200], i * 600 - 200),
      ]);
    const player = new EventPlayer(long);
    for (let i = 0; i < 10; i++) player.seek(i % 2 ? 3_000_000 : 100_000);
    expect(player.state.seq).toBe(5000);
    expect(player.restarts).toBe(4);
    expect(player.t).toBe(3_000_000);
  });
});

describe('the look', () => {
  const screen = { width: 1080, height: 2340 };
  const page = { width: 1600, height: 900 };

  test('the whole page fits any screen, in its middle', () => {
    expect(place(screen, page, wholePage)).toEqual({ x: 0, y: 866, width: 1080, height: 608 });
    expect(place({ width: 1920, height: 800 }, page, wholePage)).toMatchObject({ height: 800 });
  });

  test('what lies under two fingers stays under them', () => {
    const before = place(screen, page, wholePage);
    const under = toPage(before, 700, 1100);
    const closer = moved(wholePage, screen, page, { factor: 3, x: 700, y: 1100 });
    const after = toPage(place(screen, page, closer), 700, 1100);
    expect(Math.abs(after[0] - under[0])).toBeLessThan(20);
    expect(moved(closer, screen, page, { factor: 0.01, x: 0, y: 0 })).toEqual(wholePage);
  });
});

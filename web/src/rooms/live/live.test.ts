import { describe, expect, test } from 'vitest';
import { foldAll } from '../board/fold';
import { MeetingState } from '../board/state';
import type { Person } from '../board/wire';
import { clockOf } from './clock';
import { Ladder, standOn } from './ladder';
import { measure, verdictOf } from './linkTest';
import { viewOf } from './meetingView';

const good = { rtt: 80, loss: 0, concealed: 0, lag: 50, sound: true };
const bad = { ...good, concealed: 0.2 };

describe('the ladder', () => {
  test('a short trouble changes nothing, a lasting one goes down step by step', () => {
    const ladder = new Ladder();
    ladder.feel(bad, 0);
    ladder.feel(good, 2000);
    ladder.feel(bad, 4000);
    expect(ladder.feel(bad, 8000).rung).toBe('full');
    expect(ladder.feel(bad, 9500)).toEqual({ rung: 'small_picture', why: 'loss' });
    expect(ladder.feel(bad, 15_000).rung).toBe('slides_sound');
    for (let t = 20_000; t < 60_000; t += 2000) ladder.feel(bad, t);
    expect(ladder.standing.rung).toBe('sound_only');
  });

  test('up only after long calm; what did not hold is tried later and later', () => {
    const ladder = new Ladder();
    const climbs: number[] = [];
    let before = 0;
    for (let t = 0; t < 600_000; t += 1000) {
      const rung = ['full', 'small_picture', 'slides_sound', 'sound_only'].indexOf(
        ladder.standing.rung,
      );
      if (rung < before) climbs.push(t);
      before = rung;
      ladder.feel(rung === 0 ? { ...good, rtt: 3000 } : good, t);
    }
    const gaps = climbs.slice(1).map((t, i) => t - (climbs[i] ?? 0));
    expect(climbs[0]).toBeGreaterThan(25_000);
    expect(gaps.every((gap, i) => i === 0 || gap >= (gaps[i - 1] ?? 0))).toBe(true);
    expect(climbs.length).toBeLessThan(8);
  });

  test('a lead’s word first, then one’s own, then the lowest of the rest', () => {
    const quality = { rung: 'full', why: 'good' } as const;
    const of = { quality, budget: null, lead: null, room: null, self: null };
    expect(standOn({ ...of, budget: { up: 64, down: 64 } })).toEqual({
      rung: 'slides_sound',
      why: 'budget',
    });
    expect(standOn({ ...of, room: 'small_picture', self: 'full' }).rung).toBe('full');
    expect(standOn({ ...of, lead: 'sound_only', self: 'full' }).why).toBe('lead');
    expect(standOn({ ...of, room: 'small_picture' }).why).toBe('room');
  });
});

describe('the link test', () => {
  /** A link of so many kbit/s each way, 90 ms there and back. */
  const link = (up: number, down: number) => (u: number, d: number) =>
    Promise.resolve(90 + (u * 8) / up + (d * 8) / down);

  test('finds what the link carries and asks little of a thin one', async () => {
    let bytes = 0;
    const thin = link(48, 64);
    const found = await measure((u, d) => {
      bytes += u + d;
      return thin(u, d);
    });
    expect(found).toEqual({ rtt: 90, up: 48, down: 64 });
    expect(bytes).toBeLessThan(7000);
    expect(await measure(link(4000, 8000))).toMatchObject({ up: 4000, down: 8000 });
    expect(await measure(() => Promise.resolve(null))).toBeNull();
  });

  test('says it in plain words', () => {
    expect(verdictOf({ rtt: 90, up: 1000, down: 2000 })).toBe('everything');
    expect(verdictOf({ rtt: 90, up: 48, down: 64 })).toBe('pages_sound');
    expect(verdictOf({ rtt: 90, up: 24, down: 30 })).toBe('sound');
    expect(verdictOf({ rtt: 90, up: 8, down: 8 })).toBe('text');
  });
});

describe('what the page shows', () => {
  const person = (id: string, role: Person['role']): Person => ({
    id,
    name: id,
    role,
    state: 'in',
  });
  const people = new Map(
    [person('p1', 'lead'), person('p2', 'listener'), person('p10', 'listener')].map((one) => [
      one.id,
      one,
    ]),
  );
  const around = {
    you: 'p2',
    began: 1000,
    people,
    feelings: {},
    talking: new Set<string>(),
    head: null,
  };

  test('hands in the order they went up; the floor lets one speak and draw', () => {
    const state = new MeetingState();
    foldAll(state, [
      [1, 0, 'p10', 'hand', { up: true }],
      [2, 10, 'p2', 'hand', { up: true }],
    ]);
    let view = viewOf(state, around);
    expect(view.hands.map(({ id }) => id)).toEqual(['p10', 'p2']);
    expect(view.me).toMatchObject({ hand: 2 });
    expect([view.mayDraw, view.maySpeak, view.mayTurn]).toEqual([false, false, false]);
    foldAll(state, [[3, 20, 'p1', 'floor', { p: 'p2', on: true }]]);
    view = viewOf(state, around);
    expect(view.hands.map(({ id }) => id)).toEqual(['p10']);
    expect([view.mayDraw, view.maySpeak, view.mayTurn]).toEqual([true, true, false]);
    foldAll(state, [[4, 30, 'p1', 'mute', { p: 'p2', on: true }]]);
    expect(viewOf(state, around).maySpeak).toBe(false);
  });

  test('people in order: leads first, then as they came', () => {
    expect(viewOf(new MeetingState(), around).rows.map(({ id }) => id)).toEqual([
      'p1',
      'p2',
      'p10',
    ]);
  });

  test('the timer ends by the server’s clock', () => {
    const state = new MeetingState();
    foldAll(state, [[1, 5000, 'p1', 'timer', { id: 't', seconds: 60 }]]);
    expect(viewOf(state, around).timer?.endsAt).toBe(66_000);
    expect(clockOf(66_000)).toBe('1:06');
    expect(clockOf(3_725_000)).toBe('1:02:05');
  });
});

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { foldAll } from '../board/fold';
import { MeetingState } from '../board/state';
import type { MeetingEvent, ReadHint } from '../board/wire';
import type { Looked, MarkBody, StudyViewer } from '../studies.svelte';
import { CoRead } from './CoRead.svelte';

const v = [400, 4000, 1000, 0, 0, 0, 0, 0];
const at = (n: number, more: Partial<Looked> = {}): Looked => ({
  series: '1.2',
  instance: `1.2.${n}`,
  frame: 1,
  v,
  n,
  ...more,
});

/** A screen without pictures. */
class Screen implements StudyViewer {
  now: Looked | null = at(0);
  marks = new Map<string, string>();
  pointed: readonly [number, number] | null = null;
  follows = false;
  hear: (looked: Looked, settled: boolean) => void = () => undefined;
  heard: (change: Omit<MarkBody, 'study'> | { removed: string }) => void = () => undefined;
  points: (at: readonly [number, number] | null, unit: number) => void = () => undefined;
  takes: () => void = () => undefined;

  look = (): Looked | null => this.now;
  show = (looked: Omit<Looked, 'n'>): void => {
    this.now = { ...looked, n: Number(looked.instance.split('.').at(-1)) };
  };
  goTo = (n: number): void => {
    if (this.now) this.now = { ...this.now, n, instance: `1.2.${n}` };
  };
  change = (next: number[]): void => {
    if (this.now) this.now = { ...this.now, v: next };
  };
  onLook = (fn: typeof this.hear) => ((this.hear = fn), () => undefined);
  setMark = (mark: MarkBody): void => void this.marks.set(mark.id, mark.annotation);
  removeMark = (id: string): void => void this.marks.delete(id);
  onMark = (fn: typeof this.heard) => ((this.heard = fn), () => undefined);
  pointer = (point: readonly [number, number] | null): void => {
    this.pointed = point;
  };
  onPointer = (fn: typeof this.points) => ((this.points = fn), () => undefined);
  follow = (on: boolean): void => {
    this.follows = on;
  };
  onTakeOver = (fn: () => void) => ((this.takes = fn), () => undefined);
  mayMark = (): void => undefined;
  close = (): void => undefined;

  /** The hand: moved, and at rest. */
  moves(looked: Looked, settled = true): void {
    if (this.follows) this.takes();
    this.now = looked;
    this.hear(looked, settled);
  }
}

/** A meeting that gives every wish its number, and refuses what is overtaken as the server does. */
class Meeting {
  readonly log: MeetingEvent[] = [];
  readonly hinted: ReadHint[] = [];
  readonly doctors: { state: MeetingState; coread: CoRead; you: string }[] = [];
  #token = 0;
  #leader = '';

  enters(you: string, study: string | null): { coread: CoRead; screen: Screen } {
    const state = new MeetingState();
    const coread = new CoRead({
      reading: () => state.reading,
      you: () => you,
      nameOf: (p) => `Dr ${p}`,
      mayLead: () => true,
      wish: (kind, body) => this.#wish(you, kind, body as Record<string, unknown>),
      hint: (hint) => {
        this.hinted.push(hint);
        for (const one of this.doctors) if (one.you !== you) one.coread.hints(you, [hint]);
      },
    });
    this.doctors.push({ state, coread, you });
    foldAll(state, this.log);
    coread.changed(this.log, false);
    if (study) coread.open(study);
    const screen = new Screen();
    coread.attach(screen);
    return { coread, screen };
  }

  #wish(by: string, kind: string, body: Record<string, unknown>): void {
    if (kind === 'view_lead') {
      if (body['from'] !== this.#token) return;
      this.#token = this.log.length + 1;
      this.#leader = String(body['p'] ?? '');
    }
    if (kind === 'view' && (body['token'] !== this.#token || this.#leader !== by)) return;
    const event = [this.log.length + 1, 0, by, kind, body] as unknown as MeetingEvent;
    this.log.push(event);
    for (const { state, coread } of this.doctors) {
      foldAll(state, [event]);
      coread.changed([event], false);
    }
  }
}

describe('reading together', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    vi.stubGlobal('requestAnimationFrame', (fn: () => void) => setTimeout(fn, 1000 / 60));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  });

  test('who opens a study leads, and the others follow to where the hand rests', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', null);
    const answers = meeting.enters('p2', 'S');
    expect(answers.coread.leader?.mine).toBe(true);
    answers.screen.moves(at(17));
    expect(asks.coread.study).toBe('S');
    expect(asks.coread.leader).toEqual({ p: 'p2', name: 'Dr p2', mine: false });
    expect(asks.screen.now?.n).toBe(17);
    expect(asks.screen.follows).toBe(true);
  });

  test('a scroll is followed while it goes on, twelve times a second at most', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    const answers = meeting.enters('p2', null);
    asks.screen.moves(at(0));
    for (let n = 1; n <= 60; n++) {
      vi.advanceTimersByTime(20);
      asks.screen.moves(at(n), false);
    }
    expect(meeting.hinted.length).toBeGreaterThanOrEqual(12);
    expect(meeting.hinted.length).toBeLessThanOrEqual(16);
    expect(meeting.hinted.every((hint) => hint.length === 3)).toBe(true);
    vi.advanceTimersByTime(100);
    expect(answers.screen.now?.n).toBe(60);
    asks.screen.moves(at(60, { v: [0, 0, 2000, 5, 5, 90, 0, 0] }), false);
    vi.advanceTimersByTime(100);
    expect(meeting.hinted.at(-1)).toHaveLength(4);
    expect(answers.screen.now?.v[5]).toBe(90);
  });

  test('two who take the lead at once do not fight: one has it, the other follows', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    const answers = meeting.enters('p2', null);
    asks.screen.moves(at(3));
    answers.coread.lead();
    answers.screen.moves(at(9));
    asks.screen.hear(at(4), true); // still on its way from before
    expect(asks.coread.leader?.mine).toBe(false);
    expect(asks.screen.now?.n).toBe(9);
    expect(answers.screen.now?.n).toBe(9);
    expect(meeting.log.filter(([, , , kind]) => kind === 'view')).toHaveLength(3);
  });

  test('whoever touches the image looks for himself, and comes back with one click', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    const answers = meeting.enters('p2', null);
    asks.screen.moves(at(3));
    answers.screen.moves(at(40));
    expect(answers.coread.following).toBe(false);
    asks.screen.moves(at(5));
    expect(answers.screen.now?.n).toBe(40);
    answers.coread.follow(true);
    expect(answers.screen.now?.n).toBe(5);
  });

  test('who comes late has the exact view and every mark that still lies there', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    asks.screen.moves(at(3, { v: [550, 10240, 1500, -20, 30, 270, 1, 1] }));
    const mark = { series: '1.2', instance: '1.2.3', frame: 1, tool: 'length' };
    asks.screen.heard({ id: 'a', ...mark, annotation: 'first' });
    asks.screen.heard({ id: 'b', ...mark, annotation: 'gone' });
    asks.screen.heard({ id: 'a', ...mark, annotation: 'moved' });
    asks.screen.heard({ removed: 'b' });
    const late = meeting.enters('p3', null);
    expect(late.coread.study).toBe('S');
    expect(late.screen.now).toMatchObject({ ...asks.screen.now, n: 3 });
    expect([...late.screen.marks]).toEqual([['a', 'moved']]);
  });

  test('a pointer shows to those who look at the same', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    const answers = meeting.enters('p2', null);
    asks.screen.moves(at(3));
    answers.screen.points([100, 200], 10);
    expect(asks.screen.pointed).toEqual([100, 200]);
    vi.advanceTimersByTime(7000);
    expect(asks.screen.pointed).toBeNull();
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(10);
      answers.screen.points([i * i, i], 10);
    }
    const bytes = meeting.hinted.map((hint) => JSON.stringify({ t: 'hint', h: [hint] }).length);
    expect(bytes.reduce((sum, one) => sum + one, 0) * 8).toBeLessThan(4000);
    answers.coread.follow(false);
    asks.screen.points([7, 7], 10);
    expect(answers.screen.pointed).toBeNull();
  });

  test('the leader who leaves leads no more; nobody is moved', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    const answers = meeting.enters('p2', null);
    asks.screen.moves(at(8));
    const left = [meeting.log.length + 1, 0, '', 'left', { p: 'p1' }] as unknown as MeetingEvent;
    const [, other] = meeting.doctors;
    foldAll(other?.state as MeetingState, [left]);
    answers.coread.changed([left], false);
    expect(answers.coread.leader).toBeNull();
    expect(answers.screen.now?.n).toBe(8);
  });

  test('the state is the same in whatever order events come', () => {
    const meeting = new Meeting();
    const asks = meeting.enters('p1', 'S');
    asks.screen.moves(at(3));
    asks.screen.heard({
      id: 'a',
      series: '1',
      instance: '1',
      frame: 1,
      tool: 'text',
      annotation: '',
    });
    asks.screen.heard({ removed: 'a' });
    asks.screen.moves(at(4));
    asks.coread.free();
    const straight = new MeetingState();
    const back = new MeetingState();
    foldAll(straight, meeting.log);
    foldAll(back, [...meeting.log].reverse());
    expect(back.reading.lead).toEqual(straight.reading.lead);
    expect(back.reading.view).toEqual(straight.reading.view);
    expect([...back.reading.marks]).toEqual([]);
    expect(straight.reading.lead.p).toBeNull();
  });
});

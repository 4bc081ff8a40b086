import { HintMaker, bodyOf } from '../board/drafts';
import type { Laser, MeetingState, Mark, Words } from '../board/state';
import { isShape, simplify, touches, type Points } from '../board/strokes';
import type { Head, Hint, StrokeBody, Tool, Where } from '../board/wire';
import { shortId } from './ids';

export type Instrument = Tool | 'text' | 'eraser' | 'hand';

/** What drawing needs of the meeting around it. */
export interface Around {
  state(): MeetingState;
  you(): string;
  mayClear(): boolean;
  /** ms since the meeting began. */
  t(): number;
  stroke(body: StrokeBody): void;
  text(body: Omit<Words, 'kind' | 'seq' | 'by'>): void;
  erase(ids: string[]): void;
  hints(collect: (() => Hint[]) | null): void;
  repaint(): void;
}

const widths: Record<'pen' | 'marker' | 'other', readonly [number, number, number]> = {
  pen: [16, 28, 52],
  marker: [120, 190, 300],
  other: [20, 34, 60],
};
export const textSizes = [340, 480, 760] as const;
/** A longer stroke is cut: its event must stay one of a size the server takes. */
const pointsMost = 1200;

/**
 * One's own pen. What it draws is on the screen at once, long before any answer: it stands as `pending` until its event comes, and goes only if the
 * server refuses it.
 */
export class Ink {
  instrument = $state<Instrument>('hand');
  colour = $state(0);
  markerColour = $state(4);
  /** 0-2 */
  width = $state<0 | 1 | 2>(1);
  pending: Mark[] = [];
  hidden = new Set<string>();
  /** One's own laser's, which fade; `t` by the steady clock. */
  trails: Laser[] = [];
  /** The stroke under the pen. */
  current: { id: string; head: Head; points: Points } | null = null;

  readonly #around: Around;
  #maker: HintMaker | null = null;
  #began = 0;
  #t0 = 0;
  #pointer: [number, number] | null = null;
  #erasing: string[] = [];
  #ratio = 0.5625;

  constructor(around: Around) {
    this.#around = around;
  }

  get draws(): boolean {
    return this.instrument !== 'hand';
  }
  get shownColour(): number {
    return this.instrument === 'marker' ? this.markerColour : this.colour;
  }
  chooseColour(c: number): void {
    if (this.instrument === 'marker') this.markerColour = c;
    else this.colour = c;
  }

  #widthOf(tool: Tool): number {
    const kind = tool === 'pen' || tool === 'marker' ? tool : 'other';
    return widths[kind][this.width];
  }

  /** `ratio`: height of the page over its width. `now`: ms, steady. */
  down(where: Where, x: number, y: number, now: number, ratio: number): void {
    const { instrument } = this;
    this.#ratio = ratio;
    if (instrument === 'hand' || instrument === 'text') return;
    if (instrument === 'eraser') {
      this.#erasing = [];
      this.#eraseAt(where, x, y);
      return;
    }
    const head: Head = [
      where.m,
      where.page,
      instrument,
      this.shownColour,
      this.#widthOf(instrument),
    ];
    this.#start(head, [x, y, 0], now);
    this.#around.hints(() => this.#collect());
    this.#around.repaint();
  }

  #start(head: Head, points: Points, now: number): void {
    const id = shortId();
    this.current = { id, head, points };
    this.#maker = new HintMaker(id, head, this.#ratio);
    this.#began = now;
    this.#t0 = Math.round(this.#around.t());
  }

  /** Every place the pen was since the last call. */
  move(where: Where, places: readonly [x: number, y: number, now: number][]): void {
    if (this.instrument === 'eraser') {
      for (const [x, y] of places) this.#eraseAt(where, x, y);
      return;
    }
    for (const [x, y, now] of places) {
      const { current } = this;
      if (!current) return;
      const { head, points } = current;
      const t = Math.max(points.at(-1) ?? 0, Math.round(now - this.#began));
      if (isShape(head[2])) {
        points.splice(3, 3, x, y, t);
        continue;
      }
      const near = Math.hypot(x - (points.at(-3) ?? 0), (y - (points.at(-2) ?? 0)) * this.#ratio);
      if (near >= 8) points.push(x, y, t);
      if (points.length < 3 * pointsMost) continue;
      this.#finish();
      this.#start(head, [x, y, 0], now);
    }
    if (this.current) this.#around.hints(() => this.#collect());
    this.#around.repaint();
  }

  up(): void {
    if (this.#erasing.length) {
      this.#around.erase(this.#erasing.slice(0, 500));
      this.#erasing = [];
    }
    if (this.current) this.#finish();
    this.#around.hints(null);
    this.#around.repaint();
  }

  /** A second finger came: that was no stroke. */
  cancel(): void {
    this.current = null;
    this.#maker = null;
    this.#around.hints(null);
    this.#around.repaint();
  }

  #finish(): void {
    const { current } = this;
    this.current = null;
    this.#maker = null;
    if (!current) return;
    const { id, head, points } = current;
    const shape = isShape(head[2]);
    if (shape && points.length < 6) return; // a tap makes no box
    const light = shape ? points : simplify(points, 5, this.#ratio);
    const body = bodyOf(id, head, light, this.#t0);
    const { m, page, tool, c, w, t0 } = body;
    const by = this.#around.you();
    const mark = {
      id,
      m,
      page,
      tool,
      c,
      w,
      t0,
      points: light,
      seq: 0,
      by,
      kind: 'stroke' as const,
    };
    if (tool === 'laser')
      this.trails = [...this.trails.slice(-8), { stroke: mark, t: performance.now() }];
    else this.pending.push(mark);
    this.#around.stroke(body);
  }

  #collect(): Hint[] {
    const out: Hint[] = [];
    if (this.current && this.#maker) {
      const hint = this.#maker.next(this.current.points, isShape(this.current.head[2]));
      if (hint) out.push(hint);
    }
    if (this.#pointer) out.push(['p', ...this.#pointer]);
    this.#pointer = null;
    return out;
  }

  /** Where the finger rests that only shows. */
  point(x: number, y: number): void {
    this.#pointer = [x, y];
    this.#around.hints(() => this.#collect());
  }
  pointOff(): void {
    this.#pointer = null;
    this.#around.hints(() => [['q']]);
    this.#around.hints(null);
  }

  write(where: Where, x: number, y: number, text: string): void {
    const body = {
      id: shortId(),
      ...where,
      x: Math.round(x),
      y: Math.round(y),
      text: text.slice(0, 2000),
      c: this.colour,
      size: textSizes[this.width],
    };
    this.pending.push({ ...body, seq: 0, by: this.#around.you(), kind: 'text' });
    this.#around.text(body);
    this.#around.repaint();
  }

  #eraseAt(where: Where, x: number, y: number): void {
    const mine = this.#around.you();
    for (const mark of this.#marks(where)) {
      if (this.hidden.has(mark.id) || (mark.by !== mine && !this.#around.mayClear())) continue;
      const hit =
        mark.kind === 'stroke'
          ? touches(mark, mark.points, x, y, 70, this.#ratio)
          : x >= mark.x - 60 &&
            y >= mark.y - 60 &&
            x <= mark.x + mark.text.length * mark.size * this.#ratio &&
            y <= mark.y + mark.text.split('\n').length * mark.size * 1.35;
      if (!hit) continue;
      this.hidden = new Set(this.hidden).add(mark.id);
      this.#erasing.push(mark.id);
    }
    this.#around.repaint();
  }

  #marks(where: Where): Mark[] {
    const here = this.pending.filter(({ m, page }) => m === where.m && page === where.page);
    return [...this.#around.state().page(where).marks, ...here];
  }

  /** Takes one's own last mark on this page away. */
  undo(where: Where): void {
    const mine = this.#around.you();
    const last = this.#marks(where).findLast(
      (mark) => mark.by === mine && !this.hidden.has(mark.id),
    );
    if (!last) return;
    this.hidden = new Set(this.hidden).add(last.id);
    this.#around.erase([last.id]);
    this.#around.repaint();
  }

  /** After events: what has come needs no standing in. */
  settle(state: MeetingState): void {
    if (this.pending.length) this.pending = this.pending.filter(({ id }) => !state.ids.has(id));
    if (![...this.hidden].some((id) => state.erased.has(id))) return;
    this.hidden = new Set([...this.hidden].filter((id) => !state.erased.has(id)));
  }

  /** The server refused it: it was never there; or it may stay. */
  refused(ids: readonly string[]): void {
    this.pending = this.pending.filter(({ id }) => !ids.includes(id));
    this.hidden = new Set([...this.hidden].filter((id) => !ids.includes(id)));
    this.#around.repaint();
  }

  /** Wishes that outlived a reload of the page. */
  restore(marks: readonly Mark[]): void {
    this.pending.push(...marks);
  }
}

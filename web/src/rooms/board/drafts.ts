import type { Head, Hint, StrokeBody } from './wire';
import { decode, encode, simplify, type Points } from './strokes';

/** A stroke that is being drawn: what hints told of it so far. */
export interface Draft {
  id: string;
  by: string;
  head: Head;
  /** Without what is still missing between. */
  points: Points;
  /** By the clock of this page, in ms: when the last of it came. */
  at: number;
}

interface Coming {
  id: string;
  by: string;
  head: Head | null;
  /** By index; holes where a hint was lost. */
  points: Array<[x: number, y: number, t: number] | undefined>;
  at: number;
}

export interface Pointer {
  x: number;
  y: number;
  at: number;
}

/** Whoever draws is gone for this long: the server finishes the stroke, and its event comes. */
const forgottenAfterMs = 15_000;
const pointsMost = 20_000;

/** Takes hints in whatever order they come, over two lanes, some twice, some never. */
export class Drafts {
  readonly #coming = new Map<string, Coming>();
  readonly pointers = new Map<string, Pointer>();

  /** `finished`: whether a stroke is known by its event already. True where something is to be drawn anew. */
  take(by: string, hints: readonly Hint[], at: number, finished: (id: string) => boolean): boolean {
    let changed = false;
    for (const hint of hints) {
      if (hint[0] === 'p') {
        this.pointers.set(by, { x: hint[1], y: hint[2], at });
        changed = true;
      } else if (hint[0] === 'q') {
        changed = this.pointers.delete(by) || changed;
      } else if (!finished(hint[1])) {
        this.#points(by, hint, at);
        changed = true;
      }
    }
    return changed;
  }

  #points(
    by: string,
    [, id, from, pts, head]: Extract<Hint, ['i', ...unknown[]]>,
    at: number,
  ): void {
    if (!Number.isInteger(from) || from < 0 || from > pointsMost) return;
    let one = this.#coming.get(id);
    if (!one) {
      one = { id, by, head: null, points: [], at };
      this.#coming.set(id, one);
    }
    if (one.by !== by) return; // nobody draws on with another's pen
    one.at = Math.max(one.at, at);
    if (head) one.head = head;
    const points = decode(pts);
    for (let i = 0; 3 * i < points.length; i++) {
      const [x = 0, y = 0, t = 0] = points.slice(3 * i, 3 * i + 3);
      // The end of a shape moves: of two words on one point the later counts.
      const known = one.points[from + i];
      if (!known || known[2] <= t) one.points[from + i] = [x, y, t];
    }
  }

  /** The event has come, or the stroke was taken back. */
  finish(id: string): void {
    this.#coming.delete(id);
  }

  /** Takes away what waits for an end that will not come. True where something went. */
  tidy(now: number): boolean {
    let gone = false;
    for (const [id, one] of this.#coming)
      if (now - one.at > forgottenAfterMs) gone = this.#coming.delete(id) || gone;
    for (const [by, pointer] of this.pointers)
      if (now - pointer.at > 4000) gone = this.pointers.delete(by) || gone;
    return gone;
  }

  clear(): void {
    this.#coming.clear();
    this.pointers.clear();
  }

  /** What can be shown: strokes whose head has come. */
  all(): Draft[] {
    const out: Draft[] = [];
    for (const { id, by, head, points, at } of this.#coming.values()) {
      if (!head) continue;
      const flat: number[] = [];
      for (const point of points) if (point) flat.push(...point);
      if (flat.length) out.push({ id, by, head, points: flat, at });
    }
    return out;
  }
}

/** How many of the last increments a hint says again: one that is lost costs nothing. */
const repeated = 3;

/** Points nearer than this to the line between others are left out of hints, in ten-thousandths of the width. */
const tolerance = 5;

/** The other end: makes hints of a stroke while it is drawn. */
export class HintMaker {
  readonly #head: Head;
  readonly #id: string;
  readonly #ratio: number;
  /** What was told: of what was drawn, the points that an eye would miss. */
  #told: Points = [];
  /** Where each increment of it began, by index of the point. */
  #begins: number[] = [];
  /** How many of the points drawn are told of. */
  #taken = 0;
  #made = 0;

  constructor(id: string, head: Head, ratio = 0.5625) {
    this.#head = head;
    this.#id = id;
    this.#ratio = ratio;
  }

  /** What has come since the last hint, and the increments before; null where nothing has. `shape`: its end moves. */
  next(points: Points, shape = false): Hint | null {
    const n = points.length / 3;
    if (n === 0 || (n === this.#taken && !shape)) return null;
    if (shape) this.#told = points.slice();
    else if (n > this.#taken) {
      this.#begins.push(this.#told.length / 3);
      // From the last that was told on: where the new ones begin is known already.
      const known = Math.max(0, this.#taken - 1);
      const fresh = simplify(points.slice(3 * known), tolerance, this.#ratio);
      this.#told.push(...(this.#taken > 0 ? fresh.slice(3) : fresh));
    }
    this.#taken = n;
    const from = shape ? 0 : (this.#begins.at(-repeated) ?? 0);
    const hint: Hint = ['i', this.#id, from, encode(this.#told.slice(3 * from))];
    this.#made += 1;
    if (this.#made <= 3) hint.push(this.#head);
    return hint;
  }
}

/** The stroke as its event carries it. */
export function bodyOf(id: string, head: Head, points: Points, t0: number): StrokeBody {
  const [m, page, tool, c, w] = head;
  return { id, m, page, tool, c, w, pts: encode(points), t0: Math.max(0, Math.round(t0)) };
}

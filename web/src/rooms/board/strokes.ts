import type { StrokeBody, Tool } from './wire';

/** Points as x, y, ms after the first, one after the other: absolute numbers, three for each point. */
export type Points = number[];

const most = 10_000;
const whole = (n: number): number => Math.min(most, Math.max(0, Math.round(n)));

/** Absolute to differences: [x, y, t, dx, dy, dt, …]. */
export function encode(points: Points): number[] {
  const out: number[] = [];
  let x = 0;
  let y = 0;
  let t = 0;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const nx = whole(points[i] ?? 0);
    const ny = whole(points[i + 1] ?? 0);
    const nt = Math.max(t, Math.round(points[i + 2] ?? 0));
    out.push(nx - x, ny - y, nt - t);
    x = nx;
    y = ny;
    t = nt;
  }
  return out;
}

/** Differences to absolute. */
export function decode(pts: readonly number[]): Points {
  const out: number[] = [];
  let x = 0;
  let y = 0;
  let t = 0;
  for (let i = 0; i + 2 < pts.length; i += 3) {
    x += pts[i] ?? 0;
    y += pts[i + 1] ?? 0;
    t += pts[i + 2] ?? 0;
    out.push(x, y, t);
  }
  return out;
}

/** A shape has its two ends; everything else is drawn through all its points. */
export function isShape(tool: Tool): boolean {
  return tool === 'line' || tool === 'arrow' || tool === 'box' || tool === 'ellipse';
}

const piece = 128;

/**
 * Leaves out points that no eye would miss: none lies further than `tolerance` from what stays (Ramer, Douglas, Peucker).
 * `ratio`: height of the page over its width, since both count to 10000.
 */
export function simplify(points: Points, tolerance = 6, ratio = 0.5625): Points {
  const n = points.length / 3;
  if (n <= 2) return points;
  const keep = new Uint8Array(n);
  // Piece by piece: the longest stroke costs no more for each point than a short one.
  const spans: [number, number][] = [];
  for (let from = 0; from < n - 1; from += piece) {
    const to = Math.min(n - 1, from + piece);
    keep[from] = keep[to] = 1;
    spans.push([from, to]);
  }
  const x = (i: number): number => points[3 * i] ?? 0;
  const y = (i: number): number => (points[3 * i + 1] ?? 0) * ratio;
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let worst = 0;
    let where = -1;
    for (let i = from + 1; i < to; i++) {
      const far = distance(x(i), y(i), x(from), y(from), x(to), y(to));
      if (far > worst) {
        worst = far;
        where = i;
      }
    }
    if (where >= 0 && worst > tolerance) {
      keep[where] = 1;
      spans.push([from, where], [where, to]);
    }
  }
  const out: number[] = [];
  for (let i = 0; i < n; i++) if (keep[i]) out.push(...points.slice(3 * i, 3 * i + 3));
  return out;
}

/** From a point to the stretch from a to b. */
export function distance(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
  const s = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - s * dx, y - ay - s * dy);
}

/** The part of a stroke that was drawn `ms` after its beginning; its end lies where the hand was then. */
export function drawnBy(points: Points, ms: number): Points {
  let n = 0;
  while (n < points.length && (points[n + 2] ?? 0) <= ms) n += 3;
  if (n === 0 || n >= points.length) return n === 0 ? [] : points;
  const [px = 0, py = 0, pt = 0, qx = 0, qy = 0, qt = 0] = points.slice(n - 3, n + 3);
  const part = qt > pt ? (ms - pt) / (qt - pt) : 0;
  if (part === 0) return points.slice(0, n);
  return [...points.slice(0, n), px + (qx - px) * part, py + (qy - py) * part, ms];
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** What the points cover, in units of the page, without the width of the pen. */
export function boxOf(points: Points): Box {
  const box: Box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let i = 0; i + 2 < points.length; i += 3) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (x < box.x0) box.x0 = x;
    if (x > box.x1) box.x1 = x;
    if (y < box.y0) box.y0 = y;
    if (y > box.y1) box.y1 = y;
  }
  return box;
}

/** Does the eraser at (x, y) touch it? `reach` in units across; the pen's own width counts too. */
export function touches(
  stroke: Pick<StrokeBody, 'tool' | 'w'>,
  points: Points,
  x: number,
  y: number,
  reach: number,
  ratio: number,
): boolean {
  const near = reach + stroke.w / 2;
  const hit = (ax: number, ay: number, bx: number, by: number): boolean =>
    distance(x, y * ratio, ax, ay * ratio, bx, by * ratio) <= near;
  const [ax = 0, ay = 0] = points;
  const bx = points.at(-3) ?? ax;
  const by = points.at(-2) ?? ay;
  if (stroke.tool === 'box')
    return hit(ax, ay, bx, ay) || hit(bx, ay, bx, by) || hit(bx, by, ax, by) || hit(ax, by, ax, ay);
  if (stroke.tool === 'ellipse') {
    const cx = (ax + bx) / 2;
    const cy = (ay + by) / 2;
    let [fx, fy] = [bx, cy];
    for (let i = 1; i <= 24; i++) {
      const angle = (i * Math.PI) / 12;
      const nx = cx + ((bx - ax) / 2) * Math.cos(angle);
      const ny = cy + ((by - ay) / 2) * Math.sin(angle);
      if (hit(fx, fy, nx, ny)) return true;
      [fx, fy] = [nx, ny];
    }
    return false;
  }
  if (points.length === 3) return hit(ax, ay, ax, ay);
  for (let i = 3; i + 2 < points.length; i += 3)
    if (hit(points[i - 3] ?? 0, points[i - 2] ?? 0, points[i] ?? 0, points[i + 1] ?? 0))
      return true;
  return false;
}

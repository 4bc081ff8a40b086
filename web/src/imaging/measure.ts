import { pointsOf, type Mark, type Point } from './view';

/** mm from one pixel's middle to the next; `at`: where that is true. */
export interface Spacing {
  row: number;
  column: number;
  at: 'patient' | 'detector' | 'calibrated';
}

export interface Measured {
  value: number;
  unit: 'mm' | 'px' | 'deg';
  /** A length at the detector is longer than in the patient. */
  at?: Spacing['at'];
}

const minus = ([a, b]: Point, [c, d]: Point): Point => [a - c, b - d];

/** In mm where a spacing is known, each direction by its own; else in pixels. */
function way(from: Point, to: Point, spacing: Spacing | null): Point {
  const [x, y] = minus(to, from);
  return spacing ? [x * spacing.column, y * spacing.row] : [x, y];
}

const lengthOf = ([x, y]: Point): number => Math.hypot(x, y);
const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** Between two directions, 0-180. */
function between(one: Point, other: Point): number {
  const cross = one[0] * other[1] - one[1] * other[0];
  const dot = one[0] * other[0] + one[1] * other[1];
  return degrees(Math.abs(Math.atan2(cross, dot)));
}

/** A line has no direction: left to right. */
const rightwards = ([x, y]: Point): Point => (x < 0 ? [-x, -y] : [x, y]);

/** Null: nothing to measure, or not drawn to its end. */
export function measure(
  { tool, points }: Pick<Mark, 'tool' | 'points'>,
  spacing: Spacing | null,
): Measured | null {
  if (tool === 'text' || points.length < pointsOf[tool]) return null;
  const [p, q, r, s] = points as [Point, Point, Point, Point];
  const angle = (value: number): Measured => ({ value, unit: 'deg' });
  switch (tool) {
    case 'length':
    case 'calibration': {
      const value = lengthOf(way(p, q, spacing));
      return spacing ? { value, unit: 'mm', at: spacing.at } : { value, unit: 'px' };
    }
    case 'angle':
      return angle(between(way(q, p, spacing), way(q, r, spacing)));
    case 'lines': {
      const value = between(way(p, q, spacing), way(r, s, spacing));
      return angle(Math.min(value, 180 - value));
    }
    // The end plates' lines, each read from left to right: a curve of more than 90° has its true value (Cobb 1948).
    case 'cobb':
      return angle(between(rightwards(way(p, q, spacing)), rightwards(way(r, s, spacing))));
  }
}

/** What a calibration says of the images it stands for. */
export function calibrated(
  { points, mm }: Pick<Mark, 'points' | 'mm'>,
  before: Spacing | null,
): Spacing | null {
  const [p, q] = points;
  if (!p || !q || !mm) return before;
  const ratio = before ? before.row / before.column : 1;
  const [x, y] = minus(q, p);
  const length = Math.hypot(x, y * ratio);
  if (length === 0) return before;
  const column = mm / length;
  return { column, row: column * ratio, at: 'calibrated' };
}

export function shortValue({ value, unit }: Measured): string {
  if (unit === 'deg') return `${value.toFixed(1)}°`;
  return unit === 'px' ? `${Math.round(value)} px` : `${value.toFixed(1)} mm`;
}

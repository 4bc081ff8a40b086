import type { CurvePoint } from '../generated/api';
import { dayNumber, dayFromNumber } from '../shared/format/day';

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export type Series = 'progress_ppm' | 'planned_ppm' | 'paid_ppm';

/** Days to pixels and shares to pixels, over all points with room for what lies above 100 %. */
export class Scale {
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly frame: Frame;

  constructor(points: readonly CurvePoint[], frame: Frame) {
    this.frame = frame;
    this.first = dayNumber(points[0]?.day ?? '2000-01-01');
    this.last = Math.max(this.first + 1, dayNumber(points.at(-1)?.day ?? '2000-01-02'));
    const values = points.flatMap((p) => [p.progress_ppm, p.planned_ppm, p.paid_ppm]);
    this.most = Math.max(1_000_000, ...values.map((value) => value ?? 0));
  }

  x(day: string): number {
    const { left, right, width } = this.frame;
    const part = (dayNumber(day) - this.first) / (this.last - this.first);
    return left + part * (width - left - right);
  }
  y(ppm: number): number {
    const { top, bottom, height } = this.frame;
    return height - bottom - (ppm / this.most) * (height - top - bottom);
  }
  /** The day under a pixel. */
  dayAt(x: number): string {
    const { left, right, width } = this.frame;
    const part = Math.max(0, Math.min(1, (x - left) / (width - left - right)));
    return dayFromNumber(Math.round(this.first + part * (this.last - this.first)));
  }
  /** The first days of months, thinned so that their names have room. */
  months(room = 44): string[] {
    const all: string[] = [];
    const start = new Date(this.first * 86_400_000);
    let at = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) / 86_400_000;
    while (at <= this.last) {
      all.push(dayFromNumber(at));
      const day = new Date(at * 86_400_000);
      at = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1) / 86_400_000;
    }
    const { left, right, width } = this.frame;
    const fits = Math.max(1, Math.floor((width - left - right) / room));
    const every = [1, 2, 3, 6, 12, 24, 60, 120].find((n) => all.length / n <= fits) ?? 120;
    return all.filter(
      (day) => (Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1) % every === 0,
    );
  }
}

/** Is there anything to draw? A project known by status rows alone has days but no shares. */
export function drawable(points: readonly CurvePoint[]): boolean {
  const known = (value: number | null | undefined): boolean =>
    value !== null && value !== undefined;
  return (
    points.length > 1 &&
    points.some((p) => known(p.progress_ppm) || known(p.planned_ppm) || known(p.paid_ppm))
  );
}

/** SVG path of one series; `stepped` for what stands still between its changes. Gaps stay gaps. */
export function pathOf(
  points: readonly CurvePoint[],
  series: Series,
  scale: Scale,
  stepped = false,
): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    const value = point[series];
    if (value === null || value === undefined) {
      drawing = false;
      continue;
    }
    const x = scale.x(point.day).toFixed(1);
    const y = scale.y(value).toFixed(1);
    path += !drawing ? `M${x} ${y}` : stepped ? `H${x}V${y}` : `L${x} ${y}`;
    drawing = true;
  }
  return path;
}

/** Index of the point that stands on `day`: the last not after it. */
export function pointAt(points: readonly CurvePoint[], day: string): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((points[middle]?.day ?? '') <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The points a table needs: month ends, the newest, and each change of a tenth. */
export function tableOf(points: readonly CurvePoint[]): CurvePoint[] {
  return points.filter((point, i) => {
    const next = points[i + 1];
    return !next || next.day.slice(0, 7) !== point.day.slice(0, 7);
  });
}

import type { Mark } from './state';
import { boxOf, type Box, type Points } from './strokes';
import type { Tool } from './wire';

/** Ink of the eight colours: one for dark pages last. */
export const inks = [
  '#1c2127',
  '#1b5cba',
  '#c5281c',
  '#1f7a4c',
  '#e8a800',
  '#7b3fb5',
  '#0d8c9b',
  '#ffffff',
] as const;
export const inkOf = (c: number): string => inks[c] ?? inks[0];

/** What is drawn, whether finished, on its way or under the pen. */
export interface Drawn {
  tool: Tool;
  c: number;
  w: number;
  points: Points;
}

const fonts =
  "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif";
export const lineHeight = 1.35;

/**
 * A stroke as a path. One unit is a ten-thousandth of the page's width both ways; `ratio` is height over width. Through the middles
 * between points, the points as controls: no corner where the hand made none.
 */
export function pathOf({ tool, points, w }: Drawn, ratio: number): Path2D {
  const path = new Path2D();
  const x = (i: number): number => points[3 * i] ?? 0;
  const y = (i: number): number => (points[3 * i + 1] ?? 0) * ratio;
  const n = points.length / 3;
  if (n === 0) return path;
  const last = n - 1;
  switch (tool) {
    case 'box':
      path.rect(x(0), y(0), x(last) - x(0), y(last) - y(0));
      return path;
    case 'ellipse': {
      const rx = Math.abs(x(last) - x(0)) / 2;
      const ry = Math.abs(y(last) - y(0)) / 2;
      path.ellipse((x(0) + x(last)) / 2, (y(0) + y(last)) / 2, rx, ry, 0, 0, 2 * Math.PI);
      return path;
    }
    case 'line':
    case 'arrow':
      path.moveTo(x(0), y(0));
      path.lineTo(x(last), y(last));
      if (tool === 'arrow') head(path, x(0), y(0), x(last), y(last), w);
      return path;
    default:
      path.moveTo(x(0), y(0));
      if (n === 1) path.lineTo(x(0) + 0.01, y(0)); // a dot: round ends do the rest
      for (let i = 1; i < last; i++)
        path.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
      if (n > 1) path.lineTo(x(last), y(last));
      return path;
  }
}

function head(path: Path2D, x0: number, y0: number, x1: number, y1: number, w: number): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const size = Math.min(length, 90 + 4 * w);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  for (const side of [-0.45, 0.45]) {
    path.moveTo(x1, y1);
    path.lineTo(x1 - size * Math.cos(angle + side), y1 - size * Math.sin(angle + side));
  }
}

/** Paths are made once: a page is drawn anew at every zoom. */
const paths = new WeakMap<object, { ratio: number; path: Path2D }>();
function keptPath(drawn: Drawn, ratio: number): Path2D {
  const known = paths.get(drawn);
  if (known?.ratio === ratio) return known.path;
  const path = pathOf(drawn, ratio);
  paths.set(drawn, { ratio, path });
  return path;
}

/** The context's unit is that of `pathOf`. `made`: of a mark that does not change any more. */
export function drawStroke(
  context: CanvasRenderingContext2D,
  drawn: Drawn,
  ratio: number,
  made: boolean,
): void {
  context.save();
  context.lineJoin = context.lineCap = 'round';
  context.lineWidth = drawn.w;
  context.strokeStyle = inkOf(drawn.c);
  if (drawn.tool === 'marker') {
    // What is written under it stays black.
    context.globalAlpha = 0.42;
    context.globalCompositeOperation = 'multiply';
    context.lineCap = 'butt';
  }
  context.stroke(made ? keptPath(drawn, ratio) : pathOf(drawn, ratio));
  context.restore();
}

const laserMs = 1500;
/** A laser's trail: each piece fades by its own age. False where nothing of it is to be seen any more. */
export function drawLaser(
  context: CanvasRenderingContext2D,
  points: Points,
  ratio: number,
  /** ms since its last point. */
  age: number,
): boolean {
  const end = points.at(-1) ?? 0;
  let seen = false;
  context.save();
  context.lineJoin = context.lineCap = 'round';
  for (let i = 0; i + 2 < points.length; i += 3) {
    const old = age + end - (points[i + 2] ?? 0);
    if (old > laserMs) continue;
    seen = true;
    const strength = 1 - old / laserMs;
    const from = Math.max(0, i - 3);
    for (const [width, colour] of [
      [70, `rgb(230 40 30 / ${0.25 * strength})`],
      [26, `rgb(235 30 20 / ${0.9 * strength})`],
    ] as const) {
      context.lineWidth = width * (0.4 + 0.6 * strength);
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(points[from] ?? 0, (points[from + 1] ?? 0) * ratio);
      context.lineTo((points[i] ?? 0) + 0.01, (points[i + 1] ?? 0) * ratio);
      context.stroke();
    }
  }
  context.restore();
  return seen;
}

/** Text in lines, its upper left corner at (x, y). */
export function drawText(
  context: CanvasRenderingContext2D,
  mark: { x: number; y: number; text: string; c: number; size: number },
  ratio: number,
): void {
  const size = mark.size * ratio;
  context.save();
  context.font = `500 ${size}px ${fonts}`;
  context.textBaseline = 'top';
  context.fillStyle = inkOf(mark.c);
  mark.text
    .split('\n')
    .forEach((line, i) =>
      context.fillText(line, mark.x, mark.y * ratio + (i + 0.14) * size * lineHeight),
    );
  context.restore();
}

/** What a mark covers on the page, 0-10000 both ways; a little more rather than less. */
export function boxOfMark(mark: Mark | Drawn, ratio: number): Box {
  if ('text' in mark) {
    const lines = mark.text.split('\n');
    const longest = Math.max(...lines.map((line) => widthOf(line)));
    return {
      x0: mark.x - 20,
      y0: mark.y - 20,
      x1: mark.x + longest * mark.size * ratio + 40,
      y1: mark.y + lines.length * mark.size * lineHeight + 40,
    };
  }
  return around(mark.points, mark.w / 2 + (mark.tool === 'arrow' ? 90 + 4 * mark.w : 8), ratio);
}
export const boxOfLaser = (points: Points, ratio: number): Box => around(points, 45, ratio);

/** `more`: so far beyond its points it goes. */
function around(points: Points, more: number, ratio: number): Box {
  const { x0, y0, x1, y1 } = boxOf(points);
  return { x0: x0 - more, y0: y0 - more / ratio, x1: x1 + more, y1: y1 + more / ratio };
}

/** In heights of the letters: Han are as wide as high. */
function widthOf(line: string): number {
  let sum = 0;
  for (const letter of line) sum += letter > '\u2e80' ? 1.02 : 0.68;
  return sum;
}

export function join(a: Box | null, b: Box): Box {
  if (!a) return b;
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}
export function meet(a: Box, b: Box): boolean {
  return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}

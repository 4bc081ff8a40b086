import type { Point, View } from './view';

/** An image's extents; `aspect`: how much taller than wide a pixel is. */
export interface Extents {
  columns: number;
  rows: number;
  aspect: number;
}
/** CSS pixels. */
export interface Box {
  width: number;
  height: number;
}
/** a c e / b d f, as CSS writes a matrix. */
export type Matrix = readonly [number, number, number, number, number, number];

const mostZoom = 40;
const leastZoom = 0.1;

/** CSS pixels per image column where the whole image is seen. */
export function fitScale({ columns, rows, aspect }: Extents, box: Box, rotation: number): number {
  const turned = Math.abs(Math.sin((rotation * Math.PI) / 180)) > 0.7;
  const [wide, high] = turned ? [rows * aspect, columns] : [columns, rows * aspect];
  return Math.min(box.width / wide, box.height / high) || 1;
}

/** From image pixels to CSS pixels of the pane. */
export function matrixOf(
  view: Pick<View, 'zoom' | 'pan' | 'rotation' | 'flip'>,
  image: Extents,
  box: Box,
): Matrix {
  const scale = fitScale(image, box, view.rotation) * view.zoom;
  const angle = (view.rotation * Math.PI) / 180;
  const across = view.flip ? -scale : scale;
  const down = scale * image.aspect;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c, d] = [cos * across, sin * across, -sin * down, cos * down];
  const x = image.columns / 2 + view.pan[0];
  const y = image.rows / 2 + view.pan[1];
  return [a, b, c, d, box.width / 2 - (a * x + c * y), box.height / 2 - (b * x + d * y)];
}

export function toScreen([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point {
  return [a * x + c * y + e, b * x + d * y + f];
}

export function toImage([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point {
  const area = a * d - b * c || 1;
  const [u, v] = [x - e, y - f];
  return [(d * u - c * v) / area, (a * v - b * u) / area];
}

/** CSS pixels to one of the image; the mean where its pixels are not square. */
export const scaleOf = ([a, b, c, d]: Matrix): number => Math.sqrt(Math.abs(a * d - b * c)) || 1;

/** So many CSS pixels of way on the screen. */
export function panned(view: View, matrix: Matrix, dx: number, dy: number): View {
  const [x0, y0] = toImage(matrix, [0, 0]);
  const [x1, y1] = toImage(matrix, [dx, dy]);
  return { ...view, pan: [view.pan[0] - (x1 - x0), view.pan[1] - (y1 - y0)] };
}

/** Larger by a factor; what lies at a point of the screen stays there. */
export function zoomed(view: View, image: Extents, box: Box, by: number, at: Point): View {
  const zoom = Math.min(mostZoom, Math.max(leastZoom, view.zoom * by));
  const [x, y] = toImage(matrixOf(view, image, box), at);
  const next = { ...view, zoom };
  const [u, v] = toImage(matrixOf(next, image, box), at);
  return { ...next, pan: [view.pan[0] + x - u, view.pan[1] + y - v] };
}

/** A quarter turn clockwise on the screen, whatever way the image lies. */
export const turned = (view: View): View => ({ ...view, rotation: (view.rotation + 90) % 360 });

/** Left becomes right on the screen, whatever way the image lies. */
export const mirrored = (view: View): View => ({
  ...view,
  flip: !view.flip,
  rotation: (360 - view.rotation) % 360,
});

/** Windows are changed by way across (width) and down (centre): the wider, the faster. */
export function rewindowed(
  [centre, width]: readonly [number, number],
  dx: number,
  dy: number,
): readonly [number, number] {
  const pace = Math.max(width, 20) / 300;
  return [centre + dy * pace, Math.max(1, width + dx * pace)];
}

/** Where one looks: an image of a series. */
export interface Place {
  series: string;
  instance: string;
  /** from 1 */
  frame: number;
}

export type Point = readonly [x: number, y: number];

/** How an image is shown, the same on a screen of any size. */
export interface View extends Place {
  /** Centre and width; null: as the image itself says. */
  window: readonly [centre: number, width: number] | null;
  /** 1: the whole image is seen. */
  zoom: number;
  /** From the middle of the image to the middle of the screen, in image pixels. */
  pan: Point;
  /** Degrees clockwise, 0-359. */
  rotation: number;
  flip: boolean;
  invert: boolean;
}

export const markTools = ['length', 'angle', 'lines', 'cobb', 'text', 'calibration'] as const;
export type MarkTool = (typeof markTools)[number];

/** What one drew on an image. Points are in its pixels: 0, 0 is the upper left corner of the first one (PS3.3 C.10.5.1.2). */
export interface Mark extends Place {
  id: string;
  tool: MarkTool;
  points: readonly Point[];
  text?: string;
  /** What a calibration's line is long in truth. */
  mm?: number;
}

export const pointsOf: Readonly<Record<MarkTool, number>> = {
  length: 2,
  angle: 3,
  lines: 4,
  cobb: 4,
  text: 1,
  calibration: 2,
};

/** Eight whole numbers, as a meeting's socket carries them: docs/rooms-wire.md. */
export type ViewNumbers = [number, number, number, number, number, number, number, number];

export function toNumbers(view: View): ViewNumbers {
  const [centre, width] = view.window ?? [0, 0];
  const round = (value: number, by: number): number => Math.round(value * by) || 0;
  return [
    round(centre, 10),
    round(width, 10),
    round(view.zoom, 1000),
    round(view.pan[0], 10),
    round(view.pan[1], 10),
    round(view.rotation, 1),
    view.flip ? 1 : 0,
    view.invert ? 1 : 0,
  ];
}

export function fromNumbers(place: Place, numbers: readonly number[]): View {
  const at = (index: number): number => numbers[index] ?? 0;
  return {
    ...place,
    window: at(1) > 0 ? [at(0) / 10, at(1) / 10] : null,
    zoom: at(2) / 1000 || 1,
    pan: [at(3) / 10, at(4) / 10],
    rotation: ((at(5) % 360) + 360) % 360,
    flip: at(6) === 1,
    invert: at(7) === 1,
  };
}

export const samePlace = (one: Place, other: Place): boolean =>
  one.instance === other.instance && one.frame === other.frame && one.series === other.series;

/** Of a mark, what goes as text: into a fact, over a meeting's socket. */
export function annotationOf({ points, text, mm }: Mark): string {
  const round = ([x, y]: Point): Point => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  return JSON.stringify({
    points: points.map(round),
    ...(text !== undefined && { text }),
    ...(mm !== undefined && { mm }),
  });
}

const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one));

/** Null where it cannot be drawn. */
export function markFrom(
  place: Place & { id: string; tool: string },
  annotation: string,
): Mark | null {
  const tool = markTools.find((one) => one === place.tool);
  if (!tool) return null;
  try {
    const said = JSON.parse(annotation) as { points?: unknown; text?: unknown; mm?: unknown };
    const points = said.points;
    if (!Array.isArray(points) || points.length !== pointsOf[tool] || !points.every(isPoint))
      return null;
    const { id, series, instance, frame } = place;
    return {
      id,
      series,
      instance,
      frame,
      tool,
      points,
      ...(typeof said.text === 'string' && { text: said.text }),
      ...(typeof said.mm === 'number' && said.mm > 0 && { mm: said.mm }),
    };
  } catch {
    return null;
  }
}

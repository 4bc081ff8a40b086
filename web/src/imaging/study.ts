import type { DataSet } from '../transport/dicomweb';
import type { Extents } from './geometry';
import type { Spacing } from './measure';
import type { Place } from './view';

/** One frame that can be looked at, with what is needed to draw and to measure it. */
export interface Image extends Place, Extents {
  spacing: Spacing | null;
  /** The windows that it names itself. */
  windows: readonly { centre: number; width: number; name: string | null }[];
  pixels: Pixels;
  /** Where it lies in the body; null where it does not say. */
  plane: Plane | null;
}

/** mm along the normal of its plane, in the space that the frame of reference names (PS3.3 C.7.6.2, C.7.4.1). */
export interface Plane {
  space: string;
  normal: readonly [number, number, number];
  depth: number;
}

/** How its numbers are written: PS3.3 C.7.6.3. */
export interface Pixels {
  samplesPerPixel: number;
  photometric: string;
  planar: number;
  bitsAllocated: number;
  bitsStored: number;
  signed: boolean;
  slope: number;
  intercept: number;
  voiFunction: string | null;
  modality: string;
  sopClass: string;
}

export interface SeriesHead {
  uid: string;
  number: number;
  modality: string;
  description: string;
  /** As the store says; the images come with its metadata. */
  count: number;
}

type Values = readonly unknown[];
const values = (set: DataSet | undefined, tag: string): Values => set?.[tag]?.Value ?? [];
const text = (set: DataSet | undefined, tag: string): string => {
  const [value] = values(set, tag);
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
};
const numbers = (set: DataSet | undefined, tag: string): number[] =>
  values(set, tag).map(Number).filter(Number.isFinite);
const number = (set: DataSet | undefined, tag: string, otherwise: number): number =>
  numbers(set, tag)[0] ?? otherwise;
const item = (set: DataSet | undefined, tag: string): DataSet | undefined =>
  values(set, tag)[0] as DataSet | undefined;
const items = (set: DataSet, tag: string): DataSet[] => values(set, tag) as DataSet[];

export function seriesHead(set: DataSet): SeriesHead {
  return {
    uid: text(set, '0020000E'),
    number: number(set, '00200011', Number.MAX_SAFE_INTEGER),
    modality: text(set, '00080060'),
    description: text(set, '0008103E'),
    count: number(set, '00201209', 0),
  };
}

/** Not to be looked at: reports, presentation states, key object selections, plans. */
const wordy = new Set(['SR', 'PR', 'KO', 'DOC', 'AU', 'REG', 'RTPLAN', 'RTSTRUCT', 'SEG']);

/** In the order of their numbers. */
export function seriesToShow(sets: readonly DataSet[]): SeriesHead[] {
  return sets
    .map(seriesHead)
    .filter(({ uid, modality }) => uid && !wordy.has(modality))
    .sort((one, other) => one.number - other.number || (one.uid < other.uid ? -1 : 1));
}

/**
 * Millimetres as the image gives them. Of a projection the detector's are not the patient's, unless it was calibrated
 * (PS3.3 10.7.1.3) or says by how much it is enlarged.
 */
export function spacingOf(set: DataSet, measures: DataSet | undefined): Spacing | null {
  const own = numbers(measures, '00280030');
  const plain = own.length === 2 ? own : numbers(set, '00280030');
  const detector = numbers(set, '00181164');
  const as = ([row, column]: readonly number[], at: Spacing['at']): Spacing | null =>
    row && column && row > 0 && column > 0 ? { row, column, at } : null;
  if (detector.length !== 2) return as(plain, 'patient');
  const differs = plain.length === 2 && plain.some((one, index) => one !== detector[index]);
  if (differs || (plain.length === 2 && text(set, '00280A02'))) return as(plain, 'patient');
  const enlarged = number(set, '00181114', 0);
  if (enlarged > 0)
    return as(
      detector.map((one) => one / enlarged),
      'patient',
    );
  return as(detector, 'detector');
}

function windowsOf(set: DataSet | undefined): Image['windows'] {
  const widths = numbers(set, '00281051');
  const names = values(set, '00281055').map(String);
  return numbers(set, '00281050').flatMap((centre, index) => {
    const width = widths[index];
    return width && width >= 1 ? [{ centre, width, name: names[index] ?? null }] : [];
  });
}

function aspectOf(set: DataSet, spacing: Spacing | null): number {
  if (spacing) return spacing.row / spacing.column;
  const [high, wide] = numbers(set, '00280034');
  return high && wide && high > 0 && wide > 0 ? high / wide : 1;
}

function framesOf(set: DataSet): Image[] {
  const rows = number(set, '00280010', 0);
  const columns = number(set, '00280011', 0);
  const series = text(set, '0020000E');
  const instance = text(set, '00080018');
  if (!rows || !columns || !instance) return [];
  const shared = item(set, '52009229');
  const each = items(set, '52009230');
  const many = Math.max(1, number(set, '00280008', 1));
  return Array.from({ length: many }, (_, index): Image => {
    const group = (tag: string): DataSet | undefined => item(each[index], tag) ?? item(shared, tag);
    const spacing = spacingOf(set, group('00289110'));
    const rescale = group('00289145') ?? set;
    const own = windowsOf(group('00289132'));
    return {
      series,
      instance,
      frame: index + 1,
      rows,
      columns,
      aspect: aspectOf(set, spacing),
      spacing,
      windows: own.length > 0 ? own : windowsOf(set),
      plane: planeOf(set, group('00209113') ?? set, group('00209116') ?? set),
      pixels: {
        samplesPerPixel: number(set, '00280002', 1),
        photometric: text(set, '00280004') || 'MONOCHROME2',
        planar: number(set, '00280006', 0),
        bitsAllocated: number(set, '00280100', 16),
        bitsStored: number(set, '00280101', number(set, '00280100', 16)),
        signed: number(set, '00280103', 0) === 1,
        slope: number(rescale, '00281053', 1) || 1,
        intercept: number(rescale, '00281052', 0),
        voiFunction: text(set, '00281056') || null,
        modality: text(set, '00080060'),
        sopClass: text(set, '00080016'),
      },
    };
  });
}

function planeOf(set: DataSet, place: DataSet, way: DataSet): Plane | null {
  const at = numbers(place, '00200032');
  const cosines = numbers(way, '00200037');
  if (at.length !== 3 || cosines.length !== 6) return null;
  const [a, b, c, d, e, f] = cosines as [number, number, number, number, number, number];
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d] as const;
  const [x, y, z] = at as [number, number, number];
  const depth = x * normal[0] + y * normal[1] + z * normal[2];
  return { space: text(set, '00200052'), normal, depth };
}

/** Two planes that lie one behind the other. */
export function parallel({ normal: one }: Plane, { normal: other }: Plane): boolean {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2] > 0.999;
}

/** A series' images in the order of the body where they tell it, else of their numbers. */
export function imagesOf(sets: readonly DataSet[]): Image[] {
  const [first] = sets;
  const head = first && planeOf(first, first, first);
  const lie = sets.map((set) => {
    const plane = planeOf(set, set, set);
    const depth = plane && head && parallel(plane, head) ? plane.depth : null;
    return { set, depth, nth: number(set, '00200013', 0) };
  });
  const depths = new Set(lie.map(({ depth }) => depth));
  // Two of one place: phases, echoes; their numbers keep them apart.
  const byDepth = sets.length > 1 && !depths.has(null) && depths.size === sets.length;
  lie.sort((one, other) => (byDepth ? (one.depth ?? 0) - (other.depth ?? 0) : one.nth - other.nth));
  // The first number first, whichever end of the body that is.
  const [start, end] = [lie[0]?.nth ?? 0, lie.at(-1)?.nth ?? 0];
  if (byDepth && start > end) lie.reverse();
  return lie.flatMap(({ set }) => framesOf(set));
}

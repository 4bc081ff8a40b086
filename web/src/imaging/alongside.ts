import { parallel, type Image, type Plane } from './study';

/** Two planes of one space and one direction: where one lies says where the other one does. */
function comparable(one: Plane | null, other: Plane | null): boolean {
  return one !== null && other !== null && one.space === other.space && parallel(one, other);
}

/** Whether a series can be followed by where its images lie in the body, and not by their numbers alone. */
export function byPlace(image: Image | null, others: readonly Image[]): boolean {
  const [first] = others;
  if (!image || !first || others.length < 2) return false;
  return image.plane?.space !== '' && others.every(({ plane }) => comparable(image.plane, plane));
}

/**
 * The image of another series that lies where this one does; where they do not say, as many further as they were apart.
 * `nth`: this one's place in its own series.
 */
export function alongside(
  image: Image,
  nth: number,
  others: readonly Image[],
  apart: number,
): number {
  const { plane } = image;
  if (!plane || !byPlace(image, others))
    return Math.min(others.length - 1, Math.max(0, nth + apart));
  let best = 0;
  let least = Infinity;
  for (const [index, { plane: other }] of others.entries()) {
    const way = Math.abs((other?.depth ?? Infinity) - plane.depth);
    if (way >= least) continue;
    least = way;
    best = index;
  }
  return best;
}

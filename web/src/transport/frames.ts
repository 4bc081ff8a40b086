import type { DataSet } from './dicomweb';
import type { StudyLists } from './keptStudies';

/** One frame of a study, and what it is called where it lies. */
export interface FrameName {
  series: string;
  instance: string;
  /** from 1 */
  frame: number;
  name: string;
  /** What its series' metadata says of it. */
  set: DataSet;
}

export const frameName = ({ instance, frame }: Pick<FrameName, 'instance' | 'frame'>): string =>
  `${instance}/${frame}`;

const first = (set: DataSet, tag: string): unknown => set[tag]?.Value?.[0];

/** Series by series, what has pixels, in the order of its numbers. */
export function framesIn({ metadata }: StudyLists): FrameName[][] {
  return Object.entries(metadata).map(([series, sets]) =>
    sets
      .filter((set) => Number(first(set, '00280010')) > 0)
      .sort((one, other) => Number(first(one, '00200013')) - Number(first(other, '00200013')))
      .flatMap((set) => {
        const instance = String(first(set, '00080018') ?? '');
        const many = Math.max(1, Number(first(set, '00280008') ?? 1) || 1);
        return Array.from({ length: many }, (_, nth): FrameName => {
          const frame = nth + 1;
          return { series, instance, frame, name: frameName({ instance, frame }), set };
        });
      }),
  );
}

/** What is seen first of every series, then whole series, the shortest first: something can be read soon. */
export function inUsefulOrder(series: readonly FrameName[][]): FrameName[] {
  const shortest = [...series].sort((one, other) => one.length - other.length);
  return [
    ...shortest.flatMap((frames) => frames.slice(0, 1)),
    ...shortest.flatMap((frames) => frames.slice(1)),
  ];
}

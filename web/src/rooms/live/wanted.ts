import type { Rung } from '../../generated/facts';
import { layersOf, voiceKbps } from './media/uplink';
import type { MediaSource } from './mediaPort';

export interface Wanted {
  p: string;
  source: MediaSource;
  layer?: 0 | 1 | 2;
}
interface Source {
  p: string;
  source: MediaSource;
}

const mostPictures = 6;
/** As the layers of a picture lie, the largest first. */
const kbpsOf = (source: MediaSource, layer: 0 | 1 | 2): number =>
  source === 'voice' ? voiceKbps : (layersOf(source)[2 - layer]?.kbps ?? 0);

/**
 * What is wanted of the others on a rung: everybody's sound always; all pictures small and one large, one small picture, none. `down` is what may come,
 * in kbit/s (0: no limit): the one that is looked at gets its share before the rest.
 */
export function wantedOn(of: {
  rung: Rung;
  you: string;
  sources: readonly Source[];
  enlarged: Source | null;
  down: number;
}): Wanted[] {
  const others = of.sources.filter(({ p }) => p !== of.you);
  const voices = others.filter(({ source }) => source === 'voice');
  const isLarge = ({ p, source }: Source): boolean =>
    of.enlarged?.p === p && of.enlarged.source === source;
  const seen = others.filter(({ source }) => source !== 'voice');
  const large = seen.filter(isLarge);
  const inOrder = [...large, ...seen.filter((one) => !isLarge(one))];
  const most = of.rung === 'full' ? mostPictures : of.rung === 'small_picture' ? 1 : 0;
  // One talks at a time, as a rule.
  let left = of.down > 0 ? of.down - voiceKbps : Infinity;
  const pictures: Wanted[] = [];
  for (const { p, source } of inOrder.slice(0, most)) {
    const layers =
      of.rung === 'full' && isLarge({ p, source }) ? ([2, 1, 0] as const) : [0 as const];
    const layer = layers.find((one) => kbpsOf(source, one) <= left);
    if (layer === undefined) continue;
    left -= kbpsOf(source, layer);
    pictures.push({ p, source, layer });
  }
  return [...voices.map(({ p, source }) => ({ p, source })), ...pictures];
}

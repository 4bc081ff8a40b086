import type { Rung } from '../../../generated/facts';
import type { MediaSource } from '../mediaPort';

export type Picture = Exclude<MediaSource, 'voice'>;

export interface Limits {
  up: number;
  down: number;
  rung: Rung;
}

/** Sizes of a picture, largest first, as they are sent side by side; kbit/s. */
export interface Layer {
  rid: 'h' | 'm' | 'l';
  scale: number;
  kbps: number;
}

/** What a second camera or a screen shows is to be read: fewer pictures, sharper ones. */
const layers: Record<Picture, readonly Layer[]> = {
  camera: [
    { rid: 'h', scale: 1, kbps: 600 },
    { rid: 'm', scale: 2, kbps: 200 },
    { rid: 'l', scale: 4, kbps: 70 },
  ],
  board: [
    { rid: 'h', scale: 1, kbps: 700 },
    { rid: 'm', scale: 2, kbps: 220 },
    { rid: 'l', scale: 4, kbps: 80 },
  ],
  screen: [
    { rid: 'h', scale: 1, kbps: 900 },
    { rid: 'm', scale: 1.5, kbps: 350 },
    { rid: 'l', scale: 3, kbps: 90 },
  ],
};

export const layersOf = (source: Picture): readonly Layer[] => layers[source];

/** Sound with all that goes with it on the wire. */
export const voiceKbps = 26;

/** IP, UDP and the rest around sound's packets, of which there are some 16 in a second; kbit/s. */
const aroundKbps = 10;
/** Opus is still speech. */
const leastBits = 6000;

/** What Opus may take of a budget, in bit/s; undefined: as much as it likes. */
export function voiceMost(up: number): number | undefined {
  if (up <= 0 || up >= voiceKbps) return undefined;
  return Math.max(leastBits, (up - aroundKbps) * 1000);
}

/** Copies cost as much as the speech they are of: where a budget has no room for both, it goes once. */
export function copiesWithin(up: number, distances: readonly number[]): readonly number[] {
  return up > 0 && up < 2 * voiceKbps - aroundKbps ? [] : distances;
}

/**
 * Which layers of each picture go out. A picture is sent at all only from the rung up that shows pictures; a budget is shared out from the
 * smallest layers on, so that everybody gets something before anybody gets much.
 */
export function layersSent(
  pictures: readonly Picture[],
  { up, rung }: Limits,
): Map<Picture, Set<Layer['rid']>> {
  const out = new Map<Picture, Set<Layer['rid']>>(pictures.map((one) => [one, new Set()]));
  if (rung === 'slides_sound' || rung === 'sound_only') return out;
  let left = up > 0 ? up - voiceKbps : Infinity;
  for (const rid of ['l', 'm', 'h'] as const) {
    if (rid !== 'l' && rung === 'small_picture') break;
    for (const picture of pictures) {
      const layer = layers[picture].find((one) => one.rid === rid);
      if (!layer || layer.kbps > left) continue;
      left -= layer.kbps;
      out.get(picture)?.add(rid);
    }
  }
  return out;
}

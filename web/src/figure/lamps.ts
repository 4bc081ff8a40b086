import type { LampMark } from '../generated/api';
import { allLampName, type LampColour } from '../generated/facts';

const weight: Record<LampColour, number> = { red: 0, yellow: 1, green: 2 };

/** Red before yellow before green; within a colour in the order of the rules. */
export function worstFirst<T extends LampMark>(lamps: readonly T[]): T[] {
  return [...lamps].sort(
    (a, b) =>
      weight[a.colour] - weight[b.colour] ||
      allLampName.indexOf(a.lamp) - allLampName.indexOf(b.lamp),
  );
}

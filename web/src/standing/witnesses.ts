import type { Standing } from '../generated/api';

export type WitnessName = 'report' | 'inspection' | 'paid';

export interface Witness {
  name: WitnessName;
  /** Null where it has not spoken. */
  ppm: number | null;
}

/** In the order in which they come to know: the site every day, the inspector every week, the money last. */
export function witnessesOf(told: Standing['witnesses']): Witness[] {
  return [
    { name: 'report', ppm: told.report_ppm ?? null },
    { name: 'inspection', ppm: told.inspection_ppm ?? null },
    { name: 'paid', ppm: told.paid_ppm ?? null },
  ];
}

/** From the least to the most; null where fewer than two have spoken. */
export function spread(witnesses: readonly Witness[]): { from: number; to: number } | null {
  const told = witnesses.flatMap((one) => (one.ppm === null ? [] : [one.ppm]));
  if (told.length < 2) return null;
  return { from: Math.min(...told), to: Math.max(...told) };
}

/** Percentage points with one decimal: 208465 → "20.8". */
export const points = (ppm: number): string => (Math.round(ppm / 1000) / 10).toFixed(1);

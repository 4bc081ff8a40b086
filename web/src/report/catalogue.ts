/**
 * The trades and plant a site in this field usually has, by code. The code goes into the fact, so that a total over
 * sites adds carpenters to carpenters; the words are in the message catalogue under `trade.*` and `plant.*`.
 * A word that is not here is the site's own and goes in as written.
 */
export const TRADES = [
  'carpenter',
  'rebar',
  'concrete',
  'mason',
  'scaffolder',
  'plasterer',
  'painter',
  'tiler',
  'waterproofer',
  'electrician',
  'plumber',
  'hvac',
  'welder',
  'steel',
  'curtain_wall',
  'roofer',
  'earthworks',
  'piling',
  'paving',
  'surveyor',
  'crane_driver',
  'machine_driver',
  'labourer',
  'management',
  'safety_officer',
  'guard',
] as const;
export type Trade = (typeof TRADES)[number];

export const PLANT = [
  'tower_crane',
  'truck_crane',
  'hoist',
  'concrete_pump',
  'mixer',
  'mixer_truck',
  'excavator',
  'loader',
  'bulldozer',
  'roller',
  'dump_truck',
  'piling_rig',
  'rebar_bender',
  'rebar_cutter',
  'welder_set',
  'circular_saw',
  'vibrator',
  'generator',
  'water_truck',
  'forklift',
  'scaffold_platform',
  'dewatering_pump',
  'compressor',
  'grader',
] as const;
export type PlantCode = (typeof PLANT)[number];

/** Units a delivery usually comes in, written as on the delivery note. */
export const UNITS = ['t', 'kg', 'm\u00b3', 'm\u00b2', 'm'] as const;

const trades: ReadonlySet<string> = new Set(TRADES);
const plant: ReadonlySet<string> = new Set(PLANT);

export function isTrade(word: string): word is Trade {
  return trades.has(word);
}

export function isPlant(word: string): word is PlantCode {
  return plant.has(word);
}

/** Those not on the page yet, the catalogue's order kept. */
export function notYet<T extends string>(all: readonly T[], used: readonly string[]): T[] {
  const there = new Set(used);
  return all.filter((code) => !there.has(code));
}

/**
 * A typed word that is the catalogue's own in either language becomes its code, so that one trade has one name
 * however it was entered.
 */
export function codeOf<T extends string>(
  word: string,
  codes: readonly T[],
  names: (code: T) => readonly string[],
): T | string {
  const plain = word.normalize('NFKC').trim();
  const folded = plain.toLowerCase();
  const known = codes.find(
    (code) => code === folded || names(code).some((name) => name.toLowerCase() === folded),
  );
  return known ?? plain;
}

import type { PhotoPlace } from '../../generated/facts';

/** 41.17°N and 80.26°E, as maps write them in both languages. */
export function placeText({ lat_cdeg, lon_cdeg }: PhotoPlace): { lat: string; lon: string } {
  return { lat: degrees(lat_cdeg, 'N', 'S'), lon: degrees(lon_cdeg, 'E', 'W') };
}

function degrees(hundredths: number, positive: string, negative: string): string {
  const side = hundredths < 0 ? negative : positive;
  return `${(Math.abs(hundredths) / 100).toFixed(2)}°${side}`;
}

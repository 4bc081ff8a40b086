import type { Weather } from '../generated/facts';
import { word } from '../shared/i18n/shared';
import { t } from './texts';

/** The weather in one line: sky, degrees, wind, hours lost. */
export function weatherWords(weather: Weather): string {
  const { sky, min_c, max_c, wind, stopped_hours } = weather;
  const degrees = [min_c, max_c].filter((one) => one !== undefined).join(' – ');
  return [
    word('sky', sky),
    degrees && `${degrees} ${t('celsius')}`,
    wind !== undefined && t('wind_n', { n: wind }),
    stopped_hours && t('stopped_n', { n: stopped_hours }),
  ]
    .filter(Boolean)
    .join(' · ');
}

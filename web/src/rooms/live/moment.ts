import type { Meeting } from '../../generated/api';
import { shortDay } from '../../shared/format/day';
import { t } from './texts';

/** Day, clock and length, as one looks for them on a door. */
export function momentOf({ day, at, minutes }: Meeting): string {
  return `${shortDay(day)} ${at} · ${t('minutes_n', { n: minutes })}`;
}

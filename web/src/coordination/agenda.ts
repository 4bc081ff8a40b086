import type { AgendaItem, Coordination } from '../generated/api';
import type { TenDay } from '../generated/facts';
import { nextTenDay } from '../shared/format/tenDay';

/**
 * Where an item must be put to stand one place higher or lower: the place of its neighbour, counted from one. Null
 * at the ends.
 */
export function placeAfterMove(
  agenda: readonly AgendaItem[],
  item: string,
  by: 1 | -1,
): number | null {
  const at = agenda.findIndex((one) => one.item === item);
  const to = at + by;
  return at < 0 || to < 0 || to >= agenda.length ? null : to + 1;
}

/** The item before or after; the same at the ends, the first where there is none yet. */
export function neighbour(
  agenda: readonly { item: string }[],
  item: string | null,
  by: 1 | -1,
): string | null {
  const at = agenda.findIndex((one) => one.item === item);
  if (at < 0) return agenda[0]?.item ?? null;
  return agenda[Math.min(agenda.length - 1, Math.max(0, at + by))]?.item ?? null;
}

/** That ten-day's coordination, or the first after it whose minutes are not frozen yet. */
export function firstNotFrozen(from: TenDay, known: readonly Coordination[]): TenDay {
  const frozen = new Set(
    known.filter((one) => one.state === 'minuted').map((one) => one.coordination),
  );
  let tenDay = from;
  while (frozen.has(tenDay)) tenDay = nextTenDay(tenDay);
  return tenDay;
}

/**
 * Numbers as documents number their parts. `signs`: those for one to ten, of which the numbers to ninety-nine are
 * made as Chinese makes them; any other text, or a higher number, gives plain digits.
 */
export function partNumber(n: number, signs: string): string {
  const [...sign] = signs;
  const ten = sign[9];
  if (sign.length !== 10 || ten === undefined || n < 1 || n > 99) return String(n);
  const tens = Math.floor(n / 10);
  const ones = n % 10 ? (sign[(n % 10) - 1] ?? '') : '';
  if (tens === 0) return ones;
  return `${tens === 1 ? '' : (sign[tens - 1] ?? '')}${ten}${ones}`;
}

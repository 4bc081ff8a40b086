import { locale } from '../i18n/locale.svelte';
import { compare, grouped, scaled, trimmed } from './decimal';

/** Chinese counts in ten-thousands and hundred-millions, English in thousands and millions. */
export type MoneyScale = 'one' | 'wan' | 'yi' | 'thousand' | 'million' | 'billion';

const shift: Record<MoneyScale, number> = {
  one: 0,
  wan: 4,
  yi: 8,
  thousand: 3,
  million: 6,
  billion: 9,
};

const unitName: Record<string, string> = { CNY: '元', USD: '美元', EUR: '欧元', GBP: '英镑' };

/** The scale in which `amount` reads best. */
export function scaleFor(amount: string): MoneyScale {
  const size = amount.replace('-', '');
  if (locale.current === 'zh') {
    if (compare(size, '100000000') >= 0) return 'yi';
    return compare(size, '10000') >= 0 ? 'wan' : 'one';
  }
  if (compare(size, '10000000000') >= 0) return 'billion';
  if (compare(size, '1000000') >= 0) return 'million';
  return compare(size, '10000') >= 0 ? 'thousand' : 'one';
}

/** The one scale for a column of amounts, so that figures line up under one unit. */
export function columnScale(amounts: readonly string[]): MoneyScale {
  const largest = amounts.reduce((a, b) => (compare(b, a) > 0 ? b : a), '0');
  if (locale.current === 'zh') return compare(largest, '10000') >= 0 ? 'wan' : 'one';
  if (compare(largest, '10000000') >= 0) return 'million';
  return compare(largest, '10000') >= 0 ? 'thousand' : 'one';
}

export function moneyUnit(currency: string, scale: MoneyScale): string {
  if (locale.current === 'zh') {
    const name = unitName[currency] ?? currency;
    return scale === 'yi' ? `亿${name}` : scale === 'wan' ? `万${name}` : name;
  }
  return scale === 'one' ? currency : `${currency} ${scale}`;
}

/** Three or four figures that matter: 2.13 亿元, 218.40 万元. `places` overrides. */
export function money(
  amount: string,
  currency: string,
  options: { scale?: MoneyScale; places?: number; keepZeros?: boolean } = {},
): { value: string; unit: string } {
  const scale = options.scale ?? scaleFor(amount);
  const places = options.places ?? 2;
  const text = scaled(amount, shift[scale], places);
  return {
    value: grouped(options.keepZeros ? text : trimmed(text)),
    unit: moneyUnit(currency, scale),
  };
}

/** The whole amount to the cent with its currency, for titles and screen readers. */
export function wholeMoney(amount: string, currency: string): string {
  const text = grouped(trimmed(scaled(amount, 0, 2)));
  return locale.current === 'zh'
    ? `${text} ${unitName[currency] ?? currency}`
    : `${currency} ${text}`;
}

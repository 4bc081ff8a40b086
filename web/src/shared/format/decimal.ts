/**
 * Decimals travel as strings and never pass through a binary float on their way to the screen:
 * scaling and rounding are done on big integers, grouping on digits.
 */
interface Parts {
  negative: boolean;
  digits: bigint;
  places: number;
}

function parse(text: string): Parts | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = match[3] ?? '';
  return {
    negative: match[1] === '-',
    digits: BigInt((match[2] ?? '0') + fraction),
    places: fraction.length,
  };
}

/** Rounds half away from zero to `places`; `shift` divides by 10^shift first. */
export function scaled(text: string, shift: number, places: number): string {
  const parts = parse(text);
  if (!parts) return text;
  const drop = parts.places + shift - places;
  let digits = parts.digits;
  if (drop > 0) {
    const unit = 10n ** BigInt(drop);
    digits = (digits * 2n + unit) / (unit * 2n);
  } else if (drop < 0) {
    digits *= 10n ** BigInt(-drop);
  }
  const body = digits.toString().padStart(places + 1, '0');
  const whole = body.slice(0, body.length - places);
  const fraction = places ? '.' + body.slice(body.length - places) : '';
  return (parts.negative && digits !== 0n ? '-' : '') + whole + fraction;
}

/** Without trailing zeros after the point. */
export function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Thousands separated by commas, in both languages. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const sign = whole.startsWith('-') ? '−' : '';
  const digits = whole.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ',');
  return sign + digits + (fraction === undefined ? '' : '.' + fraction);
}

/** A quantity as recorded: grouped, trailing zeros gone. "26829.000" → "26,829". */
export function quantity(text: string): string {
  return grouped(trimmed(text));
}

export function count(value: number): string {
  return grouped(String(value));
}

/** Parts per million as percent with `places` decimals: 310000 → "31.0". */
export function percent(ppm: number, places = 1): string {
  return grouped(scaled(String(Math.round(ppm)), 4, places));
}

/** Share of two decimals in parts per million; null when there is nothing to share. */
export function shareOf(part: string, whole: string): number | null {
  const a = parse(part);
  const b = parse(whole);
  if (!a || !b || b.digits === 0n) return null;
  const places = Math.max(a.places, b.places);
  const top = a.digits * 10n ** BigInt(places - a.places);
  const bottom = b.digits * 10n ** BigInt(places - b.places);
  const ppm = Number((top * 1_000_000n + bottom / 2n) / bottom);
  return a.negative !== b.negative ? -ppm : ppm;
}

/** Order of two decimals. */
export function compare(left: string, right: string): number {
  const a = parse(left);
  const b = parse(right);
  if (!a || !b) return left < right ? -1 : left > right ? 1 : 0;
  const places = Math.max(a.places, b.places);
  const x = (a.negative ? -a.digits : a.digits) * 10n ** BigInt(places - a.places);
  const y = (b.negative ? -b.digits : b.digits) * 10n ** BigInt(places - b.places);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function isDecimal(text: string, places: number): boolean {
  const parts = parse(text);
  return parts !== null && parts.places <= places;
}

/**
 * What people type into a number field: full-width digits and point, thousands separators, spaces.
 * Returns a plain decimal or null.
 */
export function typedDecimal(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[,，\s]/g, '')
    .replace(/[。]/g, '.')
    .replace(/^[−–]/, '-')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain : null;
}

/** A binary size: bytes as kB or MB. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${Math.round(size / 1000)} kB`;
  return `${trimmed(scaled(String(size), 6, 1))} MB`;
}

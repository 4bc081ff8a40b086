/**
 * Quantities as the contract has them: decimal text with at most three decimals, kept here as whole
 * thousandths. Nothing passes through a binary float, so 0.1 + 0.2 on a phone is what it is in the ledger.
 */
export type Thousandths = bigint;

const SCALE = 1000n;
const MAX_WHOLE_DIGITS = 12;

/**
 * What a person types into a number field, as the digits they meant: full-width digits and points
 * (Chinese keyboards give them readily), grouping commas and spaces are taken; anything else is left to be refused.
 */
export function plainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s,_]/g, '')
    .replace(/\u3002/g, '.')
    .replace(/^\u2212/, '-');
}

/** Null where the text is no quantity (empty text too). Never negative: a field reports work, not its undoing. */
export function parseQuantity(text: string): Thousandths | null {
  const match = /^([0-9]*)(?:\.([0-9]{0,3}))?$/.exec(plainDigits(text));
  if (match === null) return null;
  const whole = match[1] ?? '';
  const decimals = match[2] ?? '';
  if (whole === '' && decimals === '') return null;
  if (whole.replace(/^0+/, '').length > MAX_WHOLE_DIGITS) return null;
  return BigInt(whole === '' ? '0' : whole) * SCALE + BigInt(decimals.padEnd(3, '0'));
}

/** What comes from the server, which may be negative (a correction's difference). Nought where it is no number. */
export function quantityOf(text: string | undefined): Thousandths {
  if (text === undefined) return 0n;
  const negative = text.startsWith('-');
  const size = parseQuantity(negative ? text.slice(1) : text) ?? 0n;
  return negative ? -size : size;
}

/** The shortest text of the contract's pattern: no trailing noughts, no bare point. */
export function quantityText(value: Thousandths): string {
  const size = value < 0n ? -value : value;
  const decimals = (size % SCALE).toString().padStart(3, '0').replace(/0+$/, '');
  const text = (size / SCALE).toString() + (decimals === '' ? '' : `.${decimals}`);
  return value < 0n ? `-${text}` : text;
}

/** The same, with the whole part in groups of three for reading. */
export function quantityShown(value: Thousandths): string {
  const [whole = '0', decimals] = quantityText(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** Whole parts per hundred of the plan, rounded down so that 100 means done. Null without a plan. */
export function percentDone(done: Thousandths, planned: Thousandths): number | null {
  if (planned <= 0n) return null;
  const percent = (done * 100n) / planned;
  return Number(percent < 0n ? 0n : percent);
}

/** A count typed by hand; null where it is not a whole number within the bounds. */
export function parseCount(text: string, least: number, most: number): number | null {
  const digits = plainDigits(text);
  if (!/^-?[0-9]{1,6}$/.test(digits)) return null;
  const value = Number(digits);
  return value >= least && value <= most ? value : null;
}

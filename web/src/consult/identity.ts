/**
 * What names a person in a free text: warned of here before it is sent, and checked again by the server by the same
 * rules (contract/identity_cases.json). A patient is a code; nothing else may tell who it is.
 */
export type IdentityKind =
  'email' | 'resident_id' | 'phone' | 'bank_card' | 'passport' | 'long_number' | 'name' | 'address';

export interface Identity {
  kind: IdentityKind;
  /** As it stands in the text. */
  text: string;
  at: number;
}

interface Finder {
  kind: IdentityKind;
  pattern: RegExp;
  /** `digits`: what was found, without its breaks. */
  holds?: (digits: string) => boolean;
}

/** What overlaps counts once, as the first of these. */
const finders: Finder[] = [
  { kind: 'email', pattern: /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g },
  {
    kind: 'resident_id',
    pattern: /(?<!\d)(?:\d[ -]?){17}[\dXx](?!\d)/g,
    holds: isResidentId,
  },
  {
    kind: 'phone',
    pattern:
      /(?<!\d)(?:86[ -]?)?1[ -]?[3-9](?:[ -]?\d){9}(?![ -]?\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/g,
  },
  { kind: 'bank_card', pattern: /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g, holds: passesLuhn },
  {
    kind: 'passport',
    pattern: /(?<![A-Za-z0-9])(?:[EGCHM]\d{8}|E[A-Z]\d{7}|[DSP]E\d{7})(?![A-Za-z0-9])/gi,
  },
  { kind: 'long_number', pattern: /\d{8,}/g, holds: (digits) => !isCompactDay(digits) },
  { kind: 'name', pattern: /(?:姓名|\bname)\s*:\s*[\p{L}·]+/giu },
  { kind: 'address', pattern: /(?:住址|地址|\baddress)\s*:\s*[\p{L}\p{N}]+/giu },
];

/** In the order in which they stand. */
export function identitiesIn(text: string): Identity[] {
  const plain = narrowed(text);
  const found: Identity[] = [];
  for (const { kind, pattern, holds } of finders)
    for (const match of plain.matchAll(pattern)) {
      const at = match.index;
      const end = at + match[0].length;
      if (holds && !holds(match[0].replace(/[ -]/g, ''))) continue;
      if (found.some((one) => at < one.at + one.text.length && one.at < end)) continue;
      found.push({ kind, text: text.slice(at, end), at });
    }
  return found.sort((a, b) => a.at - b.at);
}

/** Full-width letters and digits as plain ones, each in its place. */
function narrowed(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: the last place checks the seventeen before it. */
function isResidentId(id: string): boolean {
  const sum = weights.reduce((all, weight, i) => all + weight * Number(id[i]), 0);
  return '10X98765432'[sum % 11] === id[17]?.toUpperCase();
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((all, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return all + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isCompactDay(digits: string): boolean {
  const match = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(digits);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

// Random bodies for a schema, and small damages to them. From a seed: a failure can be had again.
import { contract } from './ajv.mjs';
import { refName } from './generator/read.mjs';

/** mulberry32 */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share) => next() < share,
    below: (limit) => Math.floor(next() * limit),
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    of: (list) => list[Math.floor(next() * list.length)],
  };
}

const letters = [...'abcXYZ019 -_.援建项目日报𠮷😀\n\té。'];
const codeLetters = [...'ABab019-_.()援建𠮷'];
const hexLetters = [...'0123456789abcdef'];
const patientLetters = [...'ABCXYZ019-'];
const uidLetters = [...'0123456789.'];
const many = (roll, count, from) => Array.from({ length: count }, () => roll.of(from)).join('');
const two = (number) => String(number).padStart(2, '0');

const special = {
  day: (roll) =>
    `${roll.between(1990, 2100)}-${two(roll.between(1, 12))}-${two(roll.between(1, 28))}`,
  uuid: (roll) => [8, 4, 4, 4, 12].map((length) => many(roll, length, hexLetters)).join('-'),
  sha256: (roll) => many(roll, 64, hexLetters),
  instant: (roll) =>
    `${special.day(roll)}T${two(roll.below(24))}:${two(roll.below(60))}:${two(roll.below(60))}` +
    roll.of(['', '.5', '.123', '.123456']) +
    roll.of(['Z', '+08:00', '-03:30', '+00:00']),
  quantity: (roll) => decimal(roll, 12, 3),
  amount: (roll) => decimal(roll, 15, 2),
  ten_day: (roll) =>
    `${roll.between(1990, 2100)}-${two(roll.between(1, 12))}-${roll.between(1, 3)}`,
  code: (roll) => many(roll, roll.of([1, 3, 8, 64]), codeLetters),
};

function decimal(roll, whole, places) {
  const digits = many(roll, roll.of([1, 2, 5, whole]), [...'0123456789']);
  const fraction = roll.chance(0.5)
    ? `.${many(roll, roll.between(1, places), [...'0123456789'])}`
    : '';
  return (roll.chance(0.2) ? '-' : '') + digits + fraction;
}

function text(schema, name, roll) {
  if (schema.format) return special[schema.format](roll);
  if (schema.pattern === '^[A-Z]{3}$') return roll.of(['CNY', 'USD', 'EUR']);
  if (name === 'ClockTime')
    return `${String(roll.between(0, 23)).padStart(2, '0')}:${String(roll.between(0, 59)).padStart(2, '0')}`;
  if (name === 'Scope')
    return roll.of([
      '*',
      `programme/${special.code(roll)}`,
      `project/${special.code(roll)}/${special.code(roll)}`,
    ]);
  if (name === 'PatientCode') return many(roll, roll.between(2, 20), patientLetters);
  if (name === 'DicomUid') return many(roll, roll.of([1, 20, 64]), uidLetters);
  const { minLength: least = 0, maxLength: most } = schema;
  return many(roll, roll.of([least, least + 1, Math.min(12, most), most]), letters);
}

/** A body the schema accepts. */
export function body(schema, roll, name = '') {
  const ref = refName(schema);
  if (ref) return body(contract.types[ref], roll, ref);
  if (schema.enum) return roll.of(schema.enum);
  if (schema.anyOf) return body(roll.of(schema.anyOf), roll);
  switch (schema.type) {
    case 'string':
      return text(schema, name, roll);
    case 'integer':
      return roll.of([
        schema.minimum,
        schema.maximum,
        roll.between(schema.minimum, schema.maximum),
      ]);
    case 'boolean':
      return roll.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: roll.of([0, 1, 2, Math.min(4, schema.maxItems)]) }, () =>
        body(schema.items, roll),
      );
  }
  if (!schema.properties) {
    const count = roll.below(4);
    return Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `${i}${many(roll, roll.below(6), letters)}`,
        text(schema.additionalProperties, '', roll),
      ]),
    );
  }
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties).filter(
    ([key]) => required.has(key) || roll.chance(0.6),
  );
  return Object.fromEntries(members.map(([key, member]) => [key, body(member, roll)]));
}

/** Every value inside, with the object or list that holds it. */
function places(value, out = []) {
  if (value !== null && typeof value === 'object')
    for (const key of Object.keys(value)) {
      out.push({ holder: value, key });
      places(value[key], out);
    }
  return out;
}

const strange = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  123456789012345680000,
  '',
  ' ',
  'x',
  '援',
  [],
  {},
  [null],
  { zh: '' },
  '2026-02-30',
  '2024-02-29',
  '2023-02-29',
  '0000-01-01',
  '2026-13-01',
  '2026-1-01',
  '9999-12-31',
  '1e3',
  '+1',
  '1.',
  '.5',
  '-0',
  '00.100',
  '1234567890123',
  '1.2345',
  '1,000',
  '１２',
  '2026-07-14T24:00:00Z',
  '2026-07-14T23:59:60Z',
  '2026-07-14t10:00:00z',
  '2026-07-14T10:00:00+18:59',
  '2026-07-14T10:00:00+19:00',
  '2026-07-14T10:00:00.1234567Z',
  '2026-02-30T10:00:00Z',
  'a b',
  'a\u00a0b',
  'a\u2003b',
  'a\u3000b',
  'a\ufeffb',
  'a\u200bb',
  'a\u0085b',
  'a/b',
  'a\u007fb',
  'a\u0000b',
  'a\nb',
  'x'.repeat(64),
  'x'.repeat(65),
  '𠮷'.repeat(64),
  '𠮷'.repeat(65),
  '𠮷'.repeat(500),
  '𠮷'.repeat(501),
  'é'.repeat(9000),
  '*',
  '**',
  'programme/',
  'programme/A',
  'programme/A/B',
  'project/A',
  'project/A/B',
  'project//B',
  'project/A/B/C',
  'programme/A B',
  `programme/${'援'.repeat(150)}`,
  `programme/${'援'.repeat(151)}`,
  'Programme/A',
  'cny',
  'CNYY',
  'CNY',
];

const damages = [
  ({ holder, key }, roll) => {
    holder[key] = roll.of(strange);
  },
  ({ holder, key }, roll) => {
    holder[key] = roll.of(strange);
  },
  ({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  ({ holder, key }) => {
    if (!Array.isArray(holder)) holder[`${key}~/`] = holder[key];
  },
  ({ holder, key }) => {
    if (typeof holder[key] === 'string') holder[key] += roll0(holder[key]);
  },
  ({ holder, key }) => {
    if (typeof holder[key] === 'number') holder[key] += 1;
  },
  ({ holder, key }) => {
    if (typeof holder[key] === 'number') holder[key] -= 1;
  },
  ({ holder, key }) => {
    const list = holder[key];
    if (Array.isArray(list) && list.length)
      while (list.length < 201) list.push(structuredClone(list[0]));
  },
  ({ holder, key }) => {
    if (typeof holder[key] === 'string') holder[key] = holder[key].toUpperCase();
  },
  ({ holder, key }) => {
    if (typeof holder[key] === 'string') holder[key] = [...holder[key]].slice(0, -1).join('');
  },
];
const roll0 = (value) => (value.length % 2 ? '𠮷' : '0');

/** The same with one thing changed somewhere. What comes out may still be fine. */
export function damaged(value, roll) {
  const out = structuredClone(value);
  const found = places(out);
  if (found.length === 0) return roll.of([null, [], 'x', { extra: 1 }, 7]);
  roll.of(damages)(roll.of(found), roll);
  return out;
}

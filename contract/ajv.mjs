// The schemas as ajv reads them, with the formats this contract has of its own. For tests only.
import { createRequire } from 'node:module';
import { readContract } from './generator/read.mjs';

// spec/ has the project's only test packages; contract/ itself needs none.
const { default: Ajv } = createRequire(new URL('../spec/package.json', import.meta.url))('ajv');

export const contract = readContract(new URL('.', import.meta.url));

function isDay(text) {
  const [year, month, day] = text.split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    year >= 1 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  );
}

function isInstant(text) {
  const match = /^(.{10})T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|[+-](\d\d):(\d\d))$/.exec(text);
  if (!match) return false;
  const [hour, minute, second, offsetHour = 0, offsetMinute = 0] = match
    .slice(2)
    .map((part) => Number(part ?? 0));
  return (
    isDay(match[1]) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    offsetHour <= 18 &&
    offsetMinute <= 59
  );
}

export function newAjv() {
  const ajv = new Ajv({ allErrors: false, strict: true, strictRequired: false });
  // Where a pattern says all there is to say, the format only names it.
  for (const name of ['uuid', 'sha256', 'quantity', 'amount', 'code', 'ten_day'])
    ajv.addFormat(name, true);
  ajv.addFormat('day', isDay);
  ajv.addFormat('instant', isInstant);
  for (const keyword of ['x-stream', 'x-roles', 'x-valid-day', 'x-within', 'x-name', 'x-zh'])
    ajv.addKeyword(keyword);
  return ajv;
}

/** One validator for each fact kind. */
export function bodyValidators() {
  const ajv = newAjv();
  ajv.addSchema({ $id: 'https://longspan.invalid/contract/types.json', $defs: contract.types });
  return Object.fromEntries(
    contract.kinds.map((kind) => [
      kind.title,
      ajv.compile({ ...kind, $id: `https://longspan.invalid/contract/facts/${kind.title}.json` }),
    ]),
  );
}

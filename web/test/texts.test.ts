import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  allCategory,
  allMeasure,
  allPartyRole,
  allRole,
  allSky,
  allStageName,
} from '../src/generated/facts';

const source = resolve(import.meta.dirname, '../src');

function catalogues(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return catalogues(path);
    return entry.name === 'zh.json' ? [path] : [];
  });
}

const read = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;

/** The names of a message's parameters: {n}, and {n|one|many}, which only English needs. */
const parameters = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{([a-z_]+)[|}]/gi)].map((match) => match[1] ?? ''))].sort();

describe.each(catalogues(source).map((path) => [relative(source, path), path]))('%s', (_, path) => {
  const zh = read(path);
  const en = read(path.replace(/zh\.json$/, 'en.json'));

  test('both languages say the same things', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });
  test('nothing is empty, nothing is left in the other language', () => {
    const empty = [...Object.entries(zh), ...Object.entries(en)].filter(([, text]) => !text.trim());
    expect(empty).toEqual([]);
    const chinese = Object.entries(en).filter(
      ([key, text]) => /\p{Script=Han}/u.test(text) && !key.startsWith('locale.'),
    );
    expect(chinese).toEqual([]);
  });
  test('both languages use the same parameters', () => {
    for (const [key, text] of Object.entries(zh))
      expect([key, parameters(en[key] ?? '')]).toEqual([key, parameters(text)]);
  });
});

test('every value of the contract has a word', () => {
  const zh = read(join(source, 'shared/i18n/texts/zh.json'));
  const families: Array<[string, readonly string[]]> = [
    ['category', allCategory],
    ['stage', allStageName],
    ['stage_mark', allStageName],
    ['measure', allMeasure],
    ['party', allPartyRole],
    ['role', allRole],
    ['sky', allSky],
  ];
  const missing = families.flatMap(([family, values]) =>
    values.map((value) => `${family}.${value}`).filter((key) => !(key in zh)),
  );
  expect(missing).toEqual([]);
});

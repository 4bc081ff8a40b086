import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Which room may use which: itself, `generated`, and those listed. */
const base = ['shared'];
const seam = [...base, 'transport'];
const sync = [...seam, 'sync'];
const facts = [...sync, 'facts'];
const figure = [...facts, 'figure'];
const domains = ['board', 'project', 'report', 'people', 'importing', 'held', 'welcome'];
const arrows: Record<string, readonly string[]> = {
  generated: [],
  shared: [],
  transport: base,
  sync: seam,
  facts: sync,
  figure: facts,
  ...Object.fromEntries(domains.map((room) => [room, figure])),
  views: [...figure, ...domains],
};

const source = resolve(import.meta.dirname, '../src');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
  });
}

function imports(text: string): string[] {
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"](\.[^'"]+)['"]/g);
  return [...found].map((match) => match[1] ?? '');
}

const room = (path: string): string => relative(source, path).split('/')[0] ?? '';

test('every room uses only the rooms before it', () => {
  const wrong: string[] = [];
  for (const file of files(source)) {
    const from = room(file);
    if (from === 'main.ts' || from === 'generated') continue;
    const allowed = arrows[from];
    if (!allowed) wrong.push(`${from}: a room the list of arrows does not know`);
    for (const target of imports(readFileSync(file, 'utf8'))) {
      const to = room(resolve(dirname(file), target));
      if (to === from || to === 'generated' || allowed?.includes(to)) continue;
      wrong.push(`${relative(source, file)} uses ${to}/`);
    }
  }
  expect(wrong).toEqual([]);
});

test('only transport talks to the server', () => {
  const wrong = files(source)
    .filter((file) => !file.endsWith('.test.ts') && room(file) !== 'transport')
    .filter((file) =>
      /\bfetch\(|new WebSocket|XMLHttpRequest|sendBeacon/.test(readFileSync(file, 'utf8')),
    )
    .map((file) => relative(source, file));
  expect(wrong).toEqual([]);
});

test('only sync files facts and sends evidence', () => {
  const wrong = files(source)
    .filter((file) => !['sync', 'transport'].includes(room(file)))
    .filter((file) => /api\.(fileFacts|putEvidence)\b/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(source, file));
  expect(wrong).toEqual([]);
});

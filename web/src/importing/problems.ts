import type { Problem } from '../generated/api';

/** One place of the file that must be mended, in the columns people look for it by. Both languages travel along. */
export interface MendRow {
  number: number;
  place: string;
  sheet: string;
  row: string;
  column: string;
  expected: { zh: string; en: string };
  found: string;
  sentence: { zh: string; en: string };
}

export function mendRows(problems: readonly Problem[]): MendRow[] {
  return problems.map((problem, index) => {
    const params = problem.params ?? {};
    const sentence = { zh: problem.detail.zh, en: problem.detail.en ?? problem.detail.zh };
    const expected = params['expected'] ?? '';
    return {
      number: index + 1,
      place: params['place'] ?? problem.pointer ?? '',
      sheet: params['sheet'] ?? '',
      row: params['address'] ?? params['row'] ?? problem.pointer ?? '',
      column: params['column'] ?? '',
      expected: { zh: params['expected_zh'] ?? expected, en: params['expected_en'] ?? expected },
      found: params['found'] ?? '',
      sentence,
    };
  });
}

/** Rows with all of the words somewhere, in either language. */
export function filterRows(rows: readonly MendRow[], words: string): MendRow[] {
  const wanted = words.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...rows];
  return rows.filter((row) => {
    const all = cellsOf(row).join(' ').normalize('NFKC').toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

/** How many problems each sheet has, the file's order kept: the first thing to know about a long list. */
export function bySheet(rows: readonly MendRow[]): { sheet: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.sheet, (counts.get(row.sheet) ?? 0) + 1);
  return [...counts].map(([sheet, count]) => ({ sheet, count }));
}

function cellsOf(row: MendRow): string[] {
  return [
    String(row.number),
    row.place,
    row.sheet,
    row.row,
    row.column,
    row.expected.zh,
    row.expected.en,
    row.found,
    row.sentence.zh,
    row.sentence.en,
  ];
}

/** Column heads of the list that leaves the page: read by a spreadsheet, in both languages at once. */
export type Heads = readonly string[];

/** For a file: with a byte order mark, without which Excel takes Chinese for something else. */
export function asCsv(rows: readonly MendRow[], heads: Heads): string {
  return `\ufeff${[heads, ...rows.map(cellsOf)].map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** For the clipboard: pasted into a spreadsheet it falls into columns. */
export function asTabs(rows: readonly MendRow[], heads: Heads): string {
  return [heads, ...rows.map(cellsOf)]
    .map((cells) => cells.map((c) => c.replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

function quoted(cell: string): string {
  // A cell that begins like a formula would be run by the spreadsheet that opens it.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

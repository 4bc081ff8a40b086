/** What a chosen file is, by its name and first bytes; the server decides, this only spares a wrong journey. */
export type FileKind = 'workbook' | 'oc4ids' | 'status_rows' | 'old_workbook' | 'unknown';

export function kindOf(name: string, head: Uint8Array): FileKind {
  const ending = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (head[0] === 0x50 && head[1] === 0x4b) return 'workbook';
  if (head[0] === 0xd0 && head[1] === 0xcf) return 'old_workbook';
  if (ending === 'json') return 'oc4ids';
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return 'status_rows';
  const first = String.fromCharCode(...head.slice(0, 8))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (first.startsWith('{') || first.startsWith('[')) return 'oc4ids';
  return 'unknown';
}

/** A code to begin with, from the file's name: what a code cannot hold becomes a hyphen. */
export function codeFrom(name: string): string {
  return name
    .replace(/\.[^.]+$/, '')
    .replace(/[\s:/?#%,"'\\<>\p{Cc}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .toUpperCase();
}

/** Column maps that ship with the server, for dated status rows in CSV. */
export const MAPS = ['nyc-capital-projects'] as const;

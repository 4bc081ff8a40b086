// Medians, tables, the machine, and the last line every bench ends with.
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { freshFolder } from './programs.ts';

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Significant digits enough to read, thousands apart. */
export function shown(value: number, digits = 3): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000)
    return Math.round(value).toLocaleString('en');
  return value.toPrecision(digits);
}

/** Rows of cells in aligned Markdown columns, so that a table can be kept as it is. */
export function table(head: string[], rows: (string | number)[][]): void {
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? shown(cell) : cell))),
  ];
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: string[]) =>
    '| ' +
    row
      .map((cell, i) => (i ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join(' | ') +
    ' |';
  console.log(line(head));
  console.log(
    '|' + widths.map((width, i) => '-'.repeat(width + 1) + (i ? ':' : '-')).join('|') + '|',
  );
  for (const row of cells.slice(1)) console.log(line(row));
  console.log();
}

/** Cores, memory and what one fdatasync costs on the disk the benches use. */
export function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model}, ${memory} GiB, fdatasync of 4 KB ${shown(syncMs())} ms (median)`;
}

function syncMs(): number {
  const file = path.join(freshFolder('sync'), 'probe');
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let i = 0; i < 200; ++i) {
    writeSync(handle, block);
    const began = performance.now();
    fdatasyncSync(handle);
    times.push(performance.now() - began);
  }
  closeSync(handle);
  rmSync(file);
  return median(times);
}

/** How busy the machine is besides; a bench on a busy machine says so. */
export function loadAverage(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '?';
}

export function finish(bench: string, figures: Record<string, number>): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
  console.log(JSON.stringify({ bench, figures: rounded }));
}

/** "--rounds 7" and the like, among the bench's arguments. */
export function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}
/** "--only ink,speech" and the like. */
export function words(name: string): string[] | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1]?.split(',');
}
export const flag = (name: string) => process.argv.includes(`--${name}`);

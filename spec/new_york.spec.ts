/**
 * New York's portfolio walked month by month, 2013 to 2019: how many works stood green, yellow and red by schedule
 * and by registration, as the server says it, beside a count made here from the file alone. The table of
 * docs/new-york.md is what this prints.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { Client, root, Server } from './harness.ts';

const shared = process.env['LONGSPAN_SHARED_DATA'] ?? join(root, '../shared/data');
const file = join(shared, 'portfolio/nyc-capital-projects-2019.csv');
const map = join(root, 'examples/maps/nyc-capital-projects.toml');
const absent = existsSync(file) ? false : `${file} is not here`;
const data = mkdtempSync(join(tmpdir(), 'longspan-new-york-'));

type Colour = 'green' | 'yellow' | 'red';
interface Row {
  day: number;
  closed: boolean;
  forecast?: number;
}

const dayNumber = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
function monthsLater(day: number, months: number): number {
  const date = new Date(day * 86_400_000);
  return (
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / 86_400_000
  );
}

/** CSV with quoted cells that may hold separators and line ends. */
function cells(text: string): string[][] {
  const out: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1) out.push(row);
    row = [];
  }
  return out;
}

function rowsByProject(): Map<string, Row[]> {
  const [head, ...body] = cells(readFileSync(file, 'utf8'));
  const at = (name: string): number => head!.indexOf(name);
  const date = (text: string): number | undefined => {
    const found = /^(\d\d)\/(\d\d)\/(\d{4})/.exec(text);
    return found ? dayNumber(`${found[3]}-${found[1]}-${found[2]}`) : undefined;
  };
  const out = new Map<string, Row[]>();
  for (const row of body) {
    const code = row[at('PID')]!.trim();
    const forecast = date(row[at('Forecast Completion')]!);
    const one: Row = {
      day: date(row[at('Date Reported As Of')]!)!,
      closed: row[at('Current Phase')]!.trim() === 'Close-Out',
      ...(forecast === undefined ? {} : { forecast }),
    };
    out.set(code, [...(out.get(code) ?? []), one]);
  }
  for (const rows of out.values()) rows.sort((a, b) => a.day - b.day);
  return out;
}

/** The yellow that follows a red: to the end of the ten-day after the one of its first day. */
function yellowUntil(day: number): number {
  const end = (on: number): number => {
    const date = new Date(on * 86_400_000);
    const part = Math.min(2, Math.floor((date.getUTCDate() - 1) / 10));
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return (
      Date.UTC(year, part < 2 ? month : month + 1, part < 2 ? (part + 1) * 10 : 0) / 86_400_000
    );
  };
  return end(end(day) + 1);
}

/** One work by the file alone, a day at a time. */
function* lampsOf(rows: Row[], until: number): Generator<[number, Colour, Colour]> {
  const last: (number | undefined)[] = [undefined, undefined];
  const settle = (which: 0 | 1, day: number, yellow: boolean, red: boolean): Colour => {
    if (red) last[which] = day;
    if (red) return 'red';
    const was = last[which];
    return yellow || (was !== undefined && day <= yellowUntil(was + 1)) ? 'yellow' : 'green';
  };
  let next = 0;
  let forecast: number | undefined;
  let first: number | undefined;
  let closed = false;
  for (let day = rows[0]!.day; day <= until; ++day) {
    for (; next < rows.length && rows[next]!.day <= day; ++next) {
      forecast = rows[next]!.forecast ?? forecast;
      first ??= forecast;
      closed = rows[next]!.closed;
    }
    const late = closed || first === undefined ? -1 : Math.max(forecast!, day) - first;
    const due = closed ? Infinity : monthsLater(rows[next - 1]!.day, 6);
    const overdue = (months: number): boolean =>
      due !== Infinity && day >= monthsLater(due, months);
    yield [day, settle(0, day, late >= 30, late >= 180), settle(1, day, overdue(1), overdue(2))];
  }
}

let server: Server;
let office: Client;
before(async () => {
  if (absent) return;
  const run = (...args: string[]): string => mustRun(...args, '--data', data);
  run('import', file, '--programme', 'NYC', '--map', map);
  run('user', 'add', 'viewer', '--role', 'viewer', '--scope', 'programme/NYC');
  const token = run('token', 'add', 'viewer').trim();
  server = await Server.start({ data });
  office = new Client(server);
  office.token = token;
});
after(async () => {
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
});

const names = ['schedule', 'registration'] as const;

test(
  'month by month the server shows what a count from the file alone gives',
  { skip: absent },
  async (t) => {
    const last = dayNumber('2019-12-31');
    const expected = new Map<number, Map<string, [Colour, Colour]>>();
    for (const [code, rows] of rowsByProject())
      for (const [day, ...colours] of lampsOf(rows, last)) {
        if (!expected.has(day)) expected.set(day, new Map());
        expected.get(day)!.set(code, colours);
      }
    let months = 0;
    for (let first = dayNumber('2013-10-01'); first <= last + 1; first = monthsLater(first, 1)) {
      const day = first - 1;
      const board = (await office.get(`/api/v1/board?programme=NYC&as_of=${iso(day)}&limit=500`))
        .json;
      const seen = new Map<string, [Colour, Colour]>(
        board.rows.map((row: any) => [
          row.code,
          names.map(
            (name) => row.lamps.find((one: any) => one.lamp === name)?.colour ?? 'green',
          ) as [Colour, Colour],
        ]),
      );
      assert.deepEqual(
        [...seen].sort(([a], [b]) => (a < b ? -1 : 1)),
        [...expected.get(day)!].sort(([a], [b]) => (a < b ? -1 : 1)),
        iso(day),
      );
      const count = (which: 0 | 1): string =>
        ['green', 'yellow', 'red']
          .map((colour) => [...seen.values()].filter((lamps) => lamps[which] === colour).length)
          .join(' | ');
      t.diagnostic(`| ${iso(day)} | ${seen.size} | ${count(0)} | ${count(1)} |`);
      ++months;
    }
    assert.equal(months, 76);
  },
);

/** Worked out by hand from the rows of the file: first forecast, then what each row is behind it. */
const followed: [
  code: string,
  lamp: (typeof names)[number],
  [day: string, colour: Colour, since?: string][],
][] = [
  [
    // First forecast 2020-01-14; then 187, 207, 78, 90, 247 … days behind it.
    '3',
    'schedule',
    [
      ['2015-01-31', 'green'],
      ['2015-02-01', 'red', '2015-02-01'],
      ['2015-12-31', 'red', '2015-02-01'],
      ['2016-01-01', 'yellow', '2016-01-01'],
      ['2016-10-31', 'yellow', '2016-01-01'],
      ['2016-11-01', 'red', '2016-11-01'],
      ['2017-09-01', 'yellow', '2017-09-01'],
      ['2018-08-01', 'red', '2018-08-01'],
    ],
  ],
  [
    // First forecast 2018-03-31. The row of June 2016 is 204 days before it: a red made good.
    '7',
    'schedule',
    [
      ['2015-12-31', 'green'],
      ['2016-01-01', 'red', '2016-01-01'],
      ['2016-06-01', 'yellow', '2016-06-01'],
      ['2016-06-20', 'yellow', '2016-06-01'],
      ['2016-06-21', 'green', '2016-06-21'],
      ['2017-09-01', 'yellow', '2017-09-01'],
      ['2018-03-01', 'red', '2018-03-01'],
    ],
  ],
  [
    // No row between September 2017 and August 2018: due in March.
    '570',
    'registration',
    [
      ['2018-03-31', 'green'],
      ['2018-04-01', 'yellow', '2018-04-01'],
      ['2018-05-01', 'red', '2018-05-01'],
      ['2018-07-31', 'red', '2018-05-01'],
      ['2018-08-01', 'yellow', '2018-08-01'],
      ['2018-08-20', 'yellow', '2018-08-01'],
      ['2018-08-21', 'green', '2018-08-21'],
    ],
  ],
];

for (const [code, name, days] of followed)
  test(`project ${code} followed by hand against the file`, { skip: absent }, async () => {
    for (const [day, colour, since] of days) {
      const { json } = await office.get(
        `/api/v1/projects/${code}/standing?programme=NYC&as_of=${day}`,
      );
      const lamp = json.lamps.find((one: any) => one.lamp === name);
      assert.deepEqual([lamp.colour, lamp.since], [colour, since], day);
      if (colour === 'green') continue;
      // Each reason opens to the row of the file that stood on that day.
      const fact = await office.get(`/api/v1/facts/${lamp.reasons[0].seq}`);
      assert.equal(fact.json.kind, 'status.reported');
      assert.ok(fact.json.valid_day <= day);
    }
  });

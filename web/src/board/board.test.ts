import { describe, expect, test } from 'vitest';
import type { Board, BoardRow, LiveChange, Totals } from '../generated/api';
import { applyChange, byCode, type BoardQuery } from './apply';
import { budgetFigure, budgetOf } from './budget';
import { queryFrom, sortedBy } from './query';

const plain = queryFrom({});

function row(code: string, over: Partial<BoardRow> = {}): BoardRow {
  return {
    code,
    name: { zh: code },
    category: 'education',
    livelihood: true,
    stage: 'start',
    progress_ppm: 0,
    planned_ppm: null,
    funds_planned: '100',
    paid: '0',
    last_report: null,
    owes_today: true,
    reported_today: false,
    recent: '-'.repeat(30),
    reports: 0,
    held: 0,
    changed: 1,
    lamps: [],
    findings: { open: 0, overdue: 0 },
    ...over,
  };
}

function totals(projects: number): Totals {
  return {
    projects,
    livelihood: projects,
    active: projects,
    aid_planned: '0',
    funds_planned: '0',
    paid: '0',
    progress_ppm: null,
    reports_owed: projects,
    reports_in: 0,
    reports_missing: projects,
    held: 0,
  };
}

/** A server with its rows in memory: what a fresh read would answer. */
class Ledger {
  rows = new Map<string, BoardRow>();
  cursor = 10;
  today = '2020-07-14';

  read(query: BoardQuery): Board {
    const sign = query.dir === 'desc' ? -1 : 1;
    const value = (one: BoardRow): number =>
      query.sort === 'progress' ? (one.progress_ppm ?? -1) : 0;
    const matching = [...this.rows.values()]
      .filter((one) => query.state !== 'held' || one.held > 0)
      .sort((a, b) => sign * (value(a) - value(b) || byCode(a, b)));
    return {
      programme: {
        code: 'P',
        name: { zh: 'P' },
        currency: 'CNY',
        zone: 'Asia/Shanghai',
        rehearsal: false,
      },
      today: this.today,
      as_of: null,
      cursor: this.cursor,
      totals: totals(this.rows.size),
      rows: matching.slice(query.offset, query.offset + query.limit),
      matching: matching.length,
      offset: query.offset,
    };
  }
  change(...rows: BoardRow[]): LiveChange {
    for (const one of rows) this.rows.set(one.code, one);
    this.cursor += 1;
    return {
      type: 'change',
      cursor: this.cursor,
      today: this.today,
      totals: totals(this.rows.size),
      programme: this.read(plain).programme,
      rows,
    };
  }
}

function withRows(...codes: string[]): Ledger {
  const ledger = new Ledger();
  for (const code of codes) ledger.rows.set(code, row(code));
  return ledger;
}

describe('a pushed change laid over a stale board', () => {
  test('equals a fresh read when a row changed', () => {
    const ledger = withRows('K01', 'K02', 'K03');
    const stale = ledger.read(plain);
    const change = ledger.change(row('K02', { progress_ppm: 500_000, reported_today: true }));
    const applied = applyChange(stale, change, plain);
    expect(applied.board).toEqual(ledger.read(plain));
    expect(applied.refetch).toBe(false);
  });

  test('equals a fresh read when projects were added, in the order of the server', () => {
    const ledger = withRows('K01', 'K10', 'a1');
    const stale = ledger.read(plain);
    const applied = applyChange(stale, ledger.change(row('K02'), row('Z9'), row('项1')), plain);
    expect(applied.board).toEqual(ledger.read(plain));
    expect(applied.board.rows.map((one) => one.code)).toEqual([
      'K01',
      'K02',
      'K10',
      'Z9',
      'a1',
      '项1',
    ]);
  });

  test('equals a fresh read from the last code down', () => {
    const query = queryFrom({ dir: 'desc' });
    const ledger = withRows('K01', 'K03');
    const stale = ledger.read(query);
    expect(applyChange(stale, ledger.change(row('K02')), query).board).toEqual(ledger.read(query));
  });

  test('many changes one after another equal one read at the end', () => {
    const ledger = withRows('K01', 'K02');
    let board = ledger.read(plain);
    for (let i = 0; i < 40; i++) {
      const code = `K${String((i * 7) % 30).padStart(2, '0')}`;
      const applied = applyChange(
        board,
        ledger.change(row(code, { progress_ppm: i * 1000 })),
        plain,
      );
      expect(applied.refetch).toBe(false);
      board = applied.board;
    }
    expect(board).toEqual(ledger.read(plain));
  });

  test('asks for a fresh read where it cannot know: filter, other order, other page, new day, past day', () => {
    const ledger = withRows('K01', 'K02', 'K03');
    const ask = (query: BoardQuery, change: (ledger: Ledger) => LiveChange): boolean => {
      const stale = ledger.read(query);
      return applyChange(stale, change(ledger), query).refetch;
    };
    const touch = (one: Ledger): LiveChange => one.change(row('K01', { held: 1 }));
    expect(ask(queryFrom({ state: 'held' }), touch)).toBe(true);
    expect(ask(queryFrom({ sort: 'progress' }), touch)).toBe(true);
    expect(ask({ ...plain, limit: 2 }, (one) => one.change(row('K00')))).toBe(true);
    expect(ask({ ...plain, as_of: '2020-07-01' }, touch)).toBe(true);
    expect(
      ask(plain, (one) => {
        one.today = '2020-07-15';
        return touch(one);
      }),
    ).toBe(true);
  });

  test('a row on the page is right at once, even where its place must be read again', () => {
    const query = queryFrom({ sort: 'progress', dir: 'desc' });
    const ledger = withRows('K01', 'K02');
    const stale = ledger.read(query);
    const applied = applyChange(stale, ledger.change(row('K01', { progress_ppm: 9 })), query);
    expect(applied.board.rows.find((one) => one.code === 'K01')?.progress_ppm).toBe(9);
  });

  test('never turns the past into the present', () => {
    const ledger = withRows('K01');
    const query = { ...plain, as_of: '2020-07-01' };
    const stale = { ...ledger.read(query), as_of: '2020-07-01' };
    const applied = applyChange(stale, ledger.change(row('K01', { progress_ppm: 1 })), query);
    expect(applied.board).toEqual(stale);
  });
});

describe('the board’s address', () => {
  test('falls back to the plain board on nonsense', () => {
    expect(queryFrom({ sort: 'x; drop', limit: '7', offset: '-1', dir: 'up' })).toEqual(plain);
    expect(queryFrom({ sort: 'paid', limit: '200', offset: '50', dir: 'desc' })).toMatchObject({
      sort: 'paid',
      limit: 200,
      offset: 50,
      dir: 'desc',
    });
  });
  test('numbers sort from the top first, names from the start; a second click turns', () => {
    expect(sortedBy(plain, 'paid')).toEqual({ sort: 'paid', dir: 'desc' });
    expect(sortedBy(plain, 'name')).toEqual({ sort: 'name', dir: null });
    expect(sortedBy({ ...plain, sort: 'paid', dir: 'desc' }, 'paid').dir).toBeNull();
  });
  test('a list of status rows shows budgets', () => {
    expect(budgetFigure(row('1', { funds_planned: '0', budget: '5' }))).toBe('budget');
    expect(budgetOf(row('1', { funds_planned: '7', budget: '5' }))).toBe('7');
  });
});

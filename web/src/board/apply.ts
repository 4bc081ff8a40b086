import type { Board, BoardRow, LiveChange } from '../generated/api';

/** What a board was asked for, besides its programme. */
export interface BoardQuery {
  as_of: string | null;
  sort: string;
  dir: 'asc' | 'desc';
  q: string;
  category: string;
  stage: string;
  livelihood: string;
  state: string;
  offset: number;
  limit: number;
}

export interface Applied {
  board: Board;
  /** The change may have moved rows between pages, in or out of the filter, or shifted the day: read again. */
  refetch: boolean;
}

const filtered = (query: BoardQuery): boolean =>
  Boolean(query.q || query.category || query.stage || query.livelihood || query.state);

/** The order of the server's codes: by bytes of UTF-8, which is by code point. */
export function byCode(left: BoardRow, right: BoardRow): number {
  const a = [...left.code];
  const b = [...right.code];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * A pushed change laid over a board. Where that alone cannot equal a fresh read, `refetch` says so:
 * rows changed in place are right at once, their order and membership follow with the read.
 */
export function applyChange(board: Board, change: LiveChange, query: BoardQuery): Applied {
  // The past of a board is not what is pushed; but a late report may change that day too.
  if (query.as_of !== null) return { board, refetch: true };

  const changed = new Map(change.rows.map((row) => [row.code, row]));
  const rows = board.rows.map((row) => changed.get(row.code) ?? row);
  const here = new Set(board.rows.map((row) => row.code));
  const added = change.rows.filter((row) => !here.has(row.code));
  const whole = board.offset === 0 && board.rows.length === board.matching;
  const plain = !filtered(query) && query.sort === 'code';

  const next: Board = {
    ...board,
    cursor: Math.max(board.cursor, change.cursor),
    today: change.today,
    totals: change.totals,
    programme: change.programme ?? board.programme,
    rows,
  };
  // The thirty days of every row end today, and what was owed on them hangs on the calendar: a new
  // day, or a day ruled a holiday, changes them all.
  const dayTurned =
    change.today !== board.today || next.programme.calendar_seq !== board.programme.calendar_seq;
  if (plain && whole && !dayTurned) {
    const room = board.rows.length + added.length <= query.limit;
    if (added.length && room) {
      const direction = query.dir === 'desc' ? -1 : 1;
      next.rows = [...rows, ...added].sort((a, b) => direction * byCode(a, b));
      next.matching = board.matching + added.length;
    }
    return { board: next, refetch: added.length > 0 && !room };
  }
  const moves = change.rows.length > 0 && (!plain || added.length > 0);
  return { board: next, refetch: dayTurned || moves };
}

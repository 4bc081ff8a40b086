import type { BoardQuery } from './apply';

const sorts = [
  'code',
  'name',
  'category',
  'stage',
  'progress',
  'last_report',
  'funds_planned',
  'paid',
];
export const pageSizes = [50, 100, 200] as const;

/** The board's question as its address holds it; nonsense in an address falls back to the plain board. */
export function queryFrom(address: Record<string, string>): BoardQuery {
  const limit = Number(address['limit']);
  const offset = Number(address['offset']);
  const sort = address['sort'] ?? '';
  return {
    as_of: address['as_of'] ?? null,
    sort: sorts.includes(sort) ? sort : 'code',
    dir: address['dir'] === 'desc' ? 'desc' : 'asc',
    q: address['q'] ?? '',
    category: address['category'] ?? '',
    stage: address['stage'] ?? '',
    livelihood: address['livelihood'] ?? '',
    state: address['state'] ?? '',
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
    limit: (pageSizes as readonly number[]).includes(limit) ? limit : 50,
  };
}

/** What a click on a column's header asks for: numbers and days first from the top. */
export function sortedBy(query: BoardQuery, column: string): { sort: string; dir: string | null } {
  const downFirst = ['progress', 'last_report', 'funds_planned', 'paid', 'stage'].includes(column);
  if (query.sort !== column) return { sort: column, dir: downFirst ? 'desc' : null };
  return { sort: column, dir: query.dir === 'asc' ? 'desc' : null };
}

import { allSeverity, type Severity } from '../generated/facts';

export const states = ['pending', 'overdue', 'answered', 'closed', 'all'] as const;
export type StateFilter = (typeof states)[number];

/** What the list shows; it lives in the address, so that a link shows the same. */
export interface FindingsQuery {
  state: StateFilter;
  severity: Severity | null;
  project: string | null;
  offset: number;
}

export function queryOf(query: Record<string, string>): FindingsQuery {
  const offset = Number(query['offset']);
  return {
    state: states.find((one) => one === query['state']) ?? 'pending',
    severity: allSeverity.find((one) => one === query['severity']) ?? null,
    project: query['project'] || null,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
  };
}

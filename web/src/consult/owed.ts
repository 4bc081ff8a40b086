import type { ConsultationRow } from '../generated/api';
import type { OpinionSide } from '../generated/facts';

/** What the next step is, and whose it is. */
export type Owed =
  'consent' | 'triage' | 'more' | 'opinion' | 'sign' | 'follow_up' | 'close' | 'nothing';

export interface Turn {
  owed: Owed;
  side: OpinionSide | 'both' | null;
}

export function turnOf(row: ConsultationRow): Turn {
  const { steps } = row;
  if (row.state === 'closed' || row.erased) return { owed: 'nothing', side: null };
  if (row.state === 'declined') return { owed: 'close', side: 'asking' };
  if (row.state === 'more_needed') return { owed: 'more', side: 'asking' };
  if (!steps.consented_at) return { owed: 'consent', side: 'asking' };
  if (row.state === 'requested') return { owed: 'triage', side: 'answering' };
  if (!steps.first_opinion_at) return { owed: 'opinion', side: 'answering' };
  if (!steps.signed_at) return { owed: 'sign', side: 'both' };
  if (!steps.followed_up_at) return { owed: 'follow_up', side: 'asking' };
  return { owed: 'close', side: 'both' };
}

export type Pile = 'mine' | 'theirs' | 'over';

/** Whom it waits for, seen from the side of who looks. */
export function pileOf(row: ConsultationRow): Pile {
  const { side, owed } = turnOf(row);
  if (side === null || (owed === 'close' && row.steps.followed_up_at)) return 'over';
  return side === 'both' || side === row.side ? 'mine' : 'theirs';
}

/** What is late or due first stands first; of what is over, the newest. */
export function inPiles(rows: readonly ConsultationRow[]): Record<Pile, ConsultationRow[]> {
  const piles: Record<Pile, ConsultationRow[]> = { mine: [], theirs: [], over: [] };
  for (const row of rows) piles[pileOf(row)].push(row);
  const byDue = (a: ConsultationRow, b: ConsultationRow): number =>
    Number(answered(a)) - Number(answered(b)) || a.due_at.localeCompare(b.due_at);
  piles.mine.sort(byDue);
  piles.theirs.sort(byDue);
  piles.over.sort((a, b) => b.fact - a.fact);
  return piles;
}

const answered = (row: ConsultationRow): boolean => Boolean(row.steps.first_opinion_at);

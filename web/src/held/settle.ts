import type { DailyReport, FactSettled } from '../generated/facts';
import type { Fact } from '../generated/api';

/** Where a stream belongs: `project/P/K01`, `programme/P`. */
export function placeOf(stream: string): { programme: string; project: string | null } {
  const [, programme = '', project] = stream.split('/');
  return { programme, project: project ?? null };
}

export type MaySettle = 'yes' | 'own' | 'no_role' | 'settled';

/** Nobody settles what they filed themselves; the server says so too, but the page should not offer it. */
export function maySettle(fact: Fact, me: string, isOffice: boolean): MaySettle {
  if (fact.settlement) return 'settled';
  if (!isOffice) return 'no_role';
  return fact.by.account === me ? 'own' : 'yes';
}

export function settled(
  fact: string,
  decision: FactSettled['decision'],
  note: string,
): FactSettled {
  const said = note.trim();
  return { fact, decision, ...(said !== '' && { note: said }) };
}

/** The report a held fact speaks of, where it is one. */
export function reportOf(fact: Fact): DailyReport | null {
  if (fact.kind !== 'daily_report.filed' && fact.kind !== 'daily_report.corrected') return null;
  return (fact.body as { report?: DailyReport }).report ?? null;
}

/** Only what waits, newest first, with what was filed by `me` on top where only that is wanted. */
export function waitingFacts(facts: readonly Fact[], mine: string | null): Fact[] {
  return facts
    .filter((fact) => !fact.settlement && (mine === null || fact.by.account === mine))
    .sort((a, b) => b.seq - a.seq);
}

import type { DutyDay, Fact } from '../generated/api';
import type { SupervisorLog } from '../generated/facts';
import { addDays } from '../shared/format/day';
import type { Sent } from './ports';

export const logOf = (of: { body: unknown }): SupervisorLog =>
  (of.body as { log: SupervisorLog }).log;

/** Facts of a day that count or counted, in the order in which they began to. */
export function versionsOf(facts: readonly Fact[], day: string): Fact[] {
  const since = (fact: Fact): number =>
    fact.receipt === 'held' ? (fact.settlement?.seq ?? 0) : fact.seq;
  return facts
    .filter((fact) => logOf(fact).day === day)
    .filter((fact) => fact.receipt === 'accepted' || fact.settlement?.decision === 'counted')
    .sort((a, b) => since(a) - since(b));
}

/** The log that counts for a day: the last one that began to. */
export function standingLog(facts: readonly Fact[], day: string): Fact | null {
  return versionsOf(facts, day).at(-1) ?? null;
}

export function heldLog(facts: readonly Fact[], day: string): Fact | null {
  return (
    facts.find(
      (fact) => logOf(fact).day === day && fact.receipt === 'held' && fact.settlement == null,
    ) ?? null
  );
}

/** A log in this device's outbox. */
export function sentLogs(items: readonly Sent[], stream: string): Sent[] {
  return items.filter(
    (item) =>
      item.stream === stream &&
      (item.kind === 'supervisor_log.filed' || item.kind === 'supervisor_log.corrected'),
  );
}

/** One square of the strip over the form. */
export interface StripDay {
  day: string;
  state: 'filed' | 'waiting' | 'held' | 'missing' | 'free';
  draft: boolean;
  today: boolean;
}

/** The last fourteen days as the ledger has them, with the outbox and the drafts of this device laid over. */
export function strip(
  today: string,
  known: { days: readonly DutyDay[]; logs: readonly Fact[] },
  sent: readonly Sent[],
  drafts: ReadonlySet<string>,
): StripDay[] {
  const owed = new Map(known.days.map((one) => [one.day, one.state]));
  const onTheWay = (day: string, ...states: Sent['state'][]): boolean =>
    sent.some((item) => logOf(item).day === day && states.includes(item.state));
  const stateOf = (day: string): StripDay['state'] => {
    if (onTheWay(day, 'waiting', 'sending')) return 'waiting';
    if (standingLog(known.logs, day) !== null || onTheWay(day, 'received')) return 'filed';
    if (heldLog(known.logs, day) !== null || onTheWay(day, 'refused')) return 'held';
    const duty = owed.get(day);
    if (duty === 'met' || duty === 'late') return 'filed';
    return duty === 'missed' || duty === 'due' ? 'missing' : 'free';
  };
  return Array.from({ length: 14 }, (_, index) => {
    const day = addDays(today, index - 13);
    return { day, state: stateOf(day), draft: drafts.has(day), today: day === today };
  });
}

/** Days before today that are owed and not there, further back than the strip goes too, oldest first. */
export function missingDays(
  today: string,
  known: { days: readonly DutyDay[] },
  shown: readonly StripDay[],
): string[] {
  const first = shown[0]?.day ?? today;
  return [
    ...known.days.filter((one) => one.day < first && one.state === 'missed').map((one) => one.day),
    ...shown.filter((one) => one.state === 'missing' && !one.today).map((one) => one.day),
  ];
}

/** The identity of the finding an unsettled problem of a log becomes. */
export function findingOf(
  problem: { problem?: string },
  project: string,
  day: string,
  place: number,
): string {
  return problem.problem ?? `L-${project}-${day}-${place + 1}`;
}

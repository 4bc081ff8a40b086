import { bodyOf } from '../facts/sentence';
import type { Fact } from '../generated/api';

/** What a fact speaks of, where a later one of the same name takes its place. */
function subjectOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'payment.made':
    case 'payment.corrected':
      return `payment ${bodyOf(fact, 'payment.made').payment}`;
    case 'work_item.planned':
      return `item ${bodyOf(fact, 'work_item.planned').item}`;
    case 'funding.planned':
      return `funding ${bodyOf(fact, 'funding.planned').line}`;
    case 'outcome.stated': {
      const body = bodyOf(fact, 'outcome.stated');
      return `outcome ${body.measure} ${body.aspect}`;
    }
    case 'stage.dated': {
      const body = bodyOf(fact, 'stage.dated');
      return `stage ${body.stage} ${body.aspect}`;
    }
    case 'daily_report.filed':
    case 'daily_report.corrected':
      return `report ${bodyOf(fact, 'daily_report.filed').report.day}`;
    default:
      return null;
  }
}

/** A fact that was not counted takes no other's place. */
const counts = (fact: Fact): boolean =>
  fact.receipt === 'accepted' || fact.settlement?.decision === 'counted';

/** By sequence of the correcting fact, the fact that stood before it: among those read so far. */
export function correctedBy(facts: readonly Fact[]): Map<number, Fact> {
  const standing = new Map<string, Fact>();
  const out = new Map<number, Fact>();
  for (const fact of [...facts].sort((a, b) => a.seq - b.seq)) {
    const subject = subjectOf(fact);
    if (!subject || !counts(fact)) continue;
    const before = standing.get(subject);
    if (before) out.set(fact.seq, before);
    standing.set(subject, fact);
  }
  return out;
}

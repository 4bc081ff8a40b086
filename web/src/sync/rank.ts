import type { FactBodies, FactKind } from '../generated/facts';

/** Which photos go first: what somebody may be hurt by, then what others wait for, then the rest; originals last. */
export const originalRank = 9;

export function rankOf<K extends FactKind>(kind: K, body: FactBodies[K]): number {
  if (kind === 'finding.rectified') return 0;
  if (kind === 'finding.raised')
    return (body as FactBodies['finding.raised']).severity === 'minor' ? 2 : 0;
  if (kind === 'finding.reviewed' || kind === 'action.answered') return 1;
  if (kind === 'inspection.recorded') return 1;
  return 3;
}

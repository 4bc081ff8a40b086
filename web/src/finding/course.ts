import type { Finding, FindingStep, FindingWhole } from '../generated/api';
import type { FindingAmended, Photo } from '../generated/facts';
import { daysTyped, lengthOf, postFrom, draftOfPost } from '../facts/evidence/responsible';
import type { Duty } from '../facts/evidence/FindingFields.svelte';

/** As it was found: the photos it was raised with. */
export function before(whole: FindingWhole): Photo[] {
  return whole.finding.photos;
}

/** As it was put right: of the newest rectification that counts and shows something. */
export function after(whole: FindingWhole): { photos: Photo[]; step: FindingStep } | null {
  const step = whole.steps.findLast(
    (one) => one.kind === 'finding.rectified' && one.held !== true && one.photos.length > 0,
  );
  return step ? { photos: step.photos, step } : null;
}

/** How a step is called: what was told, and of a review what it decided. */
export function stepWord(
  step: Pick<FindingStep, 'kind' | 'decision'>,
): 'raised' | 'rectified' | 'closed' | 'returned' | 'amended' {
  if (step.kind === 'finding.rectified') return 'rectified';
  if (step.kind === 'finding.amended') return 'amended';
  if (step.kind === 'finding.reviewed') return step.decision === 'returned' ? 'returned' : 'closed';
  return 'raised';
}

/** What somebody may do about a finding as it stands now. */
export interface May {
  rectify: boolean;
  review: boolean;
  /** Answered, and one could review, had one not put it right oneself. */
  own: boolean;
  amend: boolean;
}
export function mayDo(
  finding: Pick<Finding, 'state' | 'may_review'>,
  roles: { rectify: boolean; review: boolean; amend: boolean },
): May {
  const pending = finding.state === 'open' || finding.state === 'answered';
  const answered = finding.state === 'answered';
  return {
    rectify: roles.rectify && finding.state === 'open',
    review: roles.review && answered && finding.may_review,
    own: roles.review && answered && !finding.may_review,
    amend: roles.amend && pending,
  };
}

export function dutyOf(finding: Finding): Duty {
  return {
    severity: finding.severity,
    due_days: String(finding.due_days),
    post: draftOfPost(finding.responsible),
  };
}

/** What an amendment says while it is written. */
export interface Amendment {
  duty: Duty;
  waits: string;
  reason: string;
}

/** From what the finding is, with what `said` would have it be. */
export function amendmentOf(finding: Finding, said?: FindingAmended): Amendment {
  const { severity, due_days, responsible, waits_for, reason = '' } = said ?? {};
  return {
    duty: dutyOf({
      ...finding,
      ...(severity && { severity }),
      ...(due_days !== undefined && { due_days }),
      ...(responsible && { responsible }),
    }),
    waits: waits_for ?? finding.waits_for ?? '',
    reason,
  };
}

interface Written {
  note: string;
  photos: Photo[];
}

/** Nothing of either is lost: words one after the other, each photo once. */
export function joined(now: Written, before: Written): Written {
  const notes = [before.note, now.note].filter((note) => note.trim() !== '');
  const photos = [...now.photos, ...before.photos];
  return {
    note: [...new Set(notes)].join('\n'),
    photos: photos.filter((one, i) => photos.findIndex((p) => p.sha256 === one.sha256) === i),
  };
}

export type AmendMistake = 'reason' | 'due' | 'bureau' | 'nothing' | 'too_long';

/** Only what is another now; null with what is missing. */
export function amended(
  finding: Finding,
  duty: Duty,
  waitsFor: string,
  reason: string,
): { body: FindingAmended } | { mistake: AmendMistake } {
  const why = reason.trim();
  const days = daysTyped(duty.due_days);
  if (days === null) return { mistake: 'due' };
  if (duty.post.role === 'bureau' && duty.post.bureau.trim() === '') return { mistake: 'bureau' };
  const post = postFrom(duty.post, finding.project);
  const was = postFrom(draftOfPost(finding.responsible), finding.project);
  const waits = waitsFor.trim();
  const changes: Omit<FindingAmended, 'finding' | 'reason'> = {
    ...(duty.severity !== finding.severity && { severity: duty.severity }),
    ...(days !== finding.due_days && { due_days: days }),
    ...(JSON.stringify(post) !== JSON.stringify(was) && { responsible: post }),
    ...(waits !== (finding.waits_for ?? '') && { waits_for: waits }),
  };
  if (Object.keys(changes).length === 0) return { mistake: 'nothing' };
  if (why === '') return { mistake: 'reason' };
  if (lengthOf(why) > 500) return { mistake: 'too_long' };
  return { body: { finding: finding.finding, reason: why, ...changes } };
}

/** The middle of a picture cut to a shape (width over height): what the photo under the ghost shows. */
export function cropTo(
  width: number,
  height: number,
  aspect: number,
): { x: number; y: number; width: number; height: number } {
  if (width / height > aspect) {
    const narrow = Math.max(1, Math.round(height * aspect));
    return { x: Math.round((width - narrow) / 2), y: 0, width: narrow, height };
  }
  const low = Math.max(1, Math.round(width / aspect));
  return { x: 0, y: Math.round((height - low) / 2), width, height: low };
}

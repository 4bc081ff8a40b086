import type { ConsultationWhole, StudyRow } from '../generated/api';
import { eraseStudies, keptDays, keptHeads, type StudyHead } from './keptStudies';
import { Trouble } from './problem';

/** Why what was taken ahead of a study leaves the device: the answers that say that nobody may have it here any more. */
const ended = new Set([
  'not_found',
  'not_permitted',
  'consent_missing',
  'content_erased',
  'consultation_over',
]);

export function saysEnded(thrown: unknown): boolean {
  return thrown instanceof Trouble && ended.has(thrown.problem.code);
}

/** Words were made black in it there (PS3.16 CID 7050); what came before is not what it is now. */
const cleaned = '113101';
export const pixelsAt = ({ options, received_at }: StudyRow): string =>
  options.includes(cleaned) ? received_at : '';

function stays(head: StudyHead, whole: ConsultationWhole): boolean {
  const study = whole.studies.find(({ uid }) => uid === head.study);
  if (!study || study.deleted_at !== undefined) return false;
  return whole.consent?.holds === true && pixelsAt(study) === head.pixelsAt;
}

/** A consultation was read: what it no longer gives goes from this device at once. */
export function endWhatWent(whole: ConsultationWhole): Promise<void> {
  const { consultation } = whole.consultation;
  return eraseStudies((head) => head.consultation === consultation && !stays(head, whole));
}

export const endConsultation = (consultation: string): Promise<void> =>
  eraseStudies((head) => head.consultation === consultation);

/** Nothing stays of whoever is not signed in, of a consent that ran out, or of what nobody opens. */
export function endWhatIsOver(account: string | null, now = new Date()): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const long = new Date(now.getTime() - keptDays * 86_400_000).toISOString();
  return eraseStudies(
    (head) => head.account !== account || head.until < today || head.openedAt < long,
  );
}

/** The consultations of which something is here. */
export async function consultationsHere(): Promise<string[]> {
  return [...new Set((await keptHeads()).map(({ consultation }) => consultation))];
}

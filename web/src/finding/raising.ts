import type { FindingRaised, Photo } from '../generated/facts';
import type { Duty } from '../facts/evidence/FindingFields.svelte';
import { filedPhotos } from '../facts/evidence/photos';
import { daysTyped, draftOfPost, postFrom, usualDays } from '../facts/evidence/responsible';

/** A finding outside a checklist, while it is written. */
export interface Raising {
  project: string;
  text: string;
  place: string;
  waits_for: string;
  duty: Duty;
  photos: Photo[];
}

export function nothingRaised(project: string | null): Raising {
  return {
    project: project ?? '',
    text: '',
    place: '',
    waits_for: '',
    duty: { severity: 'minor', due_days: String(usualDays.minor), post: draftOfPost(undefined) },
    photos: [],
  };
}

/** One that was refused, as it was written. */
export function raisedAgain({ stream, body }: { stream: string; body: unknown }): Raising {
  const said = body as FindingRaised;
  const severity = said.severity;
  return {
    project: stream.split('/')[2] ?? '',
    text: said.text,
    place: said.place ?? '',
    waits_for: said.waits_for ?? '',
    duty: {
      severity,
      due_days: String(said.due_days ?? usualDays[severity]),
      post: draftOfPost(said.responsible),
    },
    photos: said.photos ?? [],
  };
}

/** As it is filed; the duty was checked before. */
export function bodyOfRaised(finding: string, now: Raising): FindingRaised {
  const place = now.place.trim();
  const waits = now.waits_for.trim();
  return {
    finding,
    text: now.text.trim(),
    severity: now.duty.severity,
    ...(place !== '' && { place }),
    responsible: postFrom(now.duty.post, now.project),
    due_days: daysTyped(now.duty.due_days) ?? 0,
    ...(waits !== '' && { waits_for: waits }),
    ...(now.photos.length > 0 && { photos: filedPhotos(now.photos) }),
  };
}

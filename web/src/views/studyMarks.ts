import type { ConsultationWhole, StudyRow } from '../generated/api';
import type { Mark, MarkChange, Place, ViewerHandle } from '../imaging/index';
import { annotationOf, markFrom } from '../imaging/index';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';

/** What is drawn on a study and what is on record of it: a consultation's measurements and key images. */
export function marksOf(whole: ConsultationWhole, study: StudyRow): Mark[] {
  return whole.measurements.flatMap((one) => {
    if (one.study !== study.study || one.annotation === undefined) return [];
    const place = { series: one.series_uid, instance: one.instance_uid, frame: one.frame ?? 1 };
    return markFrom({ ...place, id: one.measurement, tool: one.tool }, one.annotation) ?? [];
  });
}

export function keysOf(whole: ConsultationWhole, study: StudyRow): Place[] {
  return whole.key_images
    .filter((one) => one.study === study.study)
    .map((one) => ({
      series: one.series_uid,
      instance: one.instance_uid,
      frame: one.frame ?? 1,
    }));
}

/** Puts on record what the person draws; `told` hears of what was not taken. Returns how to stop. */
export function recordMarks(
  viewer: ViewerHandle,
  stream: string,
  study: StudyRow,
  told: (item: OutboxItem) => void,
): () => void {
  const said = (item: Promise<OutboxItem>): void => void item.then(told, () => undefined);
  const placeOf = (place: Place) => ({
    study: study.study,
    series_uid: place.series,
    instance_uid: place.instance,
    frame: place.frame,
  });
  const keep = ({ mark, measured }: Extract<MarkChange, { mark: Mark }>): void =>
    said(
      outbox.fileAndWait({
        kind: 'measurement.kept',
        stream,
        body: {
          measurement: mark.id,
          ...placeOf(mark),
          tool: mark.tool,
          content: {
            annotation: annotationOf(mark),
            ...(mark.text && { label: mark.text.slice(0, 200) }),
            ...(measured && {
              value: String(Math.round(measured.value * 10) / 10),
              unit: measured.unit,
            }),
          },
        },
      }),
    );
  const stops = [
    viewer.onMark((change) => {
      if ('removed' in change)
        said(
          outbox.fileAndWait({
            kind: 'measurement.removed',
            stream,
            body: { measurement: change.removed },
          }),
        );
      else keep(change);
    }),
    viewer.onKey((place, on) =>
      said(outbox.fileAndWait({ kind: 'image.marked', stream, body: { ...placeOf(place), on } })),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * What came on record since it was last shown goes onto the picture, what was taken back off it; what this device is
 * still sending is left as it is.
 */
export function showMarks(
  viewer: ViewerHandle,
  shown: ReadonlySet<string>,
  marks: readonly Mark[],
): ReadonlySet<string> {
  const ids = new Set(marks.map((one) => one.id));
  const here = new Map(viewer.marks().map((one) => [one.id, one]));
  for (const mark of marks) {
    const known = here.get(mark.id);
    if (!known || (shown.has(mark.id) && annotationOf(known) !== annotationOf(mark)))
      viewer.setMark(mark);
  }
  for (const id of shown) if (!ids.has(id) && here.has(id)) viewer.removeMark(id);
  return ids;
}

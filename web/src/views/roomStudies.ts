import type { ConsultationWhole, StudyRow } from '../generated/api';
import {
  annotationOf,
  fromNumbers,
  markFrom,
  openViewer,
  toNumbers,
  type View,
  type ViewerHandle,
} from '../imaging/index';
import type { Looked, Studies, StudyViewer } from '../rooms/studies.svelte';
import { consultations } from '../transport/consult';
import { keptStudy } from '../transport/keptStudies';
import { session } from '../transport/session.svelte';
import { keysOf, marksOf, recordMarks } from './studyMarks';

/** The consultation that meets in a room; null: none that one may see. */
async function consultationOf(programme: string, room: string): Promise<ConsultationWhole | null> {
  const { rows } = await consultations.inRoom(programme, room);
  return rows[0] ? consultations.whole(rows[0].consultation) : null;
}

const lookedAt = (view: View, n: number): Looked => ({
  series: view.series,
  instance: view.instance,
  frame: view.frame,
  v: toNumbers(view),
  n,
});

/** The viewer in the words of a meeting's socket. */
function viewerOf(viewer: ViewerHandle, done: () => void): StudyViewer {
  return {
    look: () => {
      const view = viewer.getView();
      return view && lookedAt(view, viewer.index());
    },
    show: ({ series, instance, frame, v }) =>
      viewer.setView(fromNumbers({ series, instance, frame }, v)),
    goTo: (n) => viewer.goTo(n),
    change: (v) => {
      const view = viewer.getView();
      if (view) viewer.setView(fromNumbers(view, v));
    },
    onLook: (fn) => viewer.onView((view, settled) => fn(lookedAt(view, viewer.index()), settled)),
    setMark: ({ id, series, instance, frame = 1, tool, annotation }) => {
      const mark = markFrom({ id, series, instance, frame, tool }, annotation);
      if (mark) viewer.setMark(mark);
    },
    removeMark: (id) => viewer.removeMark(id),
    onMark: (fn) =>
      viewer.onMark((change) => {
        if ('removed' in change) return fn(change);
        const { id, series, instance, frame, tool } = change.mark;
        fn({ id, series, instance, frame, tool, annotation: annotationOf(change.mark) });
      }),
    pointer: (at, name) => viewer.pointer(at && [at[0] / 10, at[1] / 10], name),
    onPointer: (fn) =>
      viewer.onPointer((at, unit) => fn(at && [at[0] * 10, at[1] * 10], unit * 10)),
    follow: (on) => viewer.follow(on),
    onTakeOver: (fn) => viewer.onTakeOver(fn),
    mayMark: (may) => viewer.setMayMark(may),
    close: () => {
      done();
      viewer.close();
    },
  };
}

const nameOf = ({ modalities, received_at }: StudyRow): string =>
  `${modalities.join(' ')} ${received_at.slice(0, 10)}`;

/** What can be read together: the studies that lie here now. Who measures while the meeting is on keeps it on record. */
function studiesOf(whole: ConsultationWhole, live: boolean): Studies {
  const { consultation, programme } = whole.consultation;
  const rows = whole.studies.filter(({ deleted_at }) => !deleted_at);
  return {
    list: whole.imaging ? rows.map((row) => ({ uid: row.uid, name: nameOf(row) })) : [],
    open: async (element, study) => {
      const row = rows.find(({ uid }) => uid === study);
      const may = live && whole.may.includes('measure');
      const viewer = await openViewer(element, {
        base: consultations.dicomWebBase(consultation),
        study,
        ahead: await keptStudy(session.account, consultation, study),
        // Again as it was: a replay has the marks of its log alone.
        marks: row && live ? marksOf(whole, row) : [],
        keys: row && live ? keysOf(whole, row) : [],
        mayMark: may,
      });
      const stop =
        row && may
          ? recordMarks(viewer, `consultation/${programme}/${consultation}`, row, () => undefined)
          : (): void => undefined;
      return viewerOf(viewer, stop);
    },
  };
}

/** `live`: for a meeting that is on; else for its replay. */
export async function studiesIn(
  programme: string,
  room: string,
  live: boolean,
): Promise<Studies | null> {
  const whole = await consultationOf(programme, room);
  return whole && studiesOf(whole, live);
}

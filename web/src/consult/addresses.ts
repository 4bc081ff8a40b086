import { href } from '../shared/route.svelte';

/** Where the pages of consultations are. */
export const listAt = (programme: string): string => href(['consultations', programme]);
export const newAt = (programme: string): string => href(['consultation-new', programme]);
export const wholeAt = (programme: string, consultation: string): string =>
  href(['consultation', programme, consultation]);
export const editAt = (programme: string, consultation: string): string =>
  href(['consultation-edit', programme, consultation]);
/** A study in the viewer. `study`: its DICOM UID */
export const studyAt = (programme: string, consultation: string, study: string): string =>
  href(['study', programme, consultation, study]);
/** Where burnt-in marks of a study are made black. `study`: its DICOM UID */
export const blackOutAt = (programme: string, consultation: string, study: string): string =>
  href(['black-out', programme, consultation, study]);
/** The room in which the doctors meet. */
export const enterAt = (room: string, meeting: string): string => href(['room', room, meeting]);
/** What is on record of a session that is over. */
export const recordAt = (room: string, meeting: string): string => href(['meeting', room, meeting]);

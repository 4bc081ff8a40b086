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
/** The room in which the doctors meet. */
export const enterAt = (room: string, meeting: string): string => href(['room', room, meeting]);

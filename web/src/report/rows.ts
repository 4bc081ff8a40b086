/** What is not on the form until it is asked for: the seldom rows, the choosers, a photo's caption. */
export { default as Chooser } from './Chooser.svelte';
export { default as Deliveries } from './Deliveries.svelte';
export { default as PhotoNote } from './PhotoNote.svelte';
export { default as ProblemRows } from './ProblemRows.svelte';
export { default as RoomNotice } from '../facts/evidence/RoomNotice.svelte';
export { texts as evidence } from '../facts/evidence/texts';
export { default as Visitors } from './Visitors.svelte';

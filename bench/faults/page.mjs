// What a page runs: the outbox as the app builds it, and the ways out that its port may take.
export { evidenceFrom } from '../../web/src/sync/evidence.ts';
export { outbox } from '../../web/src/sync/outbox.svelte.ts';
export { outgoing } from '../../web/src/transport/outgoing.ts';
export { problemFrom, strangeAnswer, unreachable } from '../../web/src/transport/problem.ts';
export { session } from '../../web/src/transport/session.svelte.ts';
export { NoUploads, tusUpload } from '../../web/src/transport/tus.ts';

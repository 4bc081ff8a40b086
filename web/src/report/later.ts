import type * as outcomeModule from './after/outcome';
import type * as comparisonModule from './compare';
import type * as formModule from './ReportForm.svelte';
import type * as photographsModule from '../facts/evidence/photographs';
import type * as rowsModule from './rows';

/** Parts of the form that come after its first load. Each is fetched once; a fetch that failed is tried again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((thrown: unknown) => {
      loaded = null;
      throw thrown;
    });
    return loaded;
  };
}

export const outcome: () => Promise<typeof outcomeModule> = once(async () => {
  const made = await import('./after/outcome');
  await made.texts.load();
  return made;
});
/** A day that is filed is only read: the form is fetched for the days that want one. */
export const form: () => Promise<typeof formModule> = once(() => import('./ReportForm.svelte'));
export const comparison: () => Promise<typeof comparisonModule> = once(() => import('./compare'));
export const photographs: () => Promise<typeof photographsModule> = once(
  () => import('../facts/evidence/photographs'),
);
export const rows: () => Promise<typeof rowsModule> = once(async () => {
  const made = await import('./rows');
  await made.evidence.load();
  return made;
});

/** At the first touch of the form: whoever begins to write may be out of reach by the time they submit. */
export function fetchTheRest(): void {
  for (const load of [outcome, photographs, rows]) load().catch(() => undefined);
}

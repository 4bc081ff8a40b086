/** Parts of the form that come after its first load. Each is fetched once; a fetch that failed is tried again. */
type Outcome = typeof import('./outcome');
type Photograph = typeof import('./photograph');

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

export const outcome: () => Promise<Outcome> = once(() => import('./outcome'));
export const photographs: () => Promise<Photograph> = once(() => import('./photograph'));

/** At the first touch of the form: whoever begins to write may be out of reach by the time they submit. */
export function fetchTheRest(): void {
  for (const load of [outcome, photographs]) load().catch(() => undefined);
}

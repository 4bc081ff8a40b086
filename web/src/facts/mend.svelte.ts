import { untrack } from 'svelte';
import type { FactKind } from '../generated/facts';
import { href, route } from '../shared/route.svelte';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';

/** Addresses whose refused fact was opened: coming from the outbox again is another one. */
const opened = new WeakSet<object>();

/**
 * The outbox led to this page to have a refused fact opened again: `open` is called with it once, as soon as `ready`.
 * Called while a component is set up.
 */
export function whenSentToMend(
  kinds: readonly FactKind[],
  ready: (item: OutboxItem) => boolean,
  open: (item: OutboxItem) => unknown,
): void {
  $effect(() => {
    const { path, query } = route;
    const item = outbox.find(query['mend'] ?? '');
    if (opened.has(query) || item?.state !== 'refused') return;
    if (!kinds.includes(item.kind) || !ready(item)) return;
    opened.add(query);
    // Going elsewhere and back, or a reload, must not open it a second time; the page itself stays as it is.
    window.history.replaceState(null, '', href(path, { ...query, mend: null }));
    untrack(() => void open(item));
  });
}

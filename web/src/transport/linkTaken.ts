import { route } from '../shared/route.svelte';

/** People meet, or somebody reads a study, in this tab: the link is theirs. */
export const linkIsTaken = (): boolean => ['room', 'study'].includes(route.path[0] ?? '');

/** Meanwhile the worker fetches nothing of the app for later (worker/sw.ts), whichever tab began it. */
export function holdBackForLater(): void {
  const { locks } = navigator as { locks?: LockManager };
  let leave: (() => void) | undefined;
  const look = (): void => {
    const taken = linkIsTaken();
    if (!locks || taken === Boolean(leave)) return;
    leave?.();
    leave = undefined;
    if (!taken) return;
    const over = new Promise<void>((resolve) => (leave = resolve));
    void locks.request('longspan for later', () => over);
  };
  window.addEventListener('hashchange', look);
  look();
}

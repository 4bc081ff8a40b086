import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** Nearer to its end than this, in pixels, a list is read at its end. */
const nearPx = 40;

/**
 * Keeps a list at its end when it grows, but leaves whoever reads further up where they are.
 * `length`: how many it has; `always`: what came last is to be seen all the same.
 */
export function followEnd(
  length: () => number,
  always: () => boolean = () => false,
): Attachment<HTMLElement> {
  return (list) => {
    let above = false;
    const scrolled = (): void => {
      above = list.scrollHeight - list.clientHeight - list.scrollTop > nearPx;
    };
    list.addEventListener('scroll', scrolled, { passive: true });
    const now = $derived(length());
    $effect(() => {
      void now;
      if (!above || untrack(always)) list.scrollTop = list.scrollHeight;
    });
    return () => list.removeEventListener('scroll', scrolled);
  };
}

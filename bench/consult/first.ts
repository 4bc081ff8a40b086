// From the press on a study until something useful of it stands on the far screen, and what came over the link until then.
import { full } from '../../spec/browser/reading_room.ts';
import type { Link } from '../link/emulator.ts';
import type { Seat } from '../link/ends.ts';

export interface First {
  /** Bytes of IP packets down the link until the first image, a preview or the full one, was painted. */
  down: number;
  seconds: number;
  /** Seconds until the full one. */
  full: number;
}

/** Before the consultation's page, with nothing of the study on the device. */
export async function firstImage({ page }: Seat, link: Link, study: string): Promise<First> {
  let seen: () => void = () => undefined;
  const painted = new Promise<void>((resolve) => (seen = resolve));
  await page.exposeFunction('firstImageIsPainted', () => seen());
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    const frame = (): void => {
      const shown = document.querySelector('.pane[data-shown=preview], .pane[data-shown=full]');
      if (!shown) return void requestAnimationFrame(frame);
      // In a task after this frame's own work: it is painted.
      port1.onmessage = () =>
        (globalThis as unknown as { firstImageIsPainted(): void }).firstImageIsPainted();
      port2.postMessage(0);
    };
    requestAnimationFrame(frame);
  });
  await link.reset();
  const began = performance.now();
  await page.locator(`#studies a[href*="study/"][href*="${study}"]`).click();
  await painted;
  const { down } = await link.counts();
  const seconds = (performance.now() - began) / 1000;
  await full(page, 180_000);
  return { down: down.arrived_bytes, seconds, full: (performance.now() - began) / 1000 };
}

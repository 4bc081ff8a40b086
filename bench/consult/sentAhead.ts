// A study that came the evening before: it is on the device, and opens without the link.
import { full } from '../../spec/browser/reading_room.ts';
import type { Link } from '../link/emulator.ts';
import type { Seat } from '../link/ends.ts';

/** By the consultation's page, every image to this device. */
export async function takeAhead(seat: Seat, consultation: string, study: string): Promise<void> {
  const page = await seat.open(`consultation/P/${consultation}`);
  const row = page
    .locator('#studies li')
    .filter({ has: page.locator(`a[href*="study/"][href*="${study}"]`) });
  await row.locator('[data-ahead]').waitFor();
  const take = row.getByRole('button', { name: '先存到本机' });
  // It also comes by itself before a session that is near: then there is nothing left to press.
  if (await take.isVisible()) await take.click({ timeout: 5000 }).catch(() => undefined);
  await row.locator('[data-ahead=here]').waitFor({ timeout: 300_000 });
}

export interface Opening {
  /** From the press to the painted full image, each after a reload of the page. */
  ms: number[];
  /** Bytes down the link meanwhile, at most. */
  down: number;
}
export async function opening(
  seat: Seat,
  link: Link,
  consultation: string,
  study: string,
  rounds: number,
): Promise<Opening> {
  const ms: number[] = [];
  let most = 0;
  for (let n = 0; n < rounds; ++n) {
    const page = await seat.open(`consultation/P/${consultation}`);
    const way = page.locator(`#studies a[href*="study/"][href*="${study}"]`);
    await way.waitFor();
    await link.settle(1500);
    await link.reset();
    await page.evaluate(() => {
      const all = globalThis as unknown as { pressedAt: number; openedIn: number };
      all.openedIn = 0;
      addEventListener(
        'click',
        ({ timeStamp }) => {
          all.pressedAt = timeStamp;
          const { port1, port2 } = new MessageChannel();
          const frame = (): void => {
            if (!document.querySelector('.pane[data-shown=full]'))
              return void requestAnimationFrame(frame);
            port1.onmessage = () => (all.openedIn = performance.now() - all.pressedAt);
            port2.postMessage(0);
          };
          requestAnimationFrame(frame);
        },
        { capture: true, once: true },
      );
    });
    await way.click();
    await full(page, 180_000);
    const opened = await page.waitForFunction(
      () => (globalThis as unknown as { openedIn: number }).openedIn,
    );
    ms.push((await opened.jsonValue()) as number);
    most = Math.max(most, (await link.counts()).down.arrived_bytes);
  }
  return { ms, down: most };
}

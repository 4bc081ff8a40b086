// How soon the report form is usable: on a phone that has nothing yet, and on one that was there before.
import type { Browser, BrowserContext } from '../../spec/node_modules/playwright-core/index.js';
import type { Link } from './emulator.ts';
import { thin } from './measures.ts';
import { screen } from './phone.ts';

export interface Visits {
  first: number[];
  again: number[];
  offline: number[];
  /** IP bytes of the first visit until the form was usable, down. */
  bytes: number[];
}

export interface Visitor {
  address: string;
  cookie: { name: string; value: string };
}

/** Runs in the page from its start: remembers when the form came. */
function seeForm(): void {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('form button[type=submit]')) return;
    performance.mark('seen:form');
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** Seconds from the wish to the form: when the page itself says that it is usable, and the form is there. */
async function visit(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  await page.addInitScript(seeForm);
  await page.goto(address, { waitUntil: 'commit', timeout: 60_000 });
  const marks = await page.waitForFunction(
    () => {
      const [usable, seen] = ['longspan:usable', 'seen:form'].map(
        (name) => performance.getEntriesByName(name)[0]?.startTime,
      );
      return usable !== undefined && seen !== undefined ? Math.max(usable, seen) : false;
    },
    undefined,
    { timeout: 60_000 },
  );
  return Number(await marks.jsonValue()) / 1000;
}

export async function visits(
  browser: Browser,
  link: Link,
  visitor: Visitor,
  rounds: number,
): Promise<Visits> {
  const out: Visits = { first: [], again: [], offline: [], bytes: [] };
  for (let round = 0; round < rounds; ++round) {
    await link.set({ ...thin, up: 256, down: 256, seed: 2000 + round });
    await link.reset();
    const context = await browser.newContext(screen);
    const { hostname } = new URL(visitor.address);
    await context.addCookies([{ ...visitor.cookie, domain: hostname, path: '/', secure: true }]);
    out.first.push(await visit(context, visitor.address));
    out.bytes.push((await link.counts()).down.bytes);
    // What the app fetches for later visits comes a few seconds after.
    const [page] = context.pages();
    await page!.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
      undefined,
      { timeout: 60_000 },
    );
    await link.settle(5000);
    for (const open of context.pages()) await open.close();
    out.again.push(await visit(context, visitor.address));
    await link.settle(1000);
    for (const open of context.pages()) await open.close();
    await link.unplug();
    out.offline.push(await visit(context, visitor.address));
    await context.close();
    await link.plug();
  }
  return out;
}

// The field app as Lighthouse sees it on a phone: the report form and Today; installable, axe (--rounds N)
//
// Lighthouse at its own mobile settings (simulated 4G of 150 ms and 1.6 Mbit/s, a processor four times slower), each
// round in a browser that has nothing yet but the session; medians. Its own measure of the processor stands beside:
// below 1,000 it warns that the times are the machine's. Then what Lighthouse no longer asks: whether Chromium would install the
// app, and the serious and critical findings of axe.
import { execFile } from 'node:child_process';
import { AssertionError } from 'node:assert';
import path from 'node:path';
import { promisify } from 'node:util';
import playwright, { type BrowserContext } from '../spec/node_modules/playwright-core/index.js';
import { executablePath, isAccessible, launchArguments } from '../spec/browser/pages.ts';
import { quietPort } from '../spec/daemon.ts';
import { Client, day, root, Server } from '../spec/harness.ts';
import { screen } from './link/phone.ts';
import { finish, loadAverage, machine, median, option, table } from './parts/figures.ts';
import { freshFolder } from './parts/programs.ts';
import { inParts, plan, programme, usualReport } from './parts/report.ts';

const rounds = option('rounds', 3);
const busy = loadAverage();
const pages = { report: `report/${programme}/P0000`, today: `today/${programme}` };
type Page = keyof typeof pages;

/** What is read of a Lighthouse result. */
interface Result {
  environment: { benchmarkIndex: number };
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { title: string; score: number | null; numericValue?: number }>;
}
const categories = ['performance', 'accessibility', 'best-practices'] as const;
const times = {
  'first-contentful-paint': 'first paint, s',
  'largest-contentful-paint': 'largest paint, s',
  'speed-index': 'speed index, s',
  'total-blocking-time': 'blocked, s',
} as const;

const folder = freshFolder('field');
const server = await Server.start({ data: path.join(folder, 'data') });
const boss = await new Client(server).setUp();
for (const facts of inParts(plan(10, 400), 500)) await boss.accept(...facts);
await boss.accept(...Array.from({ length: 10 }, (_, project) => usualReport(project, day(-1))));
const site = await boss.colleague('site', ['site', `programme/${programme}`]);
const address = (page: Page) => `${server.url}/#/${pages[page]}`;

/** A browser signed in and otherwise fresh, that Lighthouse reaches at a port. */
async function phone<T>(use: (context: BrowserContext, port: number) => Promise<T>): Promise<T> {
  const port = await quietPort();
  const context = await playwright.chromium.launchPersistentContext(freshFolder('field-phone'), {
    executablePath,
    args: [...launchArguments, `--remote-debugging-port=${port}`],
    ...screen,
  });
  try {
    await context.addCookies([{ name: 'longspan_session', value: site.cookie, url: server.url }]);
    return await use(context, port);
  } finally {
    await context.close();
  }
}

async function lighthouse(page: Page, port: number): Promise<Result> {
  const program = path.join(root, 'bench/node_modules/lighthouse/cli/index.js');
  const args = [
    program,
    address(page),
    `--port=${port}`,
    `--only-categories=${categories.join(',')}`,
    // The session would go too.
    '--disable-storage-reset',
    '--output=json',
    '--quiet',
    '--no-enable-error-reporting',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as Result;
}

/** Why Chromium would not install the app; none where it would. */
function installability(page: Page): Promise<string[]> {
  return phone(async (context) => {
    const tab = await context.newPage();
    await tab.goto(address(page));
    await tab.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
    );
    const protocol = await context.newCDPSession(tab);
    const { installabilityErrors } = await protocol.send('Page.getInstallabilityErrors');
    return installabilityErrors.map(({ errorId }) => errorId);
  });
}

/** Serious and critical ones. */
function axe(page: Page): Promise<string[]> {
  return phone(async (context) => {
    const tab = await context.newPage();
    await tab.goto(address(page));
    await tab.locator('main h1').waitFor();
    await tab.waitForLoadState('networkidle');
    try {
      await isAccessible(tab, page);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof AssertionError)) throw thrown;
      return thrown.actual as string[];
    }
  });
}

const results: Record<Page, Result[]> = { report: [], today: [] };
const names = Object.keys(pages) as Page[];
for (let round = 0; round < rounds; ++round)
  for (const page of names) results[page].push(await phone((_, port) => lighthouse(page, port)));

const figures: Record<string, number> = {};
const rows = names.map((page) => {
  const all = results[page];
  const scores = categories.map((category) =>
    Math.round(100 * median(all.map((one) => one.categories[category]!.score))),
  );
  categories.forEach((category, i) => {
    figures[`${page}_${category.replace('-', '_')}`] = scores[i]!;
  });
  const seconds = Object.keys(times).map(
    (audit) => median(all.map((one) => one.audits[audit]?.numericValue ?? Number.NaN)) / 1000,
  );
  const speed = median(all.map(({ environment }) => environment.benchmarkIndex));
  return [pages[page], ...scores, ...seconds.map((one) => one.toFixed(2)), Math.round(speed)];
});
table(['Lighthouse, mobile', ...categories, ...Object.values(times), 'processor'], rows);

for (const page of names) {
  const missed = results[page].flatMap(({ categories: told, audits }) =>
    Object.values(told)
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${id}: ${audits[id]?.title}`),
  );
  for (const one of new Set(missed)) console.log(`${page} falls short: ${one}`);
}
for (const page of names) {
  const [errors, found] = [await installability(page), await axe(page)];
  figures[`${page}_installability_errors`] = errors.length;
  figures[`${page}_axe_serious`] = found.length;
  for (const one of [...errors, ...found]) console.log(`${page}: ${one}`);
}
await server.stop();
console.log(`${machine()}; load average before: ${busy}`);
finish('field', figures);

// A phone on a thin link: reports, photos, cuts and first visits beside PouchDB and tus (--rounds N, --only NAMES, --nginx)
//
// The real server with TLS at one end of an emulated link (bench/link), real Chromium at the other: 90 ms, 1 Mbit/s
// and 2 % loss unless a row says otherwise, cubic at the phone's end. The app files through its own outbox. Bytes are
// those of IP packets as the senders put them on the wire, lost ones included. --only reports,photos runs parts;
// --nginx puts nginx with HTTP/2 before the app. Needs root; ends with 77 where the link cannot be had.
import path from 'node:path';
import { Client, Server } from '../spec/harness.ts';
import { Link, whatIsMissing } from './link/emulator.ts';
import * as measures from './link/measures.ts';
import { certificate, Near } from './link/near.ts';
import { PeersPage } from './link/peers.ts';
import { FarChromium, screen, signIn } from './link/phone.ts';
import { Reports } from './link/reports.ts';
import { type Visits, visits } from './link/visits.ts';
import {
  finish,
  flag,
  loadAverage,
  machine,
  median,
  option,
  shown,
  table,
  words,
} from './parts/figures.ts';
import { freshFolder } from './parts/programs.ts';
import { inParts, plan, programme } from './parts/report.ts';

const missing = whatIsMissing();
if (missing !== null) {
  console.log(`skipped: ${missing}`);
  process.exit(77);
}
const rounds = option('rounds', 5);
const only = words('only');
const wants = (part: string) => only?.includes(part) ?? true;
const { longspan, plainPost, rtt, thin, photoBytes } = measures;
const projects = 20;
const busy = loadAverage();

const folder = freshFolder('link');
const data = path.join(folder, 'data');
const before = await Server.start({ data });
const boss = await new Client(before).setUp();
for (const facts of inParts(plan(projects, 400), 500)) await boss.accept(...facts);
const site = await boss.openAccount('site', ['site', `programme/${programme}`]);
const { cookie } = await new Client(before).signIn(site.login, site.password);
await before.stop({ keep: true });

const link = await Link.start(thin);
const made = certificate(folder, link.near.address);
const near = new Near(link, made, data, flag('nginx') ? 'nginx, HTTP/2' : 'own TLS');
await near.startServer();
await near.startPeers();
await near.startNginx(true);
const far = new FarChromium(link, made.fingerprint);
const browser = await far.launch();

/** A page signed in as the site's manager, at rest. */
async function appPage() {
  const context = await browser.newContext(screen);
  const page = await context.newPage();
  await page.goto(`${near.app}/#/outbox`);
  await signIn(page, site.login, site.password);
  await page.getByRole('button', { name: '登录' }).waitFor({ state: 'detached' });
  await link.settle(5000);
  return page;
}
async function peersPage() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${near.peers}/page.html`);
  return new PeersPage(page);
}
const bench: measures.Bench = {
  link,
  reports: new Reports(projects, 150),
  app: await appPage(),
  peers: await peersPage(),
  rounds,
};

const figures: Record<string, number> = {};
/** A part that fails says so and costs its own figures alone. */
async function part<T>(name: string, run: () => Promise<T>, tell: (found: T) => void) {
  if (!wants(name)) return;
  try {
    tell(await run());
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

type Sample = measures.Sample;
const of = (samples: measures.Samples, name: string, value: (one: Sample) => number) =>
  median((samples.get(name) ?? []).map(value));
const bytes = ({ up, down }: Sample) => up + down;
const ms = (one: Sample) => one.ms;

function tell(title: string, samples: measures.Samples): void {
  table(
    [title, 'ms', 'round trips', 'bytes up', 'bytes down', 'each, ms'],
    [...samples].map(([name, all]) => [
      name,
      of(samples, name, ms),
      of(samples, name, ms) / rtt,
      Math.round(of(samples, name, ({ up }) => up)),
      Math.round(of(samples, name, ({ down }) => down)),
      all.map((one) => Math.round(one.ms)).join(' '),
    ]),
  );
}

await part(
  'report',
  () => measures.oneReport(bench),
  (samples) => {
    tell('one report, filing to receipt', samples);
    figures['report_rtt'] = of(samples, longspan, ms) / rtt;
    figures['report_bytes'] = of(samples, longspan, bytes);
  },
);
await part(
  'drain',
  () => measures.hundredReports(bench),
  (samples) => {
    tell('100 reports that waited', samples);
    // Only the way up is taken off: that the receipts need their time too is the sender's to hide.
    const serialised = (one: Sample) => (one.up * 8) / thin.up;
    figures['drain_rtt'] = of(samples, longspan, (one) => one.ms - serialised(one)) / rtt;
    figures['drain_bytes_vs_pouchdb'] =
      of(samples, longspan, bytes) / of(samples, 'PouchDB', bytes);
    figures['drain_time_vs_pouchdb'] = of(samples, longspan, ms) / of(samples, 'PouchDB', ms);
  },
);
await part(
  'photo',
  async () => ({
    whole: await measures.onePhoto(bench, {}),
    cut: await measures.cutPhoto(bench),
  }),
  ({ whole, cut }) => {
    tell('a photo of 512 KiB', whole);
    tell('the same, the link pulled for 2 s at a random byte', cut);
    // A full packet of 1,500 bytes carries 1,448 of TCP's, and so many arrive.
    const carries = (thin.up * (1 - thin.loss / 100) * 1448) / 1500;
    // Nor can any receipt be back before one round trip.
    figures['photo_share'] = (rtt + (photoBytes * 8) / carries) / of(whole, longspan, ms);
    const usual = of(whole, longspan, ({ up }) => up);
    figures['resent_kib'] = of(cut, longspan, ({ up }) => Math.max(0, up - usual)) / 1024;
  },
);
await part(
  'fast',
  async () => {
    // A page that has not seen the slow link.
    await bench.app.context().close();
    await link.set(thin);
    bench.app = await appPage();
    return measures.onePhoto(bench, { up: 10_000, down: 10_000 });
  },
  (samples) => {
    tell('a photo of 512 KiB at 10 Mbit/s', samples);
    figures['photo_vs_cubic'] = of(samples, plainPost, ms) / of(samples, longspan, ms);
  },
);
await part(
  'visits',
  async () => {
    for (const context of browser.contexts()) await context.close();
    const [name = '', value = ''] = ['longspan_session', cookie];
    const address = `${near.app}/#/report/${programme}/P0003`;
    return visits(browser, link, { address, cookie: { name, value } }, rounds);
  },
  (found: Visits) => {
    const row = (what: string, values: number[]) => [
      what,
      median(values),
      values.map((value) => shown(value)).join(' '),
    ];
    table(
      ['report form at 256 kbit/s', 'median s', 'each'],
      [
        row('first visit of a new phone', found.first),
        row('next visit', found.again),
        row('next visit, offline', found.offline),
      ],
    );
    console.log(`Down until usable, first visit: ${shown(median(found.bytes))} bytes.\n`);
    figures['first_visit_s'] = median(found.first);
    figures['next_visit_s'] = Math.max(median(found.again), median(found.offline));
  },
);

await browser.close();
await near.stop();
await link.stop();
far.remove();
console.log(`${machine()}; load average at the start ${busy}, at the end ${loadAverage()}`);
console.log(`The app behind: ${near.front}; ${rounds} rounds, one report three times as many\n`);
finish('link', figures);

// What `bin/bench link` measures: each way of sending, a few times in turn, on the same link with the same chances.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import type { Link, LinkOptions } from './emulator.ts';
import { file } from './outbox.ts';
import type { PeersPage } from './peers.ts';
import { asDocument, type Reports } from './reports.ts';

export const rtt = 90;
export const photoBytes = 512 * 1024;
/** The link of the issue. The queue holds a first window of ten packets at every rate measured here. */
export const thin: LinkOptions = {
  rtt,
  up: 1000,
  down: 1000,
  loss: 2,
  burst: 1,
  jitter: 0,
  reorder: 0,
  queue: 500,
  seed: 1,
};

export interface Sample {
  ms: number;
  up: number;
  down: number;
}
/** By the way of sending, in the order measured. */
export type Samples = Map<string, Sample[]>;

export interface Bench {
  link: Link;
  reports: Reports;
  app: Page;
  peers: PeersPage;
  rounds: number;
}

/** One go: fresh counts and the round's own chances; over when nothing has crossed for a while. */
async function once({ link }: Bench, round: number, send: () => Promise<number>): Promise<Sample> {
  await link.set({ seed: 1000 + round });
  await link.reset();
  const ms = await send();
  const counts = await link.settle(600);
  return { ms, up: counts.up.bytes, down: counts.down.bytes };
}

type Ways = Record<string, () => Promise<number>>;

/** All ways in turn, so many rounds. Those of `warm` go once before, uncounted: connections, code fetched late. */
async function inTurn(
  bench: Bench,
  rounds: number,
  ways: Ways,
  warm = Object.keys(ways),
): Promise<Samples> {
  const samples: Samples = new Map();
  for (const name of warm) await once(bench, -1, ways[name]!);
  for (let round = 0; round < rounds; ++round)
    for (const [name, send] of Object.entries(ways)) {
      const sample = await once(bench, round, send);
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  return samples;
}

export const longspan = 'Longspan';
export const plainPost = 'one POST';

/** One report over a connection that is open, from filing to receipt. */
export async function oneReport(bench: Bench): Promise<Samples> {
  const { reports, app, peers } = bench;
  await bench.link.set(thin);
  return inTurn(bench, bench.rounds * 3, {
    [longspan]: async () => (await file(app, { drafts: [reports.next()] })).facts,
    [plainPost]: () => peers.post(JSON.stringify({ facts: [reports.next()] })),
    'PouchDB, live': () => peers.replicateLive(asDocument(reports.next())),
    PouchDB: () => peers.replicate([asDocument(reports.next())]),
  });
}

/** A hundred reports that waited, from the first word to the last receipt. */
export async function hundredReports(bench: Bench): Promise<Samples> {
  const { reports, app, peers } = bench;
  await bench.link.set(thin);
  return inTurn(bench, bench.rounds, {
    [longspan]: async () => (await file(app, { drafts: reports.many(100) })).facts,
    [plainPost]: () => peers.post(JSON.stringify({ facts: reports.many(100) })),
    PouchDB: () => peers.replicate(reports.many(100).map(asDocument)),
  });
}

function photoWays({ reports, app, peers }: Bench): Ways {
  return {
    [longspan]: async () => (await file(app, { drafts: [reports.next()], photoBytes })).photo,
    'tus-js-client, @tus/server': () => peers.upload(photoBytes),
    [plainPost]: () => peers.post(photoBytes),
  };
}

export async function onePhoto(bench: Bench, options: Partial<LinkOptions>): Promise<Samples> {
  await bench.link.set({ ...thin, ...options });
  return inTurn(bench, bench.rounds, photoWays(bench), [longspan]);
}

/** The same with the link pulled for two seconds when a random byte of the photo has crossed. */
export async function cutPhoto(bench: Bench): Promise<Samples> {
  await bench.link.set(thin);
  const { [plainPost]: _, ...ways } = photoWays(bench);
  const samples: Samples = new Map();
  for (let round = 0; round < bench.rounds; ++round)
    for (const [name, send] of Object.entries(ways)) {
      const at = (0.1 + 0.8 * Math.random()) * photoBytes;
      const sample = await once(bench, round, async () => {
        const [took] = await Promise.all([send(), pull(bench.link, at)]);
        return took;
      });
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  return samples;
}

async function pull(link: Link, atByte: number): Promise<void> {
  while ((await link.counts()).up.bytes < atByte) await new Promise((done) => setTimeout(done, 5));
  await link.unplug(2000);
}

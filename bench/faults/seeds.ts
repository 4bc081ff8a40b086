// Many seeds after another, each on streams of its own, on one server after another.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { longspan } from '../parts/programs.ts';
import { parts } from './bundle.ts';
import { Central } from './central.ts';
import type { Spoil } from './phone.ts';
import { asTheyAre, type Outcome, runSeed } from './seed.ts';

export interface Totals {
  seeds: number;
  facts: number;
  photos: number;
  messages: number;
  /** Of them, a page's through a WebSocket. */
  streamed: number;
  /** Asks that the server had in its hands together with a copy. */
  together: number;
  lost: number;
  twice: number;
  /** Seeds in which something was wrong: lost, twice, stuck, another hash. */
  failed: number;
  tabKills: number;
  serverKills: number;
  /** Virtual ms, over all seeds. */
  lasted: number;
  /** Ledgers that `longspan verify` found other than whole. */
  unclean: number;
}
export const nothing = (): Totals => ({
  seeds: 0,
  facts: 0,
  photos: 0,
  messages: 0,
  streamed: 0,
  together: 0,
  lost: 0,
  twice: 0,
  failed: 0,
  tabKills: 0,
  serverKills: 0,
  lasted: 0,
  unclean: 0,
});
export function sum(into: Totals, more: Totals): void {
  for (const key of Object.keys(into) as (keyof Totals)[]) into[key] += more[key];
}

/** A new ledger after so many, so that the last seed finds what the first one found. */
const perLedger = 500;

/** In memory where there is such a folder: the disk is not what is looked at. */
const newFolder = () =>
  mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'longspan-faults-'));

export async function runSeeds(
  seeds: number[],
  each: (outcome: Outcome) => void,
  spoil: Spoil = asTheyAre,
): Promise<Totals> {
  const totals = nothing();
  const made = await parts();
  // A page that dies or has no room leaves promises behind that nobody waits for, as it does in a browser.
  const wrong: string[] = [];
  const before = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof DOMException)) wrong.push(String((reason as Error).stack ?? reason));
  });
  try {
    for (let from = 0; from < seeds.length; from += perLedger) {
      const data = newFolder();
      const central = await Central.start(data);
      try {
        for (const seed of seeds.slice(from, from + perLedger)) {
          const outcome = await runSeed(seed, central, made, spoil);
          outcome.faults.push(...wrong.splice(0));
          count(totals, outcome);
          each(outcome);
        }
        await central.stop();
        const { code, out } = longspan('verify', '--data', data);
        if (code !== 0) {
          totals.unclean += 1;
          console.error(out);
        }
      } finally {
        if (central.up) await central.kill();
        central.clear();
      }
    }
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of before) process.on('unhandledRejection', listener);
  }
  return totals;
}

function count(totals: Totals, outcome: Outcome): void {
  sum(totals, {
    seeds: 1,
    facts: outcome.facts,
    photos: outcome.photos,
    messages: outcome.messages,
    streamed: outcome.streamed,
    together: outcome.together,
    lost: outcome.lost,
    twice: outcome.twice,
    failed: outcome.faults.length > 0 ? 1 : 0,
    tabKills: outcome.kills.tabs,
    serverKills: outcome.kills.servers,
    lasted: outcome.lasted,
    unclean: 0,
  });
}

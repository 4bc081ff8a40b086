// Phones, clocks, network and server in a seeded simulator: nothing lost, nothing twice (--seeds N, --from N, --seed N)
//
// The outbox as the app builds it, in pages on virtual time with stores of their own; the real server over loopback.
// Up to 30 % of the messages are lost, they come up to three times over and late, links black out, tabs die between any
// two steps, the server is killed with SIGKILL, clocks are up to 48 h off and are set, and stores run full or are closed
// under the page. Then the network heals, and within two hours of virtual time all must have arrived by itself, once.
// --seed N runs that one alone and prints what happened in it.
import { fork } from 'node:child_process';
import path from 'node:path';
import { nothing, runSeeds, sum, type Totals } from './faults/seeds.ts';
import { finish, flag, loadAverage, machine, option, table } from './parts/figures.ts';

const processes = 2;

function show(totals: Totals, seconds: number): void {
  const hours = Math.round(totals.lasted / 3_600_000);
  table(
    ['seeds', 'facts', 'photos', 'messages', 'tabs killed', 'servers killed', 'virtual h', 's'],
    [
      [totals.seeds, totals.facts, totals.photos, totals.messages, totals.tabKills].concat([
        totals.serverKills,
        hours,
        Math.round(seconds),
      ]),
    ],
  );
  const { seeds, lost, twice, failed, unclean } = totals;
  console.log(`seeds ${seeds}\nlost ${lost}\ntwice ${twice}\nfailed ${failed}`);
  console.log(unclean === 0 ? 'verify: clean\n' : `verify: ${unclean} ledgers are not clean\n`);
  if (failed + unclean > 0) process.exitCode = 1;
  finish('faults', { seeds, lost, twice });
}

function tellFaults({ seed, faults }: { seed: number; faults: string[] }): void {
  if (faults.length === 0) return;
  console.error(
    [`seed ${seed}:`, ...faults, `again: bin/bench faults --seed ${seed}`].join('\n  '),
  );
}

/** The seeds from `first`, every `step`th, in a process of its own. */
function share(first: number, step: number, count: number, done: () => void): Promise<Totals> {
  const worker = path.join(import.meta.dirname, 'faults/worker.ts');
  const child = fork(worker, [first, step, count].map(String));
  return new Promise((resolve, reject) => {
    let totals: Totals | null = null;
    child.on('message', (told: { totals: Totals } | { seed: number; faults: string[] }) => {
      if ('totals' in told) totals = told.totals;
      else {
        tellFaults(told);
        done();
      }
    });
    child.on('exit', (code) =>
      totals ? resolve(totals) : reject(new Error(`a worker ended with ${code}`)),
    );
  });
}

const began = performance.now();
const sinceBegan = () => (performance.now() - began) / 1000;
if (flag('seed')) {
  const totals = await runSeeds([option('seed', 1)], (outcome) => {
    console.log(`${outcome.log.join('\n')}\nhash ${outcome.hash}`);
    tellFaults(outcome);
  });
  show(totals, sinceBegan());
} else {
  const count = option('seeds', 10_000);
  const from = option('from', 1);
  const busy = loadAverage();
  let ended = 0;
  const done = () => {
    if (++ended % 500 === 0)
      console.error(`${ended} seeds, ${(ended / sinceBegan()).toFixed(1)} a second`);
  };
  const shares = Array.from({ length: processes }, (_, i) =>
    share(from + i, processes, Math.ceil((count - i) / processes), done),
  );
  const totals = nothing();
  for (const one of await Promise.all(shares)) sum(totals, one);
  console.log(`${machine()}; load average at the start ${busy}\n`);
  show(totals, sinceBegan());
}

// Phones, clocks, network and server in a seeded simulator: nothing lost, nothing twice (--seeds N, --from N, --seed N)
//
// The outbox as the app builds it, in pages on virtual time with stores of their own; the real server over loopback.
// Facts go through the filing socket where the network lets one through, and by POST. Up to 30 % of the messages are
// lost or held up, they come up to three times over, late, and together; connections break at any byte, or say nothing
// any more; links black out, tabs die between any two steps, the server is killed with SIGKILL, clocks are up to 48 h
// off and are set, and stores run full or are closed under the page. Then the network heals, and within two hours of
// virtual time all must have arrived by itself, once.
// --seed N runs that one alone and prints what happened in it.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { nothing, runSeeds, sum, type Totals } from './faults/seeds.ts';
import { finish, flag, loadAverage, machine, option, table } from './parts/figures.ts';

/** One more than there are processors here: each waits for its own server now and then. */
const processes = availableParallelism() + 1;

function show(totals: Totals, seconds: number): void {
  const hours = Math.round(totals.lasted / 3_600_000);
  const columns: [string, number][] = [
    ['seeds', totals.seeds],
    ['facts', totals.facts],
    ['photos', totals.photos],
    ['messages', totals.messages],
    ['through sockets', totals.streamed],
    ['at the same time', totals.together],
    ['tabs killed', totals.tabKills],
    ['servers killed', totals.serverKills],
    ['virtual h', hours],
    ['s', Math.round(seconds)],
  ];
  table(
    columns.map(([name]) => name),
    [columns.map(([, value]) => value)],
  );
  const { seeds, lost, twice, failed, unclean } = totals;
  console.log(`seeds ${seeds}\nlost ${lost}\ntwice ${twice}\nfailed ${failed}`);
  console.log(unclean === 0 ? 'verify: clean\n' : `verify: ${unclean} ledgers are not clean\n`);
  if (failed + unclean > 0) process.exitCode = 1;
  finish('faults', { seeds, lost, twice });
}

interface Told {
  seed: number;
  faults: string[];
  log: string[];
}

/** With all that happened, where this is not said anyway: what hangs on the moment of a kill may not come again. */
function tellFaults({ seed, faults, log }: Told, whole = true): void {
  if (faults.length === 0) return;
  if (whole) console.error(log.join('\n'));
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
    child.on('message', (told: { totals: Totals } | Told) => {
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
    tellFaults(outcome, false);
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

// One of the processes among which the seeds are shared out: node worker.ts FIRST STEP COUNT.
import { runSeeds } from './seeds.ts';

// The server goes with this process, and this process with who started it.
process.on('disconnect', () => process.exit(1));
const [first = 1, step = 1, count = 0] = process.argv.slice(2).map(Number);
const seeds = Array.from({ length: count }, (_, i) => first + i * step);
const totals = await runSeeds(seeds, ({ seed, faults, log }) => {
  process.send?.({ seed, faults, log: faults.length > 0 ? log : [] });
});
process.send?.({ totals }, () => process.exit());

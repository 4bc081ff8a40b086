// kill -9 under load, a hundred times: nothing acknowledged is missing, nothing is there twice (--kills N)
import { finish, machine, option, table } from './parts/figures.ts';
import { killUnderLoad } from './parts/kills.ts';
import { freshFolder } from './parts/programs.ts';

const found = await killUnderLoad(`${freshFolder('kills')}/data`, option('kills', 100));
console.log(machine() + '\n');
table(
  ['kills', 'acknowledged', 'kept without an answer', 'missing', 'doubled'],
  [[String(found.kills), found.acknowledged, found.unanswered, found.missing, found.doubled]],
);
console.log(found.verify + found.rebuild);
if (!found.rebuild.includes('the same, row for row')) process.exitCode = 1;
if (found.missing + found.doubled !== 0) process.exitCode = 1;
finish('kills', { kills: found.kills, missing: found.missing, doubled: found.doubled });

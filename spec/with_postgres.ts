/**
 * node spec/with_postgres.ts COMMAND ARGS...: runs the command with a PostgreSQL that is there for it alone. Its
 * address, to which "/database" can be appended, is in LONGSPAN_SPEC_POSTGRES.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

import { Postgres } from './postgres.ts';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error('node spec/with_postgres.ts COMMAND ARGS...');
  process.exit(2);
}
// Signals that come before the command has started end this process, and the server with it.
const postgres = await Postgres.create({ inMemory: true });
const command = spawn(program, args, {
  stdio: 'inherit',
  env: { ...process.env, LONGSPAN_SPEC_POSTGRES: postgres.server },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => command.kill(signal));
const code = await Promise.race([
  once(command, 'exit').then(([own, signal]) =>
    own === null ? 128 + constants.signals[signal as NodeJS.Signals] : (own as number),
  ),
  once(command, 'error').then(([error]) => {
    console.error(String(error));
    return 127;
  }),
]);
await postgres.remove();
process.exit(code);

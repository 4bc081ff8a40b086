/** A machine whose clock is off says so, and nothing is lost or out of order for it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mustRun } from '../bench/parts/programs.ts';
import { Client, dailyReport, day, programmeFacts, projectFacts, Server } from './harness.ts';
import { onPostgres } from './store.ts';

const library = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));
const folder = mkdtempSync(join(tmpdir(), 'longspan-clocks-'));
const data = join(folder, 'data');
after(() => rmSync(folder, { recursive: true, force: true }));

/** A server whose clock is so many hours ahead. */
const hoursAhead = (hours: number) =>
  Server.start({
    data,
    env: hours === 0 ? {} : { LD_PRELOAD: library!, FAKETIME: `+${hours}h` },
  });

let client: Client;

test('a server three hours ahead takes reports, and says how far the database is behind', async () => {
  assert.ok(library, 'the package faketime is not installed');
  const server = await hoursAhead(3);
  client = await (await new Client(server).setUp()).withToken();
  await client.accept(...programmeFacts('P'), ...projectFacts('P', 'A'));
  await client.accept(dailyReport('P', 'A', day(-3)));
  if (onPostgres) await server.says(/database server's clock is 10\d\d\d s behind/);
  await server.stop({ keep: true });
});

test('set right again it says that the newest fact is ahead, and goes on after it', async () => {
  const server = await hoursAhead(0);
  await server.says(/the newest fact was received 10\d\d\d s later/);
  const later = Object.assign(new Client(server), { token: client.token });
  const [first] = await later.accept(dailyReport('P', 'A', day(-2)));
  const [second] = await later.accept(dailyReport('P', 'A', day(-1)));
  assert.equal(second!.seq, first!.seq! + 1);
  assert.ok(first!.received_at! < new Date(Date.now() + 60_000).toISOString());
  await server.stop({ keep: true });
  assert.match(mustRun('verify', '--data', data), /^ok: /);
  assert.match(mustRun('rebuild', '--data', data), /the same, row for row/);
});

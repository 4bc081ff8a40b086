// Reports filed over HTTP as fast as the server takes them, and the proof that it kept each of them.
import { rmSync, writeFileSync } from 'node:fs';
import { day, Server, type StartOptions } from '../../spec/harness.ts';
import { type Load, load, mustRun, portOf } from './programs.ts';
import { usualReport } from './report.ts';

/** One request a line: all projects of one day, then of the next. */
export function writeRequests(file: string, projects: number, days: number): void {
  const lines: string[] = [];
  for (let ago = days; ago > 0; --ago)
    for (let project = 0; project < projects; ++project)
      lines.push(JSON.stringify({ facts: [usualReport(project, day(-ago))] }));
  writeFileSync(file, lines.join('\n'));
}

export interface Run extends StartOptions {
  data: string;
  token: string;
  bodies: string;
  clients: number;
  seconds: number;
  /** How many facts the ledger holds; before and after must differ by what was acknowledged. */
  facts: () => number;
}

/** Starts a server on a ledger made for this run, files, stops it and has the ledger verified. */
export async function filedRate(run: Run): Promise<Load> {
  const before = run.facts();
  const server = await Server.start(run);
  const filed = await load(portOf(server), {
    path: '/api/v1/facts',
    header: `Authorization: Bearer ${run.token}`,
    count: '"receipt":"accepted"',
    bodies: run.bodies,
    clients: run.clients,
    seconds: run.seconds,
  });
  await server.stop();
  const kept = run.facts() - before;
  if (filed.counted !== filed.answered || kept !== filed.counted)
    throw new Error(`answered ${filed.answered}, accepted ${filed.counted}, kept ${kept}`);
  mustRun('verify', '--data', run.data, ...(run.args ?? []));
  rmSync(run.data, { recursive: true });
  return filed;
}

/**
 * Where the facts of a data folder lie: in SQLite, in the folder itself; or, when the scenarios run under
 * with_postgres.ts, in a database that is the folder's own.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

import { psql } from './postgres.ts';

const server = process.env['LONGSPAN_SPEC_POSTGRES'];
export const onPostgres = server !== undefined;
// A scenario chooses its store; the one of whoever runs the scenarios must not be written to.
delete process.env['LONGSPAN_STORE'];

const made = new Set<string>();

export function databaseOf(data: string): string {
  return `data_${createHash('sha256').update(resolve(data)).digest('hex').slice(0, 24)}`;
}
/** As superuser, in the folder's database or in another one of the same server. */
export function ask(sql: string, database = 'postgres'): string {
  return psql(`${server}/${database}`, sql);
}

/** The environment in which the binary finds the store of `data`; the database is made on first use. */
export function storeOf(data: string): Record<string, string> {
  if (!onPostgres) return {};
  const name = databaseOf(data);
  if (!made.has(name) && ask(`SELECT 1 FROM pg_database WHERE datname = '${name}'`) === '')
    ask(`CREATE DATABASE ${name} TEMPLATE template0`);
  made.add(name);
  return { LONGSPAN_STORE: `${server}/${name}` };
}

export function dropStoreOf(data: string): void {
  if (!onPostgres) return;
  const name = databaseOf(data);
  if (made.delete(name)) ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Changes in the database that Longspan was not asked for, in the manner of whoever holds it; no server runs meanwhile. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ask, databaseOf, onPostgres } from './store.ts';

export interface BehindTheBack {
  /** Writes `now` where a fact's body says `before`; both are of one length. */
  change(before: string, now: string): void;
  remove(seq: number): void;
  /** All is as it was when this began. */
  putBack(): void;
}

export function behindTheBackOf(data: string): BehindTheBack {
  return onPostgres ? inServer(databaseOf(data)) : inFile(join(data, 'longspan.db'));
}

function inFile(database: string): BehindTheBack {
  const sql = (text: string) =>
    execFileSync('sqlite3', [database, text], { encoding: 'utf8' }).trim();
  sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const whole = readFileSync(database);
  return {
    // In the row itself: stale copies in free space of the file do not count.
    change(before, now) {
      for (let at = whole.indexOf(before); at >= 0; at = whole.indexOf(before, at + 1)) {
        const changed = Buffer.from(whole);
        changed.write(now, at);
        writeFileSync(database, changed);
        if (sql(`SELECT count(*) FROM fact WHERE body LIKE '%${now}%'`) === '1') return;
      }
      assert.fail('the fact is not in the database file');
    },
    remove: (seq) => void sql(`DELETE FROM fact WHERE seq = ${seq}`),
    putBack() {
      for (const tail of ['-wal', '-shm']) rmSync(database + tail, { force: true });
      writeFileSync(database, whole);
    },
  };
}

function inServer(database: string): BehindTheBack {
  const whole = `${database}_whole`;
  ask(`CREATE DATABASE ${whole} TEMPLATE ${database}`);
  const touched = (statement: string) =>
    ask(`WITH touched AS (${statement} RETURNING 1) SELECT count(*) FROM touched`, database);
  return {
    change(before, now) {
      const body = `UPDATE fact SET body = replace(body, '${before}', '${now}')`;
      assert.equal(touched(`${body} WHERE body LIKE '%${before}%'`), '1');
    },
    remove(seq) {
      assert.equal(touched(`DELETE FROM fact WHERE seq = ${seq}`), '1');
    },
    putBack() {
      ask(`DROP DATABASE ${database} WITH (FORCE)`);
      ask(`CREATE DATABASE ${database} TEMPLATE ${whole}`);
    },
  };
}

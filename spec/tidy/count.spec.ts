/** bin/test adds up what the runners print; a failure that is not counted would turn red into green. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const parts = join(import.meta.dirname, '../../bin/.parts');
function count(log: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'longspan-count-')), 'log');
  writeFileSync(file, log);
  return execFileSync('bash', ['-c', '. "$0"; count "$1"', parts, file]).toString().trim();
}

const cases: [string, string, string][] = [
  [
    'GoogleTest',
    `[  PASSED  ] 12 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Store.Postgres
[  FAILED  ] 2 tests, listed below:
[  FAILED  ] Day.LeapYear
[  FAILED  ] Day.TenDay

 2 FAILED TESTS
`,
    '12 2 1',
  ],
  [
    'node:test',
    `✖ a report filed twice counts once (2ms)
ℹ tests 10
ℹ pass 5
ℹ fail 1
ℹ cancelled 1
ℹ skipped 2
ℹ todo 1
`,
    '5 2 3',
  ],
  [
    'two runs of node:test, one after the other',
    'ℹ pass 5\nℹ fail 1\nℹ cancelled 0\nℹ skipped 2\nℹ todo 0\nℹ pass 4\nℹ fail 0\nℹ cancelled 2\nℹ skipped 0\nℹ todo 1\n',
    '9 3 3',
  ],
  [
    'Vitest, in colours',
    ' Test Files  1 failed | 3 passed (4)\n\x1b[2m      Tests \x1b[22m \x1b[1m\x1b[31m1 failed\x1b[39m\x1b[22m\x1b[2m | \x1b[22m\x1b[1m\x1b[32m41 passed\x1b[39m\x1b[22m | 3 skipped\x1b[90m (45)\x1b[39m\n',
    '41 1 3',
  ],
  ['Vitest, all green', ' Test Files  4 passed (4)\n      Tests  45 passed (45)\n', '45 0 0'],
  [
    'checks',
    'check passed: clang-format\ncheck failed: eslint\ncheck skipped: clang-tidy (none)\n',
    '1 1 1',
  ],
  ['nothing at all', '', '0 0 0'],
];

for (const [runner, log, expected] of cases) {
  test(`bin/test counts ${runner}`, () => assert.equal(count(log), expected));
}

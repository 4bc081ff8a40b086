/** The project keeps its own rules; planted.spec.ts proves that each rule can fail. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { houseRules } from './house_rules.ts';
import { serverRules } from './server_rules.ts';
import { webRules } from './web_rules.ts';

const top = join(import.meta.dirname, '../..');
const names = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: top },
)
  .toString()
  .split('\0')
  .filter(
    (path) => path !== '' && existsSync(join(top, path)) && statSync(join(top, path)).isFile(),
  );
const isText = (bytes: Buffer): boolean => !bytes.subarray(0, 8000).includes(0);
const files = new Map(
  names.map((path) => {
    const bytes = readFileSync(join(top, path));
    return [path, isText(bytes) ? bytes.toString() : ''] as const;
  }),
);

test('the project has files to look at', () => {
  assert.ok(names.some((path) => path.startsWith('server/')));
});

for (const rule of [...serverRules, ...webRules, ...houseRules]) {
  test(rule.name, () => {
    const found = rule(files).map(({ path, line, why }) => `${path}:${line}: ${why}`);
    assert.equal(found.length, 0, `\n${found.join('\n')}\n`);
  });
}

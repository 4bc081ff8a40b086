/** Every command in bin/ fits on one screen and explains itself. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const bin = join(import.meta.dirname, '../../bin');
const commands = readdirSync(bin).filter((name) => !name.startsWith('.'));

for (const name of ['start', 'test', 'build', 'bench', 'dev']) {
  test(`there is bin/${name}`, () => assert.ok(commands.includes(name)));
}

for (const name of commands) {
  test(`bin/${name} fits on one screen`, () => {
    const lines = readFileSync(join(bin, name), 'utf8').split('\n');
    assert.ok(lines.length <= 46, `${lines.length} lines`);
  });
  test(`bin/${name} --help explains it and does nothing else`, () => {
    const help = execFileSync(join(bin, name), ['--help']).toString();
    assert.ok(help.startsWith(`bin/${name}`), help);
    assert.ok(help.trimEnd().split('\n').length >= 2, 'more than a name');
  });
}

// From contract/ to C++ and TypeScript: node contract/generate.mjs --out DIR [--ts DIR]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { cppFacts } from './generator/cpp_facts.mjs';
import { cppProblems } from './generator/cpp_problems.mjs';
import { cppRoutes } from './generator/cpp_routes.mjs';
import { readContract } from './generator/read.mjs';
import { typescript } from './generator/typescript.mjs';

const { values } = parseArgs({ options: { out: { type: 'string' }, ts: { type: 'string' } } });
if (!values.out && !values.ts) {
  console.error('usage: node contract/generate.mjs --out DIR [--ts DIR]');
  process.exit(2);
}

/** Writes only what changed, so that nothing is compiled twice. */
function put(file, text) {
  try {
    if (readFileSync(file, 'utf8') === text) return;
  } catch {
    mkdirSync(dirname(file), { recursive: true });
  }
  writeFileSync(file, text);
}

const contract = readContract(new URL('.', import.meta.url));
if (values.out) {
  const files = { ...cppProblems(contract), ...cppFacts(contract), ...cppRoutes(contract) };
  for (const [name, text] of Object.entries(files)) put(join(values.out, 'contract', name), text);
}
if (values.ts)
  for (const [name, text] of Object.entries(typescript(contract))) put(join(values.ts, name), text);

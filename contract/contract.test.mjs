// What the contract promises about itself: nothing dangles, nothing is said in one language only.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyValidators, contract, newAjv } from './ajv.mjs';
import { docsPage } from './generator/docs_page.mjs';
import { sentences } from './generator/sentences.mjs';
import { standalone } from './generator/standalone.mjs';

const { openapi, types, kinds, problems, zh, examples } = contract;
const document = standalone(contract);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const hasChinese = (text) => /\p{Script=Han}/u.test(text);
const hasEnglish = (text) => /[a-z]/i.test(text) && !hasChinese(text);

function everyRef(value, found = []) {
  if (value === null || typeof value !== 'object') return found;
  for (const [key, inner] of Object.entries(value))
    if (key === '$ref') found.push(inner);
    else everyRef(inner, found);
  return found;
}

test('every $ref of the sources names a shape that is there', () => {
  const places = {
    'types.json#/$defs/': types,
    '../types.json#/$defs/': types,
    '#/components/schemas/': openapi.components.schemas,
    '#/$defs/': types,
  };
  const refs = everyRef([openapi, types, kinds]);
  assert.ok(refs.length > 200);
  for (const ref of refs) {
    const cut = ref.lastIndexOf('/') + 1;
    assert.ok(places[ref.slice(0, cut)]?.[ref.slice(cut)], `${ref} leads nowhere`);
  }
});

test('the served document stands alone: each $ref resolves inside it', () => {
  for (const ref of everyRef(document)) {
    const target = ref
      .split('/')
      .slice(1)
      .reduce((at, step) => at?.[step], document);
    assert.equal(typeof target, 'object', `${ref} leads nowhere`);
  }
});

test('the served document is OpenAPI 3.1 by structure', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.ok(document.info.title && document.info.version);
  for (const { path, method, operation } of operations) {
    const name = `${method} ${path}`;
    const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
    assert.ok(methods.includes(method), name);
    assert.ok(path.startsWith('/') && !path.endsWith('/'), name);
    assert.ok(operation.operationId && operation.summary && operation.tags.length, name);
    assert.ok(Object.keys(operation.responses).length, name);
    for (const [status, answer] of Object.entries(operation.responses)) {
      assert.match(status, /^([1-5]\d\d|default)$/, name);
      assert.equal(typeof answer.description, 'string', name);
    }
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one).sort();
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path');
    assert.deepEqual(declared.map((one) => one.name).sort(), inPath, name);
    assert.ok(
      declared.every((one) => one.required === true),
      name,
    );
    const all = (operation.parameters ?? []).map((one) => `${one.in} ${one.name}`);
    assert.equal(new Set(all).size, all.length, `${name} has a parameter twice`);
    for (const one of operation.parameters ?? [])
      assert.ok(one.schema && ['path', 'query', 'header'].includes(one.in), name);
    assert.ok(method !== 'get' || !operation.requestBody, `${name} has a body`);
    for (const requirement of operation.security)
      for (const scheme of Object.keys(requirement))
        assert.ok(document.components.securitySchemes[scheme], name);
  }
});

test('every schema of the served document compiles', () => {
  const ajv = newAjv();
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const compiled = ajv.compile({
      ...relocated(schema),
      $defs: relocated(document.components.schemas),
    });
    assert.equal(typeof compiled, 'function', name);
  }
});
const relocated = (value) =>
  JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', '#/$defs/'));

test('each operation has a name of its own and says who may use it', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const { operation } of operations) {
    const access = operation['x-access'];
    if (access === 'public' || access === 'signed_in') continue;
    assert.ok(Array.isArray(access) && access.length, operation.operationId);
    for (const role of access)
      assert.ok(types.Role.enum.includes(role), `${operation.operationId}: ${role}`);
  }
});

test('each fact kind has names in both languages, known roles, a stream and a valid day', () => {
  assert.equal(new Set(kinds.map((kind) => kind['x-name'].zh)).size, kinds.length);
  for (const kind of kinds) {
    assert.match(kind.title, /^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/);
    assert.ok(hasChinese(kind['x-name'].zh) && hasEnglish(kind['x-name'].en), kind.title);
    assert.ok(
      ['programme', 'project', 'account', 'consultation'].includes(kind['x-stream']),
      kind.title,
    );
    assert.ok(['at', 'day', 'report_day', 'reached_day'].includes(kind['x-valid-day']), kind.title);
    assert.ok(
      kind['x-roles'].includes('admin'),
      `${kind.title}: an administrator may write all kinds`,
    );
    for (const role of kind['x-roles']) assert.ok(types.Role.enum.includes(role), kind.title);
    assert.equal(kind.additionalProperties, false, kind.title);
    for (const name of kind.required) assert.ok(kind.properties[name], `${kind.title}: ${name}`);
  }
});

test('each fact kind has an example, and the example is right', () => {
  const validators = bodyValidators();
  assert.deepEqual(Object.keys(examples).sort(), kinds.map((kind) => kind.title).sort());
  for (const [kind, body] of Object.entries(examples))
    assert.ok(validators[kind](body), `${kind}: ${JSON.stringify(validators[kind].errors)}`);
});

test('each problem says in both languages what happened, what was kept and what to do', () => {
  assert.equal(new Set(problems.map((problem) => problem.code)).size, problems.length);
  for (const problem of problems) {
    assert.match(problem.code, /^[a-z]+(_[a-z]+)*$/);
    assert.ok(
      problem.status === 202 || (problem.status >= 400 && problem.status <= 599),
      problem.code,
    );
    assert.equal(
      problem.code.startsWith('held_'),
      problem.status === 202,
      `${problem.code}: held is 202`,
    );
    for (const part of ['what', 'kept', 'todo']) {
      const { zh: chinese, en: english } = problem[part];
      assert.ok(hasChinese(chinese) || chinese.startsWith('见 '), `${problem.code}.${part}.zh`);
      assert.ok(/[a-z]/i.test(english) && !hasChinese(english), `${problem.code}.${part}.en`);
      assert.match(chinese, /[。}]$/, `${problem.code}.${part}.zh ends as a sentence`);
      assert.match(english, /[.}]$/, `${problem.code}.${part}.en ends as a sentence`);
    }
  }
});

test('both sentences of a problem are filled from the same params', () => {
  const params = (text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name.replace(/_(zh|en)$/, '')).sort();
  for (const problem of problems)
    for (const part of ['what', 'kept', 'todo'])
      assert.deepEqual(
        params(problem[part].zh),
        params(problem[part].en),
        `${problem.code}.${part}`,
      );
});

test('every sentence of the contract has its Chinese twin, and no twin is left over', () => {
  const said = sentences(contract);
  for (const { text, place } of said) {
    assert.ok(!hasChinese(text), `${place} is to be in English`);
    assert.ok(hasChinese(zh[text] ?? ''), `${place}: zh.json lacks “${text}”`);
  }
  const used = new Set(said.map(({ text }) => text));
  const left = Object.keys(zh).filter((text) => !text.startsWith('$') && !used.has(text));
  assert.deepEqual(left, []);
});

test('the docs page needs nothing from elsewhere, and each link inside it lands', () => {
  const page = docsPage(contract);
  assert.doesNotMatch(page, /<(script|img|link|iframe)\b|url\(|@import|https?:\/\//);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.ok(targets.length > 100);
  for (const target of targets) assert.ok(ids.includes(target), `#${target} leads nowhere`);
  for (const { operation } of operations)
    assert.ok(ids.includes(operation.operationId), operation.operationId);
  for (const kind of kinds) assert.ok(ids.includes(`kind-${kind.title}`), kind.title);
  for (const problem of problems) assert.ok(ids.includes(`problem-${problem.code}`), problem.code);
  const chinese = page.match(/<\w+ lang="zh">/g).length;
  const english = page.match(/<\w+ lang="en">/g).length;
  assert.equal(chinese, english + 1, 'everything but the page itself stands in both');
});

test('the generator writes the same twice, and leaves alone what did not change', () => {
  const out = mkdtempSync(join(tmpdir(), 'longspan-contract-'));
  try {
    const run = () =>
      execFileSync(process.execPath, [
        fileURLToPath(new URL('generate.mjs', import.meta.url)),
        '--out',
        out,
        '--ts',
        join(out, 'ts'),
      ]);
    const state = () =>
      readdirSync(out, { recursive: true })
        .map((name) => join(out, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => [path, statSync(path).mtimeMs, readFileSync(path, 'utf8')]);
    run();
    const first = state();
    run();
    assert.equal(first.length, 10);
    assert.deepEqual(state(), first);
  } finally {
    rmSync(out, { recursive: true });
  }
});

// The generated C++ decoders and the JSON Schemas say the same about every body.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyValidators, contract } from './ajv.mjs';
import { body, damaged, dice } from './bodies.mjs';

const probe =
  process.env.LONGSPAN_CONTRACT_PROBE ??
  fileURLToPath(new URL('../build/release/contract_probe', import.meta.url));
const validators = bodyValidators();

/** Asks the decoders: [{kind, text}] in, ['ok' or a pointer, and the problem] out. */
function decoded(bodies) {
  assert.ok(existsSync(probe), `${probe} is not built`);
  const input = bodies
    .map(({ kind, text }) => `{"kind":${JSON.stringify(kind)},"body":${text}}\n`)
    .join('');
  const { stdout, status } = spawnSync(probe, { input, maxBuffer: 1 << 30, encoding: 'utf8' });
  assert.equal(status, 0);
  const answers = stdout.split('\n').slice(0, -1);
  assert.equal(answers.length, bodies.length);
  return answers.map((line) => {
    if (!line.startsWith('{')) return { verdict: line };
    const problem = JSON.parse(line);
    assert.equal(problem.code, 'shape_invalid');
    return { verdict: problem.pointer, problem };
  });
}

/** Both judge all of `bodies`; gives how many were accepted. */
function assertAgreement(bodies) {
  const answers = decoded(bodies);
  let accepted = 0;
  bodies.forEach(({ kind, text }, i) => {
    const validate = validators[kind];
    const fine = validate(JSON.parse(text));
    const { verdict } = answers[i];
    if (fine) accepted += 1;
    assert.equal(
      verdict === 'ok',
      fine,
      `${kind} ${text.slice(0, 2000)}\n the decoder says ${verdict}, ` +
        `the schema ${fine ? 'accepts' : JSON.stringify(validate.errors)}`,
    );
  });
  return accepted;
}

for (const kind of contract.kinds) {
  test(`${kind.title}: decoder and schema agree on random and damaged bodies`, () => {
    const roll = dice(20200907);
    const whole = Array.from({ length: 150 }, () => body(kind, roll));
    const bodies = whole.flatMap((value) => [
      value,
      ...Array.from({ length: 8 }, () => damaged(value, roll)),
    ]);
    const accepted = assertAgreement(
      bodies.map((value) => ({ kind: kind.title, text: JSON.stringify(value) })),
    );
    assert.ok(accepted >= whole.length, 'every undamaged body is accepted');
    assert.ok(accepted < bodies.length, 'some damaged bodies are refused');
  });
}

const report = (members) => ({
  kind: 'daily_report.filed',
  text: `{"report":{"day":"2026-07-14","weather":{"sky":"clear"}${members ? `,${members}` : ''}}}`,
});

test('numbers are judged by their value, not by how they are written', () => {
  const written = [
    '5',
    '5.0',
    '50e-1',
    '0.5e1',
    '5.5',
    '-0',
    '0.0',
    '9999',
    '9999.0',
    '10000',
    '1e4',
    '-1',
    '9007199254740993',
    '18446744073709551615',
    '1e18',
    '4.999999999999999',
    '"5"',
    'true',
    'null',
  ];
  const bodies = written.map((text) => report(`"workforce":[{"trade":"mason","count":${text}}]`));
  assert.equal(assertAgreement(bodies), 8);
});

test('days that are not in the calendar are refused', () => {
  const days = [
    '2024-02-29',
    '2000-02-29',
    '9999-12-31',
    '0001-01-01',
    '2026-02-30',
    '2023-02-29',
    '1900-02-29',
    '0000-01-01',
    '2026-00-10',
    '2026-04-31',
    '2026-7-14',
    '2026-07-14 ',
    '20260714',
    '２０26-07-14',
    '-001-01-01',
  ];
  const bodies = days.map((day) => ({ kind: 'status.reported', text: JSON.stringify({ day }) }));
  assert.equal(assertAgreement(bodies), 4);
});

test('lengths are counted in characters, not in bytes or UTF-16 units', () => {
  const bodies = ['x', '援', '𠮷'].flatMap((letter) =>
    [40, 41].map((length) =>
      report(`"workforce":[{"trade":"${letter.repeat(length)}","count":1}]`),
    ),
  );
  assert.equal(assertAgreement(bodies), 3);
});

test('texts carry no control characters but tab and the ends of lines', () => {
  const bodies = Array.from({ length: 0xa1 }, (_, code) =>
    report(`"narrative":${JSON.stringify(`a${String.fromCodePoint(code)}b`)}`),
  );
  assert.equal(assertAgreement(bodies), 0xa1 - 29 - 1);
});

test('every space of Unicode is refused in a code', () => {
  const codes = Array.from({ length: 0xffff }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => ({
      kind: 'work_item.planned',
      text: JSON.stringify({
        item: `a${String.fromCodePoint(code)}b`,
        name: { zh: '土方' },
        unit: 'm³',
        quantity: '1',
        weight: '1',
      }),
    }));
  assertAgreement(codes);
});

test('the pointer leads to the mismatch', () => {
  const cases = [
    [report('"narrative":7'), '/body/report/narrative'],
    [
      report('"workforce":[{"trade":"mason","count":1},{"trade":"mason","count":-1}]'),
      '/body/report/workforce/1/count',
    ],
    [report('"workforce":[{"trade":"mason"}]'), '/body/report/workforce/0/count'],
    [report('"a/b~c":1'), '/body/report/a~1b~0c'],
    [report('"":1'), '/body/report/'],
    [{ kind: 'daily_report.filed', text: '{}' }, '/body/report'],
    [{ kind: 'daily_report.filed', text: '[]' }, '/body'],
    [
      {
        kind: 'payment.made',
        text: '{"payment":"P1","amount":{"amount":"1.234","currency":"CNY"},"day":"2026-01-01","voucher":""}',
      },
      '/body/amount/amount',
    ],
    [
      { kind: 'status.reported', text: '{"day":"2026-01-01","columns":{"FMS Number":5}}' },
      '/body/columns/FMS Number',
    ],
  ];
  const answers = decoded(cases.map(([one]) => one));
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    cases.map(([, pointer]) => pointer),
  );
});

test('a problem says what was expected in both languages and shows at most 80 bytes of what was found', () => {
  const [long, cut, big, missing] = decoded([
    report(`"workforce":[{"trade":"${'x'.repeat(500)}","count":1}]`),
    report(`"workforce":[{"trade":"${'援'.repeat(500)}","count":1}]`),
    report(`"narrative":{"a":"${'x'.repeat(100000)}"}`),
    { kind: 'daily_report.filed', text: '{}' },
  ]).map(({ problem }) => problem);
  assert.equal(
    long.detail.en,
    `At /body/report/workforce/0/trade: expected text of at most 40 characters, found “${'x'.repeat(80)}”.`,
  );
  assert.equal(
    long.detail.zh,
    `/body/report/workforce/0/trade 处应为至多 40 个字符的文字，实为“${'x'.repeat(80)}”。`,
  );
  assert.equal(cut.params.found, '援'.repeat(26));
  assert.equal(big.params.found, '{…}');
  assert.equal(missing.detail.zh, '/body/report 处应为必填内容，实为“—”。');
});

/** A day on site, from the report to the figure: filed, replayed, corrected, held, settled, seen as of any day. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { Client, dailyReport, day, fact, programmeFacts, projectFacts, Server } from './harness.ts';

let server: Server;
let office: Client;
let site: Client;
let second: Client;
const stream = 'project/P/A';

before(async () => {
  server = await Server.start();
  office = await new Client(server).setUp();
  await office.accept(...programmeFacts('P'), ...projectFacts('P', 'A'), ...projectFacts('P', 'B'));
  site = await office.colleague('site', ['site', 'project/P/A']);
  second = await office.colleague('second', ['office', 'programme/P']);
});
after(async () => {
  await server.stop();
});

const row = async (client: Client, query = ''): Promise<any> =>
  (await client.get(`/api/v1/board?programme=P${query}`)).json.rows.find(
    (one: any) => one.code === 'A',
  );
const progress = async (query = ''): Promise<number | null> =>
  (await row(office, query))?.progress_ppm ?? null;

test('a report filed twice counts once, and its replay gets the first receipt', async () => {
  const report = dailyReport('P', 'A', day(-6), { quantities: [{ item: 'A', quantity: '100' }] });
  const [first] = await site.accept(report);
  const [again] = await site.post(report);
  assert.equal(again!.receipt, 'duplicate');
  assert.equal(again!.original, 'accepted');
  for (const member of ['seq', 'hash', 'received_at'] as const)
    assert.equal(again![member], first![member]);
  assert.equal(await progress(), 60_000);
});

test('the same id with other content is refused, and the first stands', async () => {
  const report = dailyReport('P', 'A', day(-5), { quantities: [{ item: 'A', quantity: '1' }] });
  await site.accept(report);
  const other = { ...report, body: dailyReport('P', 'A', day(-4), { quantities: [] }).body };
  const [receipt] = await site.post(other);
  assert.equal(receipt!.receipt, 'refused');
  assert.equal(receipt!.problem?.code, 'id_forged');
});

test('a correction is a fact: it counts, both stay, and the day before is as it was', async () => {
  const filed = dailyReport('P', 'A', day(-3), { quantities: [{ item: 'A', quantity: '500' }] });
  await site.accept(filed);
  const before = await progress();
  const body = dailyReport('P', 'A', day(-3), { quantities: [{ item: 'A', quantity: '50' }] }).body;
  const [corrected] = await site.accept(
    fact('daily_report.corrected', stream, { corrects: filed.id, reason: '多写了一个零', ...body }),
  );
  const now = await progress();
  assert.equal((before ?? 0) - (now ?? 0), 270_000);
  assert.equal(await progress(`&as_of=${day(-4)}`), 60_600);

  const figure = await office.get(`/api/v1/figures/report:P:A:${day(-3)}`);
  assert.deepEqual(
    figure.json.facts.map((one: any) => one.kind),
    ['daily_report.corrected', 'daily_report.filed'],
  );
  assert.equal(figure.json.facts[1].corrected_by, corrected!.seq);
});

test('a quantity above plan is held, and counts once somebody else at the office says so', async () => {
  const before = await progress();
  const big = dailyReport('P', 'A', day(-2), { quantities: [{ item: 'A', quantity: '5000' }] });
  const [held] = await site.post(big);
  assert.equal(held!.receipt, 'held');
  assert.equal(held!.problem?.code, 'held_quantity_above_plan');
  assert.equal(await progress(), before);
  assert.equal((await row(office)).held, 1);
  const list = await second.get('/api/v1/held?programme=P');
  assert.equal(list.json.facts[0].id, big.id);

  const settle = (decision: string) =>
    fact('fact.settled', stream, { fact: big.id, decision, note: '现场复核属实' });
  const [forbidden] = await site.post(settle('counted'));
  assert.equal(forbidden!.receipt, 'refused');
  await second.accept(settle('counted'));
  assert.equal((await row(office)).held, 0);
  assert.equal(await progress(), 600_000); // item A counts at most 100 % of its weight
  const [late] = await office.post(settle('set_aside'));
  assert.equal(late!.problem?.code, 'already_settled');
});

test('nobody settles what they filed themselves', async () => {
  const taken = dailyReport('P', 'A', day(-2), { quantities: [] });
  const [held] = await office.post(taken);
  assert.equal(held!.problem?.code, 'held_day_taken');
  const settled = fact('fact.settled', stream, { fact: taken.id, decision: 'counted' });
  const [receipt] = await office.post(settled);
  assert.equal(receipt!.problem?.code, 'own_settlement');
});

test('one bad fact does not spoil the others of its batch', async () => {
  const good = dailyReport('P', 'A', day(-1), { quantities: [] });
  const unknown = fact('daily_report.filed', 'project/P/NOWHERE', good.body);
  const receipts = await office.post({ id: 'x' }, unknown, good);
  assert.deepEqual(
    receipts.map((one) => one.receipt),
    ['refused', 'refused', 'accepted'],
  );
  assert.equal(receipts[1]!.problem?.code, 'stream_unknown');
});

test('every number on the board opens down to its facts', async () => {
  const board = (await office.get('/api/v1/board?programme=P')).json;
  const figures = [
    'projects',
    'itemised',
    'aid_funds',
    'total_investment',
    'livelihood_share',
    'paid',
    'progress',
  ]
    .concat('active', 'reports_owed', 'reports_in', 'reports_missing', 'held', 'funds_planned')
    .map((name) => `programme:P:${name}`);
  for (const one of board.rows)
    for (const name of [
      'progress',
      'planned_progress',
      'funds_planned',
      'paid',
      'last_report',
      'reports',
      'stage',
      'held',
    ])
      figures.push(`project:P:${one.code}:${name}`);
  figures.push('item:P:A:A', 'stage:P:A:start');
  for (const id of figures) {
    const figure = await office.get(`/api/v1/figures/${id}`);
    assert.equal(figure.status, 200, id);
    assert.ok(figure.json.rule.zh && figure.json.rule.en, id);
  }
  const shown = (await office.get('/api/v1/figures/project:P:A:progress')).json;
  assert.equal(Number(shown.value) * 10_000, await progress());
  assert.equal(shown.facts_total, shown.facts.length);
});

test('after all this the ledger verifies and a rebuild gives the same tables', async () => {
  await server.stop({ keep: true });
  const run = (...args: string[]): string => mustRun(...args, '--data', server.data);
  assert.match(run('verify'), /^ok: /);
  assert.match(run('rebuild'), /the same, row for row/);
  const status = JSON.parse(run('status', '--json'));
  assert.equal(status.programmes[0].code, 'P');
  assert.equal(status.programmes[0].projects, 2);
  assert.match(status.seal, /^[0-9a-f]{64}$/);
  server = await Server.start({ data: server.data });
});

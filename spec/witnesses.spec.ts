/** The contractor's report and the supervisor's log: two witnesses of a day, side by side, never merged. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, day, fact, programmeFacts, projectFacts } from './harness.ts';

let server: Server;
let boss: Client;
let office: Client;
let site: Client;
let supervisor: Client;
const stream = 'project/W/A';

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('W'), ...projectFacts('W', 'A'));
  office = await boss.colleague('office', ['office', 'programme/W']);
  site = await boss.colleague('site', ['site', stream]);
  supervisor = await boss.colleague('supervisor', ['supervisor', stream]);
});
after(async () => {
  await server.stop();
});

const log = (on: string, more: object = {}) =>
  fact('supervisor_log.filed', stream, {
    log: {
      day: on,
      weather: { sky: 'clear' },
      surroundings: '场地平整',
      progress: { text: '二层梁板', people: 12 },
      work: [{ kind: 'witnessed_sample', text: '试块两组' }],
      ...more,
    },
  });
const report = (on: string, more: object = {}) =>
  fact('daily_report.filed', stream, {
    report: {
      day: on,
      weather: { sky: 'clear' },
      workforce: [{ trade: 'carpenter', count: 36 }],
      safety: { incidents: 0 },
      ...more,
    },
  });
const days = async () => (await office.get('/api/v1/projects/A/witnesses?programme=W')).json.days;
const on = async (wanted: string) =>
  (await days()).find((one: { day: string }) => one.day === wanted);

test('differences of workforce, quantities, weather and incidents are marked, not merged', async () => {
  await site.accept(report(day(-2), { quantities: [{ item: 'A', quantity: '40' }] }));
  await supervisor.accept(
    log(day(-2), {
      weather: { sky: 'rain', stopped_hours: 3 },
      progress: { people: 20, quantities: [{ item: 'A', quantity: '31.5' }], incidents: 1 },
    }),
  );
  const { report: told, log: seen, differences } = await on(day(-2));
  assert.equal(told.report.workforce[0].count, 36);
  assert.equal(seen.log.progress.people, 20);
  assert.deepEqual(differences, [
    { what: 'workforce', report: '36', log: '20' },
    { what: 'quantity', item: 'A', report: '40', log: '31.5' },
    { what: 'weather', report: 'clear', log: 'rain 3h' },
    { what: 'incidents', report: '0', log: '1' },
  ]);
});

test('a day that only one of them tells of is marked as such', async () => {
  await supervisor.accept(log(day(-3)));
  const one = await on(day(-3));
  assert.equal(one.report, undefined);
  assert.deepEqual(one.differences, [{ what: 'presence', report: '', log: '1' }]);
});

test('heads counted at two hours of the day may differ by a few', async () => {
  await site.accept(report(day(-4)));
  await supervisor.accept(log(day(-4), { progress: { people: 34 } }));
  assert.deepEqual((await on(day(-4))).differences, []);
});

test('a second log for a day is held; a correction stands in its place and both stay', async () => {
  const first = log(day(-5));
  await supervisor.accept(first);
  const again = log(day(-5), { surroundings: '道路结冰' });
  const [held] = await supervisor.post(again);
  assert.equal(held?.problem?.code, 'held_log_taken');
  await supervisor.accept(
    fact('supervisor_log.corrected', stream, {
      corrects: first.id,
      reason: '漏记',
      log: { day: day(-5), weather: { sky: 'snow' } },
    }),
  );
  let one = await on(day(-5));
  assert.equal(one.log.log.weather.sky, 'snow');
  assert.equal(one.log.corrections, 1);
  await office.accept(fact('fact.settled', stream, { fact: again.id, decision: 'counted' }));
  one = await on(day(-5));
  assert.equal(one.log.log.surroundings, '道路结冰');
  const facts = await office.get(`/api/v1/facts?stream=${stream}&kind=supervisor_log.filed`);
  assert.equal(
    facts.json.facts.filter((f: { valid_day: string }) => f.valid_day === day(-5)).length,
    2,
  );
});

test('a problem a log leaves unsettled becomes a finding; one settled the same day does not', async () => {
  await supervisor.accept(
    log(day(-6), {
      problems: [
        { text: '已处理的', settled: '当场补齐' },
        { text: '脚手架缺扣件', severity: 'serious' },
      ],
    }),
  );
  const { findings } = (await office.get('/api/v1/findings?programme=W')).json;
  assert.deepEqual(
    findings.map((one: { text: string; source: string }) => [one.text, one.source]),
    [['脚手架缺扣件', 'supervisor_log']],
  );
});

test('what the supervisor owes is told day by day and week by week, and on their first page', async () => {
  const strip = async (duty: string) =>
    (
      await office.get(
        `/api/v1/projects/A/rhythm?programme=W&duty=${duty}&from=${day(-6)}&to=${day()}`,
      )
    ).json;
  const logs = await strip('supervisor_log');
  assert.equal(logs.duty, 'supervisor_log');
  assert.deepEqual(logs.post, { role: 'supervisor', project: 'A' });
  const state = (one: { state: string }) => one.state;
  assert.deepEqual(logs.days.map(state).slice(0, 5), ['late', 'late', 'late', 'late', 'late']);
  assert.deepEqual(logs.days.map(state).slice(5), ['missed', 'due']);
  const weeks = await strip('weekly_inspection');
  assert.ok(weeks.days.every((week: { until?: string }) => week.until !== undefined));
  assert.equal(weeks.days.at(-1).state, 'due');
  const page = (await supervisor.get('/api/v1/today?programme=W')).json;
  const kinds = page.owed.map((item: { kind: string; day: string }) => `${item.kind} ${item.day}`);
  assert.ok(kinds.includes(`supervisor_log ${day()}`), kinds.join());
  assert.ok(kinds.includes(`weekly_inspection ${weeks.days.at(-1).day}`), kinds.join());
  assert.ok(!kinds.some((kind: string) => kind.startsWith('daily_report')));

  await supervisor.accept(
    fact('inspection.recorded', stream, {
      inspection: '01900000-0000-7000-8000-0000000000aa',
      day: day(),
      checklist: 'structure',
      version: 1,
      points: [{ point: 'S01', result: 'in_order' }],
      finished: true,
    }),
  );
  assert.equal((await strip('weekly_inspection')).days.at(-1).state, 'met');
});

test('a post nobody holds is shown to the office as empty, until somebody is given it', async () => {
  await boss.accept(...projectFacts('W', 'E'));
  const empties = async () =>
    (await office.get('/api/v1/today?programme=W')).json.owed
      .filter((item: { empty?: boolean; project: string }) => item.empty && item.project === 'E')
      .map((item: { kind: string }) => item.kind);
  const kinds = new Set(await empties());
  assert.ok(kinds.has('daily_report') && kinds.has('supervisor_log'), [...kinds].join());
  const newcomer = await boss.colleague('newcomer', ['site', 'project/W/E']);
  assert.ok(!(await empties()).includes('daily_report'));
  const page = (await newcomer.get('/api/v1/today?programme=W')).json;
  assert.equal(page.owed[0].kind, 'daily_report');
  assert.ok(page.overdue_count > 0);
  // Whoever holds the post now sees it: the duty does not leave with the person.
  await boss.accept(
    fact('role.revoked', `account/${newcomer.account}`, { role: 'site', scope: 'project/W/E' }),
  );
  assert.ok((await empties()).includes('daily_report'));
  const successor = await boss.colleague('successor', ['site', 'project/W/E']);
  const theirs = (await successor.get('/api/v1/today?programme=W')).json;
  assert.deepEqual(theirs.owed, page.owed);
});

test('the programme as a whole: what its sites owed each day', async () => {
  const answer = await office.get(
    `/api/v1/programme-rhythm?programme=W&from=${day(-6)}&to=${day()}`,
  );
  assert.equal(answer.status, 200, answer.text);
  const of = (wanted: string) =>
    answer.json.days.find((one: { day: string }) => one.day === wanted);
  assert.deepEqual(of(day(-2)), {
    day: day(-2),
    owed: 2,
    met: 0,
    late: 1,
    missed: 1,
    excused: 0,
    due: 0,
  });
  assert.equal(of(day()).due, 2);
});

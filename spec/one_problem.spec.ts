/** One problem keeps one identity through the three cadences: told in a daily report, looked at on the weekly inspection, decided at the ten-day coordination, closed once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, day, fact, programmeFacts, projectFacts, uuid7 } from './harness.ts';

let server: Server;
let office: Client;
let site: Client;
let supervisor: Client;
let bureau: Client;
const stream = 'project/O/A';
const programme = 'programme/O';
const problem = uuid7();
const action = uuid7();
const key = `finding:${problem}`;

interface Item {
  item: string;
  kind: string;
  owner: object;
  carried: number;
  title: { zh: string };
  lines: { zh: string }[];
}

before(async () => {
  server = await Server.start();
  const boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('O'), ...projectFacts('O', 'A'));
  office = await boss.colleague('office', ['office', programme]);
  site = await boss.colleague('site', ['site', stream]);
  supervisor = await boss.colleague('supervisor', ['supervisor', stream]);
  bureau = await boss.colleague('bureau', ['bureau', programme]);
});
after(async () => {
  await server.stop();
});

async function coming(): Promise<{ coordination: string; agenda: Item[]; cursor: number }> {
  const { coordinations } = (await office.get('/api/v1/coordinations?programme=O')).json;
  const next = coordinations.find((one: { state: string }) => one.state !== 'minuted');
  const whole = await office.get(`/api/v1/coordinations/${next.coordination}?programme=O`);
  assert.equal(whole.status, 200, whole.text);
  return { coordination: next.coordination, agenda: whole.json.agenda, cursor: whole.json.cursor };
}
const todayOf = async (who: Client) => (await who.get('/api/v1/today?programme=O')).json;

test('the site manager tells of it in the daily report, naming whom it waits for', async () => {
  await site.accept(
    fact('daily_report.filed', stream, {
      report: {
        day: day(),
        weather: { sky: 'clear' },
        problems: [
          { problem, text: '临时用电未接入，塔吊停', severity: 'serious', waits_for: '供电局' },
        ],
      },
    }),
  );
  const { findings } = (await supervisor.get('/api/v1/findings?programme=O&project=A')).json;
  assert.deepEqual(
    findings.map((one: { finding: string }) => one.finding),
    [problem],
  );
});

test('the supervisor finds it on the next inspection by itself, and looks at it again', async () => {
  // The list an inspection opens with is that of the project's pending findings.
  await supervisor.accept(
    fact('finding.amended', stream, {
      finding: problem,
      reason: '塔吊已停三天',
      severity: 'critical',
    }),
  );
  const { findings } = (await supervisor.get('/api/v1/findings?programme=O&project=A')).json;
  assert.equal(findings.length, 1);
  assert.equal(findings[0].severity, 'critical');
});

test('it is on the agenda by itself, the decision becomes an action, the minutes are frozen', async () => {
  const { coordination, agenda, cursor } = await coming();
  const item = agenda.find((one) => one.item === key);
  assert.ok(item, JSON.stringify(agenda));
  assert.equal(item.kind, 'blocker');
  assert.deepEqual(item.owner, { role: 'bureau', name: '供电局' });
  await office.accept(
    fact('action.assigned', programme, {
      action,
      coordination,
      item: key,
      project: 'A',
      text: '三日内接入临时用电',
      owner: { role: 'bureau', name: '供电局' },
      due: day(3),
    }),
    fact('coordination.minuted', programme, {
      coordination,
      day: day(),
      as_of: cursor,
      present: ['援建办', '供电局'],
      items: [
        {
          item: key,
          project: 'A',
          title: item.title,
          shown: item.lines.map((line) => line.zh),
          decision: '供电局三日内接入',
          actions: [action],
        },
      ],
    }),
  );
  const whole = (await office.get(`/api/v1/findings/${problem}?programme=O`)).json;
  assert.deepEqual(
    whole.actions.map((one: { action: string }) => one.action),
    [action],
  );
  const owed = (await todayOf(bureau)).owed.map((one: { id?: string }) => one.id);
  assert.ok(owed.includes(action) && owed.includes(problem), owed.join());
});

test('while it is open it comes to the next coordination by itself, counted as carried', async () => {
  const { agenda } = await coming();
  const item = agenda.find((one) => one.item === key);
  assert.equal(item?.carried, 1);
});

test('it is put right, closed once by somebody else, and gone from every list', async () => {
  await bureau.accept(
    fact('finding.rectified', stream, { finding: problem, note: '今日送电' }),
    fact('action.answered', programme, { action, note: '今日送电' }),
  );
  const waits = (await todayOf(office)).waiting.map((one: { kind: string }) => one.kind);
  assert.ok(waits.includes('review') && waits.includes('confirmation'), waits.join());
  await supervisor.accept(
    fact('finding.reviewed', stream, { finding: problem, decision: 'closed' }),
  );
  await office.accept(fact('action.reviewed', programme, { action, decision: 'closed' }));
  const { findings } = (await supervisor.get('/api/v1/findings?programme=O&project=A')).json;
  assert.deepEqual(findings, []);
  const { agenda } = await coming();
  assert.ok(!agenda.some((one) => one.item === key || one.item === `action:${action}`));
  for (const who of [bureau, office, supervisor]) {
    const page = await todayOf(who);
    const ids = [...page.owed, ...page.waiting, ...page.returned].map(
      (one: { id?: string }) => one.id,
    );
    assert.ok(!ids.includes(problem) && !ids.includes(action), ids.join());
  }
});

test('the frozen minutes still show what was known then', async () => {
  const { coordinations } = (await office.get('/api/v1/coordinations?programme=O')).json;
  const held = coordinations.find((one: { state: string }) => one.state === 'minuted');
  const whole = (await office.get(`/api/v1/coordinations/${held.coordination}?programme=O`)).json;
  assert.equal(whole.minutes.items[0].decision, '供电局三日内接入');
  assert.deepEqual(whole.agenda, []);
  assert.ok(whole.minutes.later >= 1);
});

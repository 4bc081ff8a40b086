/** From what is found on a site to what is put right and closed by somebody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  Client,
  Server,
  dailyReport,
  day,
  fact,
  programmeFacts,
  projectFacts,
  uuid7,
} from './harness.ts';
import type { Draft } from './harness.ts';

let server: Server;
let boss: Client;
let office: Client;
let second: Client;
let site: Client;
let supervisor: Client;
const of = (code: string) => `project/F/${code}`;
const photo = { sha256: 'ab'.repeat(32) };

interface Finding {
  finding: string;
  project: string;
  state: string;
  text: string;
  due: string;
  overdue_days: number;
  climbed: string;
  returns: number;
  may_review: boolean;
  source: string;
}

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('F'),
    ...['A', 'B', 'C', 'D'].flatMap((code) => projectFacts('F', code)),
  );
  office = await boss.colleague('office', ['office', 'programme/F']);
  second = await boss.colleague('second', ['office', 'programme/F']);
  site = await boss.colleague('site', ['site', of('A')]);
  supervisor = await boss.colleague(
    'supervisor',
    ...['A', 'B', 'C'].map((code): [string, string] => ['supervisor', of(code)]),
  );
});
after(async () => {
  await server.stop();
});

const list = async (query = '', who = office): Promise<Finding[]> => {
  const answer = await who.get(`/api/v1/findings?programme=F${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.findings;
};
const whole = async (id: string, who = office) => {
  const answer = await who.get(`/api/v1/findings/${encodeURIComponent(id)}?programme=F`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const today = async (who: Client) => (await who.get('/api/v1/today?programme=F')).json;

function inspection(code: string, id: string, more: object = {}, on = day()): Draft {
  return fact('inspection.recorded', of(code), {
    inspection: id,
    day: on,
    checklist: 'structure',
    version: 1,
    points: [
      {
        point: 'S01',
        result: 'not_in_order',
        photos: [photo],
        finding: { text: '板筋间距偏大', severity: 'serious', place: '二层③轴', due_days: 3 },
      },
      { point: 'S02', result: 'in_order' },
    ],
    ...more,
  });
}

test('a point not in order makes a finding; the fixer answers; somebody else closes it', async () => {
  const id = uuid7();
  await supervisor.accept(inspection('A', id));
  const key = `${id}.S01`;
  const [found] = await list('&project=A');
  assert.equal(found?.finding, key);
  assert.equal(found?.state, 'open');
  const owed = (await today(site)).owed.filter((item: { kind: string }) => item.kind === 'finding');
  assert.deepEqual(
    owed.map((item: { id: string }) => item.id),
    [key],
  );

  await site.accept(
    fact('finding.rectified', of('A'), { finding: key, note: '已返工', photos: [photo] }),
  );
  const [answered] = await list('&project=A&state=answered');
  assert.equal(answered?.state, 'answered');
  const waits = (await today(supervisor)).waiting;
  assert.ok(waits.some((item: { id: string }) => item.id === key));

  const returned = { finding: key, decision: 'returned' };
  const [noReason] = await supervisor.post(fact('finding.reviewed', of('A'), returned));
  assert.equal(noReason?.problem?.code, 'reason_missing');
  await supervisor.accept(
    fact('finding.reviewed', of('A'), { ...returned, reason: '照片看不清间距' }),
  );
  const back = (await today(site)).returned;
  assert.equal(back[0].id, key);
  assert.equal(back[0].reason, '照片看不清间距');

  await site.accept(
    fact('finding.rectified', of('A'), { finding: key, note: '重拍', photos: [photo] }),
  );
  await supervisor.accept(fact('finding.reviewed', of('A'), { finding: key, decision: 'closed' }));
  const course = await whole(key);
  assert.equal(course.finding.state, 'closed');
  assert.equal(course.finding.returns, 1);
  assert.equal(course.point_text.zh.length > 0, true);
  assert.deepEqual(
    course.steps.map((step: { kind: string }) => step.kind),
    [
      'inspection.recorded',
      'finding.rectified',
      'finding.reviewed',
      'finding.rectified',
      'finding.reviewed',
    ],
  );
  assert.deepEqual(await list('&project=A'), []);
});

test('nobody closes what they put right themselves', async () => {
  const id = uuid7();
  await supervisor.accept(
    fact('finding.raised', of('B'), {
      finding: id,
      text: '大门无人值守',
      severity: 'minor',
      due_days: 5,
    }),
    fact('finding.rectified', of('B'), { finding: id, note: '已安排' }),
  );
  const [own] = await supervisor.post(
    fact('finding.reviewed', of('B'), { finding: id, decision: 'closed' }),
  );
  assert.equal(own?.problem?.code, 'own_review');
  assert.equal((await whole(id, supervisor)).finding.may_review, false);
  assert.equal((await whole(id)).finding.may_review, true);
});

test('two people close the same finding at once: the first closing stands, the other is kept and shown', async () => {
  const id = uuid7();
  await supervisor.accept(
    fact('finding.raised', of('A'), {
      finding: id,
      text: '临边缺防护',
      severity: 'minor',
      due_days: 2,
    }),
  );
  await site.accept(fact('finding.rectified', of('A'), { finding: id, note: '已补' }));
  const close = () => fact('finding.reviewed', of('A'), { finding: id, decision: 'closed' });
  const [one, two] = (await Promise.all([office.post(close()), second.post(close())])).flat();
  assert.deepEqual([one?.receipt, two?.receipt].sort(), ['accepted', 'held']);
  const late = one?.receipt === 'held' ? one : two;
  assert.equal(late?.problem?.code, 'held_finding_closed');
  const course = await whole(id);
  assert.equal(course.finding.state, 'closed');
  const held = course.steps.filter((step: { held?: boolean }) => step.held);
  assert.equal(held.length, 1);
  // The office may settle it as counted; the finding stays closed, once.
  const settle = fact('fact.settled', of('A'), { fact: late!.id, decision: 'set_aside' });
  await boss.accept(settle);
  assert.equal((await whole(id)).finding.state, 'closed');
});

test('a phone whose clock is a day off cannot put a closing before its raising', async () => {
  const id = uuid7();
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  await supervisor.accept(
    fact(
      'finding.raised',
      of('A'),
      { finding: id, text: '模板未清理', severity: 'minor', due_days: 2 },
      { at: at(1) },
    ),
  );
  const answer = { finding: id, note: '已清理' };
  await site.accept(fact('finding.rectified', of('A'), answer, { at: at(-1) }));
  assert.equal((await whole(id)).finding.state, 'answered');
  await supervisor.accept(
    fact('finding.reviewed', of('A'), { finding: id, decision: 'closed' }, { at: at(-1) }),
  );
  const course = await whole(id);
  assert.equal(course.finding.state, 'closed');
  assert.deepEqual(
    course.steps.map((step: { kind: string }) => step.kind),
    ['finding.raised', 'finding.rectified', 'finding.reviewed'],
  );
});

test('what is told of a finding before the finding itself has come is held, and counts once it is settled', async () => {
  const id = uuid7();
  const early = fact('finding.rectified', of('A'), { finding: id, note: '先到的整改' });
  const [receipt] = await site.post(early);
  assert.equal(receipt?.problem?.code, 'held_finding_unknown');
  await supervisor.accept(
    fact('finding.raised', of('A'), {
      finding: id,
      text: '后到的问题',
      severity: 'minor',
      due_days: 2,
    }),
  );
  await office.accept(fact('fact.settled', of('A'), { fact: early.id, decision: 'counted' }));
  assert.equal((await whole(id)).finding.state, 'answered');
});

test('a serious point without a photo is held with the whole inspection, and makes findings once settled', async () => {
  const id = uuid7();
  const draft = inspection('C', id, {
    points: [
      {
        point: 'S01',
        result: 'not_in_order',
        finding: { text: '无照片', severity: 'critical', due_days: 1 },
      },
    ],
  });
  const [receipt] = await supervisor.post(draft);
  assert.equal(receipt?.receipt, 'held');
  assert.equal(receipt?.problem?.code, 'held_photo_missing');
  assert.deepEqual(await list('&project=C'), []);
  await office.accept(fact('fact.settled', of('C'), { fact: draft.id, decision: 'counted' }));
  assert.equal((await list('&project=C')).length, 1);
});

test('a checklist edited during an inspection: it is finished with the version it began with', async () => {
  const newer = {
    checklist: 'structure',
    version: 2,
    name: { zh: '主体结构（二版）', en: 'Structure, second' },
    points: [{ point: 'S01', text: { zh: '钢筋', en: 'Bars' }, severity: 'minor' }],
  };
  const id = uuid7();
  await supervisor.accept(inspection('B', id));
  await office.accept(fact('checklist.published', 'programme/F', newer));
  const [clash] = await second.post(fact('checklist.published', 'programme/F', newer));
  assert.equal(clash?.problem?.code, 'version_taken');
  const [other] = await supervisor.post(inspection('B', id, { version: 2, finished: true }));
  assert.equal(other?.problem?.code, 'held_checklist_changed');
  const last = { finished: true, points: [{ point: 'S03', result: 'not_seen' }], progress: '41.5' };
  await supervisor.accept(inspection('B', id, last));
  const [unknown] = await supervisor.post(inspection('B', uuid7(), { version: 9 }));
  assert.equal(unknown?.problem?.code, 'held_checklist_unknown');
  const { inspections } = (await office.get(`/api/v1/inspections?programme=F&inspection=${id}`))
    .json;
  assert.equal(inspections[0].version, 1);
  assert.equal(inspections[0].finished, true);
  assert.equal(inspections[0].points.length, 3);
  assert.equal(inspections[0].progress_ppm, 415_000);
  const lists = (await office.get('/api/v1/checklists?programme=F&checklist=structure')).json;
  assert.equal(lists.checklists[0].version, 2);
  const first = await office.get('/api/v1/checklists?programme=F&checklist=structure&version=1');
  assert.equal(first.json.checklists[0].shipped, true);
});

test('a point answered anew in the same inspection takes its finding back while nobody has answered it', async () => {
  const id = uuid7();
  await supervisor.accept(inspection('B', id));
  assert.ok((await list('&project=B')).some((one) => one.finding === `${id}.S01`));
  await supervisor.accept(inspection('B', id, { points: [{ point: 'S01', result: 'in_order' }] }));
  assert.equal((await whole(`${id}.S01`)).finding.state, 'withdrawn');
  await supervisor.accept(inspection('B', id));
  assert.equal((await whole(`${id}.S01`)).finding.state, 'open');
});

test('a problem told in a daily report keeps one identity through corrections, and waits for whom it names', async () => {
  const problem = uuid7();
  const report = (problems: object[]) => ({
    day: day(-1),
    weather: { sky: 'clear' },
    problems,
  });
  const told = { problem, text: '等供电局接火', severity: 'serious', waits_for: '供电局' };
  const filed = fact('daily_report.filed', of('A'), { report: report([told]) });
  await site.accept(filed);
  let course = await whole(problem);
  assert.equal(course.finding.source, 'daily_report');
  assert.deepEqual(course.finding.responsible, { role: 'bureau', name: '供电局' });
  const corrected = fact('daily_report.corrected', of('A'), {
    corrects: filed.id,
    reason: '补充',
    report: report([{ ...told, text: '等供电局接火，已报装' }, { text: '缺砂' }]),
  });
  await site.accept(corrected);
  course = await whole(problem);
  assert.equal(course.finding.text, '等供电局接火，已报装');
  const before = (await list('&project=A')).filter((one) => one.source === 'daily_report');
  assert.equal(before.length, 2);
  await site.accept(
    fact('daily_report.corrected', of('A'), {
      corrects: corrected.id,
      reason: '砂已到',
      report: report([told]),
    }),
  );
  const left = (await list('&project=A')).filter((one) => one.source === 'daily_report');
  assert.deepEqual(
    left.map((one) => one.finding),
    [problem],
  );
});

test('overdue findings climb from the responsible party to the office to the leader, by working days', async () => {
  const leader = await boss.colleague('leader', ['leader', 'programme/F']);
  const raise = (text: string, on: string) =>
    inspection(
      'D',
      uuid7(),
      {
        points: [
          {
            point: 'S01',
            result: 'not_in_order',
            photos: [photo],
            finding: { text, severity: 'serious', due_days: 3 },
          },
        ],
      },
      on,
    );
  await office.accept(
    raise('未到期', day()),
    raise('逾期两天', day(-5)),
    raise('逾期十天', day(-13)),
  );
  const found = await list('&project=D');
  assert.deepEqual(
    found.map((one) => [one.text, one.overdue_days, one.climbed]),
    [
      ['逾期十天', 10, 'leader'],
      ['逾期两天', 2, 'office'],
      ['未到期', 0, 'responsible'],
    ],
  );
  assert.deepEqual(
    (await list('&project=D&state=overdue')).map((one) => one.text),
    ['逾期十天', '逾期两天'],
  );
  const texts = (page: { owed: { kind: string; text: string }[] }) =>
    page.owed.filter((item) => item.kind === 'finding').map((item) => item.text);
  assert.deepEqual(texts(await today(leader)), ['逾期十天']);
  assert.ok(texts(await today(office)).includes('逾期两天'));
  // A holiday in between: one working day less overdue, at once.
  await office.accept(
    fact('calendar_day.ruled', 'programme/F', {
      day: day(-1),
      kind: 'holiday',
      name: { zh: '节日' },
    }),
  );
  assert.equal((await list('&project=D'))[0]?.overdue_days, 9);
  await office.accept(
    fact('finding.amended', of('D'), {
      finding: found[1]!.finding,
      reason: '材料在途',
      due_days: 10,
    }),
  );
  assert.equal((await whole(found[1]!.finding)).finding.overdue_days, 0);
});

test('the same point failing on three sites within thirty days is a finding of the programme by itself', async () => {
  const signals = async () => (await office.get('/api/v1/findings?programme=F')).json.signals;
  const keys = (all: { key: string }[]) => all.map((one) => one.key);
  const point = (code: string, on: string) =>
    inspection(
      code,
      uuid7(),
      {
        checklist: 'site_safety',
        points: [
          {
            point: 'A01',
            result: 'not_in_order',
            photos: [photo],
            finding: { text: '安全网破损', severity: 'serious', due_days: 20 },
          },
        ],
      },
      on,
    );
  await office.accept(point('A', day(-20)), point('B', day(-10)));
  assert.ok(!keys(await signals()).includes('recurring:site_safety:A01'));
  await office.accept(point('C', day(-1)));
  const signal = (await signals()).find(
    (one: { key: string }) => one.key === 'recurring:site_safety:A01',
  );
  assert.deepEqual(signal.projects, ['A', 'B', 'C']);
  assert.equal(signal.since, day(-1));
  assert.equal(signal.findings.length, 3);
});

test('progress as reported, as seen and as paid: parting by too much is a finding by itself', async () => {
  const parting = async () =>
    (await office.get('/api/v1/findings?programme=F')).json.signals.filter(
      (one: { key: string }) => one.key === 'parting:D',
    );
  await office.accept(
    dailyReport('F', 'D', day(), { quantities: [{ item: 'A', quantity: '500' }] }),
  );
  const seen = (progress: string) => inspection('D', uuid7(), { points: [], progress });
  await office.accept(seen('45'));
  assert.deepEqual(await parting(), []);
  await office.accept(seen('62'));
  const [signal] = await parting();
  assert.equal(signal.signal, 'parting');
  assert.equal(signal.lines.length, 2);
  assert.match(signal.title.en, /part by 32 points/);
  await office.accept(seen('31'));
  assert.deepEqual(await parting(), []);
});

test('a site manager is shown the findings of their own site only', async () => {
  assert.ok((await list('&state=all', site)).every((one) => one.project === 'A'));
  const answer = await site.get('/api/v1/findings?programme=F&project=B');
  assert.deepEqual(answer.json.findings, []);
  const other = (await list('&project=B&state=all'))[0]!;
  const hidden = await site.get(`/api/v1/findings/${other.finding}?programme=F`);
  assert.equal(hidden.status, 404);
});

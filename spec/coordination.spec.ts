/** Every ten days: the agenda makes itself, the minutes freeze it, decisions become actions until they are done. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';

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
let leader: Client;
let site: Client;
let siteB: Client;
const stream = 'programme/C';
const of = (code: string) => `project/C/${code}`;

interface Item {
  item: string;
  kind: string;
  project?: string;
  project_name?: { zh: string };
  title: { zh: string; en?: string };
  lines: { zh: string; en?: string }[];
  owner: { role: string; project?: string; name?: string };
  carried: number;
  arrangement?: string;
  reason?: string;
  position?: number;
  severity?: string;
}
interface Action {
  action: string;
  state: string;
  mine: boolean;
  may_review: boolean;
  carried: number;
  returns: number;
  overdue_days: number;
  answer?: { note: string; by: { name: string } };
  review?: { decision: string; reason?: string };
}

/** The ten-day `steps` before or after the one of today. */
function tenDay(steps = 0): string {
  const [year = 0, month = 0, date = 0] = day().split('-').map(Number);
  const n = (year * 12 + month - 1) * 3 + Math.min(2, Math.floor((date - 1) / 10)) + steps;
  const months = Math.floor(n / 3);
  const name = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  return `${name}-${(n % 3) + 1}`;
}
/** The first day after it. */
function dayAfter(of: string): string {
  const [year = 0, month = 0, part = 0] = of.split('-').map(Number);
  const next = part < 3 ? Date.UTC(year, month - 1, part * 10 + 1) : Date.UTC(year, month, 1);
  return new Date(next).toISOString().slice(0, 10);
}
const past = tenDay(-1);
const current = tenDay();
const next = tenDay(1);

const coordination = async (which = current, who = office) => {
  const answer = await who.get(`/api/v1/coordinations/${which}?programme=C`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const agenda = async (which = current): Promise<Item[]> => (await coordination(which)).agenda;
const keys = (items: Item[]) => items.map((one) => one.item);
const actions = async (who = office, query = ''): Promise<Action[]> => {
  const answer = await who.get(`/api/v1/actions?programme=C${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.actions;
};
const arranged = (item: string, arrangement: string, more: object = {}, which = current): Draft =>
  fact('agenda.arranged', stream, { coordination: which, item, arrangement, ...more });
/** Minutes of what the agenda shows, as a screen freezes it. */
function minutesOf(whole: any, reached: (item: Item) => boolean, more: object = {}): Draft {
  return fact('coordination.minuted', stream, {
    coordination: whole.coordination.coordination,
    day: day(),
    as_of: whole.cursor,
    present: ['援建办', '住建局'],
    items: whole.agenda.map((item: Item) => ({
      item: item.item,
      ...(item.project && { project: item.project }),
      title: item.title,
      shown: item.lines.map((line) => line.zh),
      reached: reached(item),
    })),
    ...more,
  });
}
const code = (receipts: { problem?: { code: string } }[]) => receipts[0]?.problem?.code;

const overdue = uuid7();
const blocker = uuid7();

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('C', { name: { zh: '旬协调计划；甲、乙', en: 'Plan' } }),
    ...['A', 'B', 'D'].flatMap((one) => [
      ...projectFacts('C', one),
      // Nobody is silent.
      dailyReport('C', one, day()),
    ]),
  );
  office = await boss.colleague('office', ['office', stream]);
  second = await boss.colleague('second', ['office', stream]);
  leader = await boss.colleague('leader', ['leader', stream]);
  site = await boss.colleague('site', ['site', of('A')]);
  siteB = await boss.colleague('siteb', ['site', of('B')]);
});
after(async () => {
  await server.stop();
});

test('without any trouble the coming coordination stands there, with nothing on its agenda', async () => {
  const { json } = await office.get('/api/v1/coordinations?programme=C');
  assert.equal(json.today, day());
  const one = json.coordinations.find((each: any) => each.coordination === current);
  assert.deepEqual(one, {
    coordination: current,
    day: dayAfter(current),
    state: 'coming',
    items: 0,
    actions: 0,
    open_actions: 0,
  });
  assert.deepEqual(await agenda(), []);
});

test('the agenda makes itself: what is overdue, what waits, what recurs, what is due, in this order', async () => {
  const raised = fact(
    'finding.raised',
    of('A'),
    { finding: overdue, text: '配电箱没有上锁', severity: 'serious', due_days: 2 },
    { at: `${day(-9)}T08:00:00Z` },
  );
  const seen = (project: string) =>
    fact('inspection.recorded', of(project), {
      inspection: uuid7(),
      day: day(-1),
      checklist: 'structure',
      version: 1,
      points: [
        {
          point: 'S02',
          result: 'not_in_order',
          finding: { text: '垫块不足', severity: 'minor', due_days: 9 },
        },
      ],
    });
  await boss.accept(
    raised,
    dailyReport('C', 'B', day(-1), {
      problems: [{ problem: blocker, text: '施工许可未办', waits_for: '住建局' }],
    }),
    seen('A'),
    seen('B'),
    seen('D'),
    fact('stage.dated', of('D'), { stage: 'topping_out', aspect: 'planned', day: day(-4) }),
    fact('stage.dated', of('D'), { stage: 'completion', aspect: 'planned', day: day(-2) }),
    fact('stage.dated', of('A'), { stage: 'completion', aspect: 'planned', day: day(-2) }),
    fact('stage.dated', of('A'), { stage: 'completion', aspect: 'forecast', day: day(3) }),
    fact('stage.dated', of('B'), { stage: 'completion', aspect: 'planned', day: day(60) }),
  );
  const items = await agenda();
  assert.deepEqual(keys(items), [
    `finding:${overdue}`,
    'signal:recurring:structure:S02',
    'stage:D:topping_out',
    `finding:${blocker}`,
    'stage:A:completion',
  ]);
  // The lamp of A's findings is red too, and says nothing that its finding does not.
  assert.deepEqual(
    items.map((one) => one.kind),
    ['finding', 'signal', 'stage', 'blocker', 'stage'],
  );
  const [first, , , waits] = items;
  assert.equal(first?.project_name?.zh, '小学 A');
  assert.deepEqual(first?.owner, { role: 'site', project: 'A' });
  assert.ok(first?.lines.some((line) => line.zh === '逾期 7 个工作日'));
  assert.ok(first?.lines.some((line) => line.en === '7 working days overdue'));
  assert.deepEqual(waits?.owner, { role: 'bureau', name: '住建局' });
  assert.ok(waits?.lines.some((line) => line.zh === '等待：住建局'));
  assert.equal(
    (await office.get('/api/v1/coordinations?programme=C')).json.coordinations[0].items,
    5,
  );
});

test('the office adds an item, defers one, leaves one out with a reason, and moves them', async () => {
  const added = `added-${uuid7()}`;
  assert.equal(code(await office.post(arranged('added-1', 'added'))), 'shape_invalid');
  assert.equal(
    code(await site.post(arranged('added-1', 'added', { title: 'x' }))),
    'not_permitted',
  );
  await office.accept(
    arranged(added, 'added', { title: '越冬停工安排', project: 'B' }),
    arranged(added, 'placed', { position: 1 }),
    arranged('stage:A:completion', 'deferred'),
  );
  assert.equal(
    code(await office.post(arranged('signal:recurring:structure:S02', 'left_out'))),
    'shape_invalid',
  );
  await office.accept(
    arranged('signal:recurring:structure:S02', 'left_out', { reason: '监理例会上讲' }),
    arranged(`finding:${blocker}`, 'placed', { position: 2 }),
  );
  const whole = await coordination();
  assert.deepEqual(keys(whole.agenda), [
    added,
    `finding:${blocker}`,
    `finding:${overdue}`,
    'stage:D:topping_out',
  ]);
  assert.equal(whole.agenda[0].kind, 'added');
  assert.deepEqual(whole.agenda[0].title, { zh: '越冬停工安排' });
  assert.equal(whole.agenda[0].position, 1);
  assert.deepEqual(keys(whole.set_aside).sort(), [
    'signal:recurring:structure:S02',
    'stage:A:completion',
  ]);
  assert.equal(whole.set_aside.find((one: Item) => one.kind === 'signal').reason, '监理例会上讲');
  await office.accept(arranged('signal:recurring:structure:S02', 'restored'));
  assert.ok(keys(await agenda()).includes('signal:recurring:structure:S02'));
  await office.accept(arranged('signal:recurring:structure:S02', 'left_out', { reason: '再议' }));
  // The next one sees what was deferred and what was never spoken of, but nothing of the order.
  const later = await agenda(next);
  assert.ok(keys(later).includes('stage:A:completion'));
  assert.ok(keys(later).includes(added));
  assert.equal(later[0]?.item, `finding:${overdue}`);
});

test('convened again it moves, and says where', async () => {
  const convened = (on: string) =>
    fact('coordination.convened', stream, { coordination: current, day: on, place: '三楼会议室' });
  await office.accept(convened(dayAfter(current)));
  const [receipt] = await office.accept(convened(day()));
  const one = (await coordination()).coordination;
  assert.equal(one.state, 'convened');
  assert.equal(one.day, day());
  assert.equal(one.place, '三楼会议室');
  assert.equal(one.seq, receipt?.seq);
  assert.equal(
    code(
      await office.post(
        fact('coordination.convened', stream, { coordination: next, day: day(-40) }),
      ),
    ),
    'shape_invalid',
  );
});

test('two freeze at the same time: one set of minutes stands, and nothing of it changes again', async () => {
  const whole = await coordination();
  const reached = (item: Item) => item.kind !== 'finding';
  const both = await Promise.all([
    office.post(minutesOf(whole, reached, { note: '甲记' })),
    second.post(minutesOf(whole, reached, { note: '乙记' })),
  ]);
  const outcomes = both.map(([receipt]) => receipt?.receipt).sort();
  assert.deepEqual(outcomes, ['accepted', 'refused']);
  const refused = both.find(([receipt]) => receipt?.receipt === 'refused');
  assert.equal(code(refused!), 'already_minuted');
  for (const fresh of [
    arranged('x', 'added', { title: 'x' }),
    fact('coordination.convened', stream, { coordination: current, day: day() }),
    minutesOf({ ...whole, agenda: [] }, reached),
  ])
    assert.equal(code(await office.post(fresh)), 'already_minuted');

  const frozen = await coordination();
  assert.equal(frozen.coordination.state, 'minuted');
  assert.equal(frozen.coordination.items, 4);
  assert.deepEqual(frozen.agenda, []);
  assert.deepEqual(frozen.minutes.present, ['援建办', '住建局']);
  assert.equal(frozen.minutes.as_of, whole.cursor);
  assert.equal(frozen.minutes.later, 0);
  assert.equal(frozen.minutes.items.length, 4);
});

test('a late report is counted beside the minutes and changes no word of them', async () => {
  const before = (await coordination()).minutes;
  await site.accept(dailyReport('C', 'A', day(-1)));
  await boss.accept(fact('finding.rectified', of('A'), { finding: overdue, note: '已上锁' }));
  const after = (await coordination()).minutes;
  assert.equal(after.later, 2);
  assert.deepEqual({ ...after, later: 0 }, before);
});

test('what was not reached comes again, and says how often; what was done is gone by itself', async () => {
  const items = await agenda(next);
  const again = items.find((one) => one.item === `finding:${overdue}`);
  assert.equal(again?.carried, 1);
  assert.ok(again?.lines.some((line) => line.zh.endsWith('待复查')));
  // Added and reached: off the table. Deferred: here it is, for the first time.
  assert.ok(!items.some((one) => one.kind === 'added'));
  assert.equal(items.find((one) => one.item === 'stage:A:completion')?.carried, 0);
  assert.equal(items.find((one) => one.kind === 'signal')?.carried, 0);
  await office.accept(fact('finding.reviewed', of('A'), { finding: overdue, decision: 'closed' }));
  await boss.accept(
    fact('stage.dated', of('D'), { stage: 'completion', aspect: 'reached', day: day(-1) }),
  );
  const left = keys(await agenda(next));
  assert.ok(!left.includes(`finding:${overdue}`));
  assert.ok(!left.some((key) => key.startsWith('stage:D')));
  assert.ok(left.includes(`finding:${blocker}`));
});

test('an item that was added and not reached comes again until it is', async () => {
  const added = `added-${uuid7()}`;
  await office.accept(arranged(added, 'added', { title: '砂石料' }, next));
  const whole = await coordination(next);
  await office.accept(minutesOf(whole, (item) => item.item !== added, { day: dayAfter(current) }));
  const third = tenDay(2);
  assert.equal((await agenda(third)).find((one) => one.item === added)?.carried, 1);
  assert.equal((await agenda(third)).find((one) => one.item === `finding:${blocker}`)?.carried, 2);
});

const given = uuid7();
test('a decision becomes an action: its owner answers, and does not confirm their own answer', async () => {
  const assigned = (more: object = {}) =>
    fact('action.assigned', stream, {
      action: given,
      coordination: current,
      item: `finding:${blocker}`,
      project: 'A',
      text: '增加一个钢筋班组',
      owner: { role: 'site', project: 'A' },
      due: day(-3),
      ...more,
    });
  assert.equal(code(await site.post(assigned())), 'not_permitted');
  await office.accept(assigned());
  assert.equal(code(await office.post(assigned({ text: '另一件' }))), 'already_assigned');
  const [mine] = await actions(site);
  assert.equal(mine?.mine, true);
  assert.equal(mine?.may_review, false);
  assert.equal(mine?.overdue_days, 3);
  assert.equal((await coordination()).coordination.open_actions, 1);
  const onAgenda = (await agenda(tenDay(2))).find((one) => one.item === `action:${given}`);
  assert.equal(onAgenda?.title.zh, '交办：增加一个钢筋班组');

  const answer = (note = '班组已进场') => fact('action.answered', stream, { action: given, note });
  const review = (decision: string, reason?: string) =>
    fact('action.reviewed', stream, { action: given, decision, ...(reason && { reason }) });
  assert.equal(code(await office.post(review('closed'))), 'not_answered');
  assert.equal(code(await siteB.post(answer())), 'not_permitted');
  assert.equal(
    code(await site.post(fact('action.answered', stream, { action: uuid7(), note: 'x' }))),
    'reference_unknown',
  );
  await site.accept(answer());
  assert.equal(code(await site.post(review('closed'))), 'not_permitted');
  assert.equal(code(await office.post(review('returned'))), 'reason_missing');
  await office.accept(review('returned', '人数不够'));
  const [back] = await actions(site);
  assert.equal(back?.state, 'open');
  assert.equal(back?.returns, 1);
  assert.equal(back?.review?.reason, '人数不够');

  // The office may answer for a site that cannot; then somebody else confirms.
  await office.accept(answer('已电话核实'));
  assert.equal((await actions(office))[0]?.may_review, false);
  assert.equal((await actions(second))[0]?.may_review, true);
  assert.equal(code(await office.post(review('closed'))), 'own_review');
  await second.accept(review('closed'));
  assert.equal(code(await site.post(answer())), 'already_closed');
  assert.deepEqual(await actions(site), []);
  const [closed] = await actions(site, '&state=closed');
  assert.equal(closed?.state, 'closed');
  assert.equal(closed?.answer?.note, '已电话核实');
  const whole = await coordination();
  assert.equal(whole.coordination.actions, 1);
  assert.equal(whole.coordination.open_actions, 0);
  assert.equal(whole.actions[0].action, given);
});

test('who sees one project sees its actions and their own post’s, and no agenda', async () => {
  const action = (project: string | undefined, owner: object) =>
    fact('action.assigned', stream, {
      action: uuid7(),
      ...(project && { project }),
      text: `给 ${project ?? '全部'}`,
      owner,
      due: day(9),
    });
  await office.accept(
    action('B', { role: 'bureau', name: '住建局' }),
    action(undefined, { role: 'site', project: 'B' }),
    action('A', { role: 'site', project: 'A' }),
    action(undefined, { role: 'leader' }),
  );
  assert.equal((await actions(siteB)).length, 2);
  assert.deepEqual((await actions(siteB)).map((one) => one.mine).sort(), [false, true]);
  assert.equal((await actions(office)).length, 4);
  assert.equal((await actions(office, '&project=B')).length, 1);
  assert.equal((await actions(office, '&limit=2&offset=3')).length, 1);
  assert.equal((await actions(leader)).filter((one) => one.mine).length, 1);
  const whole = await siteB.get(`/api/v1/coordinations/${current}?programme=C`);
  assert.equal(whole.status, 403);
  assert.equal((await siteB.get(`/api/v1/coordinations/${current}`)).status, 403);
  assert.equal((await siteB.get('/api/v1/coordinations?programme=C')).status, 200);
  assert.equal((await leader.get(`/api/v1/coordinations/${current}`)).status, 200);
  assert.equal((await office.get('/api/v1/coordinations/2026-13-1?programme=C')).status, 404);
});

test('a return for the same ten-day takes the place of the one before', async () => {
  const told = (narrative: string) =>
    fact('ten_day.returned', stream, { ten_day: past, narrative });
  await office.accept(told('按计划'), told('基本按计划'));
  assert.equal(code(await site.post(told('x'))), 'not_permitted');
});

test('a rest day moves the usual day to the next working one', async () => {
  const later = tenDay(4);
  const usual = dayAfter(later);
  await office.accept(fact('calendar_day.ruled', stream, { day: usual, kind: 'holiday' }));
  const moved = (await coordination(later)).coordination.day;
  assert.equal(moved, new Date(Date.parse(usual) + 86_400_000).toISOString().slice(0, 10));
});

test('red lamps and late payments are on the agenda, with their reasons, until they turn back', async () => {
  const later = tenDay(2);
  await boss.accept(...projectFacts('C', 'S'));
  const lampsOf = async () => (await agenda(later)).filter((one) => one.item.startsWith('lamp:S:'));
  const [silent, ...more] = await lampsOf();
  assert.deepEqual(more, []);
  assert.equal(silent?.item, 'lamp:S:silence');
  assert.equal(silent.kind, 'lamp');
  assert.deepEqual(silent.title, { zh: '静默红灯', en: 'Silence lamp red' });
  assert.deepEqual(silent.owner, { role: 'site', project: 'S' });
  assert.ok(silent.lines.length > 1);
  await boss.accept(
    fact('funding.planned', of('S'), {
      line: 'aid',
      amount: { amount: '1000000', currency: 'CNY' },
    }),
    dailyReport('C', 'S', day(), { quantities: [{ item: 'A', quantity: '1000' }] }),
  );
  const [late, ...rest] = await lampsOf();
  assert.deepEqual(rest, [], 'nobody is silent now');
  assert.equal(late?.item, 'lamp:S:payment');
  assert.equal(late.kind, 'payment');
  assert.deepEqual(late.owner, { role: 'office' });
  await boss.accept(
    fact('payment.made', of('S'), {
      payment: 'P-1',
      amount: { amount: '600000', currency: 'CNY' },
      day: day(),
      voucher: '记 1',
    }),
  );
  assert.ok(
    (await lampsOf()).every((one) => one.kind === 'payment'),
    'yellow, for one ten-day',
  );
});

test('agendas, minutes and actions are what the document says', async () => {
  const document = (await office.get('/api/openapi.json')).json;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  const said = async (path: string, schema: string): Promise<any> => {
    const { json } = await office.get(`/api/v1/${path}`);
    const fits = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
    assert.ok(fits(json), `${path}: ${JSON.stringify(fits.errors?.slice(0, 3))}`);
    return json;
  };
  await said('coordinations?programme=C', 'Coordinations');
  assert.ok((await said(`coordinations/${current}?programme=C`, 'CoordinationWhole')).minutes);
  assert.ok((await said(`coordinations/${tenDay(2)}?programme=C`, 'CoordinationWhole')).agenda[0]);
  assert.ok((await said('actions?programme=C&state=all', 'Actions')).actions.length > 4);
});

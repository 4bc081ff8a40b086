/** Lamps that nobody sets: they turn as days pass and as facts come, and each says why and how it turns back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { Client, type Draft, Server, dailyReport, day, fact, programmeFacts } from './harness.ts';

let server: Server;
let boss: Client;
let office: Client;
let site: Client;

interface Lamp {
  lamp: string;
  colour: string;
  since?: string;
  rule: { zh: string; en: string };
  reasons: { text: { zh: string; en: string }; seq?: number; figure?: string }[];
  turns_back?: { zh: string; en: string };
  next?: { day: string; colour: string };
}

const streamOf = (code: string) => `project/L/${code}`;
/** A fact written down on a day gone by. */
const back = (ago: number, kind: string, stream: string, body: object): Draft =>
  fact(kind, stream, body, { at: `${day(-ago)}T08:00:00Z` });
const stage = (ago: number, code: string, body: object): Draft =>
  back(ago, 'stage.dated', streamOf(code), body);

function project(code: string, ago: number): Draft[] {
  return [
    back(ago, 'project.registered', streamOf(code), {
      name: { zh: `小学 ${code}`, en: `School ${code}` },
      category: 'education',
    }),
  ];
}
const reports = (code: string, from: number, to: number): Draft[] =>
  Array.from({ length: from - to + 1 }, (_, i) =>
    dailyReport('L', code, day(i - from), { quantities: [] }),
  );

/** The last day of the ten-day after the one that holds `on`. */
function nextTenDayEnd(on: string): string {
  const last = (year: number, month: number, part: number): Date =>
    new Date(Date.UTC(year, part < 3 ? month : month + 1, part < 3 ? part * 10 : 0));
  const date = new Date(`${on}T00:00:00Z`);
  const part = Math.min(3, Math.ceil(date.getUTCDate() / 10));
  const end = last(date.getUTCFullYear(), date.getUTCMonth(), part);
  const next = new Date(end.getTime() + 86_400_000);
  const nextPart = Math.min(3, Math.ceil(next.getUTCDate() / 10));
  return last(next.getUTCFullYear(), next.getUTCMonth(), nextPart).toISOString().slice(0, 10);
}
const plus = (on: string, days: number) =>
  new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

async function standing(code: string, asOf?: string): Promise<any> {
  const at = asOf === undefined ? '' : `&as_of=${asOf}`;
  const answer = await office.get(`/api/v1/projects/${code}/standing?programme=L${at}`);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.lamps.length, 7);
  return answer.json;
}
const lamp = async (code: string, name: string, asOf?: string): Promise<Lamp> =>
  (await standing(code, asOf)).lamps.find((one: Lamp) => one.lamp === name);
const colour = async (code: string, name: string, asOf?: string) =>
  (await lamp(code, name, asOf)).colour;
async function boardRow(code: string, asOf?: string): Promise<any> {
  const at = asOf === undefined ? '' : `&as_of=${asOf}`;
  const board = await office.get(`/api/v1/board?programme=L${at}`);
  return board.json.rows.find((row: any) => row.code === code);
}

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('L'));
  for (const [code, ago] of [
    ['A', 90],
    ['B', 250],
    ['C', 120],
  ] as const)
    await boss.accept(...project(code, ago));
  office = await boss.colleague('office', ['office', 'programme/L']);
  site = await boss.colleague('site', ['site', streamOf('A')]);
});
after(async () => {
  await server.stop();
});

test('silence turns yellow, then red as days pass, and green by way of one more ten-day in yellow', async () => {
  await office.accept(stage(90, 'A', { stage: 'start', aspect: 'reached', day: day(-90) }));
  const filed = await site.accept(...reports('A', 90, 70), ...reports('A', 60, 15));
  assert.equal(await colour('A', 'silence', day(-70)), 'green');
  assert.equal(await colour('A', 'silence', day(-68)), 'green');
  assert.equal(await colour('A', 'silence', day(-67)), 'yellow');
  assert.equal(await colour('A', 'silence', day(-65)), 'yellow');
  const red = await lamp('A', 'silence', day(-62));
  assert.equal(red.colour, 'red');
  assert.equal(red.since, day(-64));
  assert.equal(red.reasons[0]?.seq, filed[20]?.seq);
  assert.equal(red.reasons[0]?.figure, 'project:L:A:last_report');
  assert.match(red.reasons[0]!.text.zh, new RegExp(`${day(-70)} 的，此后 7 个工作日`));
  assert.equal(red.turns_back?.en, 'A daily report.');
  const yellow = await lamp('A', 'silence', day(-60));
  const until = nextTenDayEnd(day(-60));
  assert.equal(yellow.colour, 'yellow');
  assert.equal(yellow.since, day(-60));
  assert.equal(yellow.reasons[0]?.seq, filed[21]?.seq);
  assert.match(yellow.reasons[0]!.text.en, new RegExp(`until ${until}`));
  assert.equal(await colour('A', 'silence', until), 'yellow');
  const green = await lamp('A', 'silence', plus(until, 1));
  assert.equal(green.colour, 'green');
  assert.equal(green.since, plus(until, 1));
  assert.deepEqual(green.reasons, []);
  // What is coming, by time alone.
  assert.deepEqual((await lamp('A', 'silence', day(-67))).next, { day: day(-64), colour: 'red' });
});

test('the board shows the lamps that are not green, as they stood on any day', async () => {
  const marks = async (asOf?: string) =>
    (await boardRow('A', asOf)).lamps.filter((one: any) => one.lamp === 'silence');
  assert.deepEqual(await marks(day(-62)), [{ lamp: 'silence', colour: 'red' }]);
  assert.deepEqual(await marks(day(-67)), [{ lamp: 'silence', colour: 'yellow' }]);
  assert.deepEqual(await marks(day(-70)), []);
  assert.deepEqual(await marks(), [{ lamp: 'silence', colour: 'red' }]);
  const page = await office.get('/api/v1/projects/A?programme=L');
  assert.deepEqual(page.json.row.lamps, (await boardRow('A')).lamps);
});

test('thresholds ruled from a day hold from that day, in days gone by too', async () => {
  const ruled = (body: object) =>
    office.accept(fact('lamps.ruled', 'programme/L', { from: day(-66), ...body }));
  const [receipt] = await ruled({ silence_yellow_days: 30, silence_red_days: 40 });
  assert.equal(await colour('A', 'silence', day(-67)), 'yellow');
  assert.equal(await colour('A', 'silence', day(-66)), 'green');
  assert.equal(await colour('A', 'silence', day(-62)), 'green');
  assert.equal((await standing('A', day(-62))).rules, receipt!.seq);
  assert.equal((await standing('A', day(-67))).rules, 0);
  const now = await lamp('A', 'silence');
  assert.match(now.rule.zh, /30 个工作日/);
  assert.equal(now.colour, 'green');
  await ruled({ reason: '回到公布的默认值' });
  assert.equal(await colour('A', 'silence', day(-66)), 'yellow');
  assert.equal(await colour('A', 'silence', day(-62)), 'red');
  assert.equal(await colour('A', 'silence'), 'red');
});

test('a holiday ruled in the past, a shutdown and an excuse relieve the days they speak of', async () => {
  const holiday = (on: number, kind: string) =>
    office.accept(fact('calendar_day.ruled', 'programme/L', { day: day(-on), kind }));
  for (const on of [69, 68, 67]) await holiday(on, 'holiday');
  assert.equal(await colour('A', 'silence', day(-65)), 'green');
  assert.equal((await lamp('A', 'silence', day(-61))).since, day(-61));
  for (const on of [69, 68, 67]) await holiday(on, 'ordinary');
  assert.equal((await lamp('A', 'silence', day(-61))).since, day(-64));
  const excused = { duty: 'daily_report', day: day(-69), reason: '沙尘停电' };
  await office.accept(fact('obligation.excused', streamOf('A'), excused));
  assert.equal((await lamp('A', 'silence', day(-61))).since, day(-63));
  const winter = { shutdown: 'winter', from: day(-68), to: day(-62), reason: '越冬停工' };
  await office.accept(fact('shutdown.planned', streamOf('A'), winter));
  assert.equal(await colour('A', 'silence', day(-61)), 'green');
  await office.accept(fact('shutdown.planned', streamOf('A'), { ...winter, withdrawn: true }));
  assert.equal(await colour('A', 'silence', day(-61)), 'red');
});

test('a report that arrives late for a day gone by takes the red of those days away', async () => {
  await site.accept(dailyReport('L', 'A', day(-66), { quantities: [] }));
  assert.equal(await colour('A', 'silence', day(-63)), 'yellow');
  assert.equal(await colour('A', 'silence', day(-61)), 'yellow');
  assert.equal(await colour('A', 'silence', day(-60)), 'green');
});

test('a start that did not come turns yellow and red; the office moves it, and yesterday stays red', async () => {
  const planned = { stage: 'start', aspect: 'planned' };
  const [plan] = await office.accept(stage(250, 'B', { ...planned, day: day(-220) }));
  const red = await lamp('B', 'start', day(-1));
  assert.equal(red.colour, 'red');
  assert.equal(red.reasons[0]?.seq, plan!.seq);
  assert.equal(red.reasons[0]?.figure, 'stage:L:B:start');
  assert.equal(await colour('B', 'start', day(-221)), 'green');
  // Registration speaks of the same missing record.
  assert.equal(await colour('B', 'registration', day(-1)), 'red');
  assert.equal((await lamp('B', 'registration')).reasons[0]?.seq, plan!.seq);

  const [moved] = await office.accept(
    fact('stage.dated', streamOf('B'), { ...planned, day: day(40) }),
  );
  const yellow = await lamp('B', 'start');
  assert.equal(yellow.colour, 'yellow');
  assert.equal(yellow.since, day());
  assert.ok(yellow.next, 'time alone turns it green');
  assert.equal(yellow.next.day, plus(nextTenDayEnd(day()), 1));
  assert.equal(await colour('B', 'start', day(-1)), 'red');
  assert.ok(moved!.seq! > plan!.seq!);
  // It had started all along, and is now recorded: the red of those days is gone.
  await office.accept(
    fact('stage.dated', streamOf('B'), { stage: 'start', aspect: 'reached', day: day(-215) }),
  );
  assert.equal(await colour('B', 'start', day(-1)), 'green');
  assert.equal(await colour('B', 'start'), 'green');
});

test('schedule, progress and payment give their numbers, and a red makes a letter', async () => {
  const made = (kind: string, body: object): Draft => back(120, kind, streamOf('C'), body);
  const [, plan, item, funds] = await office.accept(
    made('stage.dated', { stage: 'start', aspect: 'reached', day: day(-120) }),
    made('stage.dated', { stage: 'completion', aspect: 'planned', day: day(30) }),
    made('work_item.planned', {
      item: 'W',
      name: { zh: '主体' },
      unit: 'm3',
      quantity: '1000',
      weight: '1',
      start: day(-119),
      finish: day(-20),
    }),
    made('funding.planned', { line: 'aid', amount: { amount: '1000000.00', currency: 'CNY' } }),
  );
  const [report] = await boss.accept(
    dailyReport('L', 'C', day(-1), { quantities: [{ item: 'W', quantity: '450' }] }),
  );
  const [forecast] = await office.accept(
    fact('stage.dated', streamOf('C'), { stage: 'completion', aspect: 'forecast', day: day(75) }),
  );
  const answer = await standing('C');
  const of = (name: string): Lamp => answer.lamps.find((one: Lamp) => one.lamp === name);

  assert.equal(of('schedule').colour, 'yellow');
  assert.match(of('schedule').reasons[0]!.text.en, /45 days behind/);
  assert.deepEqual(
    of('schedule').reasons.map((one) => one.seq),
    [forecast!.seq, plan!.seq],
  );
  assert.equal(of('progress').colour, 'red');
  assert.match(of('progress').reasons[0]!.text.zh, /完成 45 %，落后计划 55 个百分点/);
  assert.deepEqual(
    of('progress').reasons.map((one) => [one.seq, one.figure]),
    [
      [report!.seq, 'project:L:C:progress'],
      [item!.seq, 'project:L:C:planned_progress'],
    ],
  );
  assert.match(of('progress').turns_back!.zh, /90\.1 %/);
  assert.equal(of('payment').colour, 'red');
  assert.equal(of('payment').reasons[0]!.seq, funds!.seq);
  assert.match(of('payment').turns_back!.en, /300001 in all/);

  for (const figure of of('progress').reasons.map((one) => one.figure))
    assert.equal((await office.get(`/api/v1/figures/${figure}`)).status, 200, figure);
  assert.match(answer.letter.zh, /^督办函\n\n小学 C（C）/);
  assert.match(answer.letter.zh, /1\. 进度（/);
  assert.match(answer.letter.zh, /2\. 支付（/);
  assert.match(answer.letter.en, /55 points behind the plan/);
  assert.equal((await standing('A')).letter, undefined);
  assert.deepEqual(answer.witnesses, { report_ppm: 450000, paid_ppm: 0, parting: true });

  const [paid] = await office.accept(
    fact('payment.made', streamOf('C'), {
      payment: 'Z1',
      amount: { amount: '400000.00', currency: 'CNY' },
      day: day(),
      voucher: '记-1',
    }),
  );
  const payment = await lamp('C', 'payment');
  assert.equal(payment.colour, 'yellow');
  assert.equal(payment.reasons[0]!.seq, paid!.seq);
  assert.equal((await standing('C')).witnesses.parting, false);
});

test('a serious finding overdue is red on the board until it is closed', async () => {
  const finding = '01900000-0000-7000-8000-00000000f001';
  const [raised] = await office.accept(
    back(10, 'finding.raised', streamOf('C'), {
      finding,
      text: '临边无防护',
      severity: 'serious',
      due_days: 3,
    }),
  );
  const row = await boardRow('C');
  assert.deepEqual(row.findings, { open: 1, overdue: 1 });
  assert.equal(row.changed, raised!.seq);
  assert.ok(row.lamps.some((one: any) => one.lamp === 'finding' && one.colour === 'red'));
  assert.deepEqual((await boardRow('C', day(-8))).findings, { open: 1, overdue: 0 });
  const red = await lamp('C', 'finding');
  assert.equal(red.since, day(-6));
  assert.equal(red.reasons.at(-1)?.seq, raised!.seq);
  assert.deepEqual((await lamp('C', 'finding', day(-8))).next, { day: day(-6), colour: 'red' });
  const fixer = await boss.colleague('fixer', ['site', streamOf('C')]);
  await fixer.accept(fact('finding.rectified', streamOf('C'), { finding, note: '补齐' }));
  const [closed] = await office.accept(
    fact('finding.reviewed', streamOf('C'), { finding, decision: 'closed' }),
  );
  const yellow = await lamp('C', 'finding');
  assert.equal(yellow.colour, 'yellow');
  assert.equal(yellow.reasons[0]?.seq, closed!.seq);
  assert.deepEqual((await boardRow('C')).findings, { open: 0, overdue: 0 });
});

test('lamps are for those who may see the project, and rules are the office’s', async () => {
  const answer = await site.get('/api/v1/projects/C/standing?programme=L');
  assert.equal(answer.json.code, 'not_permitted');
  const [refused] = await site.post(fact('lamps.ruled', 'programme/L', { from: day() }));
  assert.equal(refused?.problem?.code, 'not_permitted');
  assert.equal((await office.get('/api/v1/projects/X/standing?programme=L')).status, 404);
});

test('folded again from the ledger, all lamps are the same, row for row', async () => {
  const before = await boardRow('A', day(-62));
  await server.stop({ keep: true });
  assert.match(mustRun('rebuild', '--data', server.data), /the same, row for row/);
  const again = await Server.start({ data: server.data });
  after(() => server.clear());
  office = await new Client(again).signIn('office', 'office has a password');
  assert.deepEqual(await boardRow('A', day(-62)), before);
  await again.stop();
});

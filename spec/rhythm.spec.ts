/** What a site owed day by day: rest days, holidays, shutdowns and excuses make it, and nobody types it in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, dailyReport, day, fact, programmeFacts, projectFacts } from './harness.ts';

let server: Server;
let boss: Client;
let office: Client;
let site: Client;
const stream = 'project/R/A';

interface DutyDay {
  day: string;
  state: string;
  seq?: number;
  name?: { zh: string };
  reason?: string;
}

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'), ...projectFacts('R', 'A'), ...projectFacts('R', 'B'));
  office = await boss.colleague('office', ['office', 'programme/R']);
  site = await boss.colleague('site', ['site', stream]);
});
after(async () => {
  await server.stop();
});

async function rhythm(from: string, to: string): Promise<Map<string, DutyDay>> {
  const answer = await office.get(`/api/v1/projects/A/rhythm?programme=R&from=${from}&to=${to}`);
  assert.equal(answer.status, 200, answer.text);
  return new Map(answer.json.days.map((one: DutyDay) => [one.day, one]));
}
const stateOf = async (on: string) => (await rhythm(on, on)).get(on)!;

test('a year is shown: from the start on, each day is missed until a report makes it met', async () => {
  const answer = await office.get('/api/v1/projects/A/rhythm?programme=R');
  assert.equal(answer.json.days.length, 365);
  assert.equal(answer.json.to, day());
  assert.equal(answer.json.days[0].state, 'not_owed');
  assert.equal(answer.json.missed, 60);
  assert.equal((await stateOf(day())).state, 'due');
  const [receipt] = await site.accept(dailyReport('R', 'A', day()));
  const met = await stateOf(day());
  assert.equal(met.state, 'met');
  assert.equal(met.seq, receipt!.seq);
});

test('a report made in time counts as in time however late it arrives; one made later is late', async () => {
  await site.accept({ ...dailyReport('R', 'A', day(-3)), at: `${day(-3)}T21:40:00Z` });
  assert.equal((await stateOf(day(-3))).state, 'met');
  await site.accept(dailyReport('R', 'A', day(-4)));
  assert.equal((await stateOf(day(-4))).state, 'late');
});

test('the office rules the rest days and a holiday, and every site is relieved at once', async () => {
  const weekday = (on: string) => new Date(`${on}T00:00:00Z`).getUTCDay();
  const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const rest = day(-10);
  await office.accept(fact('calendar.ruled', 'programme/R', { rest_days: [names[weekday(rest)]] }));
  assert.equal((await stateOf(rest)).state, 'rest');
  assert.equal((await stateOf(day(-17))).state, 'rest');
  await office.accept(
    fact('calendar_day.ruled', 'programme/R', {
      day: day(-8),
      kind: 'holiday',
      name: { zh: '古尔邦节', en: 'Corban' },
    }),
    fact('calendar_day.ruled', 'programme/R', { day: day(-17), kind: 'working' }),
  );
  const holiday = await stateOf(day(-8));
  assert.equal(holiday.state, 'rest');
  assert.equal(holiday.name?.zh, '古尔邦节');
  assert.equal((await stateOf(day(-17))).state, 'missed');
  const calendar = await site.get('/api/v1/calendar?programme=R');
  assert.deepEqual(calendar.json.rest_days, [names[weekday(rest)]]);
  assert.equal(calendar.json.days.length, 2);
});

test('on a day of rest the board says that nothing is owed, and lists nobody as missing', async () => {
  const missing = () => office.get('/api/v1/board?programme=R&state=missing');
  const before = await missing();
  assert.equal(before.json.matching, 1);
  const today = { day: day(), name: { zh: '停工日' } };
  await office.accept(fact('calendar_day.ruled', 'programme/R', { ...today, kind: 'holiday' }));
  const { rows, totals, programme } = (await office.get('/api/v1/board?programme=R')).json;
  assert.equal(totals.reports_owed, 0);
  assert.equal(totals.reports_missing, 0);
  assert.ok(rows.every((row: { owes_today: boolean }) => !row.owes_today));
  assert.ok(programme.calendar_seq > 0);
  assert.equal((await missing()).json.matching, 0);
  await office.accept(fact('calendar_day.ruled', 'programme/R', { ...today, kind: 'ordinary' }));
  assert.equal((await missing()).json.matching, 1);
});

test('a holiday taken back in the past is owed again, and the facts of both stay', async () => {
  await office.accept(
    fact('calendar_day.ruled', 'programme/R', { day: day(-8), kind: 'ordinary' }),
  );
  assert.equal((await stateOf(day(-8))).state, 'missed');
  const facts = await office.get('/api/v1/facts?kind=calendar_day.ruled&stream=programme/R');
  assert.equal(facts.json.facts.length, 5);
});

test('a winter shutdown lasts until it ends or is withdrawn, at this site alone', async () => {
  const winter = { shutdown: 'winter', from: day(-30), to: day(-26), reason: '越冬停工' };
  await office.accept(fact('shutdown.planned', stream, winter));
  const shut = await stateOf(day(-28));
  assert.equal(shut.state, 'shutdown');
  assert.equal(shut.reason, '越冬停工');
  const other = await office.get(
    `/api/v1/projects/B/rhythm?programme=R&from=${day(-28)}&to=${day(-28)}`,
  );
  assert.equal(other.json.days[0].state, 'missed');
  await office.accept(fact('shutdown.planned', stream, { ...winter, withdrawn: true }));
  assert.equal((await stateOf(day(-28))).state, 'missed');
});

test('on the board too: a site that stands still, or is excused, owes nothing and is not missing', async () => {
  const { rows, totals } = (await office.get('/api/v1/board?programme=R')).json;
  const before = rows.find((row: { code: string }) => row.code === 'B');
  assert.equal(before.owes_today, true);
  const pause = { shutdown: 'now', from: day(-3), to: day(), reason: '越冬停工' };
  await office.accept(fact('shutdown.planned', 'project/R/B', pause));
  const paused = (await office.get('/api/v1/board?programme=R')).json;
  const row = paused.rows.find((one: { code: string }) => one.code === 'B');
  assert.equal(row.owes_today, false);
  assert.equal(row.recent.slice(-4), '----');
  assert.equal(paused.totals.reports_owed, totals.reports_owed - 1);
  assert.equal(paused.totals.reports_missing, totals.reports_missing - 1);
  const missing = (await office.get('/api/v1/board?programme=R&state=missing')).json;
  assert.ok(!missing.rows.some((one: { code: string }) => one.code === 'B'));
  const figure = (await office.get('/api/v1/figures/programme:R:reports_owed')).json;
  assert.equal(figure.value, String(paused.totals.reports_owed));
  await office.accept(fact('shutdown.planned', 'project/R/B', { ...pause, withdrawn: true }));
  const excuse = { duty: 'daily_report', day: day(), reason: '停电' };
  await office.accept(fact('obligation.excused', 'project/R/B', excuse));
  const excused = (await office.get('/api/v1/board?programme=R')).json;
  assert.equal(excused.totals.reports_missing, totals.reports_missing - 1);
});

test('a missed day is excused with a reason by the office, not by the site', async () => {
  const excuse = { duty: 'daily_report', day: day(-40), reason: '沙尘停电' };
  const [refused] = await site.post(fact('obligation.excused', stream, excuse));
  assert.equal(refused?.problem?.code, 'not_permitted');
  await office.accept(fact('obligation.excused', stream, excuse));
  const excused = await stateOf(day(-40));
  assert.equal(excused.state, 'excused');
  assert.equal(excused.reason, '沙尘停电');
});

test('a shutdown that ends before it begins, and a span of more than 400 days, are refused', async () => {
  const [receipt] = await office.post(
    fact('shutdown.planned', stream, { shutdown: 'x', from: day(-1), to: day(-2) }),
  );
  assert.equal(receipt?.problem?.code, 'shape_invalid');
  const long = await office.get(
    `/api/v1/projects/A/rhythm?programme=R&from=${day(-500)}&to=${day()}`,
  );
  assert.equal(long.status, 400);
});

test('whoever has a role at another site only is shown nothing of this one', async () => {
  const other = await boss.colleague('other', ['viewer', 'project/R/B']);
  const answer = await other.get('/api/v1/projects/A/rhythm?programme=R');
  assert.equal(answer.json.code, 'not_permitted');
});

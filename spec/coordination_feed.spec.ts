/** The coordinations in a calendar program that subscribes with nothing but an address. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, Server, day, fact, programmeFacts, projectFacts } from './harness.ts';

let server: Server;
let boss: Client;
let nobody: Client;
let token: string;
let folder: string;
const stream = 'programme/K';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longspan-feed-'));
  const config = join(folder, 'longspan.toml');
  writeFileSync(config, 'log_requests = true\n');
  server = await Server.start({ args: ['--config', config] });
  boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('K', { name: { zh: '援建计划；甲、乙', en: 'Plan' } }),
    ...projectFacts('K', 'A'),
  );
  token = (await boss.withToken()).token;
  nobody = new Client(server);
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

type Event = Map<string, string>;
/** As RFC 5545 has it: lines of at most 75 octets, ended by CRLF, unfolded, then name and value. */
function read(text: string): { calendar: Event; events: Event[] } {
  assert.ok(text.endsWith('\r\n'));
  const lines = text.split('\r\n').slice(0, -1);
  const whole: string[] = [];
  for (const line of lines) {
    assert.ok(!/[\r\n]/.test(line), line);
    assert.ok(Buffer.byteLength(line) <= 75, line);
    if (line.startsWith(' ')) whole[whole.length - 1] += line.slice(1);
    else whole.push(line);
  }
  const calendar: Event = new Map();
  const events: Event[] = [];
  let into = calendar;
  for (const line of whole) {
    const at = line.indexOf(':');
    assert.ok(at > 0, line);
    const [name, value] = [line.slice(0, at), line.slice(at + 1)];
    if (line === 'BEGIN:VEVENT') events.push((into = new Map()));
    else if (line === 'END:VEVENT') into = calendar;
    else {
      assert.ok(!into.has(name) || /^(BEGIN|END)$/.test(name), `${name} twice`);
      into.set(name, value);
    }
  }
  assert.equal(whole[0], 'BEGIN:VCALENDAR');
  assert.equal(whole.at(-1), 'END:VCALENDAR');
  return { calendar, events };
}
const feed = async () => {
  const answer = await nobody.get(`/api/v1/coordinations.ics?programme=K&token=${token}`);
  assert.equal(answer.status, 200, answer.text);
  return { answer, ...read(answer.text) };
};
const starts = (events: Event[]) => events.map((one) => one.get('DTSTART;VALUE=DATE')!);
const plain = (on: string) => on.replaceAll('-', '');

test('a year of coordinations, on the days 1, 11 and 21, each a whole day with a name that lasts', async () => {
  const { answer, calendar, events } = await feed();
  assert.match(answer.headers.get('content-type')!, /^text\/calendar/);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  assert.equal(calendar.get('VERSION'), '2.0');
  assert.match(calendar.get('PRODID')!, /Longspan/);
  assert.equal(calendar.get('X-WR-CALNAME'), '旬协调 · 援建计划；甲、乙');
  assert.equal(events.length, 36);
  assert.ok(starts(events).every((one) => /^\d{6}(01|11|21)$/.test(one)));
  assert.ok(starts(events)[0]! >= plain(day()));
  assert.deepEqual(starts(events), starts(events).toSorted());
  const uids = new Set(events.map((one) => one.get('UID')));
  assert.equal(uids.size, 36);
  for (const event of events) {
    assert.match(event.get('DTSTAMP')!, /^\d{8}T\d{6}Z$/);
    assert.ok(event.get('DTEND;VALUE=DATE')! > event.get('DTSTART;VALUE=DATE')!);
    assert.match(event.get('SUMMARY')!, /^旬协调 \d{4}年\d+月[上中下]旬$/);
    assert.equal(event.get('STATUS'), 'TENTATIVE');
  }
  assert.equal((await feed()).answer.text, answer.text);
});

test('convened it keeps its name, moves, and counts up; held it stays', async () => {
  const first = (await feed()).events[0]!;
  const tenDay = first.get('UID')!.slice(0, 9);
  const on = day(3);
  await boss.accept(
    fact('coordination.convened', stream, {
      coordination: tenDay,
      day: on,
      place: '三楼, 东会议室; 请带图纸，并请各单位主要负责人按时到会，不得缺席',
    }),
  );
  const find = async () =>
    (await feed()).events.find((one) => one.get('UID') === first.get('UID'))!;
  const moved = await find();
  assert.equal(moved.get('DTSTART;VALUE=DATE'), plain(on));
  assert.equal(moved.get('STATUS'), 'CONFIRMED');
  assert.ok(Number(moved.get('SEQUENCE')) > Number(first.get('SEQUENCE')));
  assert.match(moved.get('LOCATION')!, /^三楼\\, 东会议室\\; 请带图纸/);
  await boss.accept(
    fact('coordination.minuted', stream, { coordination: tenDay, day: on, as_of: 1, items: [] }),
  );
  assert.match((await find()).get('DESCRIPTION')!, /纪要已定稿/);
});

test('a wrong token is nobody, also with a cookie beside it, and elsewhere a token in the address says nothing', async () => {
  const wrong = `/api/v1/coordinations.ics?programme=K&token=${token.slice(0, -1)}x`;
  assert.equal((await nobody.get(wrong)).status, 401);
  assert.equal((await boss.get(wrong)).status, 401);
  assert.equal((await nobody.get('/api/v1/coordinations.ics?programme=K')).status, 401);
  assert.equal((await nobody.get(`/api/v1/board?programme=K&token=${token}`)).status, 401);
  assert.equal((await boss.get('/api/v1/coordinations.ics?programme=K')).status, 200);
});

test('no secret stands in the log', async () => {
  assert.match(server.errors, /coordinations\.ics\?programme=K&token=…/);
  assert.ok(!server.errors.includes(token.slice(4, 60)));
  assert.ok(!server.printed.includes(token.slice(4, 60)));
});

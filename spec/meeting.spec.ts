/** A meeting while it goes on, and what of it is on record afterwards, whatever happened in between. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, Server, fact, onPostgres, programmeFacts } from './harness.ts';
import { Attendee, type Lane, roomFact, roomOf, startingNow } from './meeting_client.ts';

let server: Server;
let boss: Client;
let wang: Client;
let zhao: Client;
let pupil: Client;
let stranger: Client;

const people = (): { leads: string[]; invited: string[] } => ({
  leads: [wang.account, zhao.account],
  invited: [pupil.account],
});

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  const role: [string, string] = ['professional', 'programme/R'];
  wang = await boss.colleague('wang', role);
  zhao = await boss.colleague('zhao', role);
  pupil = await boss.colleague('class3', role);
  stranger = await boss.colleague('stranger', role);
  await boss.accept(
    fact('place.described', 'programme/R', {
      place: 'AKS1',
      name: { zh: '阿克苏一小' },
      kind: 'school',
      side: 'partner',
      classes: [{ class: '3-1', name: '三（1）班', seats: 48 }],
    }),
  );
});
after(async () => {
  await server.stop();
});

/** A room that meets now, and how one gets in. */
async function room(more: object = {}): Promise<Lane> {
  const draft = roomFact('R', people().leads, { invited: people().invited, ...more });
  await boss.accept(draft);
  return { room: roomOf(draft) };
}

const pen = (id: string, more: object = {}) => ({
  id,
  m: 'board',
  page: 1,
  tool: 'pen',
  c: 1,
  w: 4,
  pts: [100, 100, 0, 5, 5, 16, 5, 5, 16],
  ...more,
});

async function held(lane: Lane): Promise<any> {
  for (let tries = 0; tries < 100; ++tries) {
    const facts = await boss.get('/api/v1/facts?programme=R&kind=meeting.held&limit=500');
    const found = facts.json.facts.filter((one: any) => one.body.room === lane.room);
    assert.ok(found.length <= 1, 'it is on record once');
    if (found.length === 1) return found[0].body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came on record');
}

test('the first lead begins the meeting, and everybody sees the same in the same order', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  assert.ok((await lead.event('began'))[4].at > 0);
  const listener = await Attendee.enter(pupil, lane);
  await lead.do('page', { m: 'board', page: 1 });
  await lead.do('stroke', pen('s1'));
  await lead.do('chat', { text: '大家好' });
  const hand = await listener.do('hand', { up: true });
  await lead.event('hand');
  await listener.holds(() => listener.seq >= hand[0]);
  assert.deepEqual([...lead.events], [...listener.events]);
  const seqs = [...lead.events.keys()];
  assert.deepEqual(
    seqs,
    seqs.toSorted((a, b) => a - b),
  );
  await lead.holds(() => lead.people.get(listener.you)?.hand === true);
  await lead.keptAll();
});

test('a late comer has exactly what the others have, ink of other pages last', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('page', { m: 'board', page: 1 });
  for (let i = 0; i < 30; ++i) await lead.do('stroke', pen(`a${i}`));
  await lead.do('page', { m: 'board', page: 2, from: { m: 'board', page: 1 } });
  await lead.do('stroke', pen('b0', { page: 2 }));
  const late = await Attendee.enter(pupil, lane);
  await lead.holds(() => lead.seq >= late.seq && late.seq >= lead.seq);
  const sorted = [...late.events].toSorted((a, b) => a[0] - b[0]);
  assert.deepEqual(sorted, [...lead.events]);
  const order = late.messages.filter((one) => one.t === 'events').flatMap((one) => one.events);
  const ink = order.filter((one: any) => one[3] === 'stroke').map((one: any) => one[4].id);
  assert.equal(ink[0], 'b0', 'the page shown comes first');
});

test('two leads who press next at once turn one page', async () => {
  const lane = await room();
  const [one, other] = [await Attendee.enter(wang, lane), await Attendee.enter(zhao, lane)];
  await one.do('page', { m: 'board', page: 1 });
  await other.event('page');
  const next = { m: 'board', page: 2, from: { m: 'board', page: 1 } };
  const both = await Promise.all([one.attempt('page', next), other.attempt('page', next)]);
  assert.equal(both.filter((answer) => answer.e).length, 1);
  const refused = both.find((answer) => answer.problem)!;
  assert.equal(refused.problem.params.refusal, 'overtaken');
  assert.ok(refused.problem.detail.zh.includes('翻页'));
  await one.holds(() => one.of('page').length === 2);
});

test('the same wish again is answered, not done again', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const first = await lead.do('chat', { text: '一次' });
  lead.answers.clear();
  lead.wish('chat', { text: '一次' }, 1);
  await lead.holds(() => lead.answers.has(1));
  assert.deepEqual(lead.answers.get(1)!.e, first);
  await lead.drop();
  lead.unkept.set(1, { kind: 'chat', body: { text: '一次' } });
  lead.answers.clear();
  await lead.come();
  await lead.holds(() => lead.answers.has(1));
  assert.deepEqual(lead.answers.get(1)!.e, first);
  assert.equal(lead.of('chat').length, 1);
});

test('a lead whose tab dies comes back as the same, and the meeting went on', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, lane);
  const you = lead.you;
  await lead.do('page', { m: 'board', page: 1 });
  await lead.drop();
  await listener.holds(() => listener.people.get(you)?.state === 'away');
  await listener.do('chat', { text: '老师？' });
  await lead.come();
  assert.equal(lead.you, you);
  await lead.event('chat');
  await listener.holds(() => listener.people.get(you)?.state === 'in');
  assert.equal(lead.of('joined').filter((one) => one[4].p === you).length, 1);
  assert.equal(lead.of('left').length, 0);
});

test('who is not invited, comes too early or to a meeting that is called off is told so', async () => {
  const lane = await room();
  const uninvited = new Attendee(
    () => server,
    () => ({ ...headersOf(stranger) }),
    lane,
  );
  uninvited.connect();
  assert.equal((await uninvited.closed).code, 4403);
  assert.equal(uninvited.problem.code, 'not_invited');

  const nobody = new Attendee(
    () => server,
    () => ({}),
    lane,
  );
  nobody.connect();
  assert.equal((await nobody.closed).code, 4403);
  assert.equal(nobody.problem.code, 'not_invited');

  const early = await room(startingNow(-40));
  const pupils = new Attendee(
    () => server,
    () => headersOf(pupil),
    early,
  );
  pupils.connect();
  assert.equal((await pupils.closed).code, 4409);
  assert.equal(pupils.problem.code, 'meeting_not_open');
  const lead = await Attendee.enter(wang, early);
  assert.ok(lead.entered);

  const off = await room();
  await boss.accept(
    fact('meeting.changed', 'programme/R', {
      room: off.room,
      meeting: startingNow().day,
      change: 'cancelled',
      reason: '停电',
    }),
  );
  const late = new Attendee(
    () => server,
    () => headersOf(wang),
    off,
  );
  late.connect();
  assert.equal((await late.closed).code, 4409);
  assert.equal(late.problem.code, 'meeting_cancelled');

  const unknown = new Attendee(
    () => server,
    () => headersOf(wang),
    { room: crypto.randomUUID() },
  );
  unknown.connect();
  assert.equal((await unknown.closed).code, 4404);
});

test('a page of another site cannot enter with the cookie', async () => {
  const lane = await room();
  const forged = new Attendee(
    () => server,
    () => ({ cookie: `longspan_session=${wang.cookie}`, origin: 'http://elsewhere.example' }),
    lane,
  );
  forged.connect();
  await forged.closed;
  assert.equal(forged.messages.length, 0);
});

test('roles hold: a listener neither turns pages nor draws, until the floor is theirs', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, lane);
  assert.equal(await listener.refused('page', { m: 'board', page: 1 }), 'not_yours');
  assert.equal(await listener.refused('stroke', pen('x')), 'not_yours');
  listener.hint([['p', 1, 2]]);
  await lead.do('floor', { p: listener.you, on: true });
  await listener.event('floor');
  await listener.do('stroke', pen('x'));
  listener.hint([['p', 3, 4]]);
  await lead.holds(() => lead.hints.length > 0);
  assert.deepEqual(lead.hints[0]!.h, [['p', 3, 4]], 'only what came with the floor');
  assert.equal(await listener.refused('erase', { ids: ['nothing'] }), 'gone');
  await lead.do('erase', { ids: ['x'] });
  assert.equal(await lead.refused('stroke', pen('y', { c: 99 })), 'shape');
  assert.equal(await lead.refused('stroke', pen('y', { more: 1 })), 'shape');
  assert.equal(await lead.refused('dance'), 'unknown_kind');
});

test('votes are secret: counts alone go out, and stay alone on record', async () => {
  const lane = await room({ open: true });
  const lead = await Attendee.enter(wang, lane);
  const voters = await Promise.all([pupil, zhao].map((one) => Attendee.enter(one, lane)));
  await lead.do('poll', { id: 'q', question: '3 × 4?', options: ['7', '12'] });
  for (const one of voters) await one.event('poll');
  await voters[0]!.do('vote', { id: 'q', choice: [0] });
  await voters[0]!.do('vote', { id: 'q', choice: [1] });
  await voters[1]!.do('vote', { id: 'q', choice: [1] });
  const counted = await lead.event('votes', (one) => one[4].voted === 2);
  assert.deepEqual(counted[4], { id: 'q', counts: [0, 2], voted: 2 });
  assert.equal(await voters[0]!.refused('vote', { id: 'q', choice: [2] }), 'shape');
  assert.equal(await voters[0]!.refused('vote', { id: 'q', choice: [0, 1] }), 'shape');
  assert.equal(
    lead.of('vote').length + voters[1]!.of('vote').filter((e) => e[2] !== voters[1]!.you).length,
    0,
  );
  await lead.do('ended');
  await lead.closed;
  const record = await held(lane);
  const sealed = await boss.get(`/api/v1/evidence/${record.log}`);
  assert.equal(sealed.status, 200);
  assert.ok(sealed.text.includes('"votes"') && !sealed.text.includes('"vote"'));
  const events = await wang.get(`/api/v1/rooms/${lane.room}/meetings/${record.meeting}/events`);
  assert.equal(events.status, 200, events.text);
  assert.equal(events.json.events.filter((one: MeetingEventOf) => one[3] === 'vote').length, 0);
});
type MeetingEventOf = [number, number, string, string, any];

test('what is said to the leads, or in a group, reaches nobody else', async () => {
  const lane = await room({ open: true });
  const lead = await Attendee.enter(wang, lane);
  const [one, other] = [await Attendee.enter(pupil, lane), await Attendee.enter(stranger, lane)];
  await one.do('chat', { text: '悄悄话', to: 'leads' });
  await lead.event('chat');
  await lead.do('groups', {
    id: 'g1',
    groups: [
      { g: 'a', name: '甲', ps: [one.you] },
      { g: 'b', name: '乙', ps: [other.you] },
    ],
  });
  await one.event('groups');
  await one.do('chat', { text: '甲组', g: 'a' });
  assert.equal(await other.refused('chat', { text: '乙组混入', g: 'a' }), 'gone');
  const last = await lead.do('chat', { text: '都听到' });
  await other.holds(() => other.seq >= last[0]);
  assert.deepEqual(
    other.of('chat').map((e) => e[4].text),
    ['都听到'],
  );
  assert.equal(lead.of('chat').length, 3);
  const late = await Attendee.enter(stranger, lane);
  assert.deepEqual(
    late.of('chat').map((e) => e[4].text),
    ['都听到'],
  );
});

test('a stroke whose author is gone is finished from its hints', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, lane);
  lead.hint([['i', 'u1', 0, [10, 10, 0, 5, 5, 16, 5, 5, 16], ['board', 1, 'pen', 2, 3]]]);
  await listener.holds(() => listener.hints.length > 0);
  // The second hint repeats the last three points and brings one more.
  lead.hint([['i', 'u1', 0, [10, 10, 0, 5, 5, 16, 5, 5, 16, 7, 7, 16]]]);
  await listener.holds(() => listener.hints.length > 1);
  const you = lead.you;
  await lead.drop();
  const stroke = await listener.event('stroke', (one) => one[4].id === 'u1');
  assert.equal(stroke[2], you);
  assert.deepEqual(stroke[4].pts, [10, 10, 0, 5, 5, 16, 5, 5, 16, 7, 7, 16]);
  await listener.event('left', (one) => one[4].p === you);
});

test('hints go out on both lanes in turn, and nothing else on the second', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const first = await Attendee.enter(pupil, lane);
  const second = new Attendee(
    () => server,
    () => headersOf(pupil),
    { ...lane, client: first.client },
  );
  second.connect({ lane: 1 });
  await new Promise((resolve) => second.socket.on('open', resolve));
  for (let i = 0; second.hints.length < 2 && i < 400; ++i) {
    lead.hint([['p', i, i]]);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await lead.do('chat', { text: '只走一路' });
  await first.event('chat');
  assert.ok(first.hints.length >= 2 && second.hints.length >= 2);
  assert.deepEqual([...new Set(second.messages.map((one) => one.t))], ['hint']);
  await first.drop();
  assert.equal((await second.closed).code, 1000, 'the second goes with the first');
});

test('leads alone see how others hear; a link test is answered', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, lane);
  listener.say({ t: 'feel', rtt: 92, loss: 0.02, rung: 'slides_sound', hears: true, name: 'x' });
  const felt = await lead.until((one) => one.t === 'feelings' && one.of[listener.you]);
  assert.deepEqual(felt.of[listener.you], {
    rtt: 92,
    loss: 0.02,
    rung: 'slides_sound',
    hears: true,
  });
  listener.say({ t: 'probe', n: 7, bytes: 2000, pad: '' });
  assert.equal((await listener.until((one) => one.t === 'probed' && one.n === 7)).pad.length, 2000);
  assert.equal(listener.messages.filter((one) => one.t === 'feelings').length, 0);
});

test('killed in the middle of a lesson: all that was kept is there, in a new epoch', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, { ...lane, place: undefined as any });
  await lead.do('page', { m: 'board', page: 1 });
  for (let i = 0; i < 20; ++i) await lead.do('stroke', pen(`k${i}`));
  await lead.keptAll();
  const kept = [...lead.events.values()].filter((one) => one[0] <= lead.kept.seq);
  const epoch = lead.epoch;
  const you = lead.you;
  // Some are under way while the plug is pulled.
  for (let i = 0; i < 5; ++i) lead.wish('chat', { text: `在途 ${i}` });
  await server.kill();
  await Promise.all([lead.closed, listener.closed]);
  server = await Server.start({ data: server.data });
  for (const one of [boss, wang, zhao, pupil, stranger]) Object.assign(one, { server });
  await lead.come();
  await lead.keptAll();
  await listener.come();
  assert.notEqual(lead.epoch, epoch);
  assert.equal(lead.you, you);
  for (const one of kept) assert.deepEqual(lead.events.get(one[0]), one);
  await lead.holds(() => lead.of('chat').length === 5);
  assert.deepEqual(
    lead.of('chat').map((one) => one[4].text),
    [0, 1, 2, 3, 4].map((i) => `在途 ${i}`),
    'each once, in order',
  );
  await listener.holds(() => listener.of('chat').length === 5);
  await lead.do('ended');
  const record = await held(lane);
  assert.deepEqual(
    record.took_part.map((one: any) => one.account).toSorted(),
    [wang.account, pupil.account].toSorted(),
  );
});

test('attendance is right: two devices count once, seats are the newest count, the log is sealed', async () => {
  const lane = await room({ places: [{ place: 'AKS1', class: '3-1' }] });
  const lead = await Attendee.enter(wang, lane);
  const second = await Attendee.enter(wang, lane);
  const seat = await Attendee.enter(pupil, { ...lane, place: 'AKS1', class: '3-1' });
  assert.equal(seat.people.get(seat.you).role, 'class');
  await seat.do('present', { place: 'AKS1', class: '3-1', present: 41 });
  await lead.do('present', { place: 'AKS1', class: '3-1', present: 43 });
  await seat.do('talk', { on: true });
  await lead.event('talk');
  await new Promise((resolve) => setTimeout(resolve, 2100));
  await seat.do('talk', { on: false });
  await lead.do('question', { id: 'f', text: '为什么？' });
  await second.drop();
  await lead.do('ended');
  for (const one of [lead, seat]) {
    assert.equal((await one.closed).code, 4000);
    assert.equal(one.over, 'ended');
  }
  const record = await held(lane);
  assert.equal(record.lead, wang.account);
  assert.deepEqual(record.seats, [{ place: 'AKS1', class: '3-1', present: 43 }]);
  const lasted = (Date.parse(record.ended) - Date.parse(record.began)) / 1000;
  const by = new Map<string, any>(record.took_part.map((one: any) => [one.account, one]));
  assert.equal(by.size, 2);
  assert.ok(by.get(wang.account).seconds <= lasted, 'two devices at once count once');
  assert.ok(by.get(wang.account).seconds >= 2);
  assert.equal(by.get(pupil.account).role, 'class');
  assert.equal(by.get(pupil.account).place, 'AKS1');
  assert.ok(by.get(pupil.account).spoke >= 2);
  const log = readFileSync(
    join(server.data, 'evidence', record.log.slice(0, 2), record.log.slice(2)),
    'utf8',
  );
  const lines = log.trimEnd().split('\n');
  assert.equal(lines.length, record.events + 1);
  assert.equal(JSON.parse(lines[0]!).room, lane.room);
  const again = new Attendee(
    () => server,
    () => headersOf(wang),
    lane,
  );
  again.connect();
  assert.equal((await again.closed).code, 4409);
  assert.equal(again.problem.code, 'meeting_over');
});

test('a clock that is wrong at one end changes nothing: the server times and orders', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const stroke = await lead.do('stroke', pen('t', { t0: 9_999_999_999_999 }));
  assert.ok(stroke[1] < 600_000, 'the time is the server’s');
  const next = await lead.do('chat', { text: '后' });
  assert.ok(next[1] >= stroke[1]);
});

test('a store that takes nothing: it is said, and nothing is acknowledged that is not kept', async (t) => {
  if (onPostgres) return t.skip('the lock of an embedded store');
  const { DatabaseSync } = await import('node:sqlite');
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '之前' });
  await lead.keptAll();
  const kept = lead.kept.seq;
  const lock = new DatabaseSync(join(server.data, 'longspan.db'));
  lock.exec('BEGIN IMMEDIATE');
  await lead.do('chat', { text: '其间' });
  await lead.holds(() => lead.problem !== undefined, 40_000);
  assert.ok(lead.problem.code.startsWith('store_'), lead.problem.code);
  assert.equal(lead.kept.seq, kept);
  assert.equal(lead.unkept.size, 1);
  lock.exec('ROLLBACK');
  lock.close();
  await lead.keptAll();
  assert.ok(lead.kept.seq > kept);
});

test('nobody comes back: the meeting ends by itself and is on record, also after a restart', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '再见' });
  await lead.keptAll();
  await server.kill();
  await lead.closed;
  server = await Server.start({ data: server.data });
  for (const one of [boss, wang, zhao, pupil, stranger]) Object.assign(one, { server });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(await server.stop({ keep: true }), 0);
  // An operator may choose how long to wait for somebody.
  const patient = join(server.data, 'longspan.toml');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(patient, 'room_patience_s = 1\n');
  server = await Server.start({ data: server.data, args: ['--config', patient] });
  for (const one of [boss, wang, zhao, pupil, stranger]) Object.assign(one, { server });
  const record = await held(lane);
  assert.equal(record.took_part.length, 1);
  assert.equal(record.took_part[0].account, wang.account);
});

function headersOf(client: Client): Record<string, string> {
  return {
    cookie: `longspan_session=${client.cookie}`,
    'sec-websocket-protocol': `longspan, csrf.${client.csrf}`,
  };
}

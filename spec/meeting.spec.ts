/** A meeting while it goes on, and what of it is on record afterwards, whatever happened in between. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { type Client, type Server, fact } from './harness.ts';
import { Attendee, type Lane, startingNow } from './meeting_client.ts';
import { Stage, pen } from './meeting_stage.ts';

let stage: Stage;
let server: Server;
let boss: Client;
let wang: Client;
let zhao: Client;
let pupil: Client;
let stranger: Client;

before(async () => {
  stage = await Stage.begin();
  ({ server, boss, wang, zhao, pupil, stranger } = stage);
});
after(async () => {
  await server.stop();
});

const room = (more: object = {}): Promise<Lane> => stage.room(more);
const held = (lane: Lane): Promise<any> => stage.held(lane);

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
  for (let i = 0; Math.min(first.hints.length, second.hints.length) < 2 && i < 2400; ++i) {
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

function headersOf(client: Client): Record<string, string> {
  return {
    cookie: `longspan_session=${client.cookie}`,
    'sec-websocket-protocol': `longspan, csrf.${client.csrf}`,
  };
}

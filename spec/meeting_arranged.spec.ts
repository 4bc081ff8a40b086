/** A meeting goes on while its room is arranged anew: who may stay, who leads, and where it is found. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Client, day, fact } from './harness.ts';
import { Attendee, startingNow } from './meeting_client.ts';
import { Stage, pen } from './meeting_stage.ts';

let stage: Stage;
let boss: Client;
let wang: Client;
let zhao: Client;
let pupil: Client;
let stranger: Client;

before(async () => {
  stage = await Stage.begin();
  ({ boss, wang, zhao, pupil, stranger } = stage);
});
after(async () => {
  await stage.server.stop();
});

const change = (room: string, more: object) =>
  boss.accept(
    fact('meeting.changed', 'programme/R', {
      room,
      meeting: startingNow().day,
      reason: '安排有变',
      ...more,
    }),
  );

test('who is invited no longer is sent out at once, and the others stay', async () => {
  const lane = await stage.room();
  const [lead, guest] = [await Attendee.enter(wang, lane), await Attendee.enter(pupil, lane)];
  await stage.arrange(lane, { invited: [stranger.account] });
  assert.equal((await guest.closed).code, 4403);
  assert.equal(guest.problem.code, 'not_invited');
  await lead.event('left', (one) => one[4].p === guest.you);
  await lead.do('chat', { text: '我们继续' });
  const instead = await Attendee.enter(stranger, lane);
  assert.equal(instead.of('chat').length, 1);
  // And invited again, they are who they were.
  await stage.arrange(lane, {});
  assert.equal((await instead.closed).code, 4403);
  const you = guest.you;
  await guest.come();
  assert.equal(guest.you, you);
});

test('who loses the role in the programme is sent out', async () => {
  const visitor = await boss.colleague('visitor', ['professional', 'programme/R']);
  const lane = await stage.room({ open: true });
  const lead = await Attendee.enter(wang, lane);
  const one = await Attendee.enter(visitor, lane);
  const role = { role: 'professional', scope: 'programme/R' };
  await boss.accept(fact('role.revoked', `account/${visitor.account}`, role));
  assert.equal((await one.closed).code, 4403);
  assert.equal(one.problem.code, 'not_invited');
  await lead.event('left', (event) => event[4].p === one.you);
});

test('a substitute named in the middle leads from then on; a role given in the meeting stays', async () => {
  const lane = await stage.room();
  const lead = await Attendee.enter(wang, lane);
  const [one, other] = [await Attendee.enter(zhao, lane), await Attendee.enter(pupil, lane)];
  await lead.do('role', { p: one.you, role: 'listener' });
  await change(lane.room, { change: 'substituted', lead: pupil.account });
  await other.event('role', (event) => event[4].p === other.you && event[4].role === 'lead');
  await other.do('page', { m: 'board', page: 1 });
  assert.equal(await one.refused('page', { m: 'board', page: 2 }), 'not_yours');
});

test('a meeting called off before it began is over for who waits; one that goes on goes on', async () => {
  const waiting = await stage.room();
  const early = await Attendee.enter(pupil, waiting);
  await change(waiting.room, { change: 'cancelled' });
  assert.equal((await early.closed).code, 4409);
  assert.equal(early.problem.code, 'meeting_cancelled');

  const lane = await stage.room();
  const lead = await Attendee.enter(wang, lane);
  await lead.keptAll();
  await change(lane.room, { change: 'cancelled' });
  await boss.accept(fact('room.closed', 'programme/R', { room: lane.room, reason: '不再用' }));
  await lead.do('chat', { text: '这节课上完' });
  await lead.drop();
  await lead.come();
  await lead.do('ended');
  await lead.closed;
  assert.equal((await stage.held(lane)).lead, wang.account);
});

test('a meeting that goes on is the one that is meant, wherever it is arranged now', async () => {
  const lane = await stage.room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '在这里' });
  await lead.keptAll();
  const { day: today } = startingNow();
  await stage.arrange(lane, { day: day(7), every_weeks: 1 });
  const late = await Attendee.enter(pupil, lane);
  assert.equal(late.entered.room.meeting, today);
  assert.equal(late.of('chat').length, 1);
  const named = await Attendee.enter(zhao, { ...lane, meeting: today });
  assert.equal(named.entered.room.meeting, today);
  const whole = await wang.get(`/api/v1/rooms/${lane.room}`);
  const live = whole.json.meetings.filter((one: any) => one.state === 'live');
  assert.deepEqual(
    live.map((one: any) => one.meeting),
    [today],
  );
  await lead.do('ended');
  await lead.closed;
  await stage.held(lane);
});

test('who waits for a lead is not in a meeting that goes on', async () => {
  const lane = await stage.room();
  await Attendee.enter(pupil, lane);
  const [row] = (await wang.get(`/api/v1/rooms/${lane.room}`)).json.meetings;
  assert.equal(row.state, 'open');
});

test('what lies on a group’s board is the group’s and the leads’ alone, hints too', async () => {
  const lane = await stage.room({ open: true });
  const lead = await Attendee.enter(wang, lane);
  const [one, other] = [await Attendee.enter(pupil, lane), await Attendee.enter(stranger, lane)];
  assert.equal(await one.refused('stroke', pen('early', { m: 'board:a' })), 'gone');
  await lead.do('groups', {
    id: 'g1',
    groups: [
      { g: 'a', name: '甲', ps: [one.you] },
      { g: 'b', name: '乙', ps: [other.you] },
    ],
  });
  await one.event('groups');
  await other.event('groups');
  one.hint([['i', 's', 0, [1, 1, 0, 5, 5, 16, 5, 5, 16], ['board:a', 1, 'pen', 2, 3]]]);
  await lead.holds(() => lead.hints.length > 0);
  await one.do('stroke', pen('s', { m: 'board:a' }));
  const words = { id: 't', m: 'board:a', page: 1, x: 1, y: 1, text: '甲组的', c: 1, size: 300 };
  await one.do('text', words);
  await lead.event('text');
  assert.equal(await other.refused('stroke', pen('x', { m: 'board:a' })), 'gone');
  assert.equal(await one.refused('stroke', pen('y')), 'not_yours', 'the whole board is not theirs');
  const last = await lead.do('chat', { text: '都听到' });
  await other.holds(() => other.seq >= last[0]);
  assert.equal(other.hints.length, 0);
  assert.equal(other.of('stroke').length + other.of('text').length, 0);
  const late = await Attendee.enter(stranger, lane);
  assert.equal(late.of('stroke').length + late.of('text').length, 0);
  await one.drop();
  one.events.clear();
  one.epoch = '';
  await one.come();
  assert.equal(one.of('stroke').length + one.of('text').length, 2);
});

test('the seats that a class’s device names as it comes in count until somebody counts', async () => {
  const lane = await stage.room({ places: [{ place: 'AKS1', class: '3-1' }] });
  const lead = await Attendee.enter(wang, lane);
  const seat = new Attendee(
    () => stage.server,
    () => ({
      cookie: `longspan_session=${pupil.cookie}`,
      'sec-websocket-protocol': `longspan, csrf.${pupil.csrf}`,
    }),
    { ...lane, place: 'AKS1', class: '3-1' },
  );
  seat.connect({ seats: 44 });
  await seat.until((one) => one.t === 'events' && !one.more);
  const first = await lead.event('present');
  assert.deepEqual(first[4], { place: 'AKS1', class: '3-1', present: 44 });
  assert.equal(first[2], seat.you);
  await lead.do('present', { place: 'AKS1', class: '3-1', present: 41 });
  await seat.drop();
  seat.connect({ seats: 48 });
  await lead.holds(() => lead.people.get(seat.you)?.state === 'in');
  await lead.do('ended');
  await lead.closed;
  assert.equal(lead.of('present').length, 2);
  assert.deepEqual((await stage.held(lane)).seats, [{ place: 'AKS1', class: '3-1', present: 41 }]);
});

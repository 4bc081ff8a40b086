/** Join links for guests: the waiting room, and what a link that leaked or was withdrawn still opens. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, programmeFacts } from './harness.ts';
import { Attendee, type Lane, type Pass, guestPass, roomFact, roomOf } from './meeting_client.ts';

let server: Server;
let boss: Client;
let wang: Client;
let listener: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('G'));
  const role: [string, string] = ['professional', 'programme/G'];
  wang = await boss.colleague('wang', role);
  listener = await boss.colleague('li', role);
});
after(async () => {
  await server.stop();
});

async function room(more: object = {}): Promise<Lane> {
  const draft = roomFact('G', [wang.account], { invited: [listener.account], ...more });
  await boss.accept(draft);
  return { room: roomOf(draft) };
}

/** A new join link: its id and its secret. */
async function link(lane: Lane, more: object = {}): Promise<{ link: string; secret: string }> {
  const answer = await wang.request('POST', `/api/v1/rooms/${lane.room}/links`, {
    hours: 2,
    ...more,
  });
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.json.address, /\/#\/join\/[\w-]{43}$/);
  return { link: answer.json.link, secret: answer.json.address.split('/').at(-1) };
}

/** At the door, without waiting for what it says. */
function knock(pass: Pass, lane: Lane): Attendee {
  const guest = new Attendee(() => server, pass, lane);
  guest.connect();
  return guest;
}

async function enter(pass: Pass, lane: Lane): Promise<Attendee> {
  return new Attendee(() => server, pass, lane).come();
}

test('a guest waits until a lead lets them in, and is the same when they come back', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const { secret } = await link(lane);
  const { pass, answer, status, cookie } = await guestPass(server, secret, '李主任');
  assert.equal(status, 201);
  assert.equal(answer.room, lane.room);
  assert.equal(answer.title, '三年级数学');
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/v1/rooms'])
    assert.ok(cookie.includes(part), cookie);
  const guest = knock(pass, lane);
  await guest.until((one) => one.t === 'waiting');
  await lead.holds(() => [...lead.people.values()].some((one) => one.state === 'waiting'));
  const other = await Attendee.enter(listener, lane);
  assert.equal(
    [...other.people.values()].some((one) => one.state === 'waiting'),
    false,
    'who waits is the leads’ alone to see',
  );
  assert.deepEqual(
    guest.messages.map((one) => one.t),
    ['waiting'],
    'nothing else reaches the waiting room',
  );
  assert.equal(await other.refused('admit', { p: guest.you }), 'not_yours');
  await lead.do('admit', { p: guest.you });
  await guest.until((one) => one.t === 'events' && !one.more);
  await other.holds(() => other.people.get(guest.you)?.guest === true);
  await guest.do('chat', { text: '谢谢' });
  const { you } = guest;
  await guest.drop();
  await guest.come();
  assert.equal(guest.you, you, 'who was let in need not wait again');
});

test('a room without a waiting room lets guests straight in, as what the link says', async () => {
  const lane = await room({ waiting: false });
  await Attendee.enter(wang, lane);
  const { secret } = await link(lane, { role: 'speaker' });
  const guest = await enter((await guestPass(server, secret, '王医生')).pass, lane);
  assert.equal(guest.people.get(guest.you).role, 'speaker');
  await guest.do('page', { m: 'board', page: 1 });
});

test('a link that leaked is withdrawn: its guests are out at once, and it opens nothing more', async () => {
  const lane = await room({ waiting: false });
  const lead = await Attendee.enter(wang, lane);
  const leaked = await link(lane);
  const other = await link(lane);
  const { pass } = await guestPass(server, leaked.secret, '不速之客');
  const guest = await enter(pass, lane);
  const welcome = await enter((await guestPass(server, other.secret, '客人')).pass, lane);
  const gone = await wang.request('DELETE', `/api/v1/rooms/${lane.room}/links/${leaked.link}`);
  assert.equal(gone.status, 204);
  assert.equal((await guest.closed).code, 4000);
  assert.equal(guest.over, 'link_over');
  await lead.event('left', (one) => one[4].p === guest.you);
  const again = knock(pass, lane);
  assert.equal((await again.closed).code, 4403);
  assert.equal(again.problem.code, 'link_over');
  const late = await guestPass(server, leaked.secret, '又一个');
  assert.equal(late.status, 410);
  assert.equal(late.answer.code, 'link_over');
  await welcome.do('chat', { text: '我还在' });
  const links = await wang.get(`/api/v1/rooms/${lane.room}/links`);
  assert.deepEqual(
    links.json.links.map((one: any) => [one.link, one.used]),
    [[other.link, 1]],
  );
});

test('who is sent out stays out, with whatever device', async () => {
  const lane = await room({ waiting: false });
  const lead = await Attendee.enter(wang, lane);
  const { pass } = await guestPass(server, (await link(lane)).secret, '捣乱者');
  const guest = await enter(pass, lane);
  await lead.do('send_out', { p: guest.you });
  assert.equal((await guest.closed).code, 4000);
  assert.equal(guest.over, 'sent_out');
  const again = knock(pass, lane);
  assert.equal((await again.closed).code, 4403);
});

test('a link lets in as many as it says, and not one more', async () => {
  const lane = await room({ waiting: false });
  const { secret } = await link(lane, { uses: 2 });
  const tries = await Promise.all([1, 2, 3].map((i) => guestPass(server, secret, `客 ${i}`)));
  assert.deepEqual(tries.map((one) => one.status).toSorted(), [201, 201, 410]);
});

test('a link of one meeting or room opens no other', async () => {
  const lane = await room({ waiting: false });
  const other = await room({ waiting: false });
  const { secret } = await link(lane);
  const { pass } = await guestPass(server, secret, '走错门');
  const guest = knock(pass, other);
  assert.equal((await guest.closed).code, 4403);
  const elsewhen = await link(lane, { meeting: '2020-01-06' });
  const late = knock((await guestPass(server, elsewhen.secret, '早客')).pass, lane);
  assert.equal((await late.closed).code, 4403);
});

test('links are made, seen and withdrawn by who keeps the door alone', async () => {
  const lane = await room();
  const made = await link(lane);
  const path = `/api/v1/rooms/${lane.room}/links`;
  assert.equal((await listener.request('POST', path, { hours: 1 })).status, 403);
  assert.equal((await listener.get(path)).status, 403);
  assert.equal((await listener.request('DELETE', `${path}/${made.link}`)).status, 403);
  const listed = await wang.get(path);
  assert.equal(listed.json.links.length, 1);
  assert.equal(listed.json.links[0].made_by, 'wang');
  assert.ok(!listed.text.includes(made.secret));
  assert.equal((await wang.request('POST', path, { hours: 1, role: 'lead' })).status, 422);
  assert.equal((await wang.request('POST', path, {})).status, 422);
});

test('guests come on record as a number, without names', async () => {
  const lane = await room({ waiting: false });
  const lead = await Attendee.enter(wang, lane);
  const { pass } = await guestPass(server, (await link(lane)).secret, '无名客');
  await enter(pass, lane);
  await lead.do('ended');
  await lead.closed;
  const record = async (): Promise<any> => {
    const facts = await boss.get('/api/v1/facts?programme=G&kind=meeting.held&limit=100');
    return facts.json.facts.find((one: any) => one.body.room === lane.room);
  };
  let found = await record();
  for (let tries = 0; !found && tries < 600; ++tries) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await record();
  }
  assert.equal(found.body.guests, 1);
  assert.ok(!JSON.stringify(found).includes('无名客'));
});

test('who guesses secrets is slowed down', async () => {
  let slowed = false;
  for (let i = 0; i < 40 && !slowed; ++i)
    slowed = (await guestPass(server, `guess-${i}`, '试')).status === 429;
  assert.ok(slowed);
});

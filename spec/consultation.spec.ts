/** A consultation is its doctors' alone: every route that could tell something of it, asked by everybody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Follower } from './follower.ts';
import { addMaterial, factWhere } from './arrange_room.ts';
import { pdf } from './documents.ts';
import { Client, Server, day, fact, programmeFacts } from './harness.ts';
import { Attendee, guestPass, passOf, roomFact, roomOf, startingNow } from './meeting_client.ts';
import { within } from './within.ts';

const secret = '右肺上叶结节';
const inside = 'NODULE7731';
const tells = (text: string): boolean => text.includes(secret) || text.includes(inside);
const stream = 'programme/R';
let server: Server;
let boss: Client;
let doctor: Client;
let colleague: Client;
/** Who is not invited, by what they are. */
const others = new Map<string, Client>();
let room: string;
let meeting: string;
let material: string;
let book: any;
let bookHash: string;
let log: string;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  doctor = await boss.colleague('doctor', ['professional', stream]);
  colleague = await boss.colleague('colleague', ['professional', stream]);
  others.set('admin', boss);
  for (const role of ['office', 'leader', 'bureau', 'viewer', 'professional'])
    others.set(role, await boss.colleague(role, [role, stream]));
  others.set('nobody', new Client(server));
  const draft = roomFact('R', [doctor.account], {
    kind: 'consultation',
    title: secret,
    about: secret,
    invited: [colleague.account],
    recorded: true,
    waiting: false,
  });
  await doctor.accept(draft);
  room = roomOf(draft);
  meeting = startingNow().day;
  material = await addMaterial(doctor, 'R', room, pdf(1, inside), `${secret}.pdf`);
  await within(60_000, 'the pages are ready', async () => {
    const [one] = (await doctor.get(`/api/v1/rooms/${room}`)).json.materials;
    bookHash = one?.book;
    return bookHash !== undefined;
  });
  book = (await doctor.get(`/api/v1/rooms/${room}/pages/${bookHash}`)).json;
});
after(async () => {
  await server.stop();
});

const base = () => `/api/v1/rooms/${room}`;
const image = (): string => book.pages[0].image;

/** Answers that a person outside gets nothing from. */
async function shut(who: Client, role: string, method: string, path: string, body?: object) {
  const { status, text } = await who.request(method, path, body);
  assert.ok([401, 403, 404].includes(status), `${role} ${method} ${path}: ${status} ${text}`);
  assert.ok(!tells(text), `${role} ${method} ${path}`);
}

test('while it goes on, nobody else comes in, and no route says what it is about', async () => {
  const lead = await Attendee.enter(doctor, { room });
  await lead.do('chat', { text: secret });
  await lead.do('page', { m: material, page: 1 });
  const second = await Attendee.enter(colleague, { room });
  assert.equal(second.of('chat').length, 1);
  await lead.keptAll();
  for (const [role, who] of others) {
    const knocking = new Attendee(() => server, passOf(who), { room });
    knocking.connect();
    assert.equal((await knocking.closed).code, 4403, role);
    assert.equal(knocking.entered, undefined, role);
    assert.ok(!tells(JSON.stringify(knocking.messages)), role);
    await shut(who, role, 'GET', `${base()}/meetings/${meeting}/missed?from=0&to=1000`);
  }
  await lead.do('ended');
  await lead.closed;
  log = (await factWhere(boss, 'R', 'meeting.held', (body) => body.room === room)).log;
  assert.ok(log);
});

test('afterwards the room, its meetings, events, pages and sound stay shut', async () => {
  const of = `${base()}/meetings/${meeting}`;
  for (const path of [base(), of, `${of}/events`, `${base()}/pages/${image()}`])
    assert.equal((await doctor.get(path)).status, 200, path);
  assert.equal((await colleague.get(`${of}/events`)).status, 200);
  for (const [role, who] of others) {
    for (const path of [
      base(),
      of,
      `${of}/events`,
      `${of}/sound`,
      `${of}/film`,
      `${of}/film.mp4`,
      `${base()}/links`,
      `${base()}/pages/${bookHash}`,
      `${base()}/pages/${image()}`,
      `/api/v1/evidence/${material}`,
      `/api/v1/evidence/${bookHash}`,
      `/api/v1/evidence/${image()}`,
      `/api/v1/evidence/${image()}?size=thumb`,
      `/api/v1/evidence/${log}`,
    ])
      await shut(who, role, 'GET', path);
    await shut(who, role, 'POST', `${of}/film`, {});
    await shut(who, role, 'POST', `${base()}/links`, { hours: 1 });
    const track = { sha256: material, offset_ms: 0, seconds: 1 };
    await shut(who, role, 'POST', `${of}/tracks`, track);
  }
});

test('what leads may read of it, who is invited may not: what was said to the leads is in the log', async () => {
  assert.equal((await doctor.get(`/api/v1/evidence/${log}`)).status, 200);
  assert.equal((await colleague.get(`/api/v1/evidence/${log}`)).status, 404);
  assert.equal((await colleague.get(`/api/v1/evidence/${material}`)).status, 200);
});

test('no list, search, figure, feed or ledger page tells what it was about', async () => {
  const { facts } = (await boss.get('/api/v1/facts?programme=R&limit=1000')).json;
  const paths = [
    'facts?programme=R&limit=1000',
    ...facts.map((one: any) => `facts/${one.seq}`),
    `rooms?programme=R&from=${day(-7)}&to=${day(7)}`,
    'rooms.ics?programme=R',
    'library?programme=R',
    `library?programme=R&q=${encodeURIComponent(secret)}`,
    'library?programme=R&kind=consultation',
    `learning?programme=R&from=${day(-7)}&to=${day(7)}`,
    'board?programme=R',
    'today?programme=R',
    'people?programme=R',
    'places?programme=R',
    ...['lessons', 'meetings', 'hours', 'seats'].map((name) => `figures/programme:R:${name}`),
    'deliveries?programme=R',
  ];
  for (const [role, who] of others)
    for (const path of paths) {
      const { text } = await who.get(`/api/v1/${path}`);
      assert.ok(!tells(text), `${role} ${path}: ${text.slice(0, 400)}`);
    }
  const found = await colleague.get(`/api/v1/library?programme=R&q=${encodeURIComponent(secret)}`);
  assert.ok(found.text.includes(secret), 'who is invited finds it');
});

test('who was invited and is no longer has what they took part in, and nothing else', async () => {
  const draft = roomFact('R', [doctor.account], {
    kind: 'consultation',
    title: `${secret}二`,
    invited: [],
    recorded: true,
  });
  Object.assign(draft.body, { room });
  await doctor.accept(draft);
  for (const path of [
    base(),
    `${base()}/meetings/${meeting}/events`,
    `${base()}/pages/${image()}`,
    `/api/v1/evidence/${material}`,
  ])
    await shut(colleague, 'invited before', 'GET', path);
  const mine = await colleague.get(`/api/v1/learning?programme=R&from=${day(-7)}&to=${day(7)}`);
  assert.equal(mine.status, 200, mine.text);
  assert.ok(!mine.text.includes(`${secret}二`));
});

test('a guest’s pass of another room opens nothing of it', async () => {
  const draft = roomFact('R', [doctor.account], { waiting: false });
  await doctor.accept(draft);
  const link = await doctor.request('POST', `/api/v1/rooms/${roomOf(draft)}/links`, { hours: 1 });
  const { pass } = await guestPass(server, link.json.address.split('/').at(-1), '客人');
  const knocking = new Attendee(() => server, pass, { room });
  knocking.connect();
  assert.equal((await knocking.closed).code, 4403);
  for (const path of [`/pages/${image()}`, `/meetings/${meeting}/events`, '']) {
    const answer = await fetch(server.url + base() + path, {
      headers: { cookie: pass()['cookie']! },
    });
    assert.ok([401, 403, 404].includes(answer.status), path);
  }
});

test('the feed of changes tells nobody else what it was about', async () => {
  for (const role of ['admin', 'office', 'viewer']) {
    const follower = new Follower(others.get(role)!, 'programme=R&cursor=0');
    await follower.until((one) => one.type === 'hello');
    const draft = fact('room.closed', stream, { room, reason: `${secret} ${role}` });
    await doctor.accept(draft);
    await follower.until((one) => one.type !== 'hello');
    assert.ok(!tells(JSON.stringify(follower.messages)), role);
    follower.socket.terminate();
  }
});

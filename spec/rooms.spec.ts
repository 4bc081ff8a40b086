/** Rooms before anybody enters them: who arranges them, when they meet, and who sees what of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, day, fact, programmeFacts, projectFacts, uuid7 } from './harness.ts';
import type { Draft } from './harness.ts';

interface Meeting {
  room: string;
  meeting: string;
  day: string;
  at: string;
  title: string;
  state: string;
  reason?: string;
  clashes?: { with: string; room: string; name?: string; title?: string }[];
  warnings?: string[];
  may_enter?: boolean;
}
interface Rooms {
  rooms: {
    room: string;
    title: string;
    closed: boolean;
    role?: string;
    invited: boolean;
    held: number;
  }[];
  meetings: Meeting[];
  may_arrange: boolean;
}

const stream = 'programme/R';
let server: Server;
let boss: Client;
let office: Client;
let teacher: Client;
let colleague: Client;
let site: Client;
let viewer: Client;

const place = (code: string, more: object = {}): Draft =>
  fact('place.described', stream, {
    place: code,
    name: { zh: `学校${code}`, en: `School ${code}` },
    kind: 'school',
    side: code === 'HZ' ? 'sponsor' : 'partner',
    from: '10:00',
    to: '19:30',
    classes: [{ class: 'G7', name: '七年级', seats: 45 }],
    ...more,
  });
const room = (id: string, more: object = {}): Draft =>
  fact('room.arranged', stream, {
    room: id,
    kind: 'lesson',
    title: '声音的产生与传播',
    leads: [teacher.account],
    places: [{ place: 'AKS', class: 'G7' }],
    day: day(1),
    at: '10:20',
    minutes: 40,
    every_weeks: 1,
    ...more,
  });
const change = (id: string, meeting: string, more: object): Draft =>
  fact('meeting.changed', stream, { room: id, meeting, reason: '运动会', ...more });
const rooms = async (who: Client, from = day(0), to = day(13)): Promise<Rooms> => {
  const answer = await who.get<Rooms>(`/api/v1/rooms?programme=R&from=${from}&to=${to}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const meetings = async (who: Client, id: string): Promise<Meeting[]> =>
  (await rooms(who)).meetings.filter((one) => one.room === id);
const refusal = async (who: Client, draft: Draft): Promise<string | undefined> =>
  (await who.post(draft))[0]?.problem?.code;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'), ...projectFacts('R', 'A'));
  office = await boss.colleague('office', ['office', stream]);
  teacher = await boss.colleague('teacher', ['professional', stream]);
  colleague = await boss.colleague('colleague', ['professional', stream]);
  site = await boss.colleague('site', ['site', 'project/R/A']);
  viewer = await boss.colleague('viewer', ['viewer', stream]);
  await office.accept(place('HZ'), place('AKS', { project: 'A' }));
});
after(async () => {
  await server.stop();
});

test('a teacher arranges lessons that they lead, and no others', async () => {
  const own = uuid7();
  await teacher.accept(room(own));
  assert.equal(await refusal(colleague, room(uuid7())), 'not_permitted');
  assert.equal(await refusal(colleague, room(own, { title: '别人的课' })), 'not_permitted');
  assert.equal(await refusal(site, room(uuid7(), { leads: [site.account] })), 'not_permitted');
  const nobody = '00000000-0000-7000-8000-000000000001';
  assert.equal(await refusal(office, room(uuid7(), { leads: [nobody] })), 'reference_unknown');
  assert.equal(
    await refusal(office, room(uuid7(), { places: [{ place: 'XX' }] })),
    'reference_unknown',
  );
  assert.equal(await refusal(office, room(uuid7(), { until: day(0) })), 'shape_invalid');
  await colleague
    .post(fact('room.closed', stream, { room: own, reason: '学期结束' }))
    .then(([one]) => assert.equal(one?.problem?.code, 'not_permitted'));
  await teacher.accept(fact('room.closed', stream, { room: own, reason: '学期结束' }));
  assert.deepEqual(await meetings(teacher, own), []);
});

test('a lesson every week: moved, cancelled, substituted, and as arranged again', async () => {
  const id = uuid7();
  await teacher.accept(room(id));
  assert.deepEqual(
    (await meetings(teacher, id)).map((one) => [one.meeting, one.state]),
    [
      [day(1), 'coming'],
      [day(8), 'coming'],
    ],
  );
  await teacher.accept(change(id, day(1), { change: 'moved', day: day(2), at: '16:00' }));
  await teacher.accept(change(id, day(8), { change: 'cancelled' }));
  const [moved, cancelled] = await meetings(teacher, id);
  assert.deepEqual([moved?.meeting, moved?.day, moved?.at], [day(1), day(2), '16:00']);
  assert.deepEqual([cancelled?.state, cancelled?.reason], ['cancelled', '运动会']);
  await teacher.accept(
    change(id, day(1), { change: 'substituted', lead: colleague.account }),
    change(id, day(8), { change: 'restored' }),
  );
  const one = (await colleague.get(`/api/v1/rooms/${id}/meetings/${day(1)}`)).json;
  assert.equal(one.role, 'lead', 'who leads in place of another comes in');
  assert.equal(one.meeting.leads[0].id, colleague.account);
  assert.equal(one.meeting.at, '16:00', 'and it stays moved');
  assert.equal((await meetings(teacher, id))[1]?.state, 'coming');
  const none = change(id, day(3), { change: 'cancelled' });
  assert.equal(await refusal(teacher, none), 'reference_unknown');
  assert.equal(
    await refusal(colleague, change(id, day(8), { change: 'cancelled' })),
    'not_permitted',
  );
  await teacher.accept(fact('room.closed', stream, { room: id, reason: '学期结束' }));
});

test('no lesson on a holiday of either school; a study meeting is only told of it', async () => {
  const lesson = uuid7();
  const study = uuid7();
  const free = [{ name: '寒假', from: day(1), to: day(3) }];
  await office.accept(place('KUQ', { free, from: '11:00' }));
  const places = [{ place: 'HZ' }, { place: 'KUQ' }];
  await office.accept(
    room(lesson, { places }),
    room(study, { places, kind: 'study_meeting', at: '14:00' }),
  );
  const [first, second] = await meetings(office, lesson);
  assert.deepEqual([first?.state, second?.state], ['no_lesson', 'coming']);
  assert.equal(first?.reason, '寒假（学校KUQ）');
  assert.deepEqual(second?.warnings, ['outside_hours KUQ']);
  const [met] = await meetings(office, study);
  assert.equal(met?.state, 'coming');
  assert.deepEqual(met?.warnings, ['outside_term KUQ']);
  await office.accept(
    ...[lesson, study].map((id) => fact('room.closed', stream, { room: id, reason: '并班' })),
  );
});

test('two rooms that want the same teacher or class at one time say so', async () => {
  const one = uuid7();
  const other = uuid7();
  await office.accept(room(one), room(other, { title: '另一课', at: '10:40' }));
  const [first] = await meetings(office, one);
  assert.deepEqual(
    first?.clashes?.map((clash) => [clash.with, clash.room, clash.title]),
    [
      ['lead', other, '另一课'],
      ['place', other, '另一课'],
    ],
  );
  await office.accept(room(other, { title: '另一课', at: '11:00' }));
  assert.equal((await meetings(office, one))[0]?.clashes, undefined);
  for (const id of [one, other])
    await office.accept(fact('room.closed', stream, { room: id, reason: '并班' }));
});

test('everybody sees the rooms they are invited to and open ones; the office the whole timetable', async () => {
  const own = uuid7();
  const open = uuid7();
  await office.accept(
    room(own, { at: '12:00', invited: [site.account] }),
    room(open, { at: '13:00', kind: 'study_meeting', open: true }),
  );
  const seen = async (who: Client) =>
    (await rooms(who)).rooms
      .filter((one) => !one.closed)
      .map((one) => [one.room, one.role])
      .toSorted();
  const both = (role: string | undefined) =>
    [
      [own, role],
      [open, role],
    ].toSorted();
  assert.deepEqual(await seen(teacher), both('lead'));
  assert.deepEqual(await seen(site), both('listener'));
  assert.deepEqual(await seen(office), both('listener'));
  assert.deepEqual(await seen(colleague), [[open, 'listener']]);
  const invited = async (who: Client) =>
    (await rooms(who)).rooms.filter((one) => one.invited).map((one) => one.room);
  for (const [who, count] of [
    [site, 1],
    [office, 0],
    [colleague, 0],
  ] as const)
    assert.equal((await invited(who)).filter((id) => id === own || id === open).length, count);
  assert.deepEqual(
    await seen(viewer),
    [
      [own, undefined],
      [open, 'listener'],
    ].toSorted(),
  );
  assert.equal((await rooms(teacher)).may_arrange, true);
  assert.equal((await rooms(site)).may_arrange, false);
  const entering = async (who: Client) => (await meetings(who, own))[0]?.may_enter;
  assert.deepEqual(
    [await entering(teacher), await entering(site), await entering(viewer)],
    [true, true, false],
  );
  assert.equal((await colleague.get(`/api/v1/rooms/${own}`)).status, 404);
  assert.equal((await colleague.get(`/api/v1/rooms/${own}/meetings/${day(1)}`)).status, 404);
  const whole = (await teacher.get(`/api/v1/rooms/${own}`)).json;
  assert.deepEqual([whole.role, whole.may_lead, whole.may_arrange], ['lead', true, true]);
  assert.equal(whole.invited[0].name, 'site');
  // In the ledger's own pages, too.
  const facts = async (who: Client) =>
    (await who.get('/api/v1/facts?limit=1000&programme=R&kind=room.arranged')).json.facts.map(
      (one: { body: { room: string } }) => one.body.room,
    );
  assert.ok((await facts(site)).includes(own));
  assert.deepEqual(await facts(colleague), [], 'the works are not theirs to read');
  const of = async (who: Client, seq: number) => (await who.get(`/api/v1/facts/${seq}`)).status;
  assert.equal(await of(teacher, whole.room.fact), 200);
  assert.equal(await of(colleague, whole.room.fact), 404);
});

test('a consultation is its doctors’ alone: the office and the ledger do not show what about', async () => {
  const id = uuid7();
  const secret = '四十岁男性胸部影像';
  const consultation = room(id, { kind: 'consultation', title: secret, at: '15:00', places: [] });
  await teacher.accept(consultation);
  const material = fact('material.added', stream, {
    room: id,
    material: '7'.repeat(64),
    name: `${secret}.pdf`,
    media_type: 'application/pdf',
    bytes: 9,
  });
  assert.equal(await refusal(office, material), 'not_invited');
  await teacher.accept(material);
  assert.equal((await teacher.get(`/api/v1/rooms/${id}`)).json.materials.length, 1);
  for (const who of [office, boss, viewer]) {
    assert.equal((await who.get(`/api/v1/rooms/${id}`)).status, 404);
    for (const path of ['rooms?programme=R', 'facts?programme=R&limit=1000', 'library?programme=R'])
      assert.ok(!(await who.get(`/api/v1/${path}`)).text.includes(secret), path);
  }
  assert.ok((await rooms(teacher)).meetings.some((one) => one.title === secret));
});

test('that a meeting was held only the system tells', async () => {
  const id = uuid7();
  await office.accept(room(id, { at: '17:00' }));
  const held = fact('meeting.held', stream, {
    room: id,
    meeting: day(1),
    began: `${day(1)}T17:00:00Z`,
    ended: `${day(1)}T17:40:00Z`,
    lead: teacher.account,
    took_part: [],
    guests: 0,
    events: 0,
  });
  assert.equal(await refusal(boss, held), 'not_permitted');
  const correction = fact('attendance.corrected', stream, {
    room: id,
    meeting: day(1),
    place: 'AKS',
    present: 40,
    reason: '漏数',
  });
  assert.equal(await refusal(office, correction), 'reference_unknown');
  const board = (await office.get('/api/v1/board?programme=R')).json;
  assert.deepEqual(board.rooms, { lessons: 0, meetings: 0, seconds: 0, seats: 0 });
  assert.equal((await site.get('/api/v1/board?programme=R')).json.rooms, undefined);
  for (const figure of ['lessons', 'meetings', 'hours', 'seats']) {
    const answer = await office.get(`/api/v1/figures/programme:R:${figure}?as_of=${day(0)}`);
    assert.deepEqual([answer.json.value, answer.json.facts], ['0', []], figure);
  }
});

test('a calendar program gets one’s own meetings, with their hours', async () => {
  const token = (await teacher.withToken()).token;
  const answer = await new Client(server).get(`/api/v1/rooms.ics?programme=R&token=${token}`);
  assert.match(answer.headers.get('content-type')!, /^text\/calendar/);
  const plain = day(1).replaceAll('-', '');
  assert.ok(answer.text.includes(`DTSTART:${plain}T120000Z\r\nDTEND:${plain}T124000Z`));
  assert.match(answer.text, /SUMMARY:声音的产生与传播/);
  const none = await colleague.get('/api/v1/rooms.ics?programme=R');
  assert.ok(!none.text.includes('T120000Z'), 'open rooms are not one’s own meetings');
});

test('a coordination names the room it is held in', async () => {
  const id = uuid7();
  const tenDay = `${day(0).slice(0, 7)}-1`;
  assert.equal(
    (await office.get(`/api/v1/coordinations/${tenDay}?programme=R`)).json.room,
    undefined,
  );
  const arranged = { kind: 'coordination', coordination: tenDay, every_weeks: undefined };
  await office.accept(room(id, { ...arranged, title: '旬协调', at: '18:00', places: [] }));
  const one = (await office.get(`/api/v1/coordinations/${tenDay}?programme=R`)).json;
  assert.deepEqual([one.room, one.meeting], [id, day(1)]);
});

test('a phone takes along the timetable and the rooms of the coming week', async () => {
  const answer = (await teacher.get('/api/v1/field?programme=R')).json;
  const addresses = answer.answers.map((one: { address: string }) => one.address);
  assert.ok(addresses.includes('/rooms?programme=R'));
  assert.ok(addresses.some((one: string) => /^\/rooms\/[0-9a-f-]{36}$/.test(one)));
  assert.ok(!addresses.some((one: string) => /^\/(board|today|projects)/.test(one)));
  assert.deepEqual(answer.ahead, [], 'no material has pages yet');
  const again = (await teacher.get(`/api/v1/field?programme=R&after=${answer.cursor}`)).json;
  assert.deepEqual(again.answers, [], 'nothing changed');
});

test('who may be invited, where they meet', async () => {
  const people = (await teacher.get('/api/v1/people?programme=R')).json.people;
  assert.ok(people.some((one: { name: string }) => one.name === 'colleague'));
  assert.deepEqual(people.find((one: { name: string }) => one.name === 'site').roles, ['site']);
  const places = (await site.get('/api/v1/places?programme=R')).json.places;
  assert.deepEqual(
    places.map((one: { place: string }) => one.place),
    ['AKS', 'HZ', 'KUQ'],
  );
});

/** A consultation's session leaves nothing in the open: not what was written, not what was said, not what was shown. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { addMaterial, factWhere, upload } from './arrange_room.ts';
import { hashOf } from './carry.ts';
import { pdf } from './documents.ts';
import { contentOf, files } from './folder.ts';
import { Client, Server, day, fact, onPostgres, programmeFacts, uuid7 } from './harness.ts';
import type { Draft } from './harness.ts';
import { Attendee, passOf, roomFact, roomOf, startingNow } from './meeting_client.ts';
import { mjr, tone } from './sounds.ts';
import { ask, databaseOf } from './store.ts';
import { within } from './within.ts';

const programme = 'programme/C';
const written = '左股骨颈骨折线向下';
const asked = '何时可以负重行走';
const inside = 'FEMUR8842';
let server: Server;
let boss: Client;
let asking: Client;
let answering: Client;
let stranger: Client;
const id = uuid7();
let room: string;
let meeting: string;
let material: string;
let book: any;
let own: Buffer;
/** What must not lie anywhere: texts, and runs of bytes out of the middle of files. */
const secrets: Buffer[] = [written, asked, inside].map((text) => Buffer.from(text));
const middle = (bytes: Buffer): Buffer =>
  bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 48);

const said = (kind: string, body: object, of = id): Draft =>
  fact(kind, `consultation/C/${of}`, body);
const request = (of: string): Draft =>
  said(
    'consultation.requested',
    {
      specialty: 'orthopaedics',
      urgency: 'soon',
      mode: 'live',
      from_place: 'AKS',
      invited: [answering.account],
      content: { patient: 'AKS-2', question: '手术时机' },
    },
    of,
  );
const until = { purposes: ['opinion', 'session'], until: day(30), how: 'written' };
const accepted = async (of: string): Promise<void> => {
  await asking.accept(request(of), said('consultation.consented', until, of));
  await answering.accept(said('consultation.triaged', { decision: 'accepted', day: day() }, of));
};
const base = (): string => `/api/v1/rooms/${room}`;
const of = (): string => `${base()}/meetings/${meeting}`;
const bytesOf = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(server.url + path, {
    headers: { ...asking.credentials(), ...headers },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};

/** Every byte of the data folder, and the texts of the store where that is elsewhere. */
function liesInTheOpen(): string[] {
  const out: string[] = [];
  for (const file of files(server.data)) {
    const bytes = contentOf(file);
    secrets.forEach((secret, i) => {
      if (bytes.includes(secret)) out.push(`${i}: ${file}`);
    });
  }
  if (onPostgres)
    for (const table of ['meeting_event', 'meeting_text', 'fact']) {
      const rows = ask(`SELECT * FROM ${table}`, databaseOf(server.data));
      secrets.forEach((secret, i) => {
        if (String(rows).includes(secret.toString())) out.push(`${i}: ${table}`);
      });
    }
  return out;
}

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  const place = (code: string, side: string): Draft =>
    fact('place.described', programme, {
      place: code,
      name: { zh: `医院${code}`, en: `Hospital ${code}` },
      kind: 'hospital',
      side,
    });
  await boss.accept(...programmeFacts('C'), place('AKS', 'partner'), place('HZ', 'sponsor'));
  asking = await boss.colleague('aksu', ['professional', programme]);
  answering = await boss.colleague('hangzhou', ['professional', programme]);
  stranger = await boss.colleague('stranger', ['professional', programme]);
  await accepted(id);
  const draft = roomFact('C', [asking.account], {
    kind: 'consultation',
    title: '会诊',
    invited: [answering.account],
    recorded: true,
    waiting: false,
  });
  room = roomOf(draft);
  meeting = startingNow().day;
  await asking.accept(draft, said('consultation.session_arranged', { room, meeting }));
});
after(async () => {
  await server.stop();
});

test('a room is one consultation’s alone, as it is erased with it', async () => {
  const another = uuid7();
  await accepted(another);
  const [receipt] = await asking.post(
    said('consultation.session_arranged', { room, meeting }, another),
  );
  assert.equal(receipt?.problem?.code, 'shape_invalid');
  assert.equal(receipt?.problem?.pointer, '/body/room');
});

test('they meet: something is shown, written, and said', async () => {
  const shown = pdf(1, inside);
  material = await addMaterial(asking, 'C', room, shown, 'picture.pdf');
  let bookHash: string | undefined;
  await within(60_000, 'the pages are ready', async () => {
    const [one] = (await asking.get(base())).json.materials;
    bookHash = one?.book;
    return bookHash !== undefined;
  });
  book = (await asking.get(`${base()}/pages/${bookHash}`)).json;
  assert.match(JSON.stringify(book), new RegExp(inside));
  const page = await bytesOf(`${base()}/pages/${book.pages[0].image}`);
  assert.equal(hashOf(page.bytes), book.pages[0].image);
  secrets.push(middle(Buffer.from(shown)), middle(page.bytes));

  const lead = await Attendee.enter(asking, { room });
  const second = await Attendee.enter(answering, { room });
  await lead.do('chat', { text: written });
  await lead.do('page', { m: material, page: 1 });
  await second.do('question', { id: 'q1', text: asked });
  await second.event('chat');
  const pieces = join(server.data, 'recordings', room, meeting);
  mkdirSync(pieces, { recursive: true });
  const piece = mjr(440, 10, Date.now() - 20_000);
  secrets.push(middle(piece));
  writeFileSync(join(pieces, 'p1-voice.mjr'), piece);
  writeFileSync(join(pieces, 'tracks.json'), '[]');
  await lead.do('ended');
  await lead.closed;
  await factWhere(boss, 'C', 'meeting.recorded', (body) => body.room === room);

  own = tone(1000, 3);
  secrets.push(middle(own));
  const track = { sha256: await upload(asking, own), offset_ms: 0, seconds: 3 };
  for (let again = 0; again < 2; ++again)
    assert.equal((await asking.request('POST', `${of()}/tracks`, track)).status, 201);
  const recorded = (body: any): boolean => body.room === room && body.filled === 1;
  await factWhere(boss, 'C', 'meeting.recorded', recorded);
  assert.equal((await asking.request('POST', `${of()}/tracks`, track)).status, 201, 'as before');
});

test('they see, hear and find it again, and nobody else does', async () => {
  const { events } = (await answering.get(`${of()}/events`)).json;
  assert.ok(events.some((one: any) => one[3] === 'chat' && one[4].text === written));
  const whole = (await answering.get(of())).json;
  assert.equal(whole.questions, 1);
  const sound = await bytesOf(`${of()}/sound`);
  assert.equal(sound.status, 200);
  assert.equal(hashOf(sound.bytes), whole.recording.sound);
  const part = await bytesOf(`${of()}/sound`, { range: 'bytes=100-199' });
  assert.equal(part.status, 206);
  assert.ok(part.bytes.equals(sound.bytes.subarray(100, 200)));
  secrets.push(middle(sound.bytes));
  assert.equal(hashOf((await bytesOf(`/api/v1/evidence/${material}`)).bytes), material);
  for (const word of [written, asked.slice(2), inside]) {
    const path = `/api/v1/library?programme=C&q=${encodeURIComponent(word)}`;
    assert.ok((await answering.get(path)).text.includes(word), word);
    assert.ok(!(await stranger.get(path)).text.includes(word), word);
  }
  for (const path of [of(), `${of()}/events`, `${of()}/sound`, `/api/v1/evidence/${material}`])
    assert.ok([403, 404].includes((await stranger.get(path)).status), path);
});

test('a room leads to its consultation, for who is of it', async () => {
  const path = `/api/v1/consultations?programme=C&room=${room}`;
  const rows = async (who: Client): Promise<string[]> =>
    (await who.get(path)).json.rows.map((row: any) => row.consultation);
  assert.deepEqual(await rows(answering), [id]);
  assert.deepEqual(await rows(stranger), []);
  const none = await answering.get(`/api/v1/consultations?programme=C&room=${uuid7()}`);
  assert.deepEqual(none.json.rows, []);
});

test('no film is made of it', async () => {
  const answer = await asking.request('POST', `${of()}/film`);
  assert.deepEqual([answer.status, answer.json.code], [403, 'not_permitted']);
});

test('none of it lies in the open, while the server runs and afterwards', async () => {
  assert.ok(existsSync(join(server.data, 'sealed', room)));
  assert.deepEqual(liesInTheOpen(), []);
  await server.stop({ keep: true });
  assert.deepEqual(liesInTheOpen(), []);
  server = await Server.start({ data: server.data });
  asking = await new Client(server).signIn('aksu', 'aksu has a password');
  assert.match((await asking.get(`${of()}/events`)).text, new RegExp(written));
});

test('erased, it is gone: replay, sound and pages say so, and nobody meets there again', async () => {
  const data = server.data;
  await server.stop({ keep: true });
  const run = (...args: string[]): string => mustRun(...args, '--data', data);
  assert.match(run('rebuild'), /the same, row for row/);
  assert.match(
    run('consultation', 'erase', id),
    new RegExp(`${room} is gone: \\d+ events, \\d+ files`),
  );
  assert.match(run('verify'), /\d/);
  assert.match(run('rebuild'), /the same, row for row/);
  assert.ok(!existsSync(join(data, 'sealed', room)));
  assert.ok(!existsSync(join(data, 'recordings', room)));
  server = await Server.start({ data });
  asking = await new Client(server).signIn('aksu', 'aksu has a password');
  for (const path of [
    `${of()}/events`,
    `${of()}/sound`,
    `${base()}/pages/${book.pages[0].image}`,
  ]) {
    const answer = await asking.get(path);
    assert.deepEqual([answer.status, answer.json.code], [410, 'content_erased'], path);
  }
  assert.equal((await asking.get(`/api/v1/evidence/${material}`)).status, 404);
  const whole = await asking.get(of());
  assert.deepEqual([whole.status, whole.json.questions, whole.json.chapters], [200, 0, []]);
  const path = `/api/v1/library?programme=C&q=${encodeURIComponent(written)}`;
  assert.ok(!(await asking.get(path)).text.includes(written));
  const knocking = new Attendee(() => server, passOf(asking), { room });
  knocking.connect();
  await knocking.closed;
  assert.ok(['content_erased', 'meeting_over'].includes(knocking.problem?.code), knocking.problem);
});

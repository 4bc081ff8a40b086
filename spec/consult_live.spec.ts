/** Members of a consultation hear of it at once and find their next step on their first page; nobody else does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import WebSocket from 'ws';

import { Client, Server, day, fact, programmeFacts, uuid7 } from './harness.ts';
import type { Draft } from './harness.ts';
import { within } from './within.ts';

const programme = 'programme/C';
const question = '右胫骨平台骨折手术指征';
let server: Server;
let boss: Client;
let asking: Client;
let answering: Client;
let second: Client;
let stranger: Client;
const id = uuid7();
const said = (kind: string, body: object = {}): Draft => fact(kind, `consultation/C/${id}`, body);

interface Ear {
  heard: any[];
  socket: WebSocket;
}
const ears: Ear[] = [];
async function listening(who: Client): Promise<Ear> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live/consultations`, {
    headers: { cookie: `longspan_session=${who.cookie}` },
  });
  const ear: Ear = { heard: [], socket };
  socket.on('message', (text: Buffer) => ear.heard.push(JSON.parse(text.toString())));
  await within(60_000, 'hello', async () => ear.heard.length > 0);
  ears.push(ear);
  return ear;
}
const owed = async (who: Client): Promise<any[]> => {
  const answer = await who.get('/api/v1/today?programme=C');
  assert.equal(answer.status, 200, answer.text);
  assert.ok(!answer.text.includes(question), 'nothing of what is sealed');
  return answer.json.owed.filter((one: any) => one.id === id);
};
const kinds = async (who: Client): Promise<string[]> => (await owed(who)).map((one) => one.kind);

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  const place = fact('place.described', programme, {
    place: 'AKS',
    name: { zh: '医院', en: 'Hospital' },
    kind: 'hospital',
    side: 'partner',
  });
  await boss.accept(...programmeFacts('C'), place);
  asking = await boss.colleague('aksu', ['professional', programme]);
  answering = await boss.colleague('hangzhou', ['professional', programme]);
  second = await boss.colleague('second', ['professional', programme]);
  stranger = await boss.colleague('stranger', ['professional', programme]);
});
after(async () => {
  for (const { socket } of ears) socket.terminate();
  await server.stop();
});

test('what is said reaches its members at once, and nobody else', async () => {
  const [own, theirs, others, chiefs] = [
    await listening(asking),
    await listening(answering),
    await listening(stranger),
    await listening(boss),
  ];
  await asking.accept(
    said('consultation.requested', {
      specialty: 'orthopaedics',
      urgency: 'soon',
      mode: 'written',
      from_place: 'AKS',
      invited: [answering.account, second.account],
      content: { patient: 'AKS-1', question },
    }),
  );
  const changed = { type: 'changed', consultation: id };
  for (const ear of [own, theirs]) await within(60_000, 'heard', async () => ear.heard.length > 1);
  assert.deepEqual(own.heard[1], changed);
  assert.deepEqual(theirs.heard[1], changed);
  // Whoever looks at it in vain leaves a fact behind, of which no page changes.
  assert.equal((await stranger.get(`/api/v1/consultations/${id}`)).status, 404);
  await asking.accept(
    said('consultation.consented', { purposes: ['opinion'], until: day(30), how: 'written' }),
  );
  await within(60_000, 'heard again', async () => own.heard.length > 2);
  assert.equal(own.heard.length, 3);
  for (const ear of [others, chiefs]) assert.deepEqual(ear.heard, [{ type: 'hello' }]);
  const nobody = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live/consultations`);
  const status = await new Promise((done) => {
    nobody.on('unexpected-response', (_, answer) => done(answer.statusCode));
    nobody.on('error', () => undefined);
  });
  assert.equal(status, 401);
});

test('whose step is next finds it on their first page', async () => {
  assert.deepEqual(await kinds(asking), []);
  const [asked] = await owed(answering);
  assert.deepEqual(
    [asked.kind, asked.specialty, asked.urgency, asked.overdue_days],
    ['consultation_triage', 'orthopaedics', 'soon', 0],
  );
  assert.deepEqual(await kinds(second), ['consultation_triage']);
  await answering.accept(said('consultation.triaged', { decision: 'more_needed' }));
  assert.deepEqual(await kinds(asking), ['consultation_more']);
  await answering.accept(said('consultation.triaged', { decision: 'accepted' }));
  assert.deepEqual(await kinds(answering), ['consultation_draft']);
  assert.deepEqual(await kinds(second), [], 'another took it');
  await asking.accept(said('consultation.consent_withdrawn'));
  assert.deepEqual(await kinds(asking), ['consultation_consent']);
  assert.deepEqual(await kinds(answering), []);
  await asking.accept(
    said('consultation.consented', { purposes: ['opinion'], until: day(30), how: 'written' }),
  );
  const draft = said('opinion.drafted', { content: { findings: '塌陷', conclusion: '手术' } });
  await answering.accept(draft);
  assert.deepEqual(await kinds(answering), ['consultation_sign']);
  assert.deepEqual(await kinds(asking), [], 'who answers signs first');
  const sign = (who: Client, login: string) =>
    who.request('POST', `/api/v1/consultations/${id}/signatures`, {
      draft: draft.id,
      password: `${login} has a password`,
    });
  assert.equal((await sign(answering, 'hangzhou')).status, 201);
  assert.deepEqual(await kinds(asking), ['consultation_sign']);
  assert.equal((await sign(asking, 'aksu')).status, 201);
  for (const who of [asking, answering, second, stranger, boss])
    assert.deepEqual(await kinds(who), [], 'a follow-up is asked for when it is time');
});

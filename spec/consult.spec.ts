/** Two doctors, one patient who is a code: asked, agreed to, answered, signed by both; and nobody else learns of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { auditMessages, eventOf } from './audit_schema.ts';
import { fhirHolds, foundIn } from './fhir_holds.ts';
import { Client, Server, day, fact, onPostgres, programmeFacts, root, uuid7 } from './harness.ts';
import type { Answer, Draft } from './harness.ts';

const programme = 'programme/C';
const question = '右胫骨平台骨折手术指征';
const findings = '外侧平台塌陷约六毫米';
const tells = (text: string): boolean =>
  text.includes(question) || text.includes(findings) || text.includes('AKS-7731');

let server: Server;
let boss: Client;
let asking: Client;
let answering: Client;
/** Who is not of it, by what they are. */
const others = new Map<string, Client>();
const id = uuid7();
const path = `/api/v1/consultations/${id}`;
const stream = `consultation/C/${id}`;
let draft: string;

const said = (kind: string, body: object, of = stream): Draft => fact(kind, of, body);
const request = (more: object = {}, content: object = {}): Draft =>
  said('consultation.requested', {
    specialty: 'orthopaedics',
    urgency: 'soon',
    mode: 'live',
    from_place: 'AKS',
    to_place: 'HZ',
    invited: [answering.account],
    content: { patient: 'AKS-7731', question, ...content },
    ...more,
  });
const place = (code: string, side: string): Draft =>
  fact('place.described', programme, {
    place: code,
    name: { zh: `医院${code}`, en: `Hospital ${code}` },
    kind: 'hospital',
    side,
  });
const whole = async (who: Client): Promise<any> => {
  const answer = await who.get(path);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const refusal = async (who: Client, one: Draft): Promise<string | undefined> =>
  (await who.post(one))[0]?.problem?.code;
const sign = (who: Client, of: string, login: string): Promise<Answer> =>
  who.request('POST', `${path}/signatures`, { draft: of, password: `${login} has a password` });

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('C'), place('AKS', 'partner'), place('HZ', 'sponsor'));
  asking = await boss.colleague('aksu', ['professional', programme]);
  answering = await boss.colleague('hangzhou', ['professional', programme]);
  others.set('admin', boss);
  for (const role of ['office', 'leader', 'bureau', 'viewer', 'professional'])
    others.set(role, await boss.colleague(role, [role, programme]));
});
after(async () => {
  await server.stop({ keep: true });
  server.clear();
});

test('a request that names a person is refused, and says what and where', async () => {
  const [receipt] = await asking.post(request({}, { summary: '家属电话13800138000' }));
  assert.equal(receipt?.receipt, 'refused');
  assert.equal(receipt?.problem?.code, 'identity_in_text');
  assert.equal(receipt?.problem?.params?.['kind'], 'phone');
  assert.equal(receipt?.problem?.params?.['where'], 'summary');
  assert.equal(receipt?.problem?.pointer, '/body/content/summary');
  assert.doesNotMatch(JSON.stringify(receipt), /13800138000/);
  const asCode = request({ checked_text: true }, { patient: '11010519491231002X' });
  assert.equal(await refusal(asking, asCode), 'identity_in_text');
  assert.equal((await asking.get(path)).status, 404);
});

test('what only the server may write is refused', async () => {
  assert.equal(await refusal(asking, request({ sealed: 'AAAA' })), 'shape_invalid');
  assert.equal(await refusal(asking, request({ invited: [asking.account] })), 'shape_invalid');
  assert.equal(await refusal(asking, request({ invited: [uuid7()] })), 'reference_unknown');
  assert.equal(await refusal(asking, request({ from_place: 'XX' })), 'reference_unknown');
  assert.equal(await refusal(others.get('viewer')!, request()), 'not_permitted');
});

test('asked and told anew, agreed to, accepted', async () => {
  await asking.accept(request({}, { summary: '摔伤 6 小时' }));
  const again = request({ urgency: 'urgent', checked_text: true }, { summary: '编号 12345678' });
  await asking.accept(again);
  assert.equal((await asking.post(again))[0]?.receipt, 'duplicate');
  const stranger = others.get('professional')!;
  assert.equal(await refusal(stranger, request()), 'not_found');
  assert.equal(await refusal(answering, request()), 'not_permitted');
  const opinion = said('opinion.drafted', { content: { findings, conclusion: '手术' } });
  assert.equal(await refusal(answering, opinion), 'consultation_not_accepted');
  await asking.accept(
    said('consultation.consented', {
      purposes: ['opinion', 'session'],
      until: day(30),
      how: 'written',
      content: { note: '同意书存院方' },
    }),
  );
  assert.equal(
    await refusal(asking, said('consultation.triaged', { decision: 'accepted' })),
    'not_permitted',
  );
  await answering.accept(said('consultation.triaged', { decision: 'accepted', day: day(1) }));
  assert.equal(await refusal(asking, request()), 'consultation_accepted');
  const seen = await whole(answering);
  assert.equal(seen.consultation.state, 'accepted');
  assert.equal(seen.consultation.urgency, 'urgent');
  assert.equal(seen.consultation.patient, 'AKS-7731');
  assert.equal(seen.consultation.question, question);
  assert.equal(seen.consultation.side, 'answering');
  assert.equal(seen.summary, '编号 12345678');
  assert.equal(seen.consent.holds, true);
  assert.equal(seen.consent.note, '同意书存院方');
  assert.equal(seen.consultation.specialist.name, 'hangzhou');
});

test('they meet in a room of their own, and in no other', async () => {
  const room = (more: object): Draft =>
    fact('room.arranged', programme, {
      room: uuid7(),
      kind: 'consultation',
      title: '会诊',
      leads: [asking.account],
      invited: [answering.account],
      day: day(1),
      at: '10:00',
      minutes: 30,
      ...more,
    });
  const arranged = (of: Draft): Draft =>
    said('consultation.session_arranged', {
      room: (of.body as { room: string }).room,
      meeting: day(1),
    });
  const lesson = room({ kind: 'lesson' });
  const crowded = room({ invited: [answering.account, others.get('professional')!.account] });
  const own = room({});
  await asking.accept(lesson, crowded, own);
  assert.equal(await refusal(asking, arranged(lesson)), 'reference_unknown');
  assert.equal(await refusal(asking, arranged(crowded)), 'shape_invalid');
  await asking.accept(arranged(own));
  assert.equal((await whole(answering)).sessions.length, 1);
});

test('drafted together, signed by both with their passwords', async () => {
  const first = said('opinion.drafted', { content: { findings, conclusion: '手术' } });
  await answering.accept(first);
  const overtaking = said('opinion.drafted', {
    follows: first.id,
    content: { findings, conclusion: 'Schatzker II 型', advice: '切开复位内固定' },
  });
  await asking.accept(overtaking);
  const late = said('opinion.drafted', {
    follows: first.id,
    content: { findings, conclusion: '保守' },
  });
  assert.equal(await refusal(answering, late), 'opinion_overtaken');
  draft = overtaking.id;
  assert.equal((await sign(answering, first.id, 'hangzhou')).json.code, 'opinion_overtaken');
  assert.equal((await sign(answering, draft, 'somebody else')).json.code, 'wrong_credentials');
  const byToken = await answering.withToken();
  assert.equal((await sign(byToken, draft, 'hangzhou')).status, 403);
  const one = await sign(answering, draft, 'hangzhou');
  assert.equal(one.status, 201, one.text);
  assert.equal(one.json.stands, false);
  const twice = await sign(answering, draft, 'hangzhou');
  assert.equal(twice.json.signature.fact, one.json.signature.fact);
  const both = await sign(asking, draft, 'aksu');
  assert.equal(both.json.stands, true);
  const forged = said('opinion.signed', {
    draft,
    text_sha256: '0'.repeat(64),
    signer: asking.account,
    side: 'asking',
  });
  assert.notEqual((await asking.post(forged))[0]?.receipt, 'accepted');
  const seen = await whole(asking);
  assert.equal(seen.consultation.state, 'answered');
  assert.deepEqual(
    seen.drafts.map((shown: any) => [shown.conclusion, shown.stands, shown.newest]),
    [
      ['Schatzker II 型', true, true],
      ['手术', false, false],
    ],
  );
  assert.equal(seen.drafts[0].signatures.length, 2);
  const addendum = said('opinion.drafted', {
    follows: draft,
    content: { findings, conclusion: '补充：术后复查' },
  });
  await answering.accept(addendum);
  assert.equal((await whole(asking)).drafts[0].addendum, true);
});

test('followed up and closed; what is over takes no more', async () => {
  await asking.accept(
    said('consultation.followed_up', { outcome: 'better', content: { note: '可部分负重' } }),
    said('consultation.closed', { reason: 'answered' }),
  );
  const seen = await whole(answering);
  assert.equal(seen.follow_ups[0].note, '可部分负重');
  assert.equal(seen.closed.reason, 'answered');
  for (const step of [
    'requested',
    'consented',
    'accepted',
    'first_opinion',
    'signed',
    'followed_up',
  ])
    assert.ok(seen.consultation.steps[`${step}_at`], step);
  const more = said('consultation.triaged', { decision: 'more_needed' });
  assert.equal(await refusal(answering, more), 'consultation_over');
});

test('who stands for the programme is told figures and times, and no more', async () => {
  const list = (await others.get('office')!.get('/api/v1/consultations?programme=C')).json;
  assert.deepEqual(list.rows, []);
  assert.equal(list.figures.asked, 1);
  assert.equal(list.figures.answered, 1);
  assert.equal(list.times.length, 1);
  assert.ok(!tells(JSON.stringify(list)));
  assert.doesNotMatch(JSON.stringify(list), new RegExp(asking.account));
  const colleague = (await others.get('professional')!.get('/api/v1/consultations?programme=C'))
    .json;
  assert.deepEqual(colleague.rows, []);
  assert.equal(colleague.figures, undefined);
  const board = (await others.get('leader')!.get('/api/v1/board?programme=C')).json;
  assert.equal(board.consultations.asked, 1);
  const figure = await others.get('leader')!.get('/api/v1/figures/programme:C:consultations');
  assert.equal(figure.json.value, '1');
  assert.deepEqual(figure.json.facts, []);
  const mine = (await asking.get('/api/v1/consultations?programme=C')).json;
  assert.equal(mine.rows[0].question, question);
});

test('hospital systems read it as FHIR R4', async () => {
  const found: Record<string, any[]> = {};
  for (const type of ['ServiceRequest', 'Task', 'ImagingStudy', 'DiagnosticReport'])
    found[type] = foundIn((await answering.get(`/api/v1/fhir/${type}?programme=C`)).json);
  assert.deepEqual(
    Object.values(found).map((all) => all.length > 0),
    [true, true, false, true],
  );
  const [request] = found['ServiceRequest']!;
  assert.deepEqual((await asking.get(`/api/v1/fhir/ServiceRequest/${request.id}`)).json, request);
  fhirHolds((await asking.get('/api/v1/fhir/metadata')).json);
  const none = await others.get('professional')!.get(`/api/v1/fhir/ServiceRequest/${request.id}`);
  assert.equal(none.status, 404);
  fhirHolds(none.json);
});

test('nobody else gets anything of it by any route, and the attempt is on record', async () => {
  const document = JSON.parse(readFileSync(join(root, 'contract/openapi.json'), 'utf8'));
  const seq = (await whole(asking)).consultation.fact;
  const routes = Object.entries<any>(document.paths).filter(([, methods]) => methods.get);
  assert.ok(routes.length > 60);
  for (const [role, who] of others) {
    for (const [route] of routes) {
      if (/\/live$|filing$/.test(route)) continue;
      const filled = route
        .replace('{consultation}', id)
        .replace('{type}', 'ServiceRequest')
        .replace(/\{id\}$/, route.includes('fhir') ? id : String(seq))
        .replace('{code}', 'A')
        .replace(/\{\w+\}/g, id);
      for (const query of [
        'programme=C',
        `programme=C&stream=${stream}`,
        `programme=C&q=${question}`,
      ]) {
        const answer = await who.get(`${filled}?${query}`);
        assert.ok(!tells(answer.text), `${role} is told by ${filled}?${query}`);
        if (route.includes('{consultation}'))
          assert.equal(answer.status, 404, `${role}: ${filled}: ${answer.text}`);
      }
    }
    assert.equal((await sign(who, draft, role)).status, 404);
    const facts = await who.get(`/api/v1/facts?stream=${stream}`);
    assert.ok(facts.status === 403 || facts.json.facts.length === 0, role);
    const page = await who.get('/api/v1/facts?programme=C&limit=1000');
    assert.doesNotMatch(page.text, /consultation\/C\//, role);
  }
  // Its members open what every step stands on; what is private stays sealed there.
  for (const who of [asking, answering]) {
    const { text, json } = await who.get(`/api/v1/facts?stream=${stream}&limit=1000`);
    assert.ok(!tells(text));
    const kinds = json.facts.map((one: any) => one.kind);
    for (const kind of ['requested', 'consented', 'triaged'])
      assert.ok(kinds.includes(`consultation.${kind}`), kind);
    const [{ seq: first }] = json.facts;
    assert.equal((await who.get(`/api/v1/facts/${first}`)).json.kind, 'consultation.requested');
  }
  const { rows } = (await asking.get(`${path}/accesses`)).json;
  const refused = rows.filter((row: any) => row.kind === 'refused');
  assert.deepEqual(
    new Set(refused.map((row: any) => row.who.id)),
    new Set([...others.values()].map((who) => who.account)),
  );
  const audit = auditMessages((await answering.get(`${path}/accesses?format=atna`)).text);
  assert.ok(audit.length >= others.size);
  assert.deepEqual(new Set(audit.map(eventOf)), new Set(['110113']));
});

test('what is private lies nowhere in the open, and is gone with its key; the chain still holds', async () => {
  const data = server.data;
  await server.stop({ keep: true });
  if (!onPostgres)
    for (const name of ['longspan.db', 'longspan.db-wal'])
      try {
        assert.ok(!tells(readFileSync(join(data, name)).toString('utf8')), name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
  const run = (...args: string[]): string => mustRun(...args, '--data', data);
  assert.match(run('rebuild'), /the same, row for row/);
  run('consultation', 'erase', id);
  assert.match(run('verify'), /\d/);
  assert.match(run('rebuild'), /the same, row for row/);
  server = await Server.start({ data });
  asking = await new Client(server).signIn('aksu', 'aksu has a password');
  const seen = await whole(asking);
  assert.equal(seen.consultation.erased, true);
  assert.equal(seen.consultation.state, 'closed');
  assert.equal(seen.consultation.question, undefined);
  assert.deepEqual(seen.may, []);
  assert.ok(seen.consultation.steps.signed_at);
  assert.equal(seen.drafts[0].findings, undefined);
  assert.ok(!tells(JSON.stringify(seen)));
  const code = await refusal(asking, said('consultation.followed_up', { outcome: 'worse' }));
  assert.equal(code, 'content_erased');
});

/** Documents of a case: a letter, a laboratory sheet, an ECG strip. Sealed, for its doctors alone, on record, and gone in time. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mostHeld, mustRun } from '../bench/parts/programs.ts';
import { auditMessages, eventOf } from './audit_schema.ts';
import { hashOf } from './carry.ts';
import { lockedPdf, pdf, remark, remarkedPdf, scannedPdf, titledPdf } from './documents.ts';
import { foundIn } from './fhir_holds.ts';
import { contentOf, files } from './folder.ts';
import { Client, Server, onPostgres } from './harness.ts';
import type { Answer } from './harness.ts';
import { HeldUpload } from './held_upload.ts';
import { exif, jpeg, noise, png } from './pictures.ts';
import { ask, databaseOf } from './store.ts';
import { type Consultation, TwoDoctors } from './two_doctors.ts';
import { within } from './within.ts';

const title = '左股骨颈出院小结';
const inside = 'FEMUR8842';
let doctors: TwoDoctors;
let server: Server;
let asks: Client;
let answers: Client;
let outsider: Client;
let of: Consultation;

interface Sent {
  title?: string;
  checked?: boolean;
  type?: string;
  who?: Client;
  to?: Consultation;
}
function give(body: Uint8Array, sent: Sent = {}): Promise<Answer> {
  const { title = '检验单', checked = false, type = 'application/pdf', who = asks, to = of } = sent;
  return who.request('POST', `${to.base}/documents${checked ? '?checked=true' : ''}`, body, {
    'content-type': type,
    'document-title': encodeURIComponent(title),
  });
}
async function given(body: Uint8Array, sent: Sent = {}): Promise<any> {
  const answer = await give(body, sent);
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}
async function refused(code: string, body: Uint8Array, sent: Sent = {}): Promise<any> {
  const answer = await give(body, sent);
  assert.equal(answer.json?.code, code, answer.text);
  for (const part of ['detail', 'kept', 'todo'])
    for (const language of ['zh', 'en'])
      assert.doesNotMatch(answer.json[part][language], /[{}]/, 'the whole sentence');
  return answer.json;
}
async function open(document: string, who = answers, to = of) {
  const answer = await fetch(`${server.url}${to.base}/documents/${document}`, {
    headers: who.credentials(),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes };
}
const codeOf = ({ bytes }: { bytes: Buffer }): string => JSON.parse(bytes.toString()).code;
const rows = async (who = answers, to = of): Promise<any[]> => {
  const answer = await who.get(to.base);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.documents;
};
const accesses = async (to = of): Promise<any[]> =>
  (await asks.get(`${to.base}/accesses?limit=1000`)).json.rows;
const photo = (): Buffer => jpeg(320, 160, (x) => (x * 5) % 256, [exif(1)]);
const middle = (bytes: Buffer): Buffer =>
  bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 48);

let letter: any;
let strip: any;

before(async () => {
  doctors = await TwoDoctors.begin({ env: { LONGSPAN_IMAGING: 'off' } });
  ({ server, asks, answers } = doctors);
  outsider = await doctors.boss.colleague('outsider', ['professional', 'programme/R']);
  of = await doctors.consultation();
});
after(async () => {
  await server.stop({ keep: true });
  server.clear();
});

test('without a consent no document comes in', async () => {
  await refused('consent_missing', pdf(1));
  assert.ok(!(await asks.get(of.base)).json.may.includes('attach'));
  await of.consent();
  assert.ok((await asks.get(of.base)).json.may.includes('attach'));
});

test('the asking doctor adds a letter and an ECG strip, the answering one opens both', async () => {
  const bytes = pdf(2, inside);
  letter = await given(bytes, { title });
  assert.deepEqual(
    [letter.title, letter.media, letter.bytes, letter.sha256, letter.by.name, letter.checked],
    [title, 'pdf', bytes.length, hashOf(bytes), 'asks', false],
  );
  assert.equal(letter.removable, true);
  strip = await given(photo(), { title: '心电图', type: 'image/jpeg', checked: true });
  assert.deepEqual([strip.media, strip.checked], ['jpeg', true]);
  assert.deepEqual(
    (await rows()).map((row) => [row.title, row.removable]),
    [
      [title, false],
      ['心电图', false],
    ],
  );

  const shown = await open(letter.document);
  assert.ok(shown.bytes.equals(bytes), 'bit for bit');
  const told = Object.fromEntries(
    ['content-type', 'cache-control', 'x-content-type-options'].map((name) => [
      name,
      shown.headers.get(name),
    ]),
  );
  assert.deepEqual(told, {
    'content-type': 'application/pdf',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  assert.match(
    shown.headers.get('content-disposition') ?? '',
    /^inline; filename="[0-9a-f]+\.pdf"$/,
  );
  const picture = await open(strip.document);
  assert.equal(picture.headers.get('content-type'), 'image/jpeg');
  assert.equal(hashOf(picture.bytes), strip.sha256);
  assert.ok(!picture.bytes.includes('Exif'), 'nothing of what the camera wrote');
});

test('sent twice it is there once', async () => {
  const again = await give(pdf(2, inside), { title: '又一次' });
  assert.deepEqual(
    [again.status, again.json.document, again.json.title],
    [200, letter.document, title],
  );
  assert.equal((await rows()).length, 2);
});

test('who opened what is on record, once an hour, and told to both', async () => {
  await open(letter.document);
  const opened = (await accesses()).filter((row) => row.kind === 'opened');
  assert.deepEqual(
    opened.map((row) => [row.document, row.who.name]),
    [
      [strip.document, 'answers'],
      [letter.document, 'answers'],
    ],
  );
  assert.ok(opened.every((row) => row.address));
  const audit = auditMessages((await answers.get(`${of.base}/accesses?format=atna`)).text);
  assert.deepEqual(audit.map(eventOf), Array(4).fill('110110'), 'two came, two were opened');
});

test('hospital systems find them with the request', async () => {
  const [request] = foundIn((await answers.get('/api/v1/fhir/ServiceRequest?programme=R')).json);
  const [first] = request.contained;
  assert.equal(first.content[0].attachment.title, title);
  assert.ok(request.supportingInfo.some((one: any) => one.reference === `#${first.id}`));
  const { pathname } = new URL(first.content[0].attachment.url);
  assert.equal((await answers.get(pathname)).status, 200);
});

test('who is not of it gets nothing, can add nothing, and the attempt is on record', async () => {
  for (const who of [outsider, doctors.boss]) {
    const shown = await open(letter.document, who);
    assert.deepEqual([shown.status, codeOf(shown)], [404, 'not_found']);
    const added = await give(pdf(1), { who });
    assert.deepEqual([added.status, added.json.code], [404, 'not_found']);
  }
  const tried = (await accesses()).filter((row) => row.kind === 'refused');
  assert.deepEqual(
    new Set(tried.map((row) => row.who.id)),
    new Set([outsider.account, doctors.boss.account]),
  );
  const [receipt] = await outsider.post(
    of.fact('consultation.document_removed', { document: letter.document, why: 'by_hand' }),
  );
  assert.equal(receipt?.problem?.code, 'not_found');
});

test('what names the patient is refused, and says where; who has looked may send it', async () => {
  const named = pdf(3, 'Tel 13800138000');
  const problem = await refused('identity_in_text', named);
  assert.deepEqual([problem.params.kind, problem.params.where], ['phone', 'page.1']);
  assert.doesNotMatch(JSON.stringify(problem), /13800138000/);
  await refused('identity_in_text', pdf(1), { title: '电话 13800138000' });
  const looked = await given(named, { checked: true });
  assert.equal(looked.checked, true);
  const about = await refused('identity_in_text', titledPdf('Tel 13800138000'));
  assert.equal(about.params.where, 'file');
  const thick = pdf(200, (page) => (page === 187 ? '13800138000' : 'Longspan'));
  const late = await refused('identity_in_text', thick);
  assert.equal(late.params.where, 'page.187');
});

test('what nobody but a person can read is taken once a person has read it', async () => {
  await refused('document_unchecked', photo(), { type: 'image/jpeg' });
  const scan = scannedPdf(2);
  const problem = await refused('document_unchecked', scan);
  assert.equal(problem.params.where, 'Page 1');
  await given(scan, { checked: true });
});

test('bad input is a clear problem each, and what was good is kept', async () => {
  const before = (await rows()).length;
  await refused('document_empty', new Uint8Array());
  await refused('document_type_refused', Buffer.from('PK\x03\x04 slides'));
  await refused('document_type_refused', Buffer.from('GIF89a'), { type: 'image/gif' });
  await refused('document_encrypted', lockedPdf());
  await refused('document_unreadable', Buffer.from('%PDF-1.7 and nothing else'));
  await refused('document_too_large', noise(21 << 20), { type: 'image/png', checked: true });
  const cut = photo().subarray(0, 300);
  await refused('image_unreadable', cut, { type: 'image/jpeg', checked: true });
  const bomb = png(20_000, 20_000, Buffer.alloc(1_000_000), 9);
  await refused('image_unreadable', bomb, { type: 'image/png', checked: true });
  await refused('parameter_invalid', pdf(1), { title: '' });
  await refused('parameter_invalid', pdf(1), { title: '长'.repeat(201) });
  assert.equal((await rows()).length, before);
  // What it is called does not count: it is what it is.
  const called = await given(pdf(4), { type: 'image/png' });
  assert.equal(called.media, 'pdf');
  const thick = await given(pdf(200), { title: '厚' });
  assert.equal((await open(thick.document)).bytes.length, thick.bytes);
  assert.ok((await open(letter.document)).bytes.length > 0);
});

test('a disk that takes nothing more loses nothing that was there', async () => {
  const another = await doctors.agreed();
  const folder = join(server.data, 'sealed', another.id);
  mkdirSync(join(server.data, 'sealed'), { recursive: true });
  writeFileSync(folder, 'in the way');
  const answer = await give(pdf(1), { to: another });
  assert.deepEqual([answer.status, answer.json.code], [503, 'store_failed'], answer.text);
  assert.deepEqual(await rows(answers, another), []);
  rmSync(folder);
  await given(pdf(1), { to: another });
});

test('one takes back what is one’s own; what was said stays', async () => {
  const back = (document: string) =>
    of.fact('consultation.document_removed', { document, why: 'by_hand' });
  const theirs = await given(pdf(5), { who: answers, title: '会诊方的一份' });
  const mine = (await asks.post(back(theirs.document)))[0];
  assert.equal(mine?.problem?.code, 'not_permitted');
  await answers.accept(back(theirs.document));
  assert.equal(codeOf(await open(theirs.document)), 'not_found');
  const row = (await rows()).find((one) => one.document === theirs.document);
  assert.deepEqual(
    [row.title, row.removed_by.name, row.why],
    ['会诊方的一份', 'answers', 'by_hand'],
  );
  assert.equal((await accesses())[0].kind, 'taken_back');
  const twice = (await answers.post(back(theirs.document)))[0];
  assert.equal(twice?.problem?.code, 'reference_unknown');
  // Sent once more it is there again.
  const again = await given(pdf(5), { who: answers, title: '会诊方的一份' });
  assert.equal(again.document, theirs.document);
});

test('twenty are enough', async () => {
  const full = await doctors.agreed();
  for (let i = 0; i < 20; ++i)
    await given(noise(2_000), { to: full, type: 'image/png', checked: true });
  await refused('documents_full', pdf(1), { to: full });
});

test('whoever finds no room waits, and all arrive', { timeout: 540_000 }, async () => {
  const crowd = await doctors.agreed();
  const before = mostHeld(server);
  const more = (): number => mostHeld(server) - before;
  const failed = async (): Promise<number> => {
    const { text } = await doctors.boss.get('/metrics');
    return Number(/route="postDocument",status="4xx"} (\d+)/.exec(text)?.[1] ?? 0);
  };
  const failedBefore = await failed();
  const headers = { 'content-type': 'application/pdf', 'document-title': 'sheet' };
  const large = remark(19 << 20);
  const begin = (n: number, middle = large): HeldUpload => {
    const pieces = remarkedPdf(`Sheet ${n}`, middle);
    return new HeldUpload(asks, `${crowd.base}/documents`, headers, pieces);
  };
  const first = [1, 2, 3, 4].map((n) => begin(n));
  await within(200_000, 'there is room for four', async () => first.every(({ sent }) => sent));
  const later = [5, 6, 7, 8, 9, 10, 11, 12].map((n) => begin(n));
  const letter = begin(13, remark(9));
  await within(200_000, 'a letter comes after them', async () => letter.sent);
  letter.leave();
  await within(200_000, 'it is out of the line', async () => (await failed()) > failedBefore);
  assert.ok(!later.some(({ sent }) => sent), 'nothing is read of who waits');
  assert.ok(more() < 120, `${more()} MB more`);
  const all = [...first, ...later];
  for (const one of all) one.end();
  for (const { answer } of all) assert.equal((await answer).status, 201, (await answer).text);
  assert.equal((await rows(asks, crowd)).length, all.length);
  // While it is sealed a document takes three times its size; two are at a time.
  assert.ok(more() < 230, `${more()} MB more`);
});

test('once both have signed, documents stay', async () => {
  await answers.accept(of.fact('consultation.triaged', { decision: 'accepted' }));
  const draft = of.fact('opinion.drafted', { content: { findings: '见', conclusion: '定' } });
  await answers.accept(draft);
  for (const [who, login] of [
    [answers, 'answers'],
    [asks, 'asks'],
  ] as const) {
    const body = { draft: draft.id, password: `${login} has a password` };
    const signed = await who.request('POST', `${of.base}/signatures`, body);
    assert.equal(signed.status, 201, signed.text);
  }
  assert.ok((await rows(asks)).every((row) => !row.removable));
  const [receipt] = await asks.post(
    of.fact('consultation.document_removed', { document: letter.document, why: 'by_hand' }),
  );
  assert.equal(receipt?.problem?.code, 'document_relied_on');
});

test('no byte of it lies in the open', async () => {
  const secrets = [
    Buffer.from(title),
    Buffer.from(inside),
    middle(pdf(2, inside)),
    middle((await open(strip.document)).bytes),
  ];
  const lies = (): string[] =>
    files(server.data).filter((file) => {
      const bytes = contentOf(file);
      return secrets.some((secret) => bytes.includes(secret));
    });
  assert.ok(existsSync(join(server.data, 'sealed', of.id)));
  assert.deepEqual(lies(), []);
  if (onPostgres)
    for (const table of ['fact', 'consultation_document'])
      assert.ok(!ask(`SELECT * FROM ${table}`, databaseOf(server.data)).includes(title), table);
  await server.stop({ keep: true });
  assert.deepEqual(lies(), []);
  server = await Server.start({ data: server.data, env: { LONGSPAN_IMAGING: 'off' } });
  asks = await new Client(server).signIn('asks', 'asks has a password');
  answers = await new Client(server).signIn('answers', 'answers has a password');
  assert.equal((await open(letter.document)).status, 200);
});

test('with the consent they go', { timeout: 300_000 }, async () => {
  const other = await doctors.agreed(asks);
  const sheet = await given(pdf(1, 'ends'), { to: other });
  assert.equal((await open(sheet.document, answers, other)).status, 200);
  await asks.accept(other.fact('consultation.consent_withdrawn', {}));
  assert.equal(codeOf(await open(sheet.document, answers, other)), 'consent_missing');
  await refused('consent_missing', pdf(1), { to: other });
  await within(200_000, 'it is deleted', async () =>
    (await accesses(other)).some((row) => row.kind === 'deleted' && row.why === 'withdrawn'),
  );
  assert.ok(!existsSync(join(server.data, 'sealed', other.id)));
  const [row] = await rows(asks, other);
  assert.deepEqual([row.why, row.removed_by, row.title], ['withdrawn', undefined, '检验单']);
});

test(
  'erased with the consultation, and the tables are what the facts say',
  { timeout: 300_000 },
  async () => {
    const { data } = server;
    await server.stop({ keep: true });
    const run = (...args: string[]): string => mustRun(...args, '--data', data);
    assert.match(run('rebuild'), /the same, row for row/);
    run('consultation', 'erase', of.id);
    assert.ok(!existsSync(join(data, 'sealed', of.id)));
    assert.match(run('verify'), /\d/);
    server = await Server.start({ data, env: { LONGSPAN_IMAGING: 'off' } });
    asks = await new Client(server).signIn('asks', 'asks has a password');
    answers = await new Client(server).signIn('answers', 'answers has a password');
    const shown = await open(letter.document);
    assert.deepEqual([shown.status, codeOf(shown)], [410, 'content_erased']);
    await refused('content_erased', pdf(1));
    await within(200_000, 'it is on record', async () =>
      (await rows(asks)).every((row) => row.removed_at !== undefined),
    );
    for (const row of await rows(asks)) assert.equal(row.title, undefined);
    await server.stop({ keep: true });
    assert.match(run('rebuild'), /the same, row for row/);
    server = await Server.start({ data, env: { LONGSPAN_IMAGING: 'off' } });
  },
);

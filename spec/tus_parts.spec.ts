/** Evidence in several pieces at once: joined when asked, and of themselves where they say where they lie. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { hashOf } from './carry.ts';
import { Client, Server, programmeFacts, projectFacts } from './harness.ts';
import { noise } from './pictures.ts';
import {
  begin,
  bytesType,
  head,
  isEvidence,
  named,
  patch,
  send,
  underWay,
  version,
} from './tus_client.ts';

let server: Server;
let site: Client;

before(async () => {
  server = await Server.start();
  const boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('U'), ...projectFacts('U', 'A'));
  site = await boss.colleague('foreman', ['site', 'project/U/A']);
});
after(async () => {
  await server.stop();
});

test('four parts at once are joined', async () => {
  const photo = noise(400_000);
  const sent = await send(site, photo, { parallelUploads: 4 });
  assert.equal(sent.requests.filter((method) => method === 'POST').length, 5);
  assert.equal(sent.evidence, hashOf(photo));
  await isEvidence(site, photo);
  assert.deepEqual(
    underWay(site).filter((name) => !name.endsWith('.done')),
    [],
  );
});

/** A part that says where in what it lies, with so many of its bytes. */
async function beginPart(whole: Buffer, from: number, to: number, bytes = to - from) {
  const place = `at ${Buffer.from(String(from)).toString('base64')},of ${Buffer.from(String(whole.length)).toString('base64')}`;
  const answer = await site.request(
    'POST',
    '/api/v1/uploads',
    bytes > 0 ? whole.subarray(from, from + bytes) : undefined,
    {
      ...version,
      ...(bytes > 0 && bytesType),
      'upload-length': String(to - from),
      'upload-concat': 'partial',
      'upload-metadata': `${named(hashOf(whole))},${place}`,
    },
  );
  assert.equal(answer.status, 201, answer.text);
  return answer;
}
const evidenceIn = (answer: { headers: Headers }) => answer.headers.get('longspan-evidence');

test('parts that say where they lie are joined with the last of them, unasked', async () => {
  const bytes = noise(300_000);
  const cuts = [0, 80_000, 160_000, bytes.length];
  const first = await beginPart(bytes, cuts[0]!, cuts[1]!);
  const last = await beginPart(bytes, cuts[2]!, cuts[3]!, 50_000);
  const middle = await beginPart(bytes, cuts[1]!, cuts[2]!);
  for (const answer of [first, last, middle]) assert.equal(evidenceIn(answer), null);
  const rest = bytes.subarray(cuts[2]! + 50_000);
  const answer = await patch(site, last.headers.get('location')!, 50_000, rest);
  assert.deepEqual([answer.status, evidenceIn(answer)], [204, hashOf(bytes)]);
  await isEvidence(site, bytes);
  assert.deepEqual(
    underWay(site).filter((name) => name.endsWith('.part')),
    [],
  );
  // Whoever lost that answer begins the part again.
  assert.equal(evidenceIn(await beginPart(bytes, cuts[2]!, cuts[3]!, 0)), hashOf(bytes));
});

test('parts that end at the same moment make one evidence, and somebody is told', async () => {
  const bytes = noise(400_000);
  const each = bytes.length / 4;
  const answers = await Promise.all(
    [0, 1, 2, 3].map((i) => beginPart(bytes, i * each, (i + 1) * each)),
  );
  assert.ok(answers.some((answer) => evidenceIn(answer) === hashOf(bytes)));
  await isEvidence(site, bytes);
});

test('a part begun again is the same part, wherever its beginning was lost', async () => {
  const bytes = noise(200_000);
  const first = await beginPart(bytes, 0, 100_000, 30_000);
  const again = await beginPart(bytes, 0, 100_000, 0);
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.equal(again.headers.get('upload-offset'), '30000');
  const other = await beginPart(bytes, 100_000, 200_000, 0);
  assert.notEqual(other.headers.get('location'), first.headers.get('location'));
});

test('parts whose whole is no picture are refused with the last of them, and kept no longer', async () => {
  const bytes = randomBytes(100_000);
  await beginPart(bytes, 0, 50_000);
  const last = await beginPart(bytes, 50_000, 100_000, 0);
  const answer = await patch(site, last.headers.get('location')!, 0, bytes.subarray(50_000));
  assert.equal(answer.status, 415, answer.text);
  assert.equal((await head(site, last.headers.get('location')!)).status, 410);
});

test('a part that would not fit into its whole is not begun', async () => {
  const answer = await site.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-length': '10',
    'upload-concat': 'partial',
    'upload-metadata': `${named('0'.repeat(64))},at ${btoa('95')},of ${btoa('100')}`,
  });
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.json.code, 'upload_header_invalid');
});

test('parts that are not all there are not joined', async () => {
  const photo = noise(10_000);
  const half = await begin(site, 5000, hashOf(photo), { 'upload-concat': 'partial' });
  await patch(site, half, 0, photo.subarray(0, 4000));
  const answer = await site.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-concat': `final;${half}`,
    'upload-metadata': named(hashOf(photo)),
  });
  assert.equal(answer.json.code, 'upload_offset_wrong');
  assert.equal((await head(site, half)).headers.get('upload-concat'), 'partial');
  assert.equal((await head(site, half)).headers.get('upload-offset'), '4000');
});

/** Photos and documents: stored under their hash, told by their content, served for good. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { hashOf } from './carry.ts';
import { files } from './folder.ts';
import { Client, Server, dailyReport, day, programmeFacts, projectFacts, raw } from './harness.ts';
import { noise } from './pictures.ts';
import { within } from './within.ts';

let server: Server;
let site: Client;
let boss: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('E'), ...projectFacts('E', 'A'));
  site = await boss.colleague('foreman', ['site', 'project/E/A']);
});
after(async () => {
  await server.stop();
});

const put = (client: Client, bytes: Uint8Array, hash = hashOf(bytes)) =>
  client.request('PUT', `/api/v1/evidence/${hash}`, bytes, {
    'content-type': 'application/octet-stream',
  });

async function fetched(client: Client, hash: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/api/v1/evidence/${hash}`, {
    headers: { ...client.credentials(), ...headers },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

test('a photo comes back as it was sent, and may be kept for ever', async () => {
  const photo = noise(300_000);
  const answer = await put(site, photo);
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json, { sha256: hashOf(photo), bytes: photo.length });
  const { response, bytes } = await fetched(site, hashOf(photo));
  assert.equal(response.status, 200);
  assert.ok(bytes.equals(photo));
  assert.equal(response.headers.get('content-type'), 'image/png');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.match(response.headers.get('cache-control') ?? '', /immutable/);
  assert.match(
    response.headers.get('content-disposition') ?? '',
    /^inline; filename="[0-9a-f]{16}\.png"$/,
  );
  const again = await fetched(site, hashOf(photo), {
    'if-none-match': response.headers.get('etag') ?? '',
  });
  assert.equal(again.response.status, 304);
  assert.ok(
    existsSync(join(server.data, 'evidence', hashOf(photo).slice(0, 2), hashOf(photo).slice(2))),
  );
});

test('sending it again changes nothing', async () => {
  const photo = noise(1000);
  assert.equal((await put(site, photo)).status, 201);
  assert.equal((await put(site, photo)).status, 201);
  assert.ok((await fetched(site, hashOf(photo))).bytes.equals(photo));
});

test('a part of it comes on request', async () => {
  const photo = noise(5000);
  await put(site, photo);
  const middle = await fetched(site, hashOf(photo), { range: 'bytes=100-199' });
  assert.equal(middle.response.status, 206);
  assert.equal(middle.response.headers.get('content-range'), `bytes 100-199/${photo.length}`);
  assert.ok(middle.bytes.equals(photo.subarray(100, 200)));
  const tail = await fetched(site, hashOf(photo), { range: 'bytes=-4' });
  assert.ok(tail.bytes.equals(photo.subarray(-4)));
  assert.equal(
    (await fetched(site, hashOf(photo), { range: 'bytes=999999-' })).response.status,
    416,
  );
});

test('content that does not hash to its address is not stored', async () => {
  const photo = noise(2000);
  const other = hashOf(Buffer.from('another'));
  const answer = await put(site, photo, other);
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, 'evidence_hash_mismatch');
  assert.equal((await site.get(`/api/v1/evidence/${other}`)).status, 404);
});

test('a page that calls itself a photo is refused', async () => {
  for (const [content, found] of [
    ['<html><script>alert(1)</script>', 'text/html'],
    ['GIF89a........', 'image/gif'],
    ['\0\0\0\x18ftypheic', 'image/heic'],
    ['', 'nothing'],
  ] as const) {
    const answer = await put(site, Buffer.from(content, 'latin1'));
    assert.equal(answer.json?.code, 'evidence_type_refused', content);
    assert.equal(answer.json.params.found, found);
  }
});

test('more than 64 MB is refused before it is sent', async () => {
  const answer = await raw(server, [
    `PUT /api/v1/evidence/${'0'.repeat(64)} HTTP/1.1`,
    'Host: x',
    `Cookie: longspan_session=${site.cookie}`,
    `X-CSRF-Token: ${site.csrf}`,
    `Content-Length: ${(64 << 20) + 1}`,
    'Expect: 100-continue',
    '',
    '',
  ]);
  assert.match(answer, /^HTTP\/1.1 413 /);
});

test('a photo cut off on the way leaves nothing', async () => {
  const arriving = (): number => files(join(server.data, 'tmp')).length;
  await within(60_000, 'nothing arrives yet', async () => arriving() === 0);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const photo = noise(900_000);
  socket.write(
    `PUT /api/v1/evidence/${hashOf(photo)} HTTP/1.1\r\nHost: x\r\nCookie: longspan_session=${site.cookie}\r\n` +
      `X-CSRF-Token: ${site.csrf}\r\nContent-Length: ${photo.length}\r\n\r\n`,
  );
  socket.write(photo.subarray(0, 600_000));
  await within(60_000, 'it goes to a file while it arrives', async () => arriving() > 0);
  assert.equal(arriving(), 1);
  socket.destroy();
  await within(60_000, 'it leaves nothing', async () => arriving() === 0);
  assert.equal((await site.get(`/api/v1/evidence/${hashOf(photo)}`)).status, 404);
});

test('nothing half received is left behind', () => {
  assert.deepEqual(files(join(server.data, 'tmp')), []);
});

test('a viewer does not add evidence, and who has no role does not see it', async () => {
  const photo = noise(1000);
  await put(site, photo);
  const viewer = await boss.colleague('viewer', ['viewer', 'programme/E']);
  assert.equal((await put(viewer, noise(100))).json.code, 'not_permitted');
  assert.equal((await fetched(viewer, hashOf(photo))).response.status, 200);
  const nobody = await boss.colleague('norole');
  assert.equal((await fetched(nobody, hashOf(photo))).response.status, 404);
});

test("a report's fact names the photo behind it", async () => {
  const photo = noise(4000);
  await put(site, photo);
  const [receipt] = await site.accept(
    dailyReport('E', 'A', day(-1), { photos: [{ sha256: hashOf(photo), caption: '基础' }] }),
  );
  const shown = (await site.get(`/api/v1/facts/${receipt?.seq}`)).json;
  assert.equal(shown.evidence[0].sha256, hashOf(photo));
  assert.equal(shown.evidence[0].media_type, 'image/png');
  assert.equal(shown.evidence[0].bytes, photo.length);
});

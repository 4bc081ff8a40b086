/** Evidence in pieces over tus 1.0.0: what was acknowledged stays, whatever breaks; with tus-js-client as it is. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as tus from 'tus-js-client';

import { hashOf } from './carry.ts';
import { CutLink } from './cut_link.ts';
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
import { within } from './within.ts';

const week = 7 * 86_400_000;
let server: Server;
let boss: Client;
let site: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('U'), ...projectFacts('U', 'A'));
  site = await boss.colleague('foreman', ['site', 'project/U/A']);
});
after(async () => {
  await server.stop();
});

/** Begins a PATCH and sends only a part of its body; the connection stays open. */
async function halfPatch(url: string, length: number, part: Buffer) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const credentials = Object.entries(site.credentials()).map((pair) => pair.join(': '));
  socket.write(
    [
      `PATCH ${url} HTTP/1.1`,
      'Host: x',
      ...credentials,
      'Tus-Resumable: 1.0.0',
      'Content-Type: application/offset+octet-stream',
      'Upload-Offset: 0',
      `Content-Length: ${length}`,
      '',
      '',
    ].join('\r\n'),
  );
  await new Promise<void>((resolve) => socket.write(part, () => resolve()));
  return socket;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
/** Of the uploads under way, what the one has that has most. */
function mostWritten(who: Client): number {
  const folder = join(who.server.data, 'uploads-under-way', who.account);
  const parts = underWay(who).filter((name) => name.endsWith('.part'));
  return Math.max(0, ...parts.map((name) => sizeOf(join(folder, name))));
}

/** Waits until so much of an upload has been written. */
async function written(url: string, bytes: number): Promise<void> {
  const file = join(
    server.data,
    'uploads-under-way',
    site.account,
    `${url.split('/').at(-1)}.part`,
  );
  await within(90_000, `${bytes} bytes are written`, () => Promise.resolve(sizeOf(file) >= bytes));
}

test('the server says what it speaks', async () => {
  const answer = await new Client(server).request('OPTIONS', '/api/v1/uploads');
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get('tus-version'), '1.0.0');
  assert.equal(answer.headers.get('tus-max-size'), String(64 << 20));
  assert.equal(answer.headers.get('tus-checksum-algorithm'), 'sha1,sha256');
  for (const extension of [
    'creation',
    'creation-with-upload',
    'checksum',
    'termination',
    'concatenation',
    'expiration',
  ])
    assert.ok(answer.headers.get('tus-extension')?.split(',').includes(extension), extension);
});

test('a photo sent by tus-js-client is evidence, as if it had been put', async () => {
  const photo = noise(300_000);
  const sent = await send(site, photo);
  assert.equal(sent.evidence, hashOf(photo));
  assert.deepEqual(sent.requests, ['POST', 'PATCH']);
  await isEvidence(site, photo);
  assert.deepEqual(
    underWay(site).filter((name) => name.endsWith('.part')),
    [],
  );
  const done = await head(site, new URL(sent.url).pathname);
  assert.equal(done.headers.get('upload-offset'), String(photo.length));
  assert.equal(done.headers.get('longspan-evidence'), hashOf(photo));
});

test('a small photo goes with the request that begins it', async () => {
  const photo = noise(20_000);
  const sent = await send(site, photo, { uploadDataDuringCreation: true });
  assert.deepEqual(sent.requests, ['POST']);
  assert.equal(sent.evidence, hashOf(photo));
  await isEvidence(site, photo);
});

test('after a cut at any byte at most 64 KiB are sent again', async () => {
  for (let i = 0; i < 6; ++i) {
    const photo = noise(400_000);
    const link = await CutLink.to(server.url);
    // Behind the heads of two requests.
    link.cutAt = randomInt(4_000, photo.length);
    // Who comes back before the server has looked at the first connection at all begins anew.
    let seen = false;
    link.noticed = () => (seen ||= mostWritten(site) > 0);
    const sent = await send(site, photo, {}, link.url);
    link.close();
    assert.ok(sent.requests.includes('HEAD'), sent.requests.join());
    const again = link.sent - photo.length - sent.requests.length * 1024;
    assert.ok(again <= 64 << 10, `${again} bytes again`);
    await isEvidence(site, photo);
  }
});

test('a photo cut off in the request that begins it goes on from there', async () => {
  const photo = noise(400_000);
  const link = await CutLink.to(server.url);
  link.cutAt = 300_000;
  link.noticed = () => underWay(site).some((name) => name.endsWith('.json'));
  const sent = await send(site, photo, { uploadDataDuringCreation: true }, link.url);
  link.close();
  assert.equal(sent.evidence, hashOf(photo));
  const answer = underWay(site).filter((name) => name.endsWith('.json'));
  assert.deepEqual(answer, [], 'it went on in the same upload');
});

test('who lost the answer to the beginning asks again and is told how much is there', async () => {
  const photo = noise(100_000);
  const url = await begin(site, photo.length, hashOf(photo));
  assert.equal((await patch(site, url, 0, photo.subarray(0, 60_000))).status, 204);
  const again = await site.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-length': String(photo.length),
    'upload-metadata': named(hashOf(photo)),
  });
  assert.equal(again.headers.get('location'), url);
  assert.equal(again.headers.get('upload-offset'), '60000');
  assert.equal((await patch(site, url, 60_000, photo.subarray(60_000))).status, 204);
  await isEvidence(site, photo);
});

test('a phone that comes back is served at once, while its old connection still hangs', async () => {
  const photo = noise(500_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const old = await halfPatch(url, photo.length, photo.subarray(0, 200_000));
  await written(url, 200_000);
  const began = Date.now();
  const standing = await head(site, url);
  assert.equal(standing.status, 200);
  assert.equal(standing.headers.get('upload-offset'), '200000');
  assert.equal(standing.headers.get('upload-length'), String(photo.length));
  assert.equal((await patch(site, url, 200_000, photo.subarray(200_000))).status, 204);
  // A connection that hangs is given up after forty seconds: nobody waited for that.
  assert.ok(Date.now() - began < 20_000, `${Date.now() - began} ms`);
  old.destroy();
  await isEvidence(site, photo);
});

test('two that write at once: the later one wins, and nothing is mixed', async () => {
  const photo = noise(300_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const old = await halfPatch(url, photo.length, photo.subarray(0, 100_000));
  const closed = new Promise((resolve) => old.on('close', resolve));
  await written(url, 100_000);
  const late = await patch(site, url, 0, photo);
  assert.equal(late.json.code, 'upload_offset_wrong', 'what the first sent is kept');
  assert.equal(late.json.params.expected, '100000');
  await closed;
  assert.equal((await patch(site, url, 100_000, photo.subarray(100_000))).status, 204);
  await isEvidence(site, photo);
});

test('a sender that never pauses is cut off too', async () => {
  const bytes = Buffer.alloc(64 << 20, 7);
  const url = await begin(site, bytes.length, hashOf(bytes));
  const old = await halfPatch(url, bytes.length, bytes.subarray(0, 1));
  old.write(bytes.subarray(1));
  for (let offset = 0; offset < 2;) {
    const standing = await head(site, url);
    assert.equal(standing.status, 200, 'it did not come to its end');
    offset = Number(standing.headers.get('upload-offset'));
  }
  while (!old.destroyed) await sleep(10);
  assert.equal((await site.request('DELETE', url, undefined, version)).status, 204);
});

test('nothing acknowledged or arrived is lost when the server is killed and started again', async () => {
  const photo = noise(600_000);
  const link = await CutLink.to(server.url);
  const cutAt = (link.cutAt = randomInt(200_000, 500_000));
  // What has arrived is on the disk, but for its last piece; it went up behind the heads of two requests.
  let arrived = false;
  link.noticed = () => (arrived ||= mostWritten(site) >= cutAt - (64 << 10) - 2048);
  const restarted = new Promise<void>((resolve, reject) => {
    link.onCut = () => {
      const again = async (): Promise<void> => {
        await server.kill();
        const data = server.data;
        server = await Server.start({ data });
        for (const who of [boss, site]) Object.assign(who, { server });
        link.leadTo(server.url);
      };
      again().then(resolve, reject);
    };
  });
  const sent = await send(site, photo, {}, link.url);
  await restarted;
  link.close();
  const again = link.sent - photo.length - sent.requests.length * 1024;
  assert.ok(again <= 64 << 10, `${again} bytes again`);
  await isEvidence(site, photo);
});

test('a server killed in the middle of a body keeps what it wrote', async () => {
  const photo = noise(600_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const socket = await halfPatch(url, photo.length, photo.subarray(0, 400_000));
  await written(url, 400_000 - (64 << 10));
  await server.kill();
  socket.destroy();
  server = await Server.start({ data: server.data });
  for (const who of [boss, site]) Object.assign(who, { server });
  const offset = Number((await head(site, url)).headers.get('upload-offset'));
  assert.ok(offset >= 400_000 - (64 << 10) && offset <= 400_000, String(offset));
  assert.equal((await patch(site, url, offset, photo.subarray(offset))).status, 204);
  await isEvidence(site, photo);
});

test('what was given up is gone', async () => {
  const photo = noise(50_000);
  const url = await begin(site, photo.length, hashOf(photo));
  await patch(site, url, 0, photo.subarray(0, 10_000));
  await tus.Upload.terminate(server.url + url, { headers: site.credentials(), retryDelays: null });
  assert.equal((await head(site, url)).status, 410);
  const late = await patch(site, url, 10_000, photo.subarray(10_000));
  assert.equal(late.json.code, 'upload_gone');
  assert.equal(late.headers.get('content-type'), 'application/problem+json');
  assert.equal(late.headers.get('tus-resumable'), '1.0.0');
});

test('a piece that does not match its checksum is not kept', async () => {
  const photo = noise(80_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const first = photo.subarray(0, 30_000);
  const checksum = (bytes: Buffer, kind: string) => ({
    'upload-checksum': `${kind} ${createHash(kind).update(bytes).digest('base64')}`,
  });
  assert.equal((await patch(site, url, 0, first, checksum(first, 'sha1'))).status, 204);
  const wrong = await patch(site, url, 30_000, randomBytes(50_000), checksum(first, 'sha256'));
  assert.equal(wrong.status, 460);
  assert.equal(wrong.json.code, 'upload_checksum_wrong');
  assert.equal((await head(site, url)).headers.get('upload-offset'), '30000');
  const rest = photo.subarray(30_000);
  const strange = await patch(site, url, 30_000, rest, { 'upload-checksum': 'md5 AAAA' });
  assert.equal(strange.json.code, 'upload_header_invalid');
  assert.equal((await patch(site, url, 30_000, rest, checksum(rest, 'sha256'))).status, 204);
  await isEvidence(site, photo);
});

test('content that does not hash to what was announced is refused in the end', async () => {
  const photo = noise(40_000);
  const other = hashOf(Buffer.from('another'));
  const url = await begin(site, photo.length, other);
  const answer = await patch(site, url, 0, photo);
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, 'evidence_hash_mismatch');
  assert.equal((await head(site, url)).status, 410);
  assert.equal((await site.get(`/api/v1/evidence/${other}`)).status, 404);
});

test('a file of another type is refused in the end', async () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(3000)]);
  const url = await begin(site, zip.length, hashOf(zip));
  assert.equal((await patch(site, url, 0, zip)).json.code, 'evidence_type_refused');
  assert.equal((await head(site, url)).status, 410);
});

test("somebody else's upload does not exist", async () => {
  const photo = noise(30_000);
  const url = await begin(site, photo.length, hashOf(photo));
  for (const other of [boss, await boss.colleague('other', ['site', 'project/U/A'])]) {
    assert.equal((await head(other, url)).status, 410);
    assert.equal((await patch(other, url, 0, photo)).json.code, 'upload_gone');
    assert.equal((await other.request('DELETE', url, undefined, version)).status, 410);
  }
  assert.equal((await head(site, url)).headers.get('upload-offset'), '0');
  const viewer = await boss.colleague('viewer', ['viewer', 'programme/U']);
  const refused = await viewer.request('POST', '/api/v1/uploads', undefined, version);
  assert.equal(refused.json.code, 'not_permitted');
  assert.equal(refused.headers.get('tus-resumable'), '1.0.0');
});

test('what the server knows already needs no bytes', async () => {
  const photo = noise(200_000);
  await send(site, photo);
  const answer = await site.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-length': String(photo.length),
    'upload-metadata': named(hashOf(photo)),
  });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('upload-offset'), String(photo.length));
  assert.equal(answer.headers.get('longspan-evidence'), hashOf(photo));
  const standing = await head(site, answer.headers.get('location')!);
  assert.equal(standing.headers.get('upload-offset'), String(photo.length));
  assert.equal((await send(site, photo)).requests.at(-1), 'HEAD', 'tus-js-client finds out too');
});

test('twenty uploads at once all arrive', async () => {
  const photos = Array.from({ length: 20 }, () => noise(150_000));
  const sent = await Promise.all(photos.map((photo) => send(site, photo)));
  sent.forEach((one, i) => assert.equal(one.evidence, hashOf(photos[i]!)));
  for (const photo of photos) await isEvidence(site, photo);
});

test('what nobody went on with for a week is dropped', async () => {
  const photo = noise(30_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const answer = await patch(site, url, 0, photo.subarray(0, 1000));
  const expires = Date.parse(answer.headers.get('upload-expires') ?? '');
  assert.ok(Math.abs(expires - Date.now() - week) < 60_000, String(expires));
  const folder = join(server.data, 'uploads-under-way', site.account);
  const old = (Date.now() - week) / 1000 - 60;
  for (const name of readdirSync(folder))
    if (name.startsWith(url.split('/').at(-1)!)) utimesSync(join(folder, name), old, old);
  const fresh = await begin(site, photo.length + 1, hashOf(photo));
  await server.stop({ keep: true });
  server = await Server.start({ data: server.data });
  for (const who of [boss, site]) Object.assign(who, { server });
  await within(60_000, 'it is dropped', async () => (await head(site, url)).status === 410);
  assert.equal((await head(site, fresh)).status, 200);
});

test('one account does not fill the disk with what it never finishes', async () => {
  const hoarder = await boss.colleague('hoarder', ['site', 'project/U/A']);
  for (let i = 0; i < 16; ++i) await begin(hoarder, 64 << 20, hashOf(randomBytes(8)));
  const answer = await hoarder.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-length': '1000',
    'upload-metadata': named(hashOf(randomBytes(8))),
  });
  assert.equal(answer.status, 429);
  assert.equal(answer.json.code, 'uploads_too_many');
  assert.equal(answer.json.params.count, '16');
});

test('requests that are wrong are told what is wrong with them', async () => {
  const ask = (headers: Record<string, string>) =>
    site.request('POST', '/api/v1/uploads', undefined, headers);
  const metadata = { 'upload-metadata': named('0'.repeat(64)) };
  const old = await ask({ 'tus-resumable': '0.2.2', 'upload-length': '10', ...metadata });
  assert.equal(old.status, 412);
  assert.equal(old.json.code, 'tus_version');
  assert.equal(old.headers.get('tus-version'), '1.0.0');
  for (const [header, headers] of [
    ['Upload-Length', { ...version, 'upload-length': 'ten', ...metadata }],
    ['Upload-Length', { ...version, ...metadata }],
    ['Upload-Metadata', { ...version, 'upload-length': '10' }],
    ['Upload-Metadata', { ...version, 'upload-length': '10', 'upload-metadata': 'sha256 ???' }],
    ['Upload-Concat', { ...version, 'upload-concat': 'final;', ...metadata }],
  ] as const) {
    const answer = await ask(headers);
    assert.equal(answer.json.code, 'upload_header_invalid', header);
    assert.equal(answer.json.params.header, header);
  }
  const large = await ask({ ...version, 'upload-length': String((64 << 20) + 1), ...metadata });
  assert.equal(large.json.code, 'body_too_large');

  const photo = noise(20_000);
  const url = await begin(site, photo.length, hashOf(photo));
  const typed = await patch(site, url, 0, photo, { 'content-type': 'image/png' });
  assert.equal(typed.status, 415);
  assert.equal(typed.json.code, 'upload_media_type');
  const over = await patch(site, url, 0, Buffer.concat([photo, photo]));
  assert.equal(over.json.code, 'body_too_large');
  assert.equal((await patch(site, url, 5, photo)).json.code, 'upload_offset_wrong');
  assert.equal((await head(site, url)).headers.get('upload-offset'), '0');
  const overridden = await site.request('POST', url, photo, {
    ...version,
    ...bytesType,
    'upload-offset': '0',
    'x-http-method-override': 'PATCH',
  });
  assert.equal(overridden.status, 204);
  await isEvidence(site, photo);
});

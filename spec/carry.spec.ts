/** Carry bundles: what a device could not send arrives whole by any hand, once, and from nobody else. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { bundleOf, DeviceKey, hashOf, type Load, plainOf } from './carry.ts';
import { files } from './folder.ts';
import {
  type Answer,
  Client,
  type Draft,
  dailyReport,
  day,
  programmeFacts,
  projectFacts,
  Server,
} from './harness.ts';
import { noise } from './pictures.ts';
import { within } from './within.ts';

let server: Server;
let boss: Client;
let office: Client;
let site: Client;
/** Somebody who has nothing to do with the site. */
let carrier: Client;
let phone: Phone;

/** A paired phone that signs bundles. */
interface Phone {
  client: Client;
  device: string;
  key: DeviceKey;
  carryKey: string;
}

async function pairedPhone(account: string): Promise<Phone> {
  const key = await DeviceKey.make();
  const { secret } = (await boss.request('POST', '/api/v1/pairings', { account })).json;
  const client = new Client(server);
  const answer = await client.request('POST', '/api/v1/pairings/claim', {
    secret,
    name: '工地手机',
    public_key: key.publicKey,
  });
  assert.equal(answer.status, 201, answer.text);
  Object.assign(client, { csrf: answer.json.csrf, account });
  return { client, device: answer.json.device.device, key, carryKey: answer.json.carry_key };
}

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'A'), ...projectFacts('P', 'B'));
  office = await boss.colleague('office', ['office', 'programme/P']);
  site = await boss.colleague('foreman', ['site', 'project/P/A']);
  carrier = await boss.colleague('driver', ['viewer', 'project/P/B']);
  phone = await pairedPhone(site.account);
});
after(async () => {
  await server.stop({ keep: true });
  server.clear();
});

const evidenceOf = (...photos: Uint8Array[]) =>
  photos.map((bytes) => ({ sha256: hashOf(bytes), bytes }));
const bundle = (facts: object[], more: Partial<Load> = {}, from = phone) =>
  bundleOf(from.key, {
    device: from.device,
    account: from.client.account,
    carryKey: from.carryKey,
    facts,
    ...more,
  });
const handIn = (bytes: Uint8Array, by = carrier): Promise<Answer> =>
  by.request('POST', '/api/v1/carried', bytes, { 'content-type': 'application/octet-stream' });
let days = 0;
/** A report of a day of its own. */
const report = (more: object = {}): Draft => dailyReport('P', 'A', day(-++days), more);

async function taken(bytes: Uint8Array, by = carrier): Promise<any> {
  const answer = await handIn(bytes, by);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
async function refused(bytes: Uint8Array, status: number, code: string, fault?: string) {
  const answer = await handIn(bytes);
  assert.equal(answer.json?.code, code, answer.text);
  assert.equal(answer.status, status);
  if (fault !== undefined) assert.equal(answer.json.params.fault, fault);
}
const filed = async (draft: Draft): Promise<boolean> => {
  const { facts } = (await boss.get(`/api/v1/facts?programme=P&limit=200`)).json;
  return facts.some((one: { id: string }) => one.id === draft.id);
};
const stored = async (photo: Uint8Array): Promise<boolean> =>
  (await boss.get(`/api/v1/evidence/${hashOf(photo)}`)).status === 200;

test('a report with twelve photos arrives by another’s hand, as written by the foreman', async () => {
  const photos = Array.from({ length: 12 }, (_, i) => noise(1000 + i));
  const draft = report({ photos: photos.map((one) => ({ sha256: hashOf(one) })) });
  const answer = await taken(await bundle([draft], { evidence: evidenceOf(...photos) }));
  assert.equal(answer.device, phone.device);
  assert.equal(answer.device_name, '工地手机');
  assert.equal(answer.account_name, 'foreman');
  assert.equal(answer.receipts.length, 1);
  assert.equal(answer.receipts[0].receipt, 'accepted', JSON.stringify(answer.receipts));
  assert.equal(answer.evidence.length, 12);
  for (const [i, one] of answer.evidence.entries())
    assert.deepEqual(one, { sha256: hashOf(photos[i]!), bytes: photos[i]!.length });
  for (const photo of photos) assert.ok(await stored(photo));
  const fact = (await boss.get(`/api/v1/facts/${answer.receipts[0].seq}`)).json;
  assert.equal(fact.by?.account ?? fact.by, site.account, JSON.stringify(fact).slice(0, 300));
});

test('the same bundle twice, and what also went the direct way, counts once', async () => {
  const [first, second] = [report(), report()];
  const photo = noise(2000);
  const bytes = await bundle([first, second], { evidence: evidenceOf(photo) });
  assert.equal((await phone.client.post(first))[0]!.receipt, 'accepted');
  const once = await taken(bytes);
  assert.deepEqual(
    once.receipts.map((one: { receipt: string }) => one.receipt),
    ['duplicate', 'accepted'],
  );
  const again = await taken(bytes, office);
  assert.deepEqual(
    again.receipts.map((one: { receipt: string }) => one.receipt),
    ['duplicate', 'duplicate'],
  );
  assert.equal(again.evidence[0].problem, undefined);
  assert.equal((await phone.client.post(second))[0]!.receipt, 'duplicate');
  const direct = await phone.client.request('PUT', `/api/v1/evidence/${hashOf(photo)}`, photo);
  assert.equal(direct.status, 201);
});

test('one broken photo and one report too many hold up nothing else', async () => {
  const good = [noise(2000), noise(2000)];
  const evidence = [
    ...evidenceOf(good[0]!),
    { sha256: '0'.repeat(64), bytes: noise(2000) },
    ...evidenceOf(Buffer.from('not a picture at all')),
    ...evidenceOf(good[1]!),
  ];
  const mine = report();
  const foreign = dailyReport('P', 'B', day(-1));
  const answer = await taken(await bundle([foreign, { id: 'x' }, mine], { evidence }));
  const codes = answer.receipts.map((one: any) => one.problem?.code ?? one.receipt);
  assert.deepEqual(codes, ['not_permitted', 'shape_invalid', 'accepted']);
  assert.deepEqual(
    answer.evidence.map((one: any) => one.problem?.code ?? 'taken'),
    ['taken', 'evidence_hash_mismatch', 'evidence_type_refused', 'taken'],
  );
  for (const photo of good) assert.ok(await stored(photo));
});

test('photos alone, and more reports than one filing takes', async () => {
  const photo = noise(2000);
  assert.equal((await taken(await bundle([], { evidence: evidenceOf(photo) }))).evidence.length, 1);
  const broken = Array.from({ length: 1001 }, (_, i) => ({ id: `x${i}` }));
  const draft = report();
  const { receipts } = await taken(await bundle([...broken, draft]));
  assert.equal(receipts.length, 1002);
  assert.equal(receipts[1000].id, 'x1000');
  assert.equal(receipts[1001].receipt, 'accepted');
});

test('tampered with, cut short or not a bundle at all: nothing of it is filed', async () => {
  const draft = report();
  const photo = noise(2000);
  const whole = await bundle([draft], { evidence: evidenceOf(photo) });
  const header = 10 + whole.readUInt32BE(6);
  const flipped = (at: number) => {
    const out = Buffer.from(whole);
    out[at]! ^= 1;
    return out;
  };
  await refused(flipped(0), 422, 'bundle_damaged', 'not_a_bundle');
  await refused(
    Buffer.from('PK\u0003\u0004 something else'),
    422,
    'bundle_damaged',
    'not_a_bundle',
  );
  await refused(Buffer.alloc(0), 422, 'bundle_damaged', 'cut_short');
  for (const at of [header + 20, whole.length - 70, whole.length - 1])
    await refused(flipped(at), 422, 'bundle_damaged', 'signature');
  await refused(whole.subarray(0, header - 5), 422, 'bundle_damaged', 'cut_short');
  await refused(whole.subarray(0, -1), 422, 'bundle_damaged', 'signature');
  // The time it was made: still a header, no longer the one that was signed.
  const year = whole.indexOf('"made_at":"2') + 14;
  await refused(flipped(year), 422, 'bundle_damaged', 'signature');
  assert.ok(!(await filed(draft)));
  assert.ok(!(await stored(photo)));
});

test('well signed, but not what it says: another’s account, another server, a stranger’s key, odd content', async () => {
  const draft = report();
  await refused(await bundle([draft], { account: office.account }), 422, 'bundle_not_ours');
  const elsewhere = await DeviceKey.make();
  await refused(await bundle([draft], { carryKey: elsewhere.publicKey }), 422, 'bundle_not_ours');
  const device = '00000000-0000-7000-8000-000000000001';
  await refused(await bundle([draft], { device }), 422, 'bundle_not_ours');
  await refused(
    await bundle([draft], {}, { ...phone, key: elsewhere }),
    422,
    'bundle_damaged',
    'signature',
  );
  await refused(await bundle([draft], { header: { more: 1 } }), 422, 'bundle_damaged', 'header');
  await refused(
    await bundle([draft], { header: { iv: randomBytes(12).toString('base64url') } }),
    422,
    'bundle_damaged',
    'ciphertext',
  );
  const off = Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString('base64url');
  await refused(
    await bundle([draft], { header: { ephemeral: off } }),
    422,
    'bundle_damaged',
    'ciphertext',
  );
  const plain = plainOf({ facts: [draft], evidence: evidenceOf(noise(2000)) });
  for (const odd of [
    plain.subarray(0, -1),
    Buffer.concat([plain, Buffer.from([0])]),
    Buffer.alloc(0),
    Buffer.from([0, 0, 0, 2, 0x7b, 0x7d]),
  ])
    await refused(await bundle([], { plain: odd }), 422, 'bundle_damaged', 'content');
  const unnamed = await new Client(server).signIn('foreman', 'foreman has a password');
  const session = (await unnamed.get('/api/v1/session')).json;
  await refused(await bundle([draft], { device: session.device.device }), 422, 'bundle_not_ours');
  assert.ok(!(await filed(draft)));
});

test('of a device that was cut off: refused from the site, taken from the office', async () => {
  const lost = await pairedPhone(site.account);
  const draft = report();
  const bytes = await bundle([draft], {}, lost);
  await office.request('DELETE', `/api/v1/devices/${lost.device}`);
  for (const client of [carrier, site]) {
    const answer = await handIn(bytes, client);
    assert.equal(answer.status, 403, answer.text);
    assert.equal(answer.json.code, 'bundle_of_cut_device');
    assert.equal(answer.json.params.device, '工地手机');
  }
  assert.equal((await handIn(bytes, lost.client)).json.code, 'device_cut_off');
  assert.ok(!(await filed(draft)));
  assert.equal((await taken(bytes, office)).receipts[0].receipt, 'accepted');
});

test('only what the account may do now; nothing for a closed one; nobody unknown hands in', async () => {
  const viewer = await boss.openAccount('viewer', ['viewer', 'programme/P']);
  const tablet = await pairedPhone(viewer.account);
  const photo = noise(2000);
  const answer = await taken(await bundle([report()], { evidence: evidenceOf(photo) }, tablet));
  assert.equal(answer.receipts[0].problem.code, 'not_permitted');
  assert.equal(answer.evidence[0].problem.code, 'not_permitted');
  assert.ok(!(await stored(photo)));
  const bytes = await bundle([], {}, tablet);
  assert.equal((await handIn(bytes, new Client(server))).json.code, 'not_signed_in');
});

test('a bundle of 70 MiB goes through, and leaves no file behind', async () => {
  const photos = Array.from({ length: 7 }, () => noise(10 << 20));
  const answer = await taken(await bundle([report()], { evidence: evidenceOf(...photos) }));
  assert.ok(answer.evidence.every((one: { problem?: object }) => one.problem === undefined));
  for (const photo of photos) assert.ok(await stored(photo));
  // They go when the last who worked on them has let go, which may be after the answer.
  await within(60_000, 'nothing is left', async () => files(join(server.data, 'tmp')).length === 0);
});

test('a bundle made before a restart is taken after it: the key is kept', async () => {
  const draft = report();
  const bytes = await bundle([draft]);
  const { data } = server;
  await server.stop({ keep: true });
  server = await Server.start({ data });
  for (const client of [boss, office, site, carrier, phone.client])
    Object.assign(client, { server });
  assert.equal((await boss.get('/api/v1/session')).json.carry_key, phone.carryKey);
  assert.equal((await taken(bytes)).receipts[0].receipt, 'accepted');
});

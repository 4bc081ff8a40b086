import 'fake-indexeddb/auto';
import {
  createDecipheriv,
  createECDH,
  createHash,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Device, Draft, Session } from '../generated/api';
import { uuid7 } from '../shared/uuid7';
import { devices } from '../transport/devices';
import { accountsWaiting, bundleName, makeBundle, parts, readHeader, waitingOf } from './carry';
import {
  closeDeviceStore,
  identityOf,
  introduce,
  publicKey,
  whyNoBundle,
  type Identity,
} from './deviceKey';
import { closeStore, db, type Blob256, type OutboxItem } from './store';

const account = '01890000-0000-7000-8000-000000000001';
const server = createECDH('prime256v1');
server.generateKeys();

const session: Session = {
  account,
  name: '阿卜杜',
  login: 'abudu',
  grants: [],
  csrf: '',
  device: { device: '01890000-0000-7000-8000-00000000d001', name: 'K05 Android' },
  carry_key: server.getPublicKey().toString('base64url'),
};

/** What the server was told about the device. */
let told: { name: string; public_key?: string }[] = [];

beforeEach(async () => {
  await closeStore();
  await closeDeviceStore();
  globalThis.indexedDB = new IDBFactory();
  told = [];
  vi.spyOn(devices, 'putThis').mockImplementation(async (json): Promise<Device> => {
    told.push(json);
    return {
      device: session.device?.device ?? '',
      account,
      name: json.name,
      paired: true,
      signs: json.public_key !== undefined,
      since: '2026-11-28T08:00:00Z',
    };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function fact(order: number, over: Partial<OutboxItem> = {}): Promise<OutboxItem> {
  const item: OutboxItem = {
    id: uuid7(),
    account,
    kind: 'daily_report.filed',
    stream: 'project/P/K01',
    at: '2026-11-28T18:21:07+08:00',
    device: 'K05 Android',
    body: { report: { day: '2026-11-28', weather: { sky: 'clear' }, narrative: '三层柱' } },
    evidence: [],
    state: 'waiting',
    order,
    ...over,
  };
  await (await db()).put('facts', item);
  return item;
}

async function photo(size: number, over: Partial<Blob256> = {}): Promise<Buffer> {
  const bytes = randomBytes(size);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const store = await db();
  await store.put('blobs', {
    sha256,
    account,
    size,
    mediaType: 'image/jpeg',
    state: 'waiting',
    ...over,
  });
  await store.put('bytes', { sha256, bytes: new Uint8Array(bytes).buffer });
  return bytes;
}

/** Opens a bundle as a server does: written from the format's text alone, with another library's cryptography. */
function open(
  bundle: Buffer,
  devicePoint: string,
): { header: Record<string, string>; facts: Draft[]; photos: Buffer[] } {
  expect(bundle.subarray(0, 6).toString('latin1')).toBe('LSCB1\n');
  const headerLength = bundle.readUInt32BE(6);
  const headerBytes = bundle.subarray(10, 10 + headerLength);
  const header = JSON.parse(headerBytes.toString('utf8')) as Record<string, string>;
  const signed = bundle.subarray(0, bundle.length - 64);
  const point = Buffer.from(devicePoint, 'base64url');
  expect(point.length).toBe(65);
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signature = bundle.subarray(bundle.length - 64);
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw new Error('not signed by the device');

  const ephemeral = Buffer.from(header['ephemeral'] ?? '', 'base64url');
  const secret = server.computeSecret(ephemeral);
  const aes = Buffer.from(hkdfSync('sha256', secret, ephemeral, 'longspan carry 1', 32));
  const iv = Buffer.from(header['iv'] ?? '', 'base64url');
  expect([ephemeral.length, secret.length, iv.length]).toEqual([65, 32, 12]);
  const decipher = createDecipheriv('aes-256-gcm', aes, iv);
  decipher.setAAD(headerBytes);
  decipher.setAuthTag(signed.subarray(signed.length - 16));
  const ciphertext = signed.subarray(10 + headerLength, signed.length - 16);
  const plain = Buffer.concat([decipher.update(ciphertext), decipher.final()]);

  const factsLength = plain.readUInt32BE(0);
  const { facts } = JSON.parse(plain.subarray(4, 4 + factsLength).toString('utf8')) as {
    facts: Draft[];
  };
  const photos: Buffer[] = [];
  for (let at = 4 + factsLength; at < plain.length;) {
    const hash = plain.subarray(at, at + 32);
    const length = plain.readUInt32BE(at + 32);
    const bytes = plain.subarray(at + 36, at + 36 + length);
    expect(createHash('sha256').update(bytes).digest()).toEqual(hash);
    photos.push(Buffer.from(bytes));
    at += 36 + length;
  }
  return { header, facts, photos };
}

async function identity(): Promise<Identity> {
  await introduce(session);
  const found = await identityOf(account);
  if (!found) throw new Error('the device does not know itself');
  return found;
}

async function bytesOf(blob: Blob): Promise<Buffer> {
  return Buffer.from(await blob.arrayBuffer());
}

test('an independent reader opens a bundle and finds all that waits, in order', async () => {
  const second = await fact(2);
  const first = await fact(1);
  await fact(3, { state: 'received' });
  await fact(4, { state: 'refused' });
  await fact(5, { account: 'somebody else' });
  const big = await photo(70_000);
  const small = await photo(1);
  await photo(10, { state: 'received' });
  const seen: number[] = [];

  const waiting = await waitingOf(account);
  const { file, lost } = await makeBundle(await identity(), waiting, (n) => seen.push(n));
  const { header, facts, photos } = open(await bytesOf(file), told[0]?.public_key ?? '');

  expect(lost).toEqual([]);
  expect(header).toMatchObject({ device: session.device?.device, account });
  expect(header['key']).toBe(
    createHash('sha256').update(server.getPublicKey()).digest('hex').slice(0, 16),
  );
  expect(Date.parse(header['made_at'] ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(facts.map((one) => one.id)).toEqual([first.id, second.id]);
  expect(Object.keys(facts[0] ?? {}).sort()).toEqual([
    'at',
    'body',
    'device',
    'id',
    'kind',
    'stream',
  ]);
  expect(facts[0]?.body).toEqual(first.body);
  expect(photos).toEqual([small, big]);
  expect(seen).toEqual([1, 70_001]);
});

test('one changed byte anywhere is noticed', async () => {
  await fact(1);
  await photo(500);
  const { file } = await makeBundle(await identity(), await waitingOf(account));
  const whole = await bytesOf(file);
  const key = (await publicKey()) ?? '';
  for (const at of [20, 300, whole.length - 300, whole.length - 70, whole.length - 1]) {
    const bent = Buffer.from(whole);
    bent.writeUInt8((bent[at] ?? 0) ^ 1, at);
    expect(() => open(bent, key), `byte ${at} of ${whole.length}`).toThrow();
  }
});

test('what was put into a bundle still waits in the outbox, and a second bundle has it again', async () => {
  const item = await fact(1);
  await photo(100);
  const me = await identity();
  const once = await makeBundle(me, await waitingOf(account));
  const again = await waitingOf(account);
  expect(again.facts.map((one) => [one.id, one.state])).toEqual([[item.id, 'waiting']]);
  const twice = await makeBundle(me, again);
  const key = (await publicKey()) ?? '';
  const [a, b] = [open(await bytesOf(once.file), key), open(await bytesOf(twice.file), key)];
  expect(b.facts).toEqual(a.facts);
  expect(b.photos).toEqual(a.photos);
  expect(b.header['ephemeral']).not.toBe(a.header['ephemeral']);
});

test('a photo the browser has lost is left out and named; the rest can be opened', async () => {
  const kept = await photo(50);
  await photo(40);
  const store = await db();
  const gone = (await waitingOf(account)).photos[0]?.sha256 ?? '';
  await store.delete('bytes', gone);
  const { file, lost } = await makeBundle(await identity(), await waitingOf(account));
  expect(lost).toEqual([gone]);
  expect(open(await bytesOf(file), (await publicKey()) ?? '').photos).toEqual([kept]);
});

test('more than one file is made of more than one file holds, and nothing is in two', async () => {
  await fact(1);
  for (let i = 0; i < 5; i++) await photo(40 + i);
  const waiting = await waitingOf(account);
  const { files, tooBig } = parts(waiting, 100);
  expect(files.map((file) => [file.facts.length, file.photos.length, file.bytes])).toEqual([
    [1, 2, 81],
    [0, 2, 85],
    [0, 1, 44],
  ]);
  expect(files.flatMap((file) => file.photos)).toEqual(waiting.photos);
  expect(tooBig).toEqual([]);
});

test('a file says on its outside whose it is; anything else is no bundle', async () => {
  await fact(1);
  const me = await identity();
  const { file } = await makeBundle(me, await waitingOf(account));
  expect(await readHeader(file)).toMatchObject({ device: me.device, account });
  expect(await readHeader(file.slice(0, 100))).toBeNull();
  expect(await readHeader(new Blob(['LSCB1\n']))).toBeNull();
  expect(await readHeader(new Blob(['PK\x03\x04 a workbook']))).toBeNull();
});

test('the server is told the name and the key once, not at every sign-in', async () => {
  await introduce(session);
  await introduce(session);
  expect(told).toHaveLength(1);
  const first = told[0]?.public_key;
  await introduce({ ...session, device: { device: uuid7(), name: 'another' } });
  expect(told.map((one) => one.public_key)).toEqual([first, first]);
});

test('the key is the same after the browser was closed, and cannot be taken out', async () => {
  const before = await publicKey();
  await closeDeviceStore();
  expect(await publicKey()).toBe(before);
});

test('over plain http no bundle is offered, and the device is made known by its name alone', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  await introduce(session);
  expect(told).toEqual([{ name: expect.any(String) as string }]);
  expect(await whyNoBundle(account)).toBe('plain_http');
});

test('a browser that does not keep keys makes no bundle and hinders no sign-in', async () => {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw new DOMException('The object can not be cloned.', 'DataCloneError');
  });
  expect(await publicKey()).toBeUndefined();
});

test('without a link to tell the server there is no bundle yet; with one there is', async () => {
  vi.mocked(devices.putThis).mockRejectedValueOnce(new Error('no link'));
  await expect(introduce(session)).rejects.toThrow();
  expect(await whyNoBundle(account)).toBe('not_known');
  await introduce(session);
  expect(await whyNoBundle(account)).toBeNull();
});

test('whose items wait is told by account', async () => {
  await fact(1, { account: 'a' });
  await fact(2, { account: 'b', state: 'refused' });
  await photo(3, { account: 'c' });
  expect((await accountsWaiting()).sort()).toEqual(['a', 'c']);
});

test('a file is named after the person, without what file systems do not take', () => {
  expect(bundleName('阿卜杜 / K05', 1, 1)).toMatch(/^longspan-阿卜杜-K05-\d{4}-\d\d-\d\d\.lscb$/);
  expect(bundleName('..', 2, 3)).toMatch(/^longspan-device-\d{4}-\d\d-\d\d-2\.lscb$/);
});

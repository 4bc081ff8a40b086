/** Devices: paired by a link shown as a QR code, named, listed, and cut off at once. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { DeviceKey } from './carry.ts';
import { FilingSocket } from './filing_socket.ts';
import { Follower } from './follower.ts';
import {
  type Answer,
  Client,
  dailyReport,
  day,
  programmeFacts,
  projectFacts,
  Server,
} from './harness.ts';
import { drawQrCode, readQrCode } from './qr_code.ts';

let server: Server;
let boss: Client;
let office: Client;
let site: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  for (const code of ['P', 'Q'])
    await boss.accept(...programmeFacts(code), ...projectFacts(code, 'A'));
  office = await boss.colleague('office', ['office', 'programme/P']);
  site = await boss.colleague('foreman', ['site', 'project/P/A']);
});
after(() => server.stop());

const pair = (client: Client, account: string) =>
  client.request('POST', '/api/v1/pairings', { account });
const claim = (client: Client, secret: string, more: object = {}) =>
  client.request('POST', '/api/v1/pairings/claim', { secret, name: '工地手机', ...more });
const stateOf = async (client: Client, pairing: string) =>
  (await client.get(`/api/v1/pairings/${pairing}`)).json;
const devicesOf = async (client: Client, account: string): Promise<any[]> =>
  (await client.get(`/api/v1/devices?account=${account}`)).json.devices;
const cutOff = (client: Client, device: string) =>
  client.request('DELETE', `/api/v1/devices/${device}`);

/** A phone that was paired for the account, signed in. */
async function phoneOf(account: string, by = boss, more: object = {}): Promise<[Client, string]> {
  const { json } = await pair(by, account);
  const phone = new Client(server);
  const answer = await claim(phone, json.secret, more);
  assert.equal(answer.status, 201, answer.text);
  phone.csrf = answer.json.csrf;
  phone.account = answer.json.account;
  return [phone, answer.json.device.device];
}
function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.json?.code, code, answer.text);
  assert.equal(answer.status, status);
}

test('the office pairs a foreman’s phone: the link signs it in once, and says which device used it', async () => {
  const made = await pair(office, site.account);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.state, 'waiting');
  const minutes = (Date.parse(made.json.expires_at) - Date.now()) / 60_000;
  assert.ok(minutes > 14 && minutes <= 15.1, `${minutes} minutes`);
  assert.match(made.json.secret, /^[\w-]{43}$/);

  const phone = new Client(server);
  const first = await claim(phone, made.json.secret);
  assert.equal(first.status, 201, first.text);
  assert.equal(first.json.account, site.account);
  assert.equal(first.json.device.name, '工地手机');
  assert.match(first.headers.get('set-cookie') ?? '', /Max-Age=34560000/);
  const session = (await phone.get('/api/v1/session')).json;
  assert.deepEqual(session.device, first.json.device);
  assert.match(session.carry_key, /^[\w-]{87}$/);

  assertProblem(await claim(new Client(server), made.json.secret), 410, 'pairing_over');
  const state = await stateOf(office, made.json.pairing);
  assert.equal(state.state, 'used');
  assert.equal(state.device.device, first.json.device.device);
  assert.equal(state.secret, undefined);
  assert.equal((await stateOf(site, made.json.pairing)).state, 'used', 'the account itself sees');
  assertProblem(await boss.get(`/api/v1/pairings/${made.json.pairing}`), 404, 'not_found');
});

test('ten phones at once with one link: one is signed in', async () => {
  const { secret } = (await pair(site, site.account)).json;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => claim(new Client(server), secret)),
  );
  assert.deepEqual(answers.map((one) => one.status).sort(), [201, ...Array<number>(9).fill(410)]);
});

test('the QR code holds the link, at the address that asked', async () => {
  const { json } = await pair(site, site.account);
  assert.equal(json.link, `${server.url}/#/pair/${json.secret}`);
  assert.equal(readQrCode(drawQrCode(json.qr)), json.link);
});

test('where the operator has set the app’s address, links are at that', async () => {
  const env = { LONGSPAN_PUBLIC_URL: 'https://longspan.example.org/' };
  const other = await Server.start({ env });
  try {
    const chief = await new Client(other).setUp();
    const { json } = await pair(chief, chief.account);
    assert.equal(json.link, `https://longspan.example.org/#/pair/${json.secret}`);
    assert.equal(readQrCode(drawQrCode(json.qr)), json.link);
  } finally {
    await other.stop();
  }
});

test('who may pair whom: oneself, an administrator anybody, the office those wholly within its scope', async () => {
  const elsewhere = await boss.openAccount('elsewhere', ['site', 'project/Q/A']);
  const both = await boss.openAccount('both', ['site', 'project/P/A'], ['site', 'project/Q/A']);
  const chief = await boss.openAccount('chief', ['admin', 'programme/P']);
  const none = await boss.openAccount('none');
  for (const { account } of [elsewhere, both, chief, none]) {
    assertProblem(await pair(office, account), 403, 'not_permitted');
    assert.equal((await pair(boss, account)).status, 201);
  }
  assertProblem(await pair(site, office.account), 403, 'not_permitted');
  assert.equal((await pair(site, site.account)).status, 201);
  assertProblem(await pair(boss, '00000000-0000-7000-8000-000000000001'), 404, 'not_found');
});

test('of nine waiting links the oldest no longer works', async () => {
  const { account } = await boss.openAccount('many', ['site', 'project/P/A']);
  const secrets: string[] = [];
  for (let i = 0; i < 9; ++i) secrets.push((await pair(boss, account)).json.secret);
  assertProblem(await claim(new Client(server), secrets[0]!), 410, 'pairing_over');
  assert.equal((await claim(new Client(server), secrets[1]!)).status, 201);
  assert.equal((await claim(new Client(server), secrets[8]!)).status, 201);
});

test('a device signed in by password is named and gives its key; a bad key changes nothing', async () => {
  const laptop = await new Client(server).signIn('foreman', 'foreman has a password');
  const session = (await laptop.get('/api/v1/session')).json;
  assert.equal(session.device.name, '');
  const key = await DeviceKey.make();
  const put = (body: object) => laptop.request('PUT', '/api/v1/devices/this', body);
  const off = Buffer.from(key.point);
  off[64]! ^= 1;
  for (const public_key of [off.toString('base64url'), 'AAAA', '', `${key.publicKey}=`])
    assertProblem(await put({ name: '电脑', public_key }), 422, 'device_key_invalid');
  assert.equal((await laptop.get('/api/v1/session')).json.device.name, '');
  const answer = await put({ name: '工地电脑', public_key: key.publicKey });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.signs, true);
  assert.equal(answer.json.paired, false);
  assert.equal(answer.json.this, true);
  assert.equal((await laptop.get('/api/v1/session')).json.device.name, '工地电脑');
  // A program has no device.
  const program = await site.withToken();
  assertProblem(
    await program.request('PUT', '/api/v1/devices/this', { name: 'x' }),
    404,
    'not_found',
  );
});

test('a device that was cut off is out at once, says so, and files nothing', async () => {
  const [phone, device] = await phoneOf(site.account);
  assert.equal((await phone.get('/api/v1/session')).status, 200);
  const follower = new Follower(phone, 'programme=P');
  await follower.until((one) => one.type === 'hello');
  const filing = new FilingSocket(phone);
  assert.ok(await filing.opened);
  assert.equal((await cutOff(office, device)).status, 204);
  assert.equal((await follower.closed).code, 4401);
  assert.equal((await filing.closed).code, 4401);
  assert.equal(filing.answers.at(-1)?.problem?.code, 'device_cut_off');

  const refused = await phone.get('/api/v1/session');
  assertProblem(refused, 401, 'device_cut_off');
  assert.equal(refused.json.params.device, '工地手机');
  assert.ok(Math.abs(Date.parse(refused.json.params.when) - Date.now()) < 60_000);
  const report = dailyReport('P', 'A', day(-1));
  assertProblem(
    await phone.request('POST', '/api/v1/facts', { facts: [report] }),
    401,
    'device_cut_off',
  );
  const [own] = await site.post(report);
  assert.equal(own!.receipt, 'accepted', 'nothing had been filed');
  // What is open to everybody stays open to it.
  assert.equal((await phone.get('/api/v1/welcome')).status, 200);
  const { secret } = (await pair(office, site.account)).json;
  const again = await claim(phone, secret);
  assert.equal(again.status, 201);
  assert.notEqual(again.json.device.device, device);
  assert.equal((await phone.get('/api/v1/session')).status, 200);
});

test('cutting off again changes nothing; it is told after a new password too', async () => {
  const [phone, device] = await phoneOf(site.account);
  assert.equal((await cutOff(site, device)).status, 204);
  const when = (await phone.get('/api/v1/session')).json.params.when;
  assert.equal((await cutOff(boss, device)).status, 204);
  const password = 'foreman has a password';
  await boss.request('POST', `/api/v1/accounts/${site.account}/password`, { password });
  const told = (await phone.get('/api/v1/session')).json;
  assert.equal(told.code, 'device_cut_off');
  assert.equal(told.params.when, when);
  await site.signIn('foreman', password);
});

test('devices are listed for oneself and for those one looks after, and go with the sign-out', async () => {
  const [, device] = await phoneOf(site.account);
  const list = await devicesOf(office, site.account);
  const listed = list.find((one) => one.device === device);
  assert.equal(listed.account_name, 'foreman');
  assert.equal(listed.paired, true);
  assert.equal(listed.signs, false);
  assert.equal(listed.seen_at, day());
  const mine: any[] = (await site.get('/api/v1/devices')).json.devices;
  assert.ok(mine.every((one) => one.account === site.account));
  assert.equal(mine.filter((one) => one.this).length, 1);
  const all: any[] = (await office.get('/api/v1/devices')).json.devices;
  assert.ok(all.some((one) => one.account === site.account));
  assert.ok(!all.some((one) => one.account === boss.account), 'the office sees no administrator’s');
  assertProblem(await site.get(`/api/v1/devices?account=${office.account}`), 403, 'not_permitted');
  assertProblem(
    await cutOff(site, all.find((one) => one.account === office.account).device),
    404,
    'not_found',
  );

  const laptop = await new Client(server).signIn('foreman', 'foreman has a password');
  const { device: gone } = (await laptop.get('/api/v1/session')).json;
  await laptop.request('DELETE', '/api/v1/session');
  assert.ok(!(await devicesOf(site, site.account)).some((one) => one.device === gone.device));
});

test('guessing at links is slowed down', async () => {
  const slow = await Server.start();
  const guesser = new Client(slow);
  let answer = await claim(guesser, 'x');
  for (let i = 0; i < 40 && answer.status === 410; ++i) answer = await claim(guesser, `x${i}`);
  assertProblem(answer, 429, 'too_many_tries');
  await slow.stop();
});

test('a link runs out after fifteen minutes; a cut-off is still told 399 days later', async () => {
  const library = readdirSync('/usr/lib')
    .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
  assert.ok(library, 'the package faketime is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'longspan-devices-'));
  const data = join(folder, 'data');
  const start = (ahead: string) =>
    Server.start({ data, env: ahead ? { LD_PRELOAD: library, FAKETIME: ahead } : {} });
  try {
    let node = await start('');
    const chief = await new Client(node).setUp();
    const program = await chief.withToken();
    const { secret, pairing } = (await pair(chief, chief.account)).json;
    const other = (await pair(chief, chief.account)).json;
    const phone = new Client(node);
    const claimed = await claim(phone, other.secret);
    await cutOff(chief, claimed.json.device.device);
    await node.stop({ keep: true });

    node = await start('+16m');
    const late = Object.assign(new Client(node), { token: program.token });
    assert.equal((await stateOf(late, pairing)).state, 'expired');
    assertProblem(await claim(new Client(node), secret), 410, 'pairing_over');
    await node.stop({ keep: true });

    node = await start('+399d');
    const later = Object.assign(new Client(node), { cookie: phone.cookie });
    assertProblem(await later.get('/api/v1/session'), 401, 'device_cut_off');
    await node.stop({ keep: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Who somebody is does not depend on the node they talk to. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Follower, middleOf } from '../follower.ts';
import { Client, fact, programmeFacts, projectFacts, type Server } from '../harness.ts';
import { within } from '../within.ts';
import { Works } from './works.ts';

/** What is changed at one node holds at the others within this time, in milliseconds. */
const soon = 2000;
/** How long each took; a machine may stand still for two seconds, but not each time. */
const took: number[] = [];
const board = '/api/v1/board?programme=P';

let works: Works;
let here: Server;
let there: Server;
let boss: Client;

before(async () => {
  works = await Works.withDatabase();
  here = await works.node();
  boss = await new Client(here).setUp();
  there = await works.node();
  await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'A'));
});
after(() => works.end());

/** The same person, the same cookie, another node. */
function atTheOther(client: Client): Client {
  const { cookie, csrf, token, account } = client;
  const server = client.server === here ? there : here;
  return Object.assign(new Client(server), { cookie, csrf, token, account });
}
const holdsSoon = async (what: string, holds: () => Promise<boolean>): Promise<void> =>
  void took.push(await within(60_000, what, holds));
const answersSoon = (client: Client, path: string, status: number) =>
  holdsSoon(`${path} answers ${status}`, async () => (await client.get(path)).status === status);

test('a second node finds everything set up and prints no link', async () => {
  assert.equal(there.setupLink, '');
  assert.equal((await new Client(there).get('/api/v1/welcome')).json.set_up, true);
});

test('who signed in at one node is known at the other at once, for reading and for writing', async () => {
  for (let time = 0; time < 10; ++time) {
    const client = await new Client(time % 2 ? here : there).signIn('boss', 'a long enough one');
    const other = atTheOther(client);
    assert.equal((await other.get('/api/v1/session')).status, 200);
    const answer = await other.request('POST', '/api/v1/tokens', { name: `token ${time}` });
    assert.equal(answer.status, 201, answer.text);
  }
});

test('a cookie nobody gave out is known nowhere', async () => {
  const client = new Client(there);
  client.cookie = 'f'.repeat(64);
  assert.equal((await client.get('/api/v1/session')).status, 401);
});

test('who signs out at one node is signed out at the other, and their board ends', async () => {
  const client = await new Client(here).signIn('boss', 'a long enough one');
  const other = atTheOther(client);
  const follower = new Follower(other, 'programme=P');
  await follower.until((one) => one.type === 'hello');
  const { cookie } = client;
  assert.equal((await client.request('DELETE', '/api/v1/session')).status, 204);
  const began = performance.now();
  other.cookie = cookie;
  await answersSoon(other, '/api/v1/session', 401);
  assert.equal((await follower.closed).code, 4401);
  took.push(performance.now() - began);
});

test('an account opened at one node can sign in at the other', async () => {
  const { login, password } = await boss.openAccount('new', ['viewer', 'programme/P']);
  const other = atTheOther(boss);
  // Signing in over and over would look like guessing.
  await holdsSoon('the other node lists it', async () => {
    const { accounts } = (await other.get('/api/v1/accounts')).json;
    return accounts.some((one: { login: string }) => one.login === login);
  });
  await new Client(there).signIn(login, password);
});

test('a role granted at one node counts at the other, and so does its end', async () => {
  const { account, login, password } = await boss.openAccount('late');
  const late = atTheOther(await new Client(here).signIn(login, password));
  assert.equal((await late.get(board)).status, 403);
  const grant = { role: 'viewer', scope: 'programme/P' };
  await boss.accept(fact('role.granted', `account/${account}`, grant));
  await answersSoon(late, board, 200);
  await boss.accept(fact('role.revoked', `account/${account}`, grant));
  await answersSoon(late, board, 403);
});

test('an account closed at one node is closed at the other', async () => {
  const { account, login, password } = await boss.openAccount('gone', ['viewer', 'programme/P']);
  const gone = atTheOther(await new Client(here).signIn(login, password));
  assert.equal((await gone.get(board)).status, 200);
  await boss.accept(fact('account.closed', `account/${account}`, {}));
  await answersSoon(gone, board, 401);
  const again = await new Client(there).request('POST', '/api/v1/session', { login, password });
  assert.equal(again.status, 401);
});

test('a token made at one node works at the other until it is withdrawn at the first', async () => {
  const program = atTheOther(await boss.withToken('nightly'));
  await answersSoon(program, board, 200);
  const listed = (await boss.get('/api/v1/tokens')).json.tokens;
  const { id } = listed.find((one: { name: string }) => one.name === 'nightly');
  assert.equal((await boss.request('DELETE', `/api/v1/tokens/${id}`)).status, 204);
  await answersSoon(program, board, 401);
});

test('a password changed at one node ends the sessions at the other', async () => {
  const { account, login, password } = await boss.openAccount('mover', ['viewer', 'programme/P']);
  const mover = await new Client(here).signIn(login, password);
  const elsewhere = atTheOther(await new Client(here).signIn(login, password));
  assert.equal((await elsewhere.get(board)).status, 200);
  const changed = { password: 'quite a new one', current: password };
  const path = `/api/v1/accounts/${account}/password`;
  assert.equal((await mover.request('POST', path, changed)).status, 204);
  await answersSoon(elsewhere, board, 401);
  await new Client(there).signIn(login, 'quite a new one');
});

test('two administrators at two nodes cannot revoke each other in the same moment', async () => {
  for (let time = 0; time < 5; ++time) {
    const second = await boss.colleague(`chief${time}`, ['admin', '*']);
    await holdsSoon('there are two', async () => {
      return (await atTheOther(second).get('/api/v1/accounts')).status === 200;
    });
    const revoke = (account: string) =>
      fact('role.revoked', `account/${account}`, { role: 'admin', scope: '*' });
    const receipts = (
      await Promise.all([
        boss.post(revoke(second.account)),
        atTheOther(second).post(revoke(boss.account)),
      ])
    ).flat();
    const accepted = receipts.filter((one) => one.receipt === 'accepted').length;
    assert.equal(accepted, 1, JSON.stringify(receipts));
    if (receipts[0]?.receipt !== 'accepted') boss = second;
  }
});

test('a device cut off at one node is out at the other, its board ends, and it says so there', async () => {
  const { account } = await boss.openAccount('lost', ['site', 'project/P/A']);
  const { secret } = (await boss.request('POST', '/api/v1/pairings', { account })).json;
  // Two phones at two nodes with one link: one has it.
  const phones = [new Client(here), new Client(there)];
  const claims = await Promise.all(
    phones.map((phone) =>
      phone.request('POST', '/api/v1/pairings/claim', { secret, name: '手机' }),
    ),
  );
  assert.deepEqual(claims.map((one) => one.status).sort(), [201, 410]);
  const which = claims.findIndex((one) => one.status === 201);
  const phone = phones[which]!;
  const other = atTheOther(phone);
  assert.equal((await other.get('/api/v1/session')).json.device.name, '手机');
  const follower = new Follower(other, 'programme=P');
  await follower.until((one) => one.type === 'hello');
  const at = Object.assign(new Client(phone.server), { ...boss, server: phone.server });
  const { device } = claims[which]!.json.device;
  assert.equal((await at.request('DELETE', `/api/v1/devices/${device}`)).status, 204);
  assert.equal((await phone.get('/api/v1/session')).json.code, 'device_cut_off');
  assert.equal((await follower.closed).code, 4401);
  await holdsSoon('the other node says so', async () => {
    const { json } = await other.get('/api/v1/session');
    return json.code === 'device_cut_off' && json.params.device === '手机';
  });
});

test('both nodes have the same key for carry bundles', async () => {
  const session = async (client: Client) => (await client.get('/api/v1/session')).json;
  assert.equal((await session(boss)).carry_key, (await session(atTheOther(boss))).carry_key);
});

test('all that was so within two seconds', () => {
  assert.ok(took.length >= 15, `${took.length} times`);
  assert.ok(middleOf(took) < soon, `${took.join()} ms`);
});

test('and the ledger verifies', () => works.proven());

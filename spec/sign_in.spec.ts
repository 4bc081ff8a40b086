/** People: the first administrator, signing in and out, CSRF, tokens, and slowing down who guesses. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, Server, fact, programmeFacts, raw } from './harness.ts';

let server: Server;
let boss: Client;

before(async () => {
  server = await Server.start();
});
after(async () => {
  await server.stop();
});

test('the first start prints a set-up link that works once', async () => {
  const nobody = new Client(server);
  assert.equal((await nobody.get('/api/v1/welcome')).json.set_up, false);
  assert.match(server.setupLink, /\/#\/setup\/[0-9a-f]{64}$/);

  const wrong = { link: 'f'.repeat(64), login: 'x1', name: 'x', password: 'a long enough one' };
  assert.equal(
    (await nobody.request('POST', '/api/v1/setup', wrong)).json.code,
    'setup_link_wrong',
  );

  boss = await new Client(server).setUp();
  assert.equal((await nobody.get('/api/v1/welcome')).json.set_up, true);
  const again = await nobody.request('POST', '/api/v1/setup', {
    ...wrong,
    link: server.setupSecret,
  });
  assert.equal(again.json.code, 'setup_closed');
  assert.equal(again.status, 409);
});

test('the session lies in a cookie that scripts cannot read', async () => {
  const client = new Client(server);
  const answer = await client.request('POST', '/api/v1/session', {
    login: 'BOSS',
    password: 'a long enough one',
  });
  assert.equal(answer.status, 201);
  const cookie = answer.headers.getSetCookie()[0] ?? '';
  assert.match(cookie, /; HttpOnly/);
  assert.match(cookie, /; SameSite=Lax/);
  assert.match(cookie, /; Path=\//);
  assert.doesNotMatch(cookie, /Secure/, 'over plain HTTP the browser would drop it');
  assert.deepEqual(answer.json.grants, [{ role: 'admin', scope: '*' }]);
  assert.equal((await client.get('/api/v1/session')).json.login, 'boss');
});

test('a wrong password and an unknown login get the same answer', async () => {
  const client = new Client(server);
  const wrong = await client.request('POST', '/api/v1/session', {
    login: 'boss',
    password: 'not this one',
  });
  const unknown = await client.request('POST', '/api/v1/session', {
    login: 'nobody',
    password: 'not this one',
  });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.text, unknown.text);
  assert.equal(wrong.json.code, 'wrong_credentials');
});

test('a write with the cookie but without its CSRF token is refused', async () => {
  const before = (await boss.get('/api/v1/tokens')).json.tokens.length;
  for (const csrf of ['', 'f'.repeat(64)]) {
    const answer = await boss.request(
      'POST',
      '/api/v1/tokens',
      { name: 'x' },
      { 'x-csrf-token': csrf },
    );
    assert.equal(answer.status, 403);
    assert.equal(answer.json.code, 'csrf_token_missing');
  }
  assert.equal((await boss.get('/api/v1/tokens')).json.tokens.length, before);
});

test('signing in from another site is refused', async () => {
  // fetch() keeps programs from saying where a request comes from, so this one is made by hand.
  const body = JSON.stringify({ login: 'boss', password: 'a long enough one' });
  const answer = await raw(server, [
    'POST /api/v1/session HTTP/1.1',
    'Host: x',
    'Sec-Fetch-Site: cross-site',
    'Connection: close',
    `Content-Length: ${body.length}`,
    '',
    body,
  ]);
  assert.match(answer, /^HTTP\/1.1 403 /);
  assert.match(answer, /csrf_token_missing/);
});

test('signing out ends the session for good', async () => {
  const client = await new Client(server).signIn('boss', 'a long enough one');
  const { cookie } = client;
  assert.equal((await client.request('DELETE', '/api/v1/session')).status, 204);
  client.cookie = cookie;
  assert.equal((await client.get('/api/v1/session')).json.code, 'not_signed_in');
});

test('a token acts with the grants of its account, is shown once and can be withdrawn', async () => {
  const program = await boss.withToken('nightly');
  assert.match(program.token, /^lsp_[0-9a-f]{64}$/);
  await program.accept(...programmeFacts('T1'));
  const listed = (await boss.get('/api/v1/tokens')).json.tokens;
  const token = listed.find((one: { name: string }) => one.name === 'nightly');
  assert.equal(token.secret, undefined);
  assert.equal(token.last_used_at, new Date().toISOString().slice(0, 10));

  const other = await boss.colleague('another', ['viewer', '*']);
  assert.equal(
    (await other.request('DELETE', `/api/v1/tokens/${token.id}`)).status,
    404,
    "not one's own",
  );
  assert.equal((await boss.request('DELETE', `/api/v1/tokens/${token.id}`)).status, 204);
  assert.equal((await program.get('/api/v1/session')).status, 401);
});

test('passwords that are short or common are refused', async () => {
  for (const password of [
    'short',
    'password123',
    '1234567890',
    'aaaaaaaaaaaa',
    '跨远跨远跨远跨远跨',
  ])
    assert.equal(
      (await boss.request('POST', '/api/v1/accounts', { login: 'weak', name: 'w', password })).json
        .code,
      'password_weak',
      password,
    );
  const taken = { login: 'Boss', name: 'x', password: 'a long enough one' };
  assert.equal((await boss.request('POST', '/api/v1/accounts', taken)).json.code, 'login_taken');
});

test('a changed password ends the other sessions', async () => {
  const { login, password, account } = await boss.openAccount('mover', ['viewer', '*']);
  const here = await new Client(server).signIn(login, password);
  const elsewhere = await new Client(server).signIn(login, password);
  const path = `/api/v1/accounts/${account}/password`;
  const wrong = await here.request('POST', path, { password: 'quite a new one', current: 'no' });
  assert.equal(wrong.json.code, 'wrong_credentials');
  assert.equal(
    (await here.request('POST', path, { password: 'quite a new one', current: password })).status,
    204,
  );
  assert.equal((await here.get('/api/v1/session')).status, 200);
  assert.equal((await elsewhere.get('/api/v1/session')).status, 401);
  await new Client(server).signIn(login, 'quite a new one');
});

test('roles are granted and revoked by facts, in force with the receipt', async () => {
  const { login, password, account } = await boss.openAccount('late');
  const late = await new Client(server).signIn(login, password);
  assert.equal((await late.get('/api/v1/board?programme=T1')).json.code, 'not_permitted');
  const grant = { role: 'viewer', scope: 'programme/T1' };
  await boss.accept(fact('role.granted', `account/${account}`, grant));
  assert.equal((await late.get('/api/v1/board?programme=T1')).status, 200);
  await boss.accept(fact('role.revoked', `account/${account}`, grant));
  assert.equal((await late.get('/api/v1/board?programme=T1')).status, 403);
  await boss.accept(fact('account.closed', `account/${account}`, {}));
  assert.equal((await late.get('/api/v1/session')).status, 401);
  const closed = await new Client(server).request('POST', '/api/v1/session', { login, password });
  assert.equal(closed.json.code, 'wrong_credentials');
});

test('an administrator of a programme grants within it and nowhere else', async () => {
  const chief = await boss.colleague('chief', ['admin', 'programme/T1']);
  const { account } = await boss.openAccount('hand');
  const [inside, outside, everywhere] = await chief.post(
    fact('role.granted', `account/${account}`, { role: 'site', scope: 'project/T1/A' }),
    fact('role.granted', `account/${account}`, { role: 'site', scope: 'programme/T2' }),
    fact('role.granted', `account/${account}`, { role: 'admin', scope: '*' }),
  );
  assert.equal(inside?.receipt, 'accepted');
  assert.equal(outside?.problem?.code, 'not_permitted');
  assert.equal(everywhere?.problem?.code, 'not_permitted');
});

test('the last administrator cannot be revoked or closed', async () => {
  const stream = `account/${boss.account}`;
  const receipts = await boss.post(
    fact('role.revoked', stream, { role: 'admin', scope: '*' }),
    fact('account.closed', stream, {}),
  );
  assert.deepEqual(
    receipts.map((one) => one.problem?.code),
    ['last_administrator', 'last_administrator'],
  );
  assert.equal((await boss.get('/api/v1/session')).status, 200);
});

test('who guesses a password is slowed down, and only there', async () => {
  const { login } = await boss.openAccount('target');
  const guesser = new Client(server);
  const statuses: number[] = [];
  for (let i = 0; i < 8; ++i)
    statuses.push(
      (await guesser.request('POST', '/api/v1/session', { login, password: `guess ${i}` })).status,
    );
  assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
  assert.ok(statuses.slice(5).includes(429), statuses.join());
  const signIn = (password: string) =>
    guesser.request('POST', '/api/v1/session', { login, password });
  let refused = await signIn('target has a password');
  // The first wait is a second: where that was over already, somebody guesses again.
  for (let again = 0; again < 2 && refused.status !== 429; ++again) {
    for (let i = 0; i < 8; ++i) await signIn(`guess ${i}`);
    refused = await signIn('target has a password');
  }
  assert.equal(refused.status, 429, 'even the right one waits');
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  await new Client(server).signIn('boss', 'a long enough one');
});

test('what people look like on the wire is never a secret of theirs', async () => {
  const text = (await boss.get('/api/v1/accounts')).text + (await boss.get('/api/v1/session')).text;
  assert.doesNotMatch(text, /argon2|password_hash/);
});

test('a restart keeps sessions and prints no link', async () => {
  await server.stop({ keep: true });
  const data = server.data;
  server = await Server.start({ data });
  assert.equal(server.setupLink, '');
  const same = new Client(server);
  same.cookie = boss.cookie;
  assert.equal((await same.get('/api/v1/session')).status, 200);
  await server.stop();
  server.clear();
  server = await Server.start();
});

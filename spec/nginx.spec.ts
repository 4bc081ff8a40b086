/** The shipped nginx configuration before the real server: what a browser and a phone meet. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request as askHttps } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Authority } from './certificates.ts';
import { FilingSocket } from './filing_socket.ts';
import { Follower } from './follower.ts';
import { Client, Server, dailyReport, day, programmeFacts, projectFacts } from './harness.ts';
import { noise } from './pictures.ts';
import { Nginx } from './nginx.ts';

const authority = new Authority();
let server: Server;
let nginx: Nginx;
let boss: Client;
let site: Client;

before(async () => {
  const config = join(authority.folder, 'longspan.toml');
  writeFileSync(config, 'trusted_proxies = ["127.0.0.1"]\nsecure_cookies = true\n');
  server = await Server.start({ args: ['--config', config] });
  nginx = await Nginx.start(new URL(server.url).host, authority.issue('front'));
  server.url = nginx.url;
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('N'), ...projectFacts('N', 'A'));
  site = await boss.colleague('site', ['site', 'project/N/A']);
});
after(async () => {
  await nginx.stop();
  await server.stop();
});

test('a browser speaks HTTP/2 with it', async () => {
  const session = connectHttp2(nginx.url);
  await once(session, 'connect');
  assert.equal(session.alpnProtocol, 'h2');
  const stream = session.request({ ':path': '/readyz' });
  const [headers] = (await once(stream, 'response')) as [Record<string, number>];
  assert.equal(headers[':status'], 200);
  session.destroy();
});

test('the session cookie is Secure, and signing in works', async () => {
  const answer = await new Client(server).request('POST', '/api/v1/session', {
    login: 'boss',
    password: 'a long enough one',
  });
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.headers.getSetCookie().join('\n'), /longspan_session=[^\n]*; Secure/);
});

test('reports go in over the filing socket, and the board hears of them', async () => {
  const follower = new Follower(boss, 'programme=N', { origin: nginx.url });
  await follower.until((one) => one.type === 'hello');
  const socket = new FilingSocket(site, { origin: nginx.url });
  const answer = await socket.file([dailyReport('N', 'A', day(-1))], true);
  assert.equal(answer.receipts?.[0]?.receipt, 'accepted');
  await follower.until((one) => one.type === 'change');
  await socket.close();
  follower.socket.terminate();
});

test('another site is turned away here too', async () => {
  const foreign = new FilingSocket(site, { origin: 'https://elsewhere.example' });
  assert.equal(await foreign.opened, false);
  assert.equal(foreign.status, 403);
});

test('a photo goes up and comes back', async () => {
  const photo = noise(3_000_000);
  const hash = createHash('sha256').update(photo).digest('hex');
  const kept = await site.request('PUT', `/api/v1/evidence/${hash}`, photo, {
    'content-type': 'application/octet-stream',
  });
  assert.equal(kept.status, 201, kept.text);
  const back = await fetch(`${nginx.url}/api/v1/evidence/${hash}`, {
    headers: site.credentials(),
  });
  assert.ok(Buffer.from(await back.arrayBuffer()).equals(photo));
});

test('what is sent of an upload reaches the server while it is sent', async () => {
  const sent = askHttps(`${nginx.url}/api/v1/evidence/${'0'.repeat(64)}`, {
    method: 'PUT',
    headers: {
      ...site.credentials(),
      'content-type': 'application/octet-stream',
      'content-length': 4_000_000,
    },
  });
  sent.on('error', () => undefined);
  sent.write(randomBytes(1_000_000));
  const under = (): string[] =>
    readdirSync(join(server.data, 'tmp'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  const ends = Date.now() + 60_000;
  while (under().length === 0) {
    assert.ok(Date.now() < ends, 'nothing arrived: nginx keeps the body to itself');
    await sleep(20);
  }
  sent.destroy();
});

/** Signs in from another address of the loopback and gives the status. */
async function signInFrom(address: string, login: string, password: string): Promise<number> {
  const sent = askHttps(`${nginx.url}/api/v1/session`, {
    method: 'POST',
    localAddress: address,
    agent: false,
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '127.9.9.9' },
  });
  sent.end(JSON.stringify({ login, password }));
  const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
  answer.resume();
  return answer.statusCode;
}

test('who guesses is known by his own address, whatever he claims, and nobody else pays', async () => {
  const guesses = [];
  for (let i = 0; i < 40 && guesses.at(-1) !== 429; ++i)
    guesses.push(await signInFrom('127.0.0.2', `nobody${i}`, 'a wild guess at it'));
  assert.equal(guesses.at(-1), 429);
  assert.equal(await signInFrom('127.0.0.3', 'boss', 'a long enough one'), 201);
});

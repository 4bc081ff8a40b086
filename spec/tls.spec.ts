/** The server's own TLS: what a phone and an operator meet. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request as askHttps } from 'node:https';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, type TLSSocket, connect as connectTls } from 'node:tls';

import { Authority, type CertificateFiles } from './certificates.ts';
import { FilingSocket } from './filing_socket.ts';
import { Follower } from './follower.ts';
import {
  Client,
  Server,
  binary,
  dailyReport,
  day,
  programmeFacts,
  projectFacts,
  raw,
} from './harness.ts';
import { noise } from './pictures.ts';

const authority = new Authority();
const issued = authority.issue('first');
/** What the server reads; renewed by copying over it. */
const used: CertificateFiles = {
  certificate: join(authority.folder, 'used.crt'),
  key: join(authority.folder, 'used.key'),
};
const served = ['--tls-certificate', used.certificate, '--tls-key', used.key];
let server: Server;
let boss: Client;
let site: Client;
/** When handshakes that stop half way were ended; they hang while the other scenarios go on. */
let cutOff: Promise<number[]>;

function use(files: CertificateFiles): void {
  copyFileSync(files.certificate, used.certificate);
  copyFileSync(files.key, used.key);
}

before(async () => {
  use(issued);
  server = await Server.start({ args: served });
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('T'), ...projectFacts('T', 'A'));
  site = await boss.colleague('site', ['site', 'project/T/A']);
  cutOff = Promise.all(['', '16', '160301020001'].map(handshakeOf));
});
after(async () => {
  await server.stop();
});

const port = (): number => Number(new URL(server.url).port);

/** Sends these bytes and no more; gives the milliseconds until the server closes. */
function handshakeOf(sent: string): Promise<number> {
  const began = Date.now();
  return new Promise((resolve) => {
    const socket: Socket = connect(port(), '127.0.0.1', () =>
      socket.write(Buffer.from(sent, 'hex')),
    );
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Date.now() - began));
  });
}

async function tls(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({
    host: '127.0.0.1',
    port: port(),
    ALPNProtocols: ['h2', 'http/1.1'],
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}
/** Asks on an open connection and gives the whole answer. */
async function ask(socket: TLSSocket): Promise<string> {
  socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}
const shown = (socket: TLSSocket): string => socket.getPeerCertificate().subject.CN as string;

test('the addresses it prints are https', () => {
  assert.match(server.url, /^https:\/\//);
  assert.match(server.setupLink, /^https:\/\//);
});

test('TLS 1.3 with HTTP/1.1; 1.2 for old phones, nothing older', async () => {
  const newest = await tls();
  assert.equal(newest.getProtocol(), 'TLSv1.3');
  assert.equal(newest.alpnProtocol, 'http/1.1');
  assert.match(await ask(newest), /^HTTP\/1\.1 200 /);
  newest.destroy();
  const older = await tls({ maxVersion: 'TLSv1.2' });
  assert.equal(older.getProtocol(), 'TLSv1.2');
  older.destroy();
  await assert.rejects(
    tls({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  );
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
  test(`a phone that comes back resumes its session (${version})`, async () => {
    const first = await tls({ maxVersion: version });
    assert.equal(first.isSessionReused(), false);
    const ticket = once(first, 'session') as Promise<[Buffer]>;
    await ask(first);
    const [session] = version === 'TLSv1.3' ? await ticket : [first.getSession()];
    first.destroy();
    const again = await tls({ maxVersion: version, session });
    assert.equal(again.isSessionReused(), true);
    assert.match(await ask(again), /^HTTP\/1\.1 200 /);
    again.destroy();
  });

test('a phone resumes its session after the server was started again, and a day later', async () => {
  const keys = join(server.data, 'tickets.key');
  const first = await tls();
  const ticket = once(first, 'session') as Promise<[Buffer]>;
  await ask(first);
  const [session] = await ticket;
  first.destroy();
  const older = await tls({ maxVersion: 'TLSv1.2' });
  await ask(older);
  const recorded = older.getSession();
  older.destroy();
  assert.equal(statSync(keys).mode & 0o777, 0o600);
  const before = readFileSync(keys);

  for (const day of ['the same', 'the next']) {
    await server.stop({ keep: true });
    const yesterday = Date.now() / 1000 - 25 * 3600;
    if (day === 'the next') utimesSync(keys, yesterday, yesterday);
    server = await Server.start({ args: served, data: server.data });
    for (const who of [boss, site]) Object.assign(who, { server });
    const again = await tls({ session });
    assert.equal(again.isSessionReused(), true, day);
    assert.match(await ask(again), /^HTTP\/1\.1 200 /);
    again.destroy();
  }
  const after = readFileSync(keys);
  const half = before.length / 2;
  assert.ok(!after.subarray(0, half).equals(before.subarray(0, half)), 'a fresh key');
  assert.ok(after.subarray(half).equals(before.subarray(0, half)), 'and the one before');

  const fresh = await tls({ maxVersion: 'TLSv1.2', session: recorded });
  assert.equal(fresh.isSessionReused(), false, 'no key on the disk opens what was recorded');
  fresh.destroy();
});

test('a small answer is one record', async () => {
  const below = connect(port(), '127.0.0.1');
  const socket = await tls({ socket: below });
  await ask(socket); // the tickets came with it
  const before = below.bytesRead;
  const answer = await ask(socket);
  const overhead = 5 + 1 + 16; // RFC 8446, 5.2: header, type, tag
  assert.equal(below.bytesRead - before, Buffer.byteLength(answer) + overhead);
  socket.destroy();
});

test('the session cookie travels over TLS only', async () => {
  const answer = await boss.request('POST', '/api/v1/session', {
    login: 'boss',
    password: 'a long enough one',
  });
  assert.match(answer.headers.getSetCookie().join('\n'), /longspan_session=[^\n]*; Secure/);
  boss.csrf = answer.json.csrf;
});

test('reports, photos and the board work as without it', async () => {
  const follower = new Follower(boss, 'programme=T');
  await follower.until((one) => one.type === 'hello');
  const socket = new FilingSocket(site, { origin: server.url });
  const answer = await socket.file([dailyReport('T', 'A', day(-1))], true);
  assert.equal(answer.receipts?.[0]?.receipt, 'accepted');
  await follower.until((one) => one.type === 'change');
  const many = await Promise.all(
    Array.from({ length: 20 }, (_, i) => socket.file([dailyReport('T', 'A', day(-2 - i))], true)),
  );
  for (const one of many) assert.equal(one.receipts?.[0]?.receipt, 'accepted');
  await socket.close();
  follower.socket.close();
  assert.equal((await follower.closed).code, 1000);

  const photo = noise(3_000_000);
  const hash = createHash('sha256').update(photo).digest('hex');
  const kept = await site.request('PUT', `/api/v1/evidence/${hash}`, photo, {
    'content-type': 'application/octet-stream',
  });
  assert.equal(kept.status, 201, kept.text);
  const back = await fetch(`${server.url}/api/v1/evidence/${hash}`, {
    headers: site.credentials(),
  });
  assert.ok(Buffer.from(await back.arrayBuffer()).equals(photo));
});

test('a renewed certificate is shown from SIGHUP on; open connections and tickets stay good', async () => {
  const open = await tls();
  const ticket = once(open, 'session') as Promise<[Buffer]>;
  await ask(open);
  const [session] = await ticket;
  assert.equal(shown(open), 'first');
  use(authority.issue('second'));
  server.process.kill('SIGHUP');
  await until(async () => (await named()) === 'second');
  assert.match(await ask(open), /^HTTP\/1\.1 200 /);
  open.destroy();
  const resumed = await tls({ session });
  assert.equal(resumed.isSessionReused(), true);
  resumed.destroy();
});

test('nobody needs to be told: changed files are noticed', async () => {
  use(authority.issue('third'));
  await until(async () => (await named()) === 'third');
});

test('with a broken pair the old certificate stays, and the log says why', async () => {
  copyFileSync(issued.key, used.key);
  server.process.kill('SIGHUP');
  await until(() => server.errors.includes('certificate_kept'));
  assert.match(server.errors, /does not belong to the certificate/);
  assert.equal(await named(), 'third');
});

test('who speaks without TLS is told to use it', async () => {
  const answer = await raw(server, ['GET / HTTP/1.1', 'Host: localhost', '', '']);
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.match(answer, /https:\/\//);
});

test('whoever sends too much still reads why', async () => {
  const sent = askHttps(`${server.url}/api/v1/evidence/${'0'.repeat(64)}`, {
    method: 'PUT',
    headers: {
      ...site.credentials(),
      'content-type': 'application/octet-stream',
      'content-length': 70 << 20,
    },
  });
  const answered = once(sent, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
  sent.write(Buffer.alloc(600_000));
  const [answer] = await answered;
  answer.resume();
  assert.equal(answer.statusCode, 413);
  sent.destroy();
});

test('a handshake that does not come to its end is cut off', async () => {
  for (const ms of await cutOff) assert.ok(ms > 10_000 && ms < 60_000, `${ms} ms`);
  // The server minds nobody else the less for it.
  const socket = await tls();
  assert.match(await ask(socket), /^HTTP\/1\.1 200 /);
  socket.destroy();
});

async function named(): Promise<string> {
  const socket = await tls();
  const name = shown(socket);
  socket.destroy();
  return name;
}
async function until(holds: () => boolean | Promise<boolean>, within = 60_000): Promise<void> {
  const ends = Date.now() + within;
  while (!(await holds())) {
    assert.ok(Date.now() < ends, `not within ${within} ms: ${server.errors.slice(-500)}`);
    await sleep(50);
  }
}

function check(certificate: string, key: string): { status: number | null; said: string } {
  const args = ['config', 'check', '--tls-certificate', certificate, '--tls-key', key];
  const done = spawnSync(
    binary,
    args.filter((one, i) => one !== '' && args[i + 1] !== ''),
  );
  return { status: done.status, said: done.stderr.toString() };
}

test('config check says what is wrong with the files', () => {
  const other = authority.issue('other');
  const empty = join(authority.folder, 'empty.pem');
  writeFileSync(empty, 'nothing\n');
  assert.deepEqual(check(other.certificate, other.key), { status: 0, said: '' });
  const cases: [string, string, RegExp][] = [
    ['/nowhere.crt', other.key, /tls_certificate: there is no file \/nowhere\.crt/],
    [other.certificate, '/nowhere.key', /tls_key: there is no file \/nowhere\.key/],
    [other.certificate, authority.folder, /tls_key: .* cannot be read: /],
    [empty, other.key, /tls_certificate: .* holds no certificate in PEM/],
    [other.certificate, empty, /tls_key: .* holds no private key in PEM without a password/],
    [other.certificate, issued.key, /does not belong to the certificate/],
    [
      other.certificate,
      '',
      /tls_certificate and tls_key go together, but only tls_certificate is set/,
    ],
  ];
  for (const [certificate, key, says] of cases) {
    const { status, said } = check(certificate, key);
    assert.equal(status, 2);
    assert.match(said, says);
  }
  if (process.getuid?.() === 0) return; // root reads everything
  chmodSync(other.key, 0);
  assert.match(check(other.certificate, other.key).said, /cannot be read: Permission denied/);
});

/** Nodes on one database that share a folder: a photo taken in at one is shown by the other. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, dailyReport, day, programmeFacts, projectFacts, type Server } from '../harness.ts';
import { noise } from '../pictures.ts';
import { files } from '../folder.ts';
import { within } from '../within.ts';
import { Works } from './works.ts';

let works: Works;
let there: Server;
let boss: Client;

before(async () => {
  works = await Works.withDatabase();
  boss = await new Client(await works.node('shared')).setUp();
  there = await works.node('shared');
  await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'A'));
});
after(() => works.end());

const photo = () => noise(50_000);
const put = (client: Client, bytes: Buffer) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const type = { 'content-type': 'application/octet-stream' };
  return client.request('PUT', `/api/v1/evidence/${sha256}`, bytes, type);
};

test('a photo sent to one node is behind the report at the other', async () => {
  const other = Object.assign(new Client(there), { cookie: boss.cookie, csrf: boss.csrf });
  for (const [sender, filer] of [
    [boss, other],
    [other, boss],
  ] as const) {
    const bytes = photo();
    const { status, json } = await put(sender, bytes);
    assert.equal(status, 201);
    const ago = sender === boss ? -1 : -2;
    const report = dailyReport('P', 'A', day(ago), { photos: [{ sha256: json.sha256 }] });
    const [receipt] = await filer.accept(report);
    const shown = (await filer.get(`/api/v1/facts/${receipt!.seq}`)).json;
    assert.equal(shown.evidence[0].sha256, json.sha256);
    const url = `${filer.server.url}/api/v1/evidence/${json.sha256}`;
    const answer = await fetch(url, { headers: filer.credentials() });
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes));
  }
});

test('both at once with the same photo: it is there once and whole', async () => {
  const other = Object.assign(new Client(there), { cookie: boss.cookie, csrf: boss.csrf });
  for (let time = 0; time < 10; ++time) {
    const bytes = photo();
    const answers = await Promise.all([put(boss, bytes), put(other, bytes)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    );
  }
});

test('a node that starts leaves alone what the other is just taking in', async () => {
  await there.stop();
  const bytes = photo();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const socket = connect(Number(new URL(boss.server.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  const closed = once(socket, 'close');
  socket.write(
    `PUT /api/v1/evidence/${sha256} HTTP/1.1\r\nHost: x\r\nCookie: longspan_session=${boss.cookie}\r\n` +
      `X-CSRF-Token: ${boss.csrf}\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  );
  socket.write(bytes.subarray(0, 20_000));
  const arriving = join(boss.server.data, 'tmp');
  await within(60_000, 'it arrives', async () => files(arriving).length > 0);
  there = await works.node('shared');
  socket.write(bytes.subarray(20_000));
  await closed;
  assert.match(answer, /^HTTP\/1.1 201 /);
});

test('and the ledger verifies', () => works.proven());

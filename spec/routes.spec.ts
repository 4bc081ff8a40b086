/** Every route of the contract × every role, over the real server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, Server, fact, programmeFacts, projectFacts, root } from './harness.ts';

interface Operation {
  operationId: string;
  'x-access': 'public' | 'signed_in' | string[];
  parameters: { name: string }[];
}
const document = JSON.parse(readFileSync(join(root, 'contract/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const roles = [
  'admin',
  'office',
  'site',
  'supervisor',
  'bureau',
  'viewer',
  'leader',
  'professional',
];
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation,
  })),
);

function asksProgramme(operation: Operation): boolean {
  return operation.parameters.some((parameter) => parameter.name === 'programme');
}

/** The address asked, about programme W; what the path names need not exist. */
function addressOf(path: string, operation: Operation): string {
  const id = operation.operationId;
  const filled = path
    .replace('{code}', 'A')
    .replace('{account}', '00000000-0000-7000-8000-000000000001')
    .replace('{pairing}', '00000000-0000-7000-8000-000000000001')
    .replace('{device}', '00000000-0000-7000-8000-000000000001')
    .replace('{token}', '00000000-0000-7000-8000-000000000001')
    .replace('{channel}', 'none')
    .replace('{sha256}', '0'.repeat(64))
    .replace('{upload}', '0'.repeat(32))
    .replace('{coordination}', '2026-07-2')
    .replace('{finding}', 'none')
    .replace('{room}', '00000000-0000-7000-8000-000000000001')
    .replace('{meeting}', '2026-07-14')
    .replace('{link}', '00000000-0000-7000-8000-000000000001')
    .replace('{id}', id === 'getFigure' ? 'programme:W:projects' : 'none');
  return asksProgramme(operation) ? `${filled}?programme=W` : filled;
}

let server: Server;
const clients = new Map<string, Client>();

before(async () => {
  server = await Server.start();
  const boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('W'), ...projectFacts('W', 'A'), ...programmeFacts('V'));
  for (const role of roles)
    clients.set(role, await (await boss.colleague(role, [role, 'programme/W'])).withToken());
  clients.set(
    'elsewhere',
    await (await boss.colleague('elsewhere', ['admin', 'programme/V'])).withToken(),
  );
  clients.set('no role', await (await boss.colleague('norole')).withToken());
  clients.set('nobody', new Client(server));
});
after(async () => {
  await server.stop();
});

for (const { path, method, operation } of operations) {
  const access = operation['x-access'];
  test(`${method} ${path} is for ${Array.isArray(access) ? access.join(', ') : access}`, async () => {
    for (const [who, client] of clients) {
      const url = addressOf(path, operation);
      // An empty body: whoever is let in meets a problem of shape at most, and changes nothing.
      const answer = await client.request(
        method,
        url,
        ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : '{}',
      );
      const code = answer.json?.code as string | undefined;
      // An answer to HEAD has no body to say which problem it is.
      const turnedAway =
        method === 'HEAD'
          ? answer.status === 401 || answer.status === 403
          : code === 'not_permitted' || code === 'not_signed_in';
      // Programme W is another's; an address that names no programme is open to who has the role anywhere.
      const theirs =
        who !== 'elsewhere' || !(asksProgramme(operation) || operation.operationId === 'getFigure');
      let allowed = access === 'public' || (who !== 'nobody' && access === 'signed_in');
      if (Array.isArray(access))
        allowed = theirs && access.includes(who === 'elsewhere' ? 'admin' : who);
      if (['getFacts', 'getConsultations'].includes(operation.operationId))
        allowed &&= theirs && who !== 'no role';
      assert.equal(turnedAway, !allowed, `${who}: ${answer.status} ${code ?? ''}`);
      if (!allowed) assert.equal(answer.status, who === 'nobody' ? 401 : 403, who);
      assert.ok(answer.status < 500, `${who}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  });
}

test('a served route that is not in the contract does not exist', async () => {
  const client = clients.get('admin')!;
  assert.equal((await client.get('/api/v1/secrets')).json.code, 'not_found');
  const wrongMethod = await client.request('PUT', '/api/v1/board', '{}');
  assert.equal(wrongMethod.status, 405);
  assert.equal(wrongMethod.headers.get('allow'), 'GET, HEAD');
});

test('whoever has a role in one project sees that project and no other', async () => {
  const boss = await new Client(server).signIn('boss', 'a long enough one');
  await boss.accept(...projectFacts('W', 'B'));
  const foreman = await boss.colleague('foreman', ['site', 'project/W/B']);
  const board = (await foreman.get('/api/v1/board')).json;
  assert.deepEqual(
    board.rows.map((row: { code: string }) => row.code),
    ['B'],
  );
  assert.equal((await foreman.get('/api/v1/projects/B')).status, 200);
  assert.equal((await foreman.get('/api/v1/projects/A')).json.code, 'not_permitted');
  assert.equal((await foreman.get('/api/v1/projects/A?programme=W')).json.code, 'not_permitted');
  assert.equal((await foreman.get('/api/v1/figures/project:W:A:progress')).status, 403);
  assert.equal((await foreman.get('/api/v1/figures/project:W:B:progress')).status, 200);
  const streams = (await foreman.get('/api/v1/facts?limit=1000')).json.facts.map(
    (one: { stream: string }) => one.stream,
  );
  assert.ok(streams.length > 0);
  for (const stream of streams)
    assert.ok(
      ['project/W/B', 'programme/W', `account/${foreman.account}`].includes(stream),
      stream,
    );
  const [elsewhere, here] = await foreman.post(
    fact('daily_report.filed', 'project/W/A', {
      report: { day: '2026-01-02', weather: { sky: 'clear' } },
    }),
    fact('daily_report.filed', 'project/W/B', {
      report: { day: new Date().toISOString().slice(0, 10), weather: { sky: 'clear' } },
    }),
  );
  assert.equal(elsewhere?.problem?.code, 'not_permitted');
  assert.equal(here?.receipt, 'accepted');
});

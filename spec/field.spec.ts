/** What a device takes along: the answers its pages ask for, each once, and again only when it changed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import {
  Client,
  Server,
  dailyReport,
  day,
  fact,
  programmeFacts,
  projectFacts,
  uuid7,
} from './harness.ts';

const codes = Array.from({ length: 12 }, (_, i) => `K${String(i + 1).padStart(2, '0')}`);
const of = (code: string): string => `project/F/${code}`;
let server: Server;
let boss: Client;
let site: Client;
let supervisor: Client;

interface Field {
  cursor: string;
  whole: boolean;
  answers: { address: string; answer: Record<string, unknown> }[];
}

async function field(who: Client, after = ''): Promise<Field> {
  const query = new URLSearchParams({ programme: 'F', after });
  const answer = await who.get<Field>(`/api/v1/field?${query.toString()}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** The ledger's head stands in many answers and moves with every fact anywhere; `now` moves by itself. */
const withoutHead = (answer: object): object => ({ ...answer, cursor: 0, now: '' });

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('F'), ...codes.flatMap((code) => projectFacts('F', code)));
  site = await boss.colleague(
    'site',
    ...codes.slice(0, 10).map((c): [string, string] => ['site', of(c)]),
  );
  supervisor = await boss.colleague('supervisor', ['supervisor', of('K02')]);
  for (const code of codes.slice(0, 10))
    await boss.accept(
      ...Array.from({ length: 40 }, (_, back) => dailyReport('F', code, day(-40 + back))),
    );
});
after(async () => {
  await server.stop();
});

test('every answer is what its own address answers', async () => {
  for (const who of [site, supervisor, boss]) {
    const { answers, whole } = await field(who);
    assert.ok(whole);
    assert.equal(new Set(answers.map((one) => one.address)).size, answers.length);
    for (const { address, answer } of answers) {
      const asked = await who.get<object>(`/api/v1${address}`);
      assert.equal(asked.status, 200, `${address}: ${asked.text}`);
      assert.deepEqual(withoutHead(answer), withoutHead(asked.json), address);
      const query = [...new URL(address, 'http://x').searchParams.keys()];
      assert.deepEqual(query, [...query].sort(), 'names are sorted, so that the web finds them');
    }
  }
});

test('one takes one’s own projects along, and no others', async () => {
  const projects = async (who: Client): Promise<string[]> =>
    (await field(who)).answers.flatMap(
      ({ address }) => /^\/projects\/(\w+)\?/.exec(address)?.[1] ?? [],
    );
  assert.deepEqual(await projects(site), codes.slice(0, 10));
  assert.deepEqual(await projects(supervisor), ['K02']);
  assert.deepEqual(await projects(boss), codes, 'a small programme goes along whole');
  const stranger = await boss.colleague('stranger', ['site', 'project/OTHER/X']);
  assert.ok((await stranger.get('/api/v1/field?programme=F')).status >= 403);
});

test('only what changed comes again', async () => {
  const first = await field(site);
  assert.deepEqual((await field(site, first.cursor)).answers, [], 'nothing changed');
  assert.equal((await field(site, first.cursor)).whole, false);

  await boss.accept(dailyReport('F', 'K03', day(0)));
  const second = await field(site, first.cursor);
  const changed = second.answers.map((one) => one.address);
  assert.ok(changed.includes('/projects/K03?programme=F'), changed.join('\n'));
  assert.ok(changed.includes('/projects/K03/reports?limit=40&programme=F'));
  assert.ok(
    changed.every((address) => !/K0[^3]/.test(address)),
    changed.join('\n'),
  );

  await boss.accept(dailyReport('F', 'K11', day(0)));
  assert.deepEqual((await field(site, second.cursor)).answers, [], 'not one’s own project');
});

test('what is open on one’s sites comes whole, to be put right there', async () => {
  const { cursor } = await field(site);
  const finding = uuid7();
  await supervisor.accept(
    fact('finding.raised', of('K02'), {
      finding,
      text: '临边防护缺两处',
      severity: 'serious',
      due_days: 3,
    }),
  );
  const changed = (await field(site, cursor)).answers.map((one) => one.address);
  assert.ok(changed.includes(`/findings/${finding}?programme=F`), changed.join('\n'));
  assert.ok(changed.includes('/findings?limit=200&offset=0&programme=F&state=pending'));
  assert.ok(changed.includes('/today?limit=500&programme=F'));
});

test('a cursor that says nothing counts as none', async () => {
  for (const after of ['0', 'g'.repeat(20), 'ab'.repeat(9)]) {
    const { whole, answers } = await field(site, after);
    assert.ok(whole);
    assert.ok(answers.length > 20);
  }
});

test('a fresh phone with ten projects of forty reports each is ready after 150 KB', async (t) => {
  const response = await fetch(`${server.url}/api/v1/field?programme=F`, {
    headers: { ...site.credentials(), 'accept-encoding': 'gzip' },
  });
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  const bytes = gzipSync(await response.text()).length;
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= 150_000, `${bytes} bytes`);
});

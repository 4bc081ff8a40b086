/** The wire: batches and their receipts, limits, pipelining, static files, and an orderly stop. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  Client,
  Server,
  dailyReport,
  day,
  fact,
  programmeFacts,
  projectFacts,
  raw,
  uuid7,
} from './harness.ts';

let server: Server;
let boss: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('H'), ...projectFacts('H', 'A'));
});
after(async () => {
  await server.stop();
});

test('text that no database can keep is refused at the door, on every store alike', async () => {
  const client = await boss.withToken('texts');
  const [device] = await client.post(
    fact('programme.registered', 'programme/T', {}, { device: 'K\u000007' }),
  );
  assert.equal(device?.problem?.code, 'shape_invalid');
  const [stream] = await client.post(fact('programme.registered', 'programme/T\u0000', {}));
  assert.equal(stream?.problem?.code, 'stream_invalid');
  const named = await client.request('POST', '/api/v1/tokens', { name: 'a\u0000b' });
  assert.equal(named.status, 422, named.text);
  for (const code of ['P%00', 'P%ff'])
    assert.equal((await client.get(`/api/v1/projects/${code}`)).status, 404);
});

test('each fact of a batch has a receipt of its own, in order', async () => {
  const good = dailyReport('H', 'A', day(-1));
  const future = dailyReport('H', 'A', day(30));
  const receipts = await boss.post(
    good,
    { ...good, id: 'no uuid' },
    future,
    good,
    { ...good, id: uuid7(), at: 'yesterday' },
    { ...good, id: uuid7(), kind: 'tea.served' },
    { ...good, id: uuid7(), stream: 'account/x' },
    { ...good, id: uuid7(), body: { report: { day: day(-1) } } },
    { ...good, id: uuid7(), extra: 1 },
    { ...good, body: { report: { day: day(-1), weather: { sky: 'rain' } } } },
    17 as unknown as object,
  );
  assert.deepEqual(
    receipts.map((one) => one.problem?.code ?? one.receipt),
    [
      'accepted',
      'shape_invalid',
      'held_future_day',
      'duplicate',
      'shape_invalid',
      'kind_unknown',
      'stream_invalid',
      'shape_invalid',
      'shape_invalid',
      'id_forged',
      'shape_invalid',
    ],
  );
  assert.equal(receipts[1]?.id, 'no uuid');
  assert.equal(receipts[2]?.receipt, 'held');
  assert.equal(receipts[3]?.original, 'accepted');
  assert.equal(receipts[3]?.hash, receipts[0]?.hash);
  assert.equal(receipts[7]?.problem?.pointer, '/body/report/weather');
});

test('a broken batch says where it breaks', async () => {
  const broken = await boss.request('POST', '/api/v1/facts', '{"facts": [1,,]}', {
    'content-type': 'application/json',
  });
  assert.equal(broken.status, 400);
  assert.equal(broken.json.code, 'body_not_json');
  assert.ok(Number(broken.json.params.offset) >= 11);
  for (const body of [{}, { facts: [] }, { facts: {} }, { facts: [1], more: 1 }])
    assert.equal(
      (await boss.request('POST', '/api/v1/facts', body)).json.code,
      'shape_invalid',
      JSON.stringify(body),
    );
});

test('wrong parameters are named', async () => {
  for (const [path, name] of [
    ['/api/v1/board?limit=0', 'limit'],
    ['/api/v1/board?as_of=2026-02-30', 'as_of'],
    ['/api/v1/board?livelihood=maybe', 'livelihood'],
    ['/api/v1/facts?after=-1', 'after'],
  ] as const) {
    const answer = await boss.get(path);
    assert.equal(answer.status, 400, path);
    assert.equal(answer.json.code, 'parameter_invalid');
    assert.equal(answer.json.params.name, name);
  }
});

test('more than 8 MB of JSON and 16 KB of header are refused', async () => {
  const large = await raw(server, [
    'POST /api/v1/facts HTTP/1.1',
    'Host: x',
    `Cookie: longspan_session=${boss.cookie}`,
    `X-CSRF-Token: ${boss.csrf}`,
    `Content-Length: ${(8 << 20) + 1}`,
    '',
    '',
  ]);
  assert.match(large, /^HTTP\/1.1 413 /);
  const answer = await raw(server, [
    'GET /livez HTTP/1.1',
    'Host: x',
    `Cookie: ${'x'.repeat(20_000)}`,
    '',
    '',
  ]);
  assert.match(answer, /^HTTP\/1.1 431 /);
});

test('what is not HTTP is refused', async () => {
  assert.match(await raw(server, ['GARBAGE', '', '']), /^HTTP\/1.1 400 /);
});

test('pipelined requests are answered in order', async () => {
  const get = (path: string, last = false) =>
    [`GET ${path} HTTP/1.1`, 'Host: x', ...(last ? ['Connection: close'] : []), '', ''].join(
      '\r\n',
    );
  const answer = await raw(server, [get('/livez') + get('/nowhere.txt') + get('/readyz', true)]);
  const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
  assert.deepEqual(statuses, ['200', '404', '200']);
});

test('chunked bodies are taken', async () => {
  const body = '{"name": "chunked"}';
  const answer = await raw(server, [
    'POST /api/v1/tokens HTTP/1.1',
    'Host: x',
    `Cookie: longspan_session=${boss.cookie}`,
    `X-CSRF-Token: ${boss.csrf}`,
    'Transfer-Encoding: chunked',
    'Connection: close',
    '',
    '5',
    body.slice(0, 5),
    (body.length - 5).toString(16),
    body.slice(5),
    '0',
    '',
    '',
  ]);
  assert.match(answer, /^HTTP\/1.1 201 /);
});

test('answers are compressed when they are long enough and the client takes it', async () => {
  const lines = [
    'GET /api/v1/facts?limit=50 HTTP/1.1',
    'Host: x',
    `Cookie: longspan_session=${boss.cookie}`,
    'Connection: close',
  ];
  const plain = await raw(server, [...lines, '', '']);
  assert.doesNotMatch(plain, /Content-Encoding/);
  const response = await fetch(`${server.url}/api/v1/facts?limit=50`, {
    headers: { ...boss.credentials(), 'accept-encoding': 'gzip' },
  });
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  assert.deepEqual(
    await response.json(),
    (await boss.get('/api/v1/facts?limit=50', { 'accept-encoding': 'identity' })).json,
  );
});

test('every answer carries its guards', async () => {
  for (const path of ['/api/v1/welcome', '/api/docs', '/livez', '/nowhere.txt']) {
    const { headers } = await boss.get(path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'same-origin', path);
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
  }
  const page = await boss.get('/api/docs');
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /script-src 'self' 'wasm-unsafe-eval';/,
  );
  assert.match(page.text, /postFacts/);
});

test('the metrics count what was filed', async () => {
  const before = Number(/receipt="accepted"} (\d+)/.exec((await boss.get('/metrics')).text)?.[1]);
  await boss.accept(dailyReport('H', 'A', day(-5)));
  const text = (await boss.get('/metrics')).text;
  assert.equal(Number(/receipt="accepted"} (\d+)/.exec(text)?.[1]), before + 1);
  assert.match(text, /longspan_request_seconds_bucket{route="postFacts",le="\+Inf"} \d+/);
});

test('an orderly stop answers what it accepted, and all of it is there afterwards', async () => {
  const reports = Array.from({ length: 300 }, (_, i) =>
    fact('payment.made', 'project/H/A', {
      payment: `P${i}`,
      amount: { amount: '1', currency: 'CNY' },
      day: day(-1),
      voucher: `V${i}`,
    }),
  );
  let answered = 0;
  const sending = reports.map(async (one) => {
    try {
      const [receipt] = await boss.post(one);
      if (receipt?.receipt === 'accepted' || receipt?.receipt === 'held') ++answered;
    } catch {
      // The server had stopped listening before this one was accepted.
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const data = server.data;
  assert.equal(await server.stop({ keep: true }), 0);
  await Promise.all(sending);
  server = await Server.start({ data });
  const again = await new Client(server).signIn('boss', 'a long enough one');
  const kept = (await again.get('/api/v1/facts?kind=payment.made&limit=1000')).json.facts.length;
  assert.ok(kept >= answered, `${kept} kept, ${answered} acknowledged`);
  await server.stop();
  server.clear();
  server = await Server.start();
});

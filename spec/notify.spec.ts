/** Word goes out: to those who owe, once, through channels that the operator let out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { quietPort } from './daemon.ts';
import { Client, Server, dailyReport, day, programmeFacts, projectFacts } from './harness.ts';
import { MailServer, Receiver } from './receivers.ts';
import { onPostgres } from './store.ts';
import { within } from './within.ts';

const library = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));
const folder = mkdtempSync(join(tmpdir(), 'longspan-notify-'));
const data = join(folder, 'data');
const secret = 'SEC-not-to-be-seen-anywhere';
const token = 'token-not-to-be-seen-either';
const said: string[] = [];

let server: Server;
let boss: Client;
let mail: MailServer;
let hook: Receiver;
let elsewhere: Receiver;
let li: Client;

const allowed = (): Record<string, string> => ({
  LONGSPAN_NOTIFY_ALLOW: `http://127.0.0.1:${hook.port},smtp://127.0.0.1:${mail.port}`,
  LONGSPAN_PUBLIC_URL: 'https://longspan.example.org',
});
/** Starts the server; its clock so many hours ahead, or another environment. */
async function start(hours = 0, env?: Record<string, string>): Promise<Server> {
  const faked: Record<string, string> =
    hours === 0 ? {} : { LD_PRELOAD: library!, FAKETIME: `+${hours}h` };
  server = await Server.start({ data, env: env ?? { ...allowed(), ...faked } });
  if (boss) boss = Object.assign(new Client(server), { token: boss.token, account: boss.account });
  if (li) li = Object.assign(new Client(server), { token: li.token, account: li.account });
  return server;
}
async function restart(hours = 0): Promise<void> {
  said.push(server.printed + server.errors);
  if (server.process.exitCode === null && server.process.signalCode === null)
    await server.stop({ keep: true });
  await start(hours);
}

const always = { remind_hour: 0, quiet_from: 0, quiet_to: 0 };
async function channel(code: string, more: object, expected = 200): Promise<any> {
  const body = { name: `通道 ${code}`, ...always, ...more };
  const answer = await boss.request('PUT', `/api/v1/channels/${code}?programme=P`, body);
  assert.equal(answer.status, expected, answer.text);
  said.push(answer.text);
  return answer.json;
}
const hooked = (path: string, more: object = {}): object => ({
  kind: 'webhook',
  address: `${hook.url}${path}?access_token=${token}`,
  secret,
  ...more,
});
async function tried(code: string): Promise<string> {
  const answer = await boss.request('POST', `/api/v1/channels/${code}/test?programme=P`);
  assert.equal(answer.status, 202, answer.text);
  return answer.json.delivery;
}
async function log(code?: string): Promise<any[]> {
  const answer = await boss.get('/api/v1/deliveries?programme=P&limit=200');
  assert.equal(answer.status, 200, answer.text);
  said.push(answer.text);
  return answer.json.deliveries.filter((one: any) => code === undefined || one.channel === code);
}
const delivery = async (id: string): Promise<any> => (await log()).find((one) => one.id === id);
const became = (id: string, state: string, ms = 90_000): Promise<number> =>
  within(ms, `${id} ${state}`, async () => (await delivery(id))?.state === state);
/** What its log says once a try at it has failed; it is tried again. */
async function failed(id: string): Promise<any> {
  let entry: any;
  await within(90_000, `an error of ${id}`, async () => {
    entry = await delivery(id);
    return entry?.error !== undefined && entry.state === 'waiting';
  });
  return entry;
}

before(async () => {
  assert.ok(library, 'the package faketime is not installed');
  mail = await new MailServer(await quietPort()).open();
  hook = await new Receiver(await quietPort()).open();
  elsewhere = await new Receiver(await quietPort()).open();
  await start();
  boss = await (await new Client(server).setUp()).withToken();
  await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'A'), ...projectFacts('P', 'B'));
  const wang = await boss.colleague('wang', ['site', 'project/P/A']);
  li = await (await boss.colleague('li', ['site', 'project/P/B'])).withToken();
  const watcher = await boss.colleague('watcher', ['viewer', 'programme/P']);
  // A is reported of whole; B only until the day before yesterday.
  for (let back = 7; back >= 0; --back) await boss.accept(dailyReport('P', 'A', day(-back)));
  for (let back = 7; back >= 2; --back) await boss.accept(dailyReport('P', 'B', day(-back)));
  for (const [who, language] of [
    [wang, 'zh'],
    [li, 'en'],
    [watcher, 'zh'],
    [boss, 'zh'],
  ] as const) {
    const contact = { mail: `${language}-${who.account.slice(-4)}@example.org`, language };
    const path = `/api/v1/accounts/${who.account}/contact`;
    const answer = await boss.request('PUT', path, contact);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual((await who.get(path)).json, contact);
  }
});
afterEach(() => {
  hook.calls = [];
  hook.reply = () => ({ status: 200, body: '{"errcode":0}' });
  mail.mails = [];
  mail.silent = false;
  mail.refuses = '';
});
after(async () => {
  await server?.stop({ keep: true });
  server?.clear();
  for (const one of [mail, hook, elsewhere]) await one?.close();
  rmSync(folder, { recursive: true, force: true });
});

const mailbox = (more: object = {}): object => ({
  kind: 'mail',
  address: `127.0.0.1:${mail.port}`,
  sender: 'longspan@example.org',
  encryption: 'none',
  ...more,
});

test('a mail goes to whoever owes, of what they owe, once, in their language', async () => {
  await channel('mail', mailbox());
  await within(90_000, 'a mail', async () => mail.mails.length > 0);
  await sleep(4000); // time enough to do it wrong
  assert.deepEqual(
    mail.mails.map((one) => one.to),
    [[`en-${li.account.slice(-4)}@example.org`]],
  );
  const [one] = mail.mails;
  assert.equal(one!.from, 'longspan@example.org');
  assert.equal(one!.subject, 'Longspan: 1 overdue, 1 due');
  const lines = one!.text.trimEnd().split('\r\n');
  assert.equal(
    lines[0],
    `1 working day overdue: B School B: daily report of ${day(-1)} (due ${day(-1)})`,
  );
  assert.equal(lines[1], `Due today: B School B: daily report of ${day()} (${day()})`);
  assert.equal(lines[2], 'See and file: https://longspan.example.org');
  const [entry] = await log('mail');
  assert.equal(entry.state, 'sent');
  assert.equal(entry.to, 'e…@example.org');
  assert.equal(entry.name, 'li');
  assert.equal(entry.id, one!.id);
  await restart();
  await sleep(4000);
  assert.equal(mail.mails.length, 1, 'nor again after a new start');
});

test('a group gets what is owed; signed, and after a 500 the same message again', async () => {
  hook.reply = (_, earlier) =>
    earlier === 0 ? { status: 500, body: `no: ${secret}` } : { status: 204 };
  await channel('hook', hooked('/in', { stages: ['after'] }));
  await within(90_000, 'two calls', async () => hook.calls.length === 2);
  const [first, second] = hook.calls;
  assert.equal(first!.headers['x-longspan-id'], second!.headers['x-longspan-id']);
  assert.equal(first!.body, second!.body);
  for (const call of hook.calls) {
    const at = String(call.headers['x-longspan-timestamp']);
    const sign = createHmac('sha256', secret).update(`${at}.${call.body}`).digest('hex');
    assert.equal(call.headers['x-longspan-signature'], `sha256=${sign}`);
    assert.ok(Math.abs(Number(at) * 1000 - call.at) < 60_000);
    assert.equal(call.json.id, call.headers['x-longspan-id']);
  }
  const told = first!.json.reminders.filter((one: any) => one.key.startsWith('daily_report'));
  assert.deepEqual(
    told.map((one: any) => [one.key, one.stage, one.overdue_days, one.accounts]),
    [[`daily_report:P:B:${day(-1)}`, 'after', 1, [li.account]]],
  );
  await became(first!.json.id, 'sent');
  const entry = await delivery(first!.json.id);
  assert.equal(entry.attempts, 2);
  assert.equal(entry.to, hook.url);
  await sleep(3000);
  assert.equal(hook.calls.length, 2);
});

test('where nobody listens it is tried again until somebody does', async () => {
  await hook.close();
  const id = await tried('hook');
  assert.match((await failed(id)).error, /connect/i);
  await hook.open();
  await became(id, 'sent', 180_000);
  assert.deepEqual(
    hook.calls.map((call) => [call.json.id, call.json.purpose]),
    [[id, 'test']],
  );
});

test('what has been done meanwhile is not told', async () => {
  hook.reply = () => ({ status: 503 });
  await channel('late', hooked('/late', { stages: ['due'], language: 'zh' }));
  await within(90_000, 'a try', async () => hook.calls.some((one) => one.url.pathname === '/late'));
  const [entry] = await log('late');
  // The try is over when its answer is in the log.
  await became(entry.id, 'waiting');
  await li.accept(dailyReport('P', 'B', day()));
  // Nor is one under way that was written before.
  await became(entry.id, 'waiting');
  hook.reply = () => ({ status: 200 });
  // The logs of the supervisors are owed still; the report is not.
  await became(entry.id, 'sent', 240_000);
  const told = hook.calls.at(-1)!.json.reminders.map((one: any) => one.key);
  assert.ok(!told.some((key: string) => key.startsWith('daily_report')), told.join());
});

test('DingTalk: signed, twenty a minute at most, the rest in one digest', async () => {
  await channel('ding', { ...hooked('/robot/send'), kind: 'dingtalk', stages: [] });
  // An hour later it may be another day, of which the other channels tell.
  const calls = () => hook.calls.filter((call) => call.url.pathname === '/robot/send');
  const ids: string[] = [];
  for (let i = 0; i < 25; ++i) {
    ids.push(await tried('ding'));
    // One after the other, so that they are not merged for having waited together.
    if (i < 18) await became(ids[i]!, 'sent');
  }
  await sleep(4000);
  const sent = calls().length;
  assert.ok(sent >= 18 && sent <= 20, `${sent} calls within the minute`);
  for (const call of calls()) {
    assert.equal(call.url.searchParams.get('access_token'), token);
    const at = call.url.searchParams.get('timestamp')!;
    assert.match(at, /^\d{13}$/);
    const sign = createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64');
    assert.equal(call.url.searchParams.get('sign'), sign);
    assert.equal(call.json.msgtype, 'markdown');
    assert.match(call.json.markdown.text, /测试消息/);
  }
  const last = await tried('ding');
  await sleep(3000);
  assert.equal(calls().length, sent);
  assert.equal((await delivery(last)).state, 'waiting');
  await restart(1);
  await within(90_000, 'the digest', async () => calls().length > sent);
  await sleep(3000);
  assert.equal(calls().length, sent + 1, 'what waited goes as one');
  const states = (await log('ding')).map((one) => one.state);
  assert.equal(states.filter((one) => one === 'sent').length, sent + 1);
  assert.ok(!states.includes('waiting'), states.join());
});

test('a robot that is blocked is left alone for ten minutes', async () => {
  const blocked = '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}';
  hook.reply = () => ({ status: 200, body: blocked });
  const id = await tried('ding');
  const entry = await failed(id);
  assert.match(entry.error, /130101/);
  const minutes = (Date.parse(entry.next_at) - Date.parse(entry.at)) / 60_000;
  assert.ok(minutes >= 9.9 && minutes < 12, `${minutes} minutes`);
});

test('nothing goes where the operator does not let it', async () => {
  await restart();
  for (const address of [
    `${elsewhere.url}/x`,
    `http://localhost:${hook.port}/x`,
    `http://127.0.0.1:${hook.port}@127.0.0.1:${elsewhere.port}/`,
    'http://169.254.169.254/latest/meta-data/',
  ]) {
    const answer = await channel('other', { kind: 'webhook', address }, 422);
    assert.match(answer.code, /address_not_allowed|shape_invalid/);
  }
  hook.reply = () => ({ status: 302, headers: { location: `${elsewhere.url}/x` } });
  await channel('leads', hooked('/leads', { stages: [] }));
  const id = await tried('leads');
  await became(id, 'failed');
  assert.match((await delivery(id)).error, /redirects are not followed/);
  assert.equal(elsewhere.calls.length, 0);
});

test('encryption is insisted on, and so is a certificate that can be proved', async () => {
  const key = join(folder, 'key.pem');
  const own = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', ...own, ...subject, '-keyout', key, '-out', `${key}.crt`], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(key), cert: readFileSync(`${key}.crt`) };
  await hook.close();
  await hook.open(pair);
  const address = hook.url.replace('http:', 'https:');
  await channel('self-signed', { kind: 'webhook', address, stages: [] });
  await channel('mail-tls', mailbox({ encryption: 'starttls', stages: [] }));
  for (const code of ['self-signed', 'mail-tls']) {
    const id = await tried(code);
    assert.match((await failed(id)).error, /certificate|SSL|TLS/i);
    await boss.request('DELETE', `/api/v1/channels/${code}?programme=P`);
  }
  assert.equal(hook.calls.length + mail.mails.length, 0);
  await hook.close();
  await hook.open();
});

test('quiet hours hold back, and end', async () => {
  const hour = new Date().getUTCHours();
  const quiet = { quiet_from: hour, quiet_to: (hour + 2) % 24, stages: ['after'] };
  await channel('night', hooked('/night', quiet));
  await sleep(4000);
  const there = (): boolean => hook.calls.some((call) => call.url.pathname === '/night');
  assert.ok(!there());
  assert.deepEqual(await log('night'), []);
  await restart(3);
  await within(90_000, 'a call', async () => there());
  await restart();
});

test('killed while it goes out: people are not told twice, a webhook gets the same id again', async () => {
  mail.silent = true;
  const toBoss = await tried('mail');
  await within(90_000, 'a mail', async () => mail.mails.some((one) => one.id === toBoss));
  hook.reply = () => undefined;
  await server.kill();
  await start();
  const toHook = await tried('hook');
  await within(90_000, 'a call', async () => hook.calls.some((one) => one.json.id === toHook));
  await server.kill();
  mail.silent = false;
  hook.reply = () => ({ status: 200 });
  // On a shared store another node may be at it: its claim holds for three minutes.
  await start(onPostgres ? 1 : 0);
  await became(toBoss, 'unsure');
  await became(toHook, 'sent');
  await sleep(4000);
  assert.equal(mail.mails.filter((one) => one.id === toBoss).length, 1);
  assert.equal(hook.calls.filter((one) => one.json.id === toHook).length, 2);
  await restart();
});

test('a mail server that refuses for good is not asked again', async () => {
  mail.refuses = '550 no such user';
  const id = await tried('mail');
  await became(id, 'failed');
  assert.match((await delivery(id)).error, /550/);
});

test('a secret stays with its address, and is in no answer, log or file', async () => {
  assert.equal((await channel('hook', { kind: 'webhook' })).has_secret, true);
  const moved = { kind: 'webhook', address: `${hook.url}/other` };
  assert.equal((await channel('hook', moved)).has_secret, false);
  said.push((await boss.get('/api/v1/channels?programme=P')).text);
  await log();
  await restart();
  const shown = said.join('\n');
  for (const hidden of [secret, token]) {
    assert.ok(shown.length > 1000 && !shown.includes(hidden), hidden);
    for (const file of readdirSync(data))
      if (statSync(join(data, file)).isFile())
        assert.ok(!readFileSync(join(data, file)).includes(hidden), `${hidden} in ${file}`);
  }
});

test('taken away, nothing more goes out, not even of what was on its way', async () => {
  // The answer is held back until the channel is gone.
  hook.reply = () => undefined;
  const id = await tried('late');
  await within(90_000, 'a call', async () => hook.calls.some((one) => one.json.id === id));
  const answer = await boss.request('DELETE', '/api/v1/channels/late?programme=P');
  assert.equal(answer.status, 204, answer.text);
  assert.equal((await delivery(id)).state, 'sending');
  await hook.close();
  await became(id, 'settled');
  await hook.open();
});

test(
  'two nodes tell everybody once',
  { skip: !onPostgres && 'one store is one node' },
  async () => {
    // A clock for both, that can be put forward while they run.
    const clock = join(folder, 'clock');
    await writeFile(clock, '+0\n');
    const env = {
      ...allowed(),
      LD_PRELOAD: library!,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    await server.stop({ keep: true });
    await start(0, env);
    const other = await Server.start({ data, env });
    for (let i = 0; i < 6; ++i) await tried('leads');
    await channel('both', hooked('/both', { stages: ['after'] }));
    await within(90_000, 'seven', async () => hook.calls.length >= 7);
    await writeFile(clock, '+61s\n');
    await sleep(5000); // both have looked once more
    const ids = hook.calls.map((call) => call.json.id);
    assert.equal(ids.length, 7);
    assert.equal(new Set(ids).size, 7);
    await other.stop({ keep: true });
  },
);

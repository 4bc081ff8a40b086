/**
 * One ten-day of the rehearsal, lived through at speed: what the transcript says as it goes is what the served folder
 * answers afterwards.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { longspan } from '../bench/parts/programs.ts';
import { Client, Server, fact } from './harness.ts';
import { dropStoreOf } from './store.ts';

const tenDay = '2025-07-1';
const meeting = '2025-07-11';
const programme = 'programme=REHEARSAL';
const folder = mkdtempSync(join(tmpdir(), 'longspan-play-'));
const data = join(folder, 'played');
const playArgs = ['sample', '--play', '--ten-day', tenDay, '--pace', '0', '--data'];

let transcript: string;
/** The lines under each day's heading. */
const days = new Map<string, string[]>();
let server: Server;
let boss: Client;

before(async () => {
  const played = longspan(...playArgs, data);
  assert.equal(played.code, 0, played.out);
  transcript = played.out;
  let under: string[] = [];
  for (const line of transcript.split('\n')) {
    const day = /^== (\d{4}-\d{2}-\d{2}) /.exec(line)?.[1];
    if (day !== undefined) days.set(day, (under = []));
    else if (line !== '') under.push(line);
  }
  server = await Server.start({ data });
  boss = await new Client(server).setUp();
});
after(async () => {
  await server?.stop();
  dropStoreOf(data);
  rmSync(folder, { recursive: true, force: true });
});

const all = (): string[] => [...days.values()].flat();
const lines = (what: RegExp): string[] => all().filter((line) => what.test(line));
/** The fact a line speaks of. */
async function factOf(line: string): Promise<any> {
  const seq = /#(\d+)(?= \/|$)/.exec(line)?.[1];
  assert.ok(seq, `no number in: ${line}`);
  const answer = await boss.get(`/api/v1/facts/${seq}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
async function get(path: string): Promise<any> {
  const answer = await boss.get(path);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return answer.json;
}
const codeIn = (stream: string): string => stream.split('/')[2]!;

test('it goes day by day, from the first of the ten-day to two days after its coordination', () => {
  const gone = [...days.keys()];
  assert.equal(gone.length, 13);
  assert.equal(gone[0], '2025-07-01');
  assert.equal(gone.at(-1), '2025-07-13');
  assert.ok(transcript.includes('Saturday'), 'in English beside the Chinese');
});

test('every morning says who owes what', () => {
  for (const [day, said] of days) {
    assert.match(said[0]!, /^07:00 应报应办：.*日报 \d+.* \/ owed: /, day);
  }
});

test('who had not reported is named the next morning, and the rhythm strip says so', async () => {
  let named = 0;
  for (const [day, said] of days) {
    for (const [duty, word] of [
      ['daily_report', '日报'],
      ['supervisor_log', '监理日志'],
    ] as const) {
      const line = said.find((one) => one.includes(`昨日缺${word}：`));
      const yesterday = new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000)
        .toISOString()
        .slice(0, 10);
      for (const code of line?.match(/R\d\d/g) ?? []) {
        const strip = await get(
          `/api/v1/projects/${code}/rhythm?${programme}&duty=${duty}&from=${yesterday}&to=${yesterday}`,
        );
        assert.match(
          strip.days[0].state,
          /^(missed|late|excused)$/,
          `${code} ${yesterday} ${duty}`,
        );
        named += 1;
      }
    }
  }
  assert.ok(named >= 10, `only ${named} named`);
});

test('reports and logs come in every evening, and where the two witnesses differ it is said', async () => {
  for (const [day, said] of days) {
    const came = said.find((line) => line.includes('收日报'));
    assert.ok(came, day);
    if (day < '2025-07-13') assert.ok(Number(/收日报 (\d+)/.exec(came)?.[1]) >= 8, came);
  }
  const differing = lines(/对不上：/);
  assert.ok(differing.length >= 5, `${differing.length}`);
  const [, code, day] = /对不上：(R\d\d) (\S+) /.exec(differing[0]!)!;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const { days: told } = await get(
    `/api/v1/projects/${code}/witnesses?${programme}&before=${next}&limit=1`,
  );
  assert.equal(told[0].day, day);
  assert.ok(told[0].differences.length > 0);
});

test('inspections open findings against the shipped checklists', async () => {
  const seen = lines(/周查：/);
  assert.ok(seen.length >= 15, `${seen.length}`);
  const found = lines(/隐患：/);
  assert.ok(found.length >= 5, `${found.length}`);
  for (const line of found) {
    const raising = await factOf(line);
    const code = codeIn(raising.stream);
    assert.ok(line.includes(`隐患：${code} `), line);
    const { findings } = await get(
      `/api/v1/findings?${programme}&project=${code}&state=all&limit=500`,
    );
    assert.ok(
      findings.some((one: any) => one.seq === raising.seq),
      `no finding of ${line}`,
    );
  }
});

test('what was rectified and closed is closed, by somebody else than who put it right', async () => {
  const closed = lines(/^\S+ 销号：/);
  assert.ok(closed.length >= 5, `${closed.length}`);
  for (const line of closed) {
    const review = await factOf(line);
    assert.equal(review.kind, 'finding.reviewed');
    const whole = await get(
      `/api/v1/findings/${encodeURIComponent(review.body.finding)}?${programme}`,
    );
    assert.equal(whole.finding.state, 'closed', line);
    const fixed = whole.steps.filter((step: any) => step.kind === 'finding.rectified').at(-1);
    assert.ok(fixed, `nobody rectified ${line}`);
    assert.notEqual(fixed.by.account, review.by.account, line);
  }
  for (const line of lines(/^\S+ 退回：/)) {
    const review = await factOf(line);
    assert.equal(review.body.decision, 'returned');
    assert.ok(review.body.reason);
  }
});

test('on the day of the coordination the agenda forms, decisions become actions, minutes are frozen', async () => {
  const said = days.get(meeting)!;
  assert.ok(said.some((line) => line.includes(`旬协调 ${tenDay}：议程自动成稿`)));
  assert.ok(said.filter((line) => /^\S+ 议题 \d+：/.test(line)).length >= 5);
  const decided = said.filter((line) => line.includes('决议→交办：'));
  assert.ok(decided.length >= 2, `${decided.length}`);
  const frozen = await factOf(said.find((line) => /^\S+ 纪要定稿：/.test(line))!);
  assert.equal(frozen.kind, 'coordination.minuted');
  const whole = await get(`/api/v1/coordinations/${tenDay}?${programme}`);
  assert.equal(whole.coordination.state, 'minuted');
  assert.equal(whole.coordination.day, meeting);
  assert.equal(whole.minutes.seq, frozen.seq);
  assert.equal(whole.minutes.as_of, frozen.body.as_of);
  assert.ok(whole.minutes.as_of < frozen.seq);
  assert.deepEqual(whole.agenda, []);
  assert.equal(whole.actions.length, decided.length);
  const again = await boss.post(fact(frozen.kind, frozen.stream, frozen.body));
  assert.equal(again[0]!.problem?.code, 'already_minuted');
});

test('lamps turn, and say why', async () => {
  const turned = lines(/亮灯：/);
  assert.ok(turned.length >= 3, `${turned.length}`);
  assert.ok(
    turned.some((line) => /转(黄|红)灯，\S/.test(line)),
    'with its reason',
  );
  // As each lamp was said last, so it stands at the end of the play.
  const last = new Map<string, string>();
  for (const line of turned) {
    const [, code, , lamp, colour] = /亮灯：(R\d\d) (.*)(工期|隐患)转(绿|黄|红)灯/.exec(line) ?? [];
    if (code !== undefined) last.set(`${code} ${lamp}`, colour!);
  }
  assert.ok(last.size >= 2);
  for (const [key, colour] of last) {
    const [code, lamp] = key.split(' ');
    const { lamps } = await get(
      `/api/v1/projects/${code}/standing?${programme}&as_of=${[...days.keys()].at(-1)}`,
    );
    const name = lamp === '工期' ? 'schedule' : 'finding';
    const stands = lamps.find((one: any) => one.lamp === name).colour;
    assert.equal({ green: '绿', yellow: '黄', red: '红' }[stands as string], colour, key);
  }
});

test('actions are answered and confirmed; what was returned or not answered stays open', async () => {
  const { actions } = await get(`/api/v1/coordinations/${tenDay}?${programme}`);
  const stateOf = new Map(actions.map((one: any) => [one.action, one]));
  const confirmed = days.get('2025-07-13')!.filter((line) => /^\S+ 交办(销号|退回)：/.test(line));
  assert.ok(confirmed.length >= 1);
  let closed = 0;
  for (const line of confirmed) {
    const review = await factOf(line);
    const action: any = stateOf.get(review.body.action);
    assert.ok(action, line);
    assert.equal(action.state, line.includes(' 交办销号：') ? 'closed' : 'open', line);
    closed += Number(action.state === 'closed');
  }
  assert.ok(closed >= 1);
  assert.ok(actions.some((one: any) => one.state === 'open'));
});

test('the ledger verifies, and what is made again from it is the same', async () => {
  assert.match(transcript, /哈希链完整；重建后逐行相同/);
  const digest = /封存 ([0-9a-f]{64})/.exec(transcript)?.[1];
  assert.ok(digest);
  const other = mkdtempSync(join(tmpdir(), 'longspan-play-'));
  try {
    const again = longspan(...playArgs, join(other, 'played'));
    const stripped = (text: string) => text.replaceAll(/封存 [0-9a-f]+/g, '');
    assert.equal(stripped(again.out), stripped(transcript), 'the same play every time');
    const verified = longspan('verify', '--data', join(other, 'played'));
    assert.equal(verified.code, 0, verified.out);
    assert.match(longspan('rebuild', '--data', join(other, 'played')).out, /row for row/);
    const there = longspan(...playArgs, join(other, 'played'));
    assert.equal(there.code, 3, 'a play needs a folder of its own');
  } finally {
    dropStoreOf(join(other, 'played'));
    rmSync(other, { recursive: true, force: true });
  }
});

test('one language alone, if asked', () => {
  const other = mkdtempSync(join(tmpdir(), 'longspan-play-'));
  try {
    const english = longspan(...playArgs, join(other, 'played'), '--language', 'en');
    assert.equal(english.code, 0, english.out);
    assert.match(english.out, /minutes frozen: \d+ items/);
    assert.doesNotMatch(english.out, /纪要定稿/);
  } finally {
    dropStoreOf(join(other, 'played'));
    rmSync(other, { recursive: true, force: true });
  }
});

test('a ten-day that is not over cannot be played', () => {
  const future = longspan(
    'sample',
    '--play',
    '--ten-day',
    '2099-01-1',
    '--data',
    join(folder, 'x'),
  );
  assert.equal(future.code, 2, future.out);
});

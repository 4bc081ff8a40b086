/** What nodes derive together from facts that come from all sides at once is what one alone would have derived. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  Client,
  dailyReport,
  day,
  type Draft,
  fact,
  programmeFacts,
  projectFacts,
  type Server,
} from '../harness.ts';
import { within } from '../within.ts';
import { Works } from './works.ts';

const programmes = 20;
const projects = ['A', 'B', 'C'];
const days = 8;

let works: Works;
let clients: Client[];

before(async () => {
  works = await Works.withDatabase();
  const boss = await new Client(await works.node()).setUp();
  const { cookie, csrf } = boss;
  const others = [await works.node(), await works.node()];
  clients = [boss, ...others.map((node) => Object.assign(new Client(node), { cookie, csrf }))];
});
after(() => works.end());

/** A stretch of days of a project, out of order, with a payment and a correction among them. */
function history(programme: string, project: string): Draft[] {
  const stream = `project/${programme}/${project}`;
  const reports = Array.from({ length: days }, (_, i) =>
    dailyReport(programme, project, day(-1 - i)),
  );
  const corrected = reports[3]!;
  const report = dailyReport(programme, project, day(-4), { quantities: [] }).body;
  return [
    ...reports.sort(() => Math.random() - 0.5),
    fact('payment.made', stream, {
      payment: 'N1',
      amount: { amount: '100', currency: 'CNY' },
      day: day(-3),
      voucher: 'V1',
    }),
    fact('daily_report.corrected', stream, { corrects: corrected.id, reason: '数量', ...report }),
  ];
}

/** Sends it until there is a receipt, as a phone does; a correction waits for what it corrects. */
async function file(client: Client, draft: Draft): Promise<void> {
  for (const ends = Date.now() + 180_000; Date.now() < ends;) {
    const { status, json } = await client.request('POST', '/api/v1/facts', { facts: [draft] });
    const receipt = status === 200 ? json.receipts[0] : undefined;
    if (receipt && receipt.receipt !== 'refused') return;
    if (receipt) assert.equal(receipt.problem.code, 'reference_unknown', JSON.stringify(receipt));
    await new Promise((done) => setTimeout(done, 20 + Math.random() * 50));
  }
  assert.fail('again and again, and no receipt');
}

test('twenty programmes begin, each filed by everybody at three nodes in the same breath', async () => {
  for (let i = 0; i < programmes; ++i) {
    const programme = `P${i}`;
    const begun = [
      ...programmeFacts(programme),
      ...projects.flatMap((code) => projectFacts(programme, code)),
    ];
    for (const draft of begun) await file(clients[i % 3]!, draft);
    const drafts = projects.flatMap((project) => history(programme, project));
    await Promise.all(drafts.map((draft, who) => file(clients[who % 3]!, draft)));
  }
});

test('every node shows the same board of each', async () => {
  for (let i = 0; i < programmes; ++i) {
    const path = `/api/v1/board?programme=P${i}`;
    const read = async (client: Client) => (await client.get(path)).json;
    const head = works.facts();
    for (const client of clients)
      await within(60_000, 'the board has come to the head', async () => {
        return (await read(client)).cursor === head;
      });
    const boards = await Promise.all(clients.map(read));
    assert.deepEqual(boards[1], boards[0], path);
    assert.deepEqual(boards[2], boards[0], path);
  }
});

test('and a rebuild gives the same tables, row for row', () => works.proven());

test('what a fresh node writes first is derived right too, all of it in one commit', async () => {
  const before = await works.node();
  const { cookie, csrf } = await new Client(before).signIn('boss', 'a long enough one');
  const at = (server: Server) => Object.assign(new Client(server), { cookie, csrf });
  await at(before).accept(...programmeFacts('F'));
  const codes = ['A', 'B', 'C', 'D'];
  for (const [i, code] of codes.entries()) {
    await at(before).accept(...projectFacts('F', code), dailyReport('F', code, day(-20 + i)));
  }
  await before.stop();
  // Each project leaves a day on which it was the only one, and all come to the same.
  const fresh = await works.node();
  await at(fresh).accept(...codes.map((code) => dailyReport('F', code, day(-1))));
  await works.proven();
});

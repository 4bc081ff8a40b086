// 32 clients file reports, the server is killed with SIGKILL at a moment nobody chose, starts again
// on the same data folder, and is asked for everything it had acknowledged.
import { type Client, type Draft, type Receipt, Server } from '../../spec/harness.ts';
import { Filing } from './filing.ts';
import { factsIn, firstToken, mustRun, sleep } from './programs.ts';
import { inParts } from './report.ts';

export interface KillsFound {
  kills: number;
  acknowledged: number;
  /** Sent, cut off before an answer, and found in the ledger after all. */
  unanswered: number;
  /** Acknowledged, but the ledger does not give the same receipt again. */
  missing: number;
  /** Facts in the ledger beyond those that were sent, each counted once. */
  doubled: number;
  verify: string;
  rebuild: string;
}

const clients = 32;

/** Kills a server on `data` (a fresh folder) so many times. */
export async function killUnderLoad(data: string, kills: number): Promise<KillsFound> {
  const filing = new Filing();
  let server = await Server.start({ data });
  let client = await firstToken(server);
  await filing.prepare(client);
  await server.stop({ keep: true });
  const planned = factsIn(data);

  const cutOff = new Map<string, Draft>();
  let missing = 0;
  for (let kill = 0; kill < kills; ++kill) {
    server = await Server.start({ data });
    client = again(client, server);
    missing += await filing.replay(client, 2000);
    const before = filing.acknowledged;
    const cut = Array.from({ length: clients }, () => fileUntilCut(client, filing));
    // From amid the first commits to thousands of reports later.
    await sleep(Math.random() * 800);
    await server.kill();
    for (const draft of await Promise.all(cut)) cutOff.set(draft.id, draft);
    console.error(`kill ${kill + 1}: ${filing.acknowledged - before} acknowledged`);
  }

  server = await Server.start({ data });
  client = again(client, server);
  missing += await filing.replay(client);
  // What got no answer is sent again, as a phone does: counted once, whether it had arrived or not.
  let unanswered = 0;
  for (const drafts of inParts([...cutOff.values()], 500))
    for (const receipt of await client.post(...drafts))
      if (receipt.receipt === 'duplicate') ++unanswered;
  await server.stop({ keep: true });

  const doubled = factsIn(data) - planned - filing.acknowledged - cutOff.size;
  return {
    kills,
    acknowledged: filing.acknowledged,
    unanswered,
    missing,
    doubled,
    verify: mustRun('verify', '--data', data),
    rebuild: mustRun('rebuild', '--data', data),
  };
}

function again(client: Client, server: Server): Client {
  return Object.assign(Object.create(Object.getPrototypeOf(client) as object), client, {
    server,
  }) as Client;
}

/** One client: a report after the other, until the connection is gone; gives the one without an answer. */
async function fileUntilCut(client: Client, filing: Filing): Promise<Draft> {
  for (;;) {
    const draft = filing.nextReport();
    let receipt: Receipt | undefined;
    try {
      [receipt] = await client.post(draft);
    } catch {
      return draft;
    }
    if (receipt?.receipt !== 'accepted') throw new Error(JSON.stringify(receipt));
    filing.promised(draft, receipt);
  }
}

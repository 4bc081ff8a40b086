// 32 clients file reports, the server is killed with SIGKILL at a moment nobody chose, starts again
// on the same data folder, and is asked for everything it had acknowledged.
import { type Client, day, type Draft, type Receipt, Server } from '../../spec/harness.ts';
import { factsIn, firstToken, mustRun, sleep } from './programs.ts';
import { inParts, plan, usualReport } from './report.ts';

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
const projects = 200;
const days = 1500;

/** Kills a server on `data` (a fresh folder) so many times. */
export async function killUnderLoad(data: string, kills: number): Promise<KillsFound> {
  let server = await Server.start({ data });
  let client = await firstToken(server);
  for (const facts of inParts(plan(projects, days + 10), 500)) await client.accept(...facts);
  await server.stop({ keep: true });
  const planned = factsIn(data);

  const receipts = new Map<string, Receipt>();
  const sent = new Map<string, Draft>();
  const cutOff = new Map<string, Draft>();
  let next = 0;
  const nextReport = () => {
    const report = usualReport(next % projects, day(Math.floor(next / projects) - days));
    ++next;
    return report;
  };

  let missing = 0;
  for (let kill = 0; kill < kills; ++kill) {
    server = await Server.start({ data });
    client = again(client, server);
    missing += await replay(client, receipts, sent, newest(receipts, 2000));
    const before = receipts.size;
    const filing = Array.from({ length: clients }, () => fileUntilCut(client, nextReport));
    // From amid the first commits to thousands of reports later.
    await sleep(Math.random() * 800);
    await server.kill();
    for (const { done, unanswered } of await Promise.all(filing)) {
      for (const [draft, receipt] of done) {
        receipts.set(draft.id, receipt);
        sent.set(draft.id, draft);
      }
      if (unanswered) cutOff.set(unanswered.id, unanswered);
    }
    console.error(`kill ${kill + 1}: ${receipts.size - before} acknowledged`);
  }

  server = await Server.start({ data });
  client = again(client, server);
  missing += await replay(client, receipts, sent, [...receipts.keys()]);
  // What got no answer is sent again, as a phone does: counted once, whether it had arrived or not.
  let unanswered = 0;
  for (const drafts of inParts([...cutOff.values()], 500))
    for (const receipt of await client.post(...drafts))
      if (receipt.receipt === 'duplicate') ++unanswered;
  await server.stop({ keep: true });

  const doubled = factsIn(data) - planned - receipts.size - cutOff.size;
  return {
    kills,
    acknowledged: receipts.size,
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

interface Filed {
  done: [Draft, Receipt][];
  unanswered?: Draft;
}

/** One client: a report after the other, until the connection is gone. */
async function fileUntilCut(client: Client, nextReport: () => Draft): Promise<Filed> {
  const done: [Draft, Receipt][] = [];
  for (;;) {
    const draft = nextReport();
    try {
      const [receipt] = await client.post(draft);
      if (receipt?.receipt !== 'accepted') throw new NotAccepted(JSON.stringify(receipt));
      done.push([draft, receipt]);
    } catch (error) {
      if (error instanceof NotAccepted) throw error;
      return { done, unanswered: draft };
    }
  }
}
class NotAccepted extends Error {}

function newest(receipts: Map<string, Receipt>, count: number): string[] {
  return [...receipts.keys()].slice(-count);
}

/** Sends acknowledged facts again; counts those whose first receipt does not come back. */
async function replay(
  client: Client,
  receipts: Map<string, Receipt>,
  sent: Map<string, Draft>,
  ids: string[],
): Promise<number> {
  let missing = 0;
  for (const part of inParts(ids, 500)) {
    const answers = await client.post(...part.map((id) => sent.get(id)!));
    for (const answer of answers) {
      const first = receipts.get(answer.id);
      const same =
        answer.receipt === 'duplicate' &&
        answer.original === 'accepted' &&
        answer.seq === first?.seq &&
        answer.hash === first?.hash &&
        answer.received_at === first?.received_at;
      if (!same) ++missing;
    }
  }
  return missing;
}

/** Whatever the network, the phones and the server do: what was filed is there, once. bench/faults.ts runs more of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Port } from '../bench/faults/page.ts';
import type { Spoil } from '../bench/faults/phone.ts';
import { runSeeds, type Totals } from '../bench/faults/seeds.ts';
import { uuid7 } from './harness.ts';

/** The seeds from 1, and what each found wrong. */
async function simulate(count: number, spoil?: Spoil) {
  const found: string[] = [];
  const exact = new Map<number, string>();
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const totals: Totals = await runSeeds(
    seeds,
    ({ seed, faults, ...course }) => {
      found.push(...faults.map((fault) => `seed ${seed}: ${fault}`));
      if (course.exact) exact.set(seed, course.log.join('\n'));
    },
    spoil,
  );
  return { totals, found, exact };
}

/** Says that the photo was received when nobody has answered: its bytes are dropped. */
const lettingGoTooEarly: Spoil = (port): Port => ({
  fileFacts: (facts, signal) => port.fileFacts(facts, signal),
  putEvidence: (sha256, bytes, course) =>
    port.putEvidence(sha256, bytes, course).catch(() => ({ sha256 })),
});

/** Gives what is sent again a new id. */
const makingIdsAnew: Spoil = (port): Port => {
  const sent = new Set<string>();
  return {
    putEvidence: (sha256, bytes, course) => port.putEvidence(sha256, bytes, course),
    async fileFacts(facts, signal) {
      const again = facts.map((one) => (sent.has(one.id) ? { ...one, id: uuid7() } : one));
      for (const { id } of facts) sent.add(id);
      const { receipts } = await port.fileFacts(again, signal);
      return { receipts: receipts.map((one, i) => ({ ...one, id: facts[i]!.id })) };
    },
  };
};

let before = new Map<number, string>();

test('sixty seeds: none lost, none twice, the same hash on phones and server', async () => {
  const { totals, found, exact } = await simulate(60);
  before = exact;
  assert.deepEqual(found, []);
  assert.equal(totals.seeds, 60);
  assert.equal(totals.lost + totals.twice + totals.unclean, 0);
  // It has been through something.
  assert.ok(totals.tabKills >= 60, `${totals.tabKills} tabs died`);
  assert.ok(totals.serverKills >= 3, `the server died ${totals.serverKills} times`);
  assert.ok(totals.photos >= 200, `${totals.photos} photos`);
  assert.ok(totals.streamed >= 200, `${totals.streamed} messages went through sockets`);
  assert.ok(totals.messages >= 2000, `${totals.messages} messages`);
  assert.ok(totals.together >= 20, `the server had ${totals.together} asks together with copies`);
});

test('a seed gives the same course again', async () => {
  const { exact } = await simulate(10);
  const both = [...exact].filter(([seed]) => before.has(seed));
  assert.ok(both.length >= 4, `${both.length} of 10 seeds`);
  for (const [seed, log] of both) assert.equal(log, before.get(seed), `seed ${seed}`);
});

test('a sender that lets go of bytes too early is found out, and the seed is named', async () => {
  const { totals, found } = await simulate(12, lettingGoTooEarly);
  assert.ok(totals.lost > 0);
  assert.match(
    found.join('\n'),
    /^seed \d+: a photo of F\d+-\d+ of phone \d is not on the server/m,
  );
});

test('a sender that makes ids anew is found out, and the seed is named', async () => {
  const { totals, found } = await simulate(5, makingIdsAnew);
  assert.ok(totals.twice > 0);
  assert.match(found.join('\n'), /^seed \d+: F\d+-\d+ of phone \d is there \d times/m);
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Draft, Problem, Receipts } from '../generated/api';
import { uuid7 } from '../shared/uuid7';
import { Trouble, unreachable } from '../transport/problem';
import { keepDraft, keptDraft } from './drafts';
import { sendWaiting, type Server } from './sender';
import { sha256, sha256InScript } from './sha256';
import { closeStore, db, type OutboxItem } from './store';

const account = '01890000-0000-7000-8000-000000000001';

function problem(code: string, status: number): Problem {
  return { type: 'about:blank', title: code, status, code, detail: { zh: code } };
}

class FakeServer implements Server {
  ledger = new Map<string, number>();
  evidence = new Set<string>();
  log: string[] = [];
  down = false;
  poison: string | null = null;
  async fileFacts(facts: Draft[]): Promise<Receipts> {
    if (this.down) throw unreachable();
    this.log.push(`facts ${facts.length}`);
    if (facts.some((fact) => fact.id === this.poison))
      throw new Trouble(problem('shape_invalid', 422));
    return {
      receipts: facts.map((fact) => {
        const known = this.ledger.get(fact.id);
        if (known) return { id: fact.id, receipt: 'duplicate', original: 'accepted', seq: known };
        const seq = this.ledger.size + 1;
        this.ledger.set(fact.id, seq);
        return { id: fact.id, receipt: 'accepted', seq };
      }),
    };
  }
  async putEvidence(hash: string, bytes: ArrayBuffer): Promise<{ sha256: string; bytes: number }> {
    if (this.down) throw unreachable();
    this.log.push('evidence');
    const found = await sha256(bytes);
    if (found !== hash) throw new Trouble(problem('evidence_hash_mismatch', 422));
    this.evidence.add(hash);
    return { sha256: hash, bytes: bytes.byteLength };
  }
}

async function put(over: Partial<OutboxItem> = {}): Promise<OutboxItem> {
  const item: OutboxItem = {
    id: uuid7(),
    account,
    kind: 'daily_report.filed',
    stream: 'project/P/K01',
    at: '2020-07-14T18:21:07+08:00',
    device: 'test',
    body: { report: { day: '2020-07-14', weather: { sky: 'clear' } } },
    evidence: [],
    state: 'waiting',
    attempts: 0,
    nextTry: 0,
    ...over,
  };
  await (await db()).put('facts', item);
  return item;
}

const get = async (id: string): Promise<OutboxItem | undefined> => (await db()).get('facts', id);
const nothing = (): void => undefined;

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
});

describe('the outbox', () => {
  test('keeps a fact until it is acknowledged', async () => {
    const server = new FakeServer();
    const item = await put();
    server.down = true;
    const sent = await sendWaiting(account, server, nothing, () => 1000);
    expect(sent.stopped).toBe('unreachable');
    expect(await get(item.id)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(sent.nextTry).toBeGreaterThan(1000);
    server.down = false;
    await sendWaiting(account, server, nothing, () => 1e12);
    expect(await get(item.id)).toMatchObject({ state: 'received', seq: 1 });
  });

  test('one bad item never blocks the others', async () => {
    const server = new FakeServer();
    const items = [];
    for (let i = 0; i < 7; i++) items.push(await put());
    server.poison = items[3]?.id ?? null;
    await sendWaiting(account, server, nothing);
    const states = await Promise.all(items.map(async (item) => (await get(item.id))?.state));
    expect(states).toEqual([
      'received',
      'received',
      'received',
      'refused',
      'received',
      'received',
      'received',
    ]);
  });

  test('a receipt lost on the way back does not count twice', async () => {
    const server = new FakeServer();
    const item = await put({ state: 'sending' }); // a tab was closed between sending and its receipt
    server.ledger.set(item.id, 41);
    await sendWaiting(account, server, nothing);
    expect(await get(item.id)).toMatchObject({ state: 'received', seq: 41 });
    expect(server.ledger.size).toBe(1);
  });

  test('small facts go first, photos after, and bytes are let go only when acknowledged', async () => {
    const server = new FakeServer();
    const bytes = new TextEncoder().encode('a photo').buffer as ArrayBuffer;
    const hash = await sha256(bytes);
    await (
      await db()
    ).put('blobs', {
      sha256: hash,
      account,
      bytes,
      size: 7,
      mediaType: 'image/jpeg',
      state: 'waiting',
      attempts: 0,
      nextTry: 0,
    });
    await put({ evidence: [hash] });
    await sendWaiting(account, server, nothing);
    expect(server.log).toEqual(['facts 1', 'evidence']);
    const kept = await (await db()).get('blobs', hash);
    expect(kept).toMatchObject({ state: 'received' });
    expect(kept?.bytes.byteLength).toBe(0);
  });

  test('a busy server is asked again; its refusal is none', async () => {
    const server = new FakeServer();
    const item = await put();
    server.fileFacts = async (facts) => ({
      receipts: facts.map((fact) => ({
        id: fact.id,
        receipt: 'refused' as const,
        problem: problem('store_busy', 503),
      })),
    });
    await sendWaiting(account, server, nothing, () => 1000);
    expect(await get(item.id)).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  test('an ended session stops sending and loses nothing', async () => {
    const server = new FakeServer();
    const item = await put();
    server.fileFacts = async () => {
      throw new Trouble(problem('not_signed_in', 401));
    };
    expect((await sendWaiting(account, server, nothing)).stopped).toBe('signed_out');
    expect(await get(item.id)).toMatchObject({ state: 'waiting', nextTry: 0 });
  });

  test('never sends what another account recorded', async () => {
    const server = new FakeServer();
    const other = await put({ account: 'someone else' });
    await sendWaiting(account, server, nothing);
    expect(server.ledger.size).toBe(0);
    expect(await get(other.id)).toMatchObject({ state: 'waiting' });
  });

  test('a held fact is the server’s, with its reason', async () => {
    const server = new FakeServer();
    const item = await put();
    server.fileFacts = async (facts) => ({
      receipts: facts.map((fact) => ({
        id: fact.id,
        receipt: 'held' as const,
        seq: 9,
        problem: problem('held_not_started', 202),
      })),
    });
    await sendWaiting(account, server, nothing);
    expect(await get(item.id)).toMatchObject({
      state: 'held',
      seq: 9,
      problem: { code: 'held_not_started' },
    });
  });
});

describe('what is made on the device', () => {
  test('ids are version 7, distinct and in the order they were made', () => {
    const ids = Array.from({ length: 10_000 }, () => uuid7(1_600_000_000_000));
    expect(new Set(ids).size).toBe(10_000);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('the hash spelt out in script is SHA-256', async () => {
    for (const size of [0, 1, 55, 56, 63, 64, 65, 1000, 100_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255);
      const real = await sha256(bytes.buffer);
      const own = [...sha256InScript(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');
      expect(own).toBe(real);
    }
  });

  test('a draft is kept as it was', async () => {
    await keepDraft('report/K01/2020-07-14', { people: [{ trade: 'carpenter', count: 14 }] });
    expect((await keptDraft('report/K01/2020-07-14'))?.value).toEqual({
      people: [{ trade: 'carpenter', count: 14 }],
    });
    expect(await keptDraft('report/K01/2020-07-15')).toBeNull();
  });
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import { uuid7 } from '../shared/uuid7';
import { strangeAnswer, Trouble, unreachable } from '../transport/problem';
import { account, FakeServer, FakeWorld, problem } from './fakes';
import { forgetDone, keepFacts, letGoOf, type Evidence } from './keep';
import { roomOf } from './room';
import { Sender, type Sent, type Server } from './sender';
import { sha256 } from './sha256';
import { closeStore, db, keptBytes, type OutboxItem } from './store';
import { lease } from './turn';

let world = new FakeWorld();
let signedIn: string | null = account;

function senderTo(server: Server): Sender {
  const nothing = (): void => undefined;
  const told = { changed: nothing, left: nothing, moved: nothing };
  return new Sender({ server, world, mine: () => signedIn, ...told });
}
const send = (server: Server): Promise<Sent> => senderTo(server).run(account);

async function put(over: Partial<OutboxItem> = {}): Promise<OutboxItem> {
  const item = { ...itemOf(), ...over };
  await (await db()).put('facts', item);
  return item;
}

async function photo(text: string, original = false): Promise<Evidence> {
  const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
  return { sha256: await sha256(bytes), bytes, mediaType: 'image/jpeg', original };
}

const report = { report: { day: '2020-07-14', weather: { sky: 'clear' as const } } };
const fileReport = async (...evidence: Evidence[]): Promise<OutboxItem> => {
  const stream = 'project/P/K01';
  const [item] = await keepFacts(
    account,
    'test',
    [{ kind: 'daily_report.filed' as const, stream, body: report, evidence }],
    world,
  );
  return item as OutboxItem;
};

const get = async (id: string): Promise<OutboxItem | undefined> => (await db()).get('facts', id);
const states = async (items: OutboxItem[]): Promise<(string | undefined)[]> =>
  Promise.all(items.map(async (item) => (await get(item.id))?.state));

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
  world = new FakeWorld();
  signedIn = account;
});

describe('the outbox', () => {
  test('keeps a fact until it is acknowledged', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const item = await put();
    server.down = true;
    const sent = await sender.run(account);
    expect(sent.stopped).toBe('unreachable');
    expect(sent.nextIn).toBeGreaterThan(0);
    expect(await get(item.id)).toMatchObject({ state: 'waiting' });
    server.down = false;
    world.ticksNow += sent.nextIn ?? 0;
    expect(await sender.run(account)).toEqual({ stopped: null, nextIn: null });
    expect(await get(item.id)).toMatchObject({ state: 'received', seq: 1 });
  });

  test('a hundred that waited for a link go out in one ask', async () => {
    const server = new FakeServer();
    for (let i = 0; i < 100; i++) await put();
    await send(server);
    expect(server.log).toEqual(['facts 100']);
  });

  test('a batch is no larger than a mebibyte, and smaller after a break', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const narrative = '混'.repeat(10_000); // 30,000 bytes
    for (let i = 0; i < 60; i++) await put({ body: { report: { ...report.report, narrative } } });
    server.down = true;
    await sender.run(account);
    server.down = false;
    sender.hurry();
    await sender.run(account);
    // 34 fill a mebibyte; after the break half as many and half the bytes.
    expect(server.log).toEqual(['facts 17', 'facts 34', 'facts 9']);
  });

  test('one bad item never blocks the others', async () => {
    const server = new FakeServer();
    const items = [];
    for (let i = 0; i < 7; i++) items.push(await put());
    server.poison = items[3]?.id ?? null;
    await send(server);
    const after = ['received', 'received', 'received', 'refused'];
    expect(await states(items)).toEqual([...after, 'received', 'received', 'received']);
  });

  test('a fact over which the server stumbles waits alone', async () => {
    const server = new FakeServer();
    const items: OutboxItem[] = [];
    for (let i = 0; i < 5; i++) items.push(await put());
    const file = server.fileFacts.bind(server);
    server.fileFacts = async (facts) => {
      if (facts.some((fact) => fact.id === items[0]?.id)) throw new Trouble(problem('fault', 500));
      return file(facts);
    };
    const sent = await send(server);
    expect(await states(items)).toEqual(['waiting', ...Array<string>(4).fill('received')]);
    expect(sent.nextIn).toBeGreaterThan(0);
  });

  test('a portal’s page in place of an answer refuses nothing', async () => {
    const server = new FakeServer();
    const item = await put();
    server.fileFacts = async () => {
      throw strangeAnswer(200);
    };
    expect((await send(server)).stopped).toBe('unreachable');
    expect(await states([item])).toEqual(['waiting']);
  });

  test('a receipt lost on the way back does not count twice', async () => {
    const server = new FakeServer();
    const item = await put({ state: 'sending' }); // as an earlier version left it behind
    server.ledger.set(item.id, 41);
    await send(server);
    expect(await get(item.id)).toMatchObject({ state: 'received', seq: 41 });
    expect(server.ledger.size).toBe(1);
  });

  test('a tab killed in the middle of an ask leaves nothing half-sent behind', async () => {
    const server = new FakeServer();
    const item = await fileReport();
    let seen: string | undefined;
    server.meanwhile = async () => {
      seen = (await get(item.id))?.state;
    };
    await send(server);
    expect(seen).toBe('waiting');
  });

  test('who asks not to wait while an ask is out is not forgotten', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const item = await put();
    let asks = 0;
    // The link comes back while an ask begun without it is still out.
    server.meanwhile = () => {
      asks += 1;
      server.down = asks === 1;
      if (asks === 1) sender.hurry();
    };
    expect(await sender.run(account)).toMatchObject({ stopped: 'unreachable', nextIn: 0 });
    await sender.run(account);
    expect(await states([item])).toEqual(['received']);
  });

  test('an ask that hangs on the old link is given up when there is a new one', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const item = await put();
    const file = server.fileFacts.bind(server);
    let asks = 0;
    server.fileFacts = async (facts, signal?: AbortSignal) => {
      asks += 1;
      if (asks > 1) return file(facts);
      world.ticksNow += 10_000;
      queueMicrotask(() => sender.hurry(true));
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(unreachable())),
      );
    };
    await sender.run(account);
    await sender.run(account);
    expect(await states([item])).toEqual(['received']);
  });

  test('a clock put back by two days holds nothing up', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const item = await put();
    server.down = true;
    const { nextIn } = await sender.run(account);
    server.down = false;
    world.clock -= 2 * 86_400_000;
    world.ticksNow += nextIn ?? 0;
    await sender.run(account);
    expect(await states([item])).toEqual(['received']);
    expect(await lease('a', 'one', world)).toBe(true);
    world.clock -= 2 * 86_400_000;
    expect(await lease('a', 'two', world)).toBe(true);
  });

  test('what was filed later goes later, though the clock was put back in between', async () => {
    const server = new FakeServer();
    const order: string[] = [];
    const file = server.fileFacts.bind(server);
    server.fileFacts = async (facts) => {
      order.push(...facts.map((fact) => fact.id));
      return file(facts);
    };
    const first = await fileReport();
    const second = await put({ id: uuid7(1_000_000), order: 2 });
    await send(server);
    expect(order).toEqual([first.id, second.id]);
  });

  test('small facts go first, photos after by importance, small before large, originals last', async () => {
    const server = new FakeServer();
    const stream = 'project/P/K01';
    await fileReport(
      await photo('original', true),
      await photo('report, long'),
      await photo('rep'),
    );
    const finding = { text: 'rail', due_days: 1, responsible: { role: 'site' as const } };
    await keepFacts(
      account,
      'test',
      [
        {
          kind: 'finding.raised' as const,
          stream,
          body: { ...finding, finding: uuid7(), severity: 'critical' as const },
          evidence: [await photo('critical')],
        },
        {
          kind: 'finding.raised' as const,
          stream,
          body: { ...finding, finding: uuid7(), severity: 'minor' as const },
          evidence: [await photo('minor')],
        },
      ],
      world,
    );
    await send(server);
    expect(server.log).toEqual(['facts 3', 'critical', 'minor', 'rep', 'report, long', 'original']);
  });

  test('bytes are let go only when this very hash was acknowledged', async () => {
    const server = new FakeServer();
    const one = await photo('a photo');
    await fileReport(one);
    server.putEvidence = async () => ({ sha256: 'f'.repeat(64) });
    expect((await send(server)).nextIn).toBeGreaterThan(0);
    expect(await keptBytes(one.sha256)).not.toBeNull();
    await send(new FakeServer());
    expect(await keptBytes(one.sha256)).toBeNull();
    expect(await (await db()).get('blobs', one.sha256)).toMatchObject({ state: 'received' });
  });

  test('bytes that rotted on the device are said so and not sent', async () => {
    const server = new FakeServer();
    const [rotten, gone] = [await photo('as it was taken'), await photo('cleared')];
    await fileReport(rotten, gone);
    const bytes = new TextEncoder().encode('as it is now').buffer as ArrayBuffer;
    await (await db()).put('bytes', { sha256: rotten.sha256, bytes });
    await (await db()).delete('bytes', gone.sha256);
    await send(server);
    expect(server.log).toEqual(['facts 1']);
    const codes = (await (await db()).getAll('blobs')).map((blob) => blob.problem?.code).sort();
    expect(codes).toEqual(['evidence_gone', 'evidence_spoilt']);
  });

  test('a fact filed while a photo is on its way does not wait for it', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    await fileReport(await photo('a large photo'));
    let later: OutboxItem | undefined;
    const putEvidence = server.putEvidence.bind(server);
    server.putEvidence = async (hash, bytes, course) => {
      later = await fileReport();
      sender.poke();
      while ((await get(later.id))?.state !== 'received')
        await new Promise((resolve) => setTimeout(resolve, 1));
      return putEvidence(hash, bytes, course);
    };
    await sender.run(account);
    expect(server.log).toEqual(['facts 1', 'facts 1', 'a large photo']);
  });

  test('a photo cut off in the middle lets the facts be tried again, and goes on later', async () => {
    const server = new FakeServer();
    const sender = senderTo(server);
    const one = await photo('a large photo');
    await fileReport(one);
    server.putEvidence = async (_hash, _bytes, course) => {
      server.down = true;
      await fileReport();
      sender.poke();
      return new Promise((_, reject) =>
        course.signal.addEventListener('abort', () => reject(unreachable())),
      );
    };
    expect((await sender.run(account)).stopped).toBe('unreachable');
    expect(await (await db()).get('blobs', one.sha256)).toMatchObject({ state: 'waiting' });
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
    expect((await send(server)).stopped).toBe('busy');
    expect(await get(item.id)).toMatchObject({ state: 'waiting' });
  });

  test('a photo that the server still hears over another connection waits, and is not refused', async () => {
    const server = new FakeServer();
    const one = await photo('heard elsewhere');
    await fileReport(one);
    const putEvidence = server.putEvidence.bind(server);
    server.putEvidence = () => Promise.reject(new Trouble(problem('upload_busy', 423)));
    await send(server);
    expect(await (await db()).get('blobs', one.sha256)).toMatchObject({ state: 'waiting' });
    server.putEvidence = putEvidence;
    await send(server);
    expect(server.evidence.has(one.sha256)).toBe(true);
  });

  test('an ended session stops sending and loses nothing; so does a device that was cut off', async () => {
    for (const [code, stopped] of [
      ['not_signed_in', 'signed_out'],
      ['device_cut_off', 'cut_off'],
    ] as const) {
      const server = new FakeServer();
      const item = await put();
      server.fileFacts = async () => {
        throw new Trouble(problem(code, 401));
      };
      expect(await send(server)).toEqual({ stopped, nextIn: null });
      expect(await get(item.id)).toMatchObject({ state: 'waiting' });
    }
  });

  test('never sends what another account recorded, nor after another person has signed in', async () => {
    const server = new FakeServer();
    const other = await put({ account: 'someone else' });
    await send(server);
    expect(server.ledger.size).toBe(0);
    expect(await get(other.id)).toMatchObject({ state: 'waiting' });

    const items = [await put(), await put()];
    server.fileFacts = async (facts) => {
      signedIn = 'someone else';
      server.log.push(facts.map((fact) => fact.id).join(' '));
      throw new Trouble(problem('shape_invalid', 422));
    };
    await send(server);
    expect(server.log).toEqual([items.map((item) => item.id).join(' ')]);
    expect(await states(items)).toEqual(['waiting', 'waiting']);
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
    await send(server);
    expect(await get(item.id)).toMatchObject({
      state: 'held',
      seq: 9,
      problem: { code: 'held_not_started' },
    });
  });

  test('a refused fact keeps its photos here until its author lets it go; shared ones stay', async () => {
    const server = new FakeServer();
    const [own, shared] = [await photo('own'), await photo('shared')];
    const refused = await fileReport(own, shared);
    server.poison = refused.id;
    await send(server);
    expect(await states([refused])).toEqual(['refused']);
    expect(server.evidence.size).toBe(0);
    await fileReport(shared);
    await letGoOf(refused.id, true);
    expect(await keptBytes(own.sha256)).toBeNull();
    expect(await keptBytes(shared.sha256)).not.toBeNull();
    await send(server);
    expect([...server.evidence]).toEqual([shared.sha256]);
  });

  test('a refused fact that is opened again leaves its photos to the new draft', async () => {
    const server = new FakeServer();
    const one = await photo('own');
    const refused = await fileReport(one);
    server.poison = refused.id;
    await send(server);
    await letGoOf(refused.id, false);
    expect(await keptBytes(one.sha256)).not.toBeNull();
  });

  test('receipts go after a week, but not before their photos are received', async () => {
    const server = new FakeServer();
    const item = await fileReport(await photo('a photo'));
    server.putEvidence = async () => {
      throw unreachable();
    };
    await send(server);
    world.clock += 8 * 86_400_000;
    await forgetDone(world);
    expect(await states([item])).toEqual(['received']);
    await send(new FakeServer());
    await forgetDone(world);
    expect(await states([item])).toEqual([undefined]);
    expect(await (await db()).getAll('blobs')).toEqual([]);
  });
});

describe('the device’s store', () => {
  test('a store of version 1 keeps all it had', async () => {
    const old = await openDB('longspan', 1, {
      upgrade(database) {
        database.createObjectStore('facts', { keyPath: 'id' }).createIndex('account', 'account');
        const blobs = database.createObjectStore('blobs', { keyPath: 'sha256' });
        blobs.createIndex('account', 'account');
        database.createObjectStore('drafts', { keyPath: 'key' });
        database.createObjectStore('lease', { keyPath: 'name' });
      },
    });
    const one = await photo('old photo');
    const { bytes, sha256: hash, mediaType } = one;
    const blob = { sha256: hash, account, bytes, size: 9, mediaType, state: 'waiting' };
    await old.put('blobs', { ...blob, attempts: 3, nextTry: 1e15 });
    await old.put('facts', { ...itemOf(), evidence: [hash], nextTry: 1e15 });
    old.close();

    const server = new FakeServer();
    await send(server);
    expect(server.log).toEqual(['facts 1', 'old photo']);
    expect(await keptBytes(hash)).toBeNull();
  });

  test('no room: nothing is half kept, and it says so', async () => {
    const one = await photo('too large');
    const store = await db();
    const real = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (
      this: IDBObjectStore,
      value: unknown,
      key?: IDBValidKey,
    ) {
      if (this.name === 'bytes') throw new DOMException('full', 'QuotaExceededError');
      return real.call(this, value, key);
    };
    try {
      await expect(fileReport(one)).rejects.toMatchObject({ problem: { code: 'storage_full' } });
      expect(await store.getAll('facts')).toEqual([]);
      expect(await store.getAll('blobs')).toEqual([]);
      await fileReport(); // facts go in
      expect(await store.count('facts')).toBe(1);
    } finally {
      IDBObjectStore.prototype.put = real;
    }
  });

  test('little room is said before it is none', () => {
    expect(roomOf(9.8e9, 1e10, true)).toMatchObject({ tight: false, full: false, persisted: true });
    expect(roomOf(9.95e9, 1e10, false)).toMatchObject({ free: 5e7, tight: true, full: false });
    expect(roomOf(98e6, 1e8, false)).toMatchObject({ tight: true, full: true });
  });
});

function itemOf(): OutboxItem {
  return {
    id: uuid7(),
    account,
    kind: 'daily_report.filed',
    stream: 'project/P/K01',
    at: '2020-07-14T18:21:07+08:00',
    device: 'test',
    body: report,
    evidence: [],
    state: 'waiting',
  };
}

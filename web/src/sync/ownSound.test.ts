import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { Trouble, unreachable } from '../transport/problem';
import { account, problem } from './fakes';
import { closeSounds, endPart, keepChunk, sendSounds, waitingSound } from './ownSound';
import { sha256 } from './sha256';

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const part = (id: string) => ({
  id,
  account,
  room: 'r',
  meeting: '2026-09-03',
  participant: 'p2',
  offset_ms: 61_000.4,
});

class FakeServer {
  evidence: string[] = [];
  tracks: unknown[] = [];
  trouble: Trouble | null = null;
  async putEvidence(hash: string, sound: ArrayBuffer): Promise<{ sha256: string }> {
    if (this.trouble?.unreachable) throw this.trouble;
    this.evidence.push(new TextDecoder().decode(sound));
    expect(await sha256(sound)).toBe(hash);
    return { sha256: hash };
  }
  postTrack(...of: unknown[]): Promise<void> {
    if (this.trouble) return Promise.reject(this.trouble);
    this.tracks.push(of);
    return Promise.resolve();
  }
}
let server: FakeServer;
const send = (now: number, may = true): Promise<void> =>
  sendSounds({ account, server, now, may: () => may, signal: new AbortController().signal });

beforeEach(async () => {
  await closeSounds();
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
});

describe('own sound on the device', () => {
  test('goes out whole when it has ended, and leaves the device', async () => {
    await keepChunk(part('a'), 0, bytes('one '), 5000, 100);
    await keepChunk(part('a'), 1, bytes('two'), 9000, 200);
    await endPart('a');
    expect(await waitingSound(account)).toBe(9000);
    await send(300);
    expect(server.evidence).toEqual(['one two']);
    expect(server.tracks).toEqual([
      [
        'r',
        '2026-09-03',
        {
          sha256: await sha256(bytes('one two')),
          offset_ms: 61_000,
          seconds: 9,
          participant: 'p2',
        },
      ],
    ]);
    expect(await waitingSound(account)).toBe(0);
  });

  test('is let be while it is being recorded, and sent when it was cut off', async () => {
    await keepChunk(part('a'), 0, bytes('one'), 5000, 1000);
    await send(6000);
    expect(server.evidence).toEqual([]);
    await send(60_000);
    expect(server.evidence).toEqual(['one']);
    // Whoever recorded it had slept: its next chunk has no beginning any more.
    expect(await keepChunk(part('a'), 1, bytes('two'), 9000, 61_000)).toBe(false);
    expect(await waitingSound(account)).toBe(0);
  });

  test('waits where there is no link, or the moment is none', async () => {
    await keepChunk(part('a'), 0, bytes('one'), 5000, 0);
    await keepChunk(part('b'), 0, bytes('two'), 5000, 0);
    await send(100_000, false);
    server.trouble = unreachable();
    await send(100_000);
    expect(await waitingSound(account)).toBe(10_000);
    server.trouble = null;
    await send(100_000);
    expect(server.evidence.sort()).toEqual(['one', 'two']);
  });

  test('goes where the server will never take it, and is kept where it may yet', async () => {
    await keepChunk(part('a'), 0, bytes('one'), 5000, 0);
    server.trouble = new Trouble(problem('not_found', 404));
    await send(100_000);
    expect(await waitingSound(account)).toBe(5000);
    await send(9 * 86_400_000);
    expect(await waitingSound(account)).toBe(0);
    await keepChunk(part('b'), 0, bytes('two'), 5000, 0);
    server.trouble = new Trouble(problem('meeting_over', 409));
    await send(100_000);
    expect(await waitingSound(account)).toBe(0);
  });

  test('of others on this device is left alone', async () => {
    await keepChunk({ ...part('a'), account: 'somebody' }, 0, bytes('one'), 5000, 0);
    await send(100_000);
    expect(server.evidence).toEqual([]);
    expect(await waitingSound('somebody')).toBe(5000);
  });
});

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsultationWhole } from '../generated/api';
import { framesIn, inUsefulOrder } from './frames';
import {
  closeKeptStudies,
  eraseStudies,
  keepStudy,
  keptHeads,
  keptStudy,
  makeRoom,
  type Beginning,
} from './keptStudies';
import { endWhatIsOver, endWhatWent } from './studyEnds';

const wish: Beginning = {
  account: 'doctor',
  consultation: 'c1',
  study: '2.25.1',
  instances: 2,
  until: '2026-12-31',
  pixelsAt: '',
};
const frame = (...bytes: number[]) => ({
  bytes: Uint8Array.from(bytes),
  transferSyntax: '1.2.840.10008.1.2.1',
});
const lists = {
  series: [{ '0020000E': { vr: 'UI', Value: ['2.25.2'] } }],
  metadata: { '2.25.2': [{ '00101010': { vr: 'AS', Value: ['046Y'] } }] },
};

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  const flags = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => flags.get(key) ?? null,
    setItem: (key: string, value: string) => void flags.set(key, value),
    removeItem: (key: string) => void flags.delete(key),
  });
});
afterEach(async () => {
  await closeKeptStudies();
  vi.unstubAllGlobals();
});

describe('a study taken ahead', () => {
  it('is there again after the page was closed, for the same person alone', async () => {
    const kept = await keepStudy(wish);
    await kept.putLists(lists, 2);
    await kept.put('2.25.3/1', frame(1, 2, 3));
    await kept.put('2.25.3/1', frame(1, 2, 3));
    await closeKeptStudies();

    const again = await keptStudy('doctor', 'c1', '2.25.1');
    expect(again?.count).toBe(1);
    expect(await again?.lists()).toEqual(lists);
    expect([...((await again?.get('2.25.3/1'))?.bytes ?? [])]).toEqual([1, 2, 3]);
    expect(await again?.get('2.25.3/2')).toBeNull();
    expect(again?.head).toMatchObject({ frames: 2, here: 1 });
    expect(await keptStudy('another', 'c1', '2.25.1')).toBeNull();
  });

  it('lies sealed, and a frame in the place of another is none', async () => {
    const kept = await keepStudy(wish);
    const bytes = Array.from({ length: 64 }, () => 7);
    await kept.put('a/1', frame(...bytes));
    await kept.put('b/1', frame(9));
    await kept.putLists(lists, 2);
    const raw = await openDB('longspan-studies');
    const rows = [...(await raw.getAll('frames')), ...(await raw.getAll('studies'))];
    const written = JSON.stringify(rows, (_, value: unknown) =>
      value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value,
    );
    expect(written).not.toContain('7,7,7,7');
    expect(written).not.toContain('046Y');
    const [study] = await raw.getAll('studies');
    await expect(crypto.subtle.exportKey('raw', study.key)).rejects.toThrow();
    await raw.put('frames', await raw.get('frames', ['c1/2.25.1', 'a/1']), ['c1/2.25.1', 'b/1']);
    raw.close();
    expect(await kept.get('b/1')).toBeNull();
    expect(kept.has('b/1')).toBe(false);
    expect((await kept.get('a/1'))?.bytes.length).toBe(64);
  });

  it('is not written to once it was erased', async () => {
    const kept = await keepStudy(wish);
    await kept.put('a/1', frame(1));
    await eraseStudies(() => true);
    await kept.put('a/2', frame(2));
    expect(await keptHeads()).toEqual([]);
    const raw = await openDB('longspan-studies');
    expect(await raw.count('frames')).toBe(0);
    raw.close();
  });

  it('makes room by what was opened longest ago, whole studies', async () => {
    for (const [nth, study] of ['old', 'newer', 'newest'].entries()) {
      const kept = await keepStudy({ ...wish, study }, new Date(Date.UTC(2026, 10, 1 + nth)));
      await kept.put('a/1', frame(...Array.from({ length: 84 }, () => 0))); // 16 more for the seal
    }
    expect(await makeRoom(100, 'c1/new', 300)).toBe(true);
    expect((await keptHeads()).map(({ study }) => study).sort()).toEqual(['newer', 'newest']);
    expect(await makeRoom(101, 'c1/newer', 100)).toBe(false);
    expect((await keptHeads()).map(({ study }) => study)).toEqual(['newer']);
  });
});

describe('what was taken ahead goes', () => {
  const whole = (more: object, study: object = {}) =>
    ({
      consultation: { consultation: 'c1' },
      consent: { holds: true },
      studies: [{ uid: '2.25.1', options: [], ...study }],
      ...more,
    }) as unknown as ConsultationWhole;
  const left = async (): Promise<number> => (await keptHeads()).length;

  it('when consent ends, when it is deleted, and when its pixels changed', async () => {
    for (const gone of [
      whole({ consent: { holds: false } }),
      whole({ consent: undefined }),
      whole({ studies: [] }),
      whole({}, { deleted_at: '2026-11-29T00:00:00Z' }),
      whole({}, { options: ['113101'], received_at: '2026-11-29T00:00:00Z' }),
    ]) {
      await keepStudy(wish);
      await endWhatWent(whole({}));
      expect(await left()).toBe(1);
      await endWhatWent(gone);
      expect(await left()).toBe(0);
    }
  });

  it('when its doctor signs out, another comes, the consent is over, or nobody opens it', async () => {
    const day = (text: string) => new Date(`${text}T08:00:00Z`);
    for (const [account, now] of [
      [null, day('2026-11-30')],
      ['another', day('2026-11-30')],
      ['doctor', day('2026-12-20')],
      ['doctor', day('2027-01-01')],
    ] as const) {
      await keepStudy(wish, day('2026-11-29'));
      await endWhatIsOver('doctor', day('2026-12-10'));
      expect(await left()).toBe(1);
      await endWhatIsOver(account, now);
      expect(await left()).toBe(0);
    }
  });
});

it('what can be read soon comes first', () => {
  const slices = (series: string, count: number) =>
    Array.from({ length: count }, (_, nth) => ({
      '00080018': { vr: 'UI', Value: [`${series}.${nth}`] },
      '00200013': { vr: 'IS', Value: [nth + 1] },
      '00280010': { vr: 'US', Value: [4] },
    }));
  const names = inUsefulOrder(
    framesIn({
      series: [],
      metadata: {
        long: slices('long', 3).reverse(),
        short: slices('short', 2),
        report: [{ '00080018': { vr: 'UI', Value: ['report'] } }],
      },
    }),
  );
  expect(names.map(({ name }) => name)).toEqual([
    'short.0/1',
    'long.0/1',
    'short.1/1',
    'long.1/1',
    'long.2/1',
  ]);
});

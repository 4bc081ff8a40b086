import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConsultationWhole, StudyRow } from '../generated/api';
import { closeKeptStudies, keptHeads, keptStudy } from './keptStudies';
import { takings } from './takeAhead';
import { unpacked } from './unpack';

vi.mock('./unpack', () => ({ unpacked: vi.fn() }));
vi.mock('./session.svelte', () => ({ session: { account: 'doctor' } }));

const study = {
  uid: '2.25.1',
  instances: 4,
  bytes: 100,
  options: [] as string[],
} as StudyRow;
const whole = {
  consultation: { consultation: 'c1' },
  consent: { holds: true, until: '2026-12-31' },
  studies: [study],
} as unknown as ConsultationWhole;
const problem = (status: number, code: string): Response =>
  Response.json({ code, status, detail: { zh: '', en: '' } }, { status });

/** The server: one series of four images; `answer` may say something else to a question. */
function serve(answer: (path: string) => Response | null = () => null): string[] {
  const frames: string[] = [];
  vi.stubGlobal('fetch', (input: string) => {
    const path = input.replace('/api/v1/consultations/c1/dicomweb/studies/2.25.1', '');
    const other = answer(path);
    if (other) return Promise.resolve(other);
    if (path === '/series')
      return Promise.resolve(Response.json([{ '0020000E': { vr: 'UI', Value: ['2.25.2'] } }]));
    if (path.endsWith('/metadata')) {
      const sets = [1, 2, 3, 4].map((nth) => ({
        '00080018': { vr: 'UI', Value: [`2.25.2${nth}`] },
        '00200013': { vr: 'IS', Value: [nth] },
        '00280010': { vr: 'US', Value: [4] },
      }));
      return Promise.resolve(Response.json(sets));
    }
    frames.push(/instances\/([\d.]+)/.exec(path)?.[1] ?? path);
    return Promise.resolve(new Response(Uint8Array.of(1, 2, 3)));
  });
  return frames;
}

beforeEach(() => {
  vi.mocked(unpacked).mockImplementation((frame) => Promise.resolve(frame));
  globalThis.indexedDB = new IDBFactory();
  const flags = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => flags.get(key) ?? null,
    setItem: (key: string, value: string) => void flags.set(key, value),
    removeItem: (key: string) => void flags.delete(key),
  });
});
afterEach(async () => {
  await takings.drop('c1', '2.25.1');
  await closeKeptStudies();
  vi.unstubAllGlobals();
});

it('every image comes once, and what was begun is gone on with', async () => {
  let turns = 3;
  const frames = serve();
  expect(await takings.take(whole, study, () => Promise.resolve(turns-- > 0), 1)).toBe(false);
  expect(takings.of('c1', '2.25.1')).toMatchObject({ state: 'stopped', here: 3, of: 4 });
  expect(await takings.take(whole, study)).toBe(true);
  expect(takings.of('c1', '2.25.1')).toMatchObject({ state: 'here', here: 4, of: 4 });
  expect(frames).toEqual(['2.25.21', '2.25.22', '2.25.23', '2.25.24']);
});

it('what opens quicker unpacked is laid down so, up to a measure', async () => {
  serve();
  const seen: unknown[] = [];
  vi.mocked(unpacked).mockImplementation((_, set) => {
    seen.push(set['00200013']?.Value?.[0]);
    if (seen.length === 2) return Promise.reject(new Error('broken'));
    return Promise.resolve({ bytes: new Uint8Array(33e6), transferSyntax: 'plain' });
  });
  expect(await takings.take(whole, study, undefined, 1)).toBe(true);
  expect(seen).toEqual([1, 2, 3]);
  const kept = await keptStudy('doctor', 'c1', '2.25.1');
  const ways = [1, 2, 3, 4].map((nth) => kept?.get(`2.25.2${nth}/1`));
  expect((await Promise.all(ways)).map((one) => one?.bytes.length)).toEqual([33e6, 3, 33e6, 3]);
});

it('one that the server cannot give keeps none of the others back', async () => {
  serve((path) => (path.includes('2.25.22/') ? problem(422, 'imaging_refused') : null));
  expect(await takings.take(whole, study)).toBe(true);
  expect(takings.of('c1', '2.25.1')).toMatchObject({ state: 'here', here: 3, of: 3 });
});

it('where consent ends in the middle of it, nothing stays', async () => {
  serve((path) => (path.includes('2.25.23/') ? problem(409, 'consent_missing') : null));
  expect(await takings.take(whole, study, undefined, 1)).toBe(false);
  expect(await keptHeads()).toEqual([]);
  expect(takings.of('c1', '2.25.1')?.trouble?.problem.code).toBe('consent_missing');
});

it('without consent nothing is begun', async () => {
  const frames = serve();
  const none = { ...whole, consent: undefined } as unknown as ConsultationWhole;
  expect(await takings.take(none, study)).toBe(false);
  expect(frames).toEqual([]);
  expect(await keptHeads()).toEqual([]);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepPagesFor, letGoOfPages, pagesHere, sendAhead } from './ahead';
import { meetingApi } from './meeting';

/** What a browser's cache is, as far as pages need it. */
class FakeCaches {
  all = new Map<string, Map<string, Response>>();
  async open(name: string) {
    const cache = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, cache);
    return {
      match: async (key: string | { url: string }) =>
        cache.get(typeof key === 'string' ? key : key.url)?.clone(),
      put: async (key: string, response: Response) => void cache.set(key, response),
      keys: async () => [...cache.keys()].map((url) => ({ url, toString: () => url })),
      delete: async (request: { url: string }) => cache.delete(request.url),
    };
  }
  async delete(name: string) {
    return this.all.delete(name);
  }
}

const page = (image: string) => ({ image, bytes: 20, width: 16, height: 9, text: '' });
let asked: string[] = [];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('caches', new FakeCaches());
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address.split('/').at(-1) ?? '');
    if (address.endsWith('gone')) throw new TypeError('no link');
    return new Response('picture');
  });
  vi.spyOn(meetingApi, 'book').mockImplementation(async (_, book) => ({
    material: 'm',
    pages: (book === 'cut' ? ['x', 'gone', 'z'] : ['a', 'b', 'c']).map(page),
  }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('pages are fetched once and are on the device then', async () => {
  expect(await pagesHere('r', 'book')).toEqual({ pages: 3, here: 0, bytes: 0 });
  expect(await sendAhead([{ room: 'r', book: 'book' }])).toBe(true);
  expect(await sendAhead([{ room: 'r', book: 'book' }])).toBe(true);
  expect(asked).toEqual(['a', 'b', 'c']);
  expect(await pagesHere('r', 'book')).toEqual({ pages: 3, here: 3, bytes: 60 });
});
test('a link that goes leaves what had come, and it goes on from there', async () => {
  expect(await sendAhead([{ room: 'r', book: 'cut' }])).toBe(false);
  expect(await pagesHere('r', 'cut')).toMatchObject({ here: 1 });
});
test('who works on the link is not disturbed: without a turn nothing is fetched', async () => {
  let turns = 1;
  const turn = async () => turns-- > 0;
  expect(await sendAhead([{ room: 'r', book: 'book' }], turn)).toBe(false);
  expect(asked).toEqual(['a']);
});
test('pages of whoever was here before go with them', async () => {
  await keepPagesFor('ann');
  await sendAhead([{ room: 'r', book: 'book' }]);
  await keepPagesFor('ann');
  expect(await pagesHere('r', 'book')).toMatchObject({ here: 3 });
  await keepPagesFor('ben');
  expect(await pagesHere('r', 'book')).toMatchObject({ here: 0 });
});
test('pages of rooms long over go, those of rooms to come stay', async () => {
  await sendAhead([
    { room: 'over', book: 'book' },
    { room: 'coming', book: 'book' },
  ]);
  const day = 86_400_000;
  await letGoOfPages(new Set(['coming']), Date.now() + 29 * day);
  expect(await pagesHere('over', 'book')).toMatchObject({ here: 3 });
  await letGoOfPages(new Set(['coming']), Date.now() + 31 * day);
  expect(await pagesHere('over', 'book')).toMatchObject({ here: 0 });
  expect(await pagesHere('coming', 'book')).toMatchObject({ here: 3 });
});

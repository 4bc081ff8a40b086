import { fetchPage, meetingApi, pageIsKept, shelf } from './meeting';

export { letGoOfPages } from './meeting';

/**
 * Pages of coming meetings are fetched before the lesson, when the link has nothing better to do: turning one then
 * costs a few bytes. They lie where the meeting looks for them (meeting.ts).
 */
export interface PagesHere {
  pages: number;
  here: number;
  /** Of those that are here. */
  bytes: number;
}

/** How much of a book this device has; null where it has not even the list of pages. */
export async function pagesHere(room: string, book: string): Promise<PagesHere | null> {
  try {
    const { pages } = await meetingApi.book(room, book);
    const kept = await Promise.all(pages.map((one) => pageIsKept(room, one.image)));
    const here = pages.filter((_, i) => kept[i]);
    return {
      pages: pages.length,
      here: here.length,
      bytes: here.reduce((sum, one) => sum + one.bytes, 0),
    };
  } catch {
    return null;
  }
}

/**
 * Fetches what is missing of these books, one page after the other, each when `turn` resolves; true where all is here.
 * Stops at the first that does not come, and where `turn` says no.
 */
export async function sendAhead(
  books: readonly { room: string; book: string }[],
  turn: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  for (const { room, book } of books) {
    try {
      const { pages } = await meetingApi.book(room, book);
      for (const { image } of pages) {
        if (await pageIsKept(room, image)) continue;
        if (!(await turn())) return false;
        await fetchPage(room, image);
      }
    } catch {
      return false; // no link, or no room on the device: the next occasion
    }
  }
  return true;
}

const owner = '/owner';

/** Pages that were fetched for somebody else go from this device. */
export async function keepPagesFor(account: string): Promise<void> {
  if (typeof caches === 'undefined') return;
  const kept = await caches.open(shelf);
  const whose = await (await kept.match(owner))?.text();
  if (whose === account) return;
  if (whose !== undefined) await caches.delete(shelf);
  await (await caches.open(shelf)).put(owner, new Response(account));
}

/**
 * Opens the app without a link. The shell and the pages of the field are fetched once per version and kept
 * together; a page of an older version that is still open finds its own files until nobody has it open any more.
 * Answers of the API are no business of this worker.
 */
export {};
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string }[] };

const files = self.__WB_MANIFEST.map(({ url }) => `/${url}`);
const entry = files.find((file) => /^\/assets\/index-[\w-]+\.js$/.test(file)) ?? '';
// The entry names the files it fetches by the hash of their content, and they theirs: its name is that of the build.
const own = `longspan ${entry}`;
const hashed = /^\/assets\//;
const page = '/index.html';
/** Pages that the server itself shows. */
const ofServer = /^\/(api\/|livez$|readyz$|metrics$)/;

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([tidy(0), self.clients.claim()])),
);
self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
  if (event.data === 'tidy') event.waitUntil(tidy(1));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    if (ofServer.test(pathname) || (name.includes('.') && pathname !== page)) return;
    event.respondWith(answer(event, page));
  } else if (hashed.test(pathname) || files.includes(pathname)) {
    event.respondWith(answer(event, pathname));
  }
});

/** From this version's files, else from an older one's, else from the server, and kept then. */
async function answer(event: FetchEvent, file: string): Promise<Response> {
  const cache = await caches.open(own);
  const kept =
    (await cache.match(file)) ?? (hashed.test(file) ? await caches.match(file) : undefined);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok && response.type === 'basic' && hashed.test(file))
    event.waitUntil(cache.put(file, response.clone()));
  return response;
}

/** Fetches what is new, little at a time: the link belongs to whoever works. What was fetched before a cut stays. */
async function fill(): Promise<void> {
  const cache = await caches.open(own);
  const queue = [...files];
  const one = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      await forLater(() => keep(cache, file));
  };
  await Promise.all([one(), one()]);
}

/** While people meet over this link (transport/linkTaken.ts holds the lock), what is for later waits. */
async function forLater(work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return work();
  await locks.request('longspan for later', { mode: 'shared' }, work);
}

async function keep(cache: Cache, file: string): Promise<void> {
  if (hashed.test(file)) {
    const known = await caches.match(file);
    if (known) {
      if (!(await cache.match(file))) await cache.put(file, known);
      return;
    }
  }
  // What has no hash in its name is asked for afresh.
  const response = await fetch(file, { cache: hashed.test(file) ? 'default' : 'no-cache' });
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  // The server may have been replaced between two of our questions.
  if (file === page && !(await response.clone().text()).includes(entry))
    throw new Error('the page is of another version');
  await cache.put(file, response);
}

/** Lets older versions go, unless more than `most` pages are open: one of them may still need its files. */
async function tidy(most: number): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.length > most) return;
  const others = (await caches.keys()).filter(
    (name) => name.startsWith('longspan ') && name !== own,
  );
  await Promise.all(others.map((name) => caches.delete(name)));
}

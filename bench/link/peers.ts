// The peers' clients in a page of their own, as their packages ship them; peers.mjs has their servers.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';

interface Docs {
  bulkDocs(docs: object[]): Promise<unknown>;
  replicate: { to(remote: Docs, options?: object): Promise<unknown> & Replication };
}
interface Replication {
  on(event: 'change', listener: (change: { docs_written: number }) => void): Replication;
  cancel(): void;
}
interface Upload {
  start(): void;
}
/** What the page's two scripts leave behind. */
interface Peers {
  PouchDB: new (name: string, options?: object) => Docs;
  tus: { Upload: new (blob: Blob, options: object) => Upload };
}

/** Runs in the page. All documents are in the local database first; then one replication, as after being offline. */
async function replicate(docs: object[]): Promise<number> {
  const { PouchDB } = globalThis as unknown as Peers;
  const local = new PouchDB('reports');
  const remote = new PouchDB(`${location.origin}/pouch/reports`);
  await local.bulkDocs(docs);
  const began = performance.now();
  await local.replicate.to(remote);
  return performance.now() - began;
}

/** Runs in the page. The replication is open already and hears of the document by itself. */
async function replicateLive(doc: object): Promise<number> {
  const { PouchDB } = globalThis as unknown as Peers;
  const kept = globalThis as unknown as { live?: { local: Docs; replication: Replication } };
  if (!kept.live) {
    const local = new PouchDB('live');
    const remote = new PouchDB(`${location.origin}/pouch/live`);
    kept.live = { local, replication: local.replicate.to(remote, { live: true, retry: true }) };
  }
  const { local, replication } = kept.live;
  const arrived = new Promise<void>((resolve) => replication.on('change', () => resolve()));
  const began = performance.now();
  await local.bulkDocs([doc]);
  await arrived;
  return performance.now() - began;
}

/** Runs in the page. */
async function post(body: string | number): Promise<number> {
  let sent: BodyInit = String(body);
  if (typeof body === 'number') {
    const bytes = new Uint8Array(body);
    for (let at = 0; at < body; at += 65_536)
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    sent = bytes;
  }
  const began = performance.now();
  const answer = await fetch('/raw', { method: 'POST', body: sent });
  await answer.arrayBuffer();
  if (answer.status !== 201) throw new Error(`POST: ${answer.status}`);
  return performance.now() - began;
}

/** Runs in the page. As its documentation shows it, with its retries. */
async function upload(size: number): Promise<number> {
  const { tus } = globalThis as unknown as Peers;
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    new tus.Upload(new Blob([bytes]), {
      endpoint: '/tus',
      retryDelays: [0, 1000, 3000, 5000],
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
  return performance.now() - began;
}

/** Each answers the milliseconds it took. */
export class PeersPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }
  replicate = (docs: object[]): Promise<number> => this.page.evaluate(replicate, docs);
  replicateLive = (doc: object): Promise<number> => this.page.evaluate(replicateLive, doc);
  post = (body: string | number): Promise<number> => this.page.evaluate(post, body);
  upload = (bytes: number): Promise<number> => this.page.evaluate(upload, bytes);
}

// What the bench does within the app's page: it lays facts and photos where the app's forms lay them, wakes the
// outbox as coming back to the page does, and watches the device's store for the receipts.
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import type { Draft } from '../../spec/harness.ts';

/** A report, and the size of a photo that goes with it. */
export interface Filing {
  drafts: Draft[];
  photoBytes?: number;
}
/** Milliseconds from waking the outbox to the last receipt the device has kept. */
export interface Received {
  facts: number;
  /** From the last receipt of a fact to the server's word on the photo. */
  photo: number;
}

/** Runs in the page, so nothing from outside may be used in it. */
async function fileAndWait({ drafts, photoBytes }: Filing): Promise<Received> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const done = (transaction: IDBTransaction) =>
    new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  /** Noise as a camera's JPEG, filled up to the byte with comments. */
  const photograph = async (bytes: number): Promise<Uint8Array<ArrayBuffer>> => {
    const canvas = new OffscreenCanvas(640, 480);
    const paper = canvas.getContext('2d')!;
    const noise = paper.createImageData(640, 480);
    for (let at = 0; at < noise.data.length; at += 65_536)
      crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
    for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
    paper.putImageData(noise, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
    const picture = new Uint8Array(await blob.arrayBuffer());
    const out = new Uint8Array(bytes);
    const fill = bytes - picture.length;
    if (fill < 0) throw new Error(`the picture alone has ${picture.length} bytes`);
    out.set(picture.subarray(0, 2));
    for (let at = 2, left = fill; left > 0;) {
      let part = Math.min(left, 65_000);
      if (left - part > 0 && left - part < 4) part -= 4;
      out.set([0xff, 0xfe, (part - 2) >> 8, (part - 2) & 255], at);
      crypto.getRandomValues(out.subarray(at + 4, at + part));
      at += part;
      left -= part;
    }
    out.set(picture.subarray(2), 2 + fill);
    return out;
  };

  const { account } = JSON.parse(localStorage.getItem('longspan.session') ?? '{}') as {
    account: string;
  };
  let sha256 = '';
  let photo: Uint8Array<ArrayBuffer> | undefined;
  if (photoBytes !== undefined) {
    photo = await photograph(photoBytes);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', photo));
    sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const [first] = drafts as unknown as { body: { report: object } }[];
    const report = first!.body.report as Record<string, unknown>;
    report['photos'] = [{ sha256, media_type: 'image/jpeg', bytes: photoBytes }];
  }
  const store = await asked(indexedDB.open('longspan'));
  const filing = store.transaction(['facts', 'blobs', 'bytes'], 'readwrite');
  let order = Date.now();
  for (const draft of drafts)
    filing.objectStore('facts').put({
      ...draft,
      account,
      evidence: sha256 ? [sha256] : [],
      state: 'waiting',
      order: order++,
    });
  if (photo) {
    const blob = { sha256, account, size: photo.length, mediaType: 'image/jpeg', rank: 0 };
    filing.objectStore('blobs').put({ ...blob, state: 'waiting' });
    filing.objectStore('bytes').put({ sha256, bytes: photo.buffer });
  }
  await done(filing);

  const began = performance.now();
  const received = { facts: 0, photo: 0 };
  const look = async (): Promise<boolean> => {
    const seen = store.transaction(['facts', 'blobs']);
    const rowOf = (id: string) =>
      asked(seen.objectStore('facts').get(id)) as Promise<{ state: string }>;
    if (received.facts === 0) {
      // They go out and are kept in order: as long as the last is out, looking at all would only hold up the app.
      const last = await rowOf(drafts.at(-1)!.id);
      if (last.state === 'waiting') return false;
      const now = performance.now() - began;
      for (const row of await Promise.all(drafts.map(({ id }) => rowOf(id))))
        if (row.state !== 'received') throw new Error(`not received: ${JSON.stringify(row)}`);
      received.facts = now;
    }
    if (!photo) return true;
    const blob = (await asked(seen.objectStore('blobs').get(sha256))) as { state: string };
    if (blob.state === 'refused') throw new Error(`the photo was refused: ${JSON.stringify(blob)}`);
    if (blob.state !== 'received') return false;
    received.photo = performance.now() - began - received.facts;
    return true;
  };
  const channel = new BroadcastChannel('longspan-outbox');
  const word = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 100);
      channel.onmessage = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  document.dispatchEvent(new Event('visibilitychange'));
  for (let heard = word(); !(await look()); heard = word()) await heard;
  channel.close();
  store.close();
  return received;
}

export function file(page: Page, filing: Filing): Promise<Received> {
  return page.evaluate(fileAndWait, filing);
}

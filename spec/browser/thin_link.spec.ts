/** A phone on a real (emulated) thin link that is pulled in the middle of a photo: everything arrives, and once. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Page } from 'playwright-core';

import { Link, whatIsMissing } from '../../bench/link/emulator.ts';
import { certificate, Near } from '../../bench/link/near.ts';
import { FarChromium, signIn } from '../../bench/link/phone.ts';
import { Client, Server, day, programmeFacts, projectFacts } from '../harness.ts';
import { within } from '../within.ts';

const missing = whatIsMissing();
const said = '三层柱浇筑到一半，泵车坏了，等配件';

/** A picture that JPEG cannot make small. */
async function noise(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 900);
    const paper = canvas.getContext('2d')!;
    const pixels = paper.createImageData(1200, 900);
    for (let at = 0; at < pixels.data.length; at += 65_536)
      crypto.getRandomValues(pixels.data.subarray(at, at + 65_536));
    for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
    paper.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

interface Row {
  state: string;
}
/** How the facts and the photos of the device's outbox stand. */
function outboxOf(page: Page): Promise<{ facts: string[]; photos: string[] }> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const store = await asked(indexedDB.open('longspan'));
    const rows = store.transaction(['facts', 'blobs']);
    const facts = (await asked(rows.objectStore('facts').getAll())) as Row[];
    const photos = (await asked(rows.objectStore('blobs').getAll())) as Row[];
    store.close();
    return { facts: facts.map((one) => one.state), photos: photos.map((one) => one.state) };
  });
}

test(
  'the link pulled in mid-photo, the tab killed, the server killed: all arrives, and once',
  { skip: missing === null ? false : missing },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longspan-thin-'));
    const data = join(folder, 'data');
    const before = await Server.start({ data });
    const boss = await new Client(before).setUp();
    await boss.accept(...programmeFacts('P'), ...projectFacts('P', 'K01'));
    const site = await boss.openAccount('abudu', ['site', 'programme/P']);
    await before.stop();

    const link = await Link.start({ rtt: 90, up: 1000, down: 1000, loss: 2, queue: 500, seed: 11 });
    const made = certificate(folder, link.near.address);
    const near = new Near(link, made, data, 'own TLS');
    const far = new FarChromium(link, made.fingerprint);
    try {
      await near.startServer();
      const phone = await far.launchPhone('phone');
      const form = await phone.newPage();
      form.setDefaultTimeout(60_000);
      await form.goto(`${near.app}/#/report/P/K01`);
      await signIn(form, site.login, site.password);
      await form.locator('#quantity-A').fill('12.5');
      await form.getByText('雨', { exact: true }).tap();
      await form.locator('#narrative').fill(said);
      const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await noise(form) };
      await form.locator('input[type=file]').setInputFiles(photo);
      await form.locator('.shot img').waitFor();
      await link.settle();
      await link.reset();
      await form.locator('button[type=submit]').tap();

      await within(
        60_000,
        'part of the photo on the way',
        async () => (await link.counts()).up.bytes > 150_000,
      );
      await link.unplug();
      const { photos } = await outboxOf(form);
      assert.ok(photos.length > 0 && photos.includes('waiting'), 'a photo was under way');
      const protocol = await phone.newCDPSession(form);
      const crashed = form.waitForEvent('crash');
      protocol.send('Page.crash').catch(() => undefined);
      await crashed;
      await near.killServer();

      await near.startServer();
      await link.plug();
      const again = await phone.newPage();
      await again.goto(`${near.app}/#/outbox`);
      await within(120_000, 'everything received', async () => {
        const { facts, photos: sent } = await outboxOf(again);
        return [...facts, ...sent].every((state) => state === 'received');
      });
      await phone.close();
      await near.stop();

      const after = await Server.start({ data });
      const judge = await new Client(after).signIn('boss', 'a long enough one');
      const { json } = await judge.get('/api/v1/projects/K01/reports?programme=P');
      assert.equal(json.reports.length, 1);
      const [{ day: on, report }] = json.reports;
      assert.deepEqual([on, report.narrative], [day(), said]);
      assert.ok(report.photos.length > 0);
      for (const { sha256, bytes } of report.photos) {
        const headers = judge.credentials();
        const answer = await fetch(`${after.url}/api/v1/evidence/${sha256}`, { headers });
        assert.equal(answer.status, 200);
        const evidence = Buffer.from(await answer.arrayBuffer());
        assert.equal(createHash('sha256').update(evidence).digest('hex'), sha256);
        if (bytes !== undefined) assert.equal(evidence.length, bytes);
      }
      await after.stop();
    } finally {
      await near.stop();
      await link.stop();
      far.remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);

/** A study at one doctor's browser, through Longspan's own DICOMweb: taken ahead, opened without a link, compared, and gone again. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, day, fact, programmeFacts, Server } from '../harness.ts';
import { quietPort } from '../daemon.ts';
import { within } from '../within.ts';
import { zipOf } from '../zip_of.ts';
import { onDevice } from './kept_studies.ts';
import { Device, fitsAcross, isAccessible, isSettled, launch } from './pages.ts';
import { realFile } from './reading_room.ts';
import { shot } from './shots.ts';
import { palette, placed } from './study_files.ts';

const skip = existsSync('/usr/sbin/Orthanc') ? false : 'Orthanc is not installed';
const stream = 'programme/R';
let dicomPort: number;
const consultation = '0198c0de-0000-7000-8000-0000000000a1';
const base = `/api/v1/consultations/${consultation}`;
let server: Server;
let browser: Browser;
let asks: Client;
let answers: Client;
const consult = (kind: string, body: object) => fact(kind, `consultation/R/${consultation}`, body);

before(async () => {
  if (skip) return;
  dicomPort = await quietPort();
  server = await Server.start({
    env: { LONGSPAN_MEDIA: 'off', LONGSPAN_DICOM_PORT: String(dicomPort) },
  });
  const boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('R'),
    fact('place.described', stream, {
      place: 'AKS',
      name: { zh: '阿克苏医院', en: 'Aksu hospital' },
      kind: 'hospital',
      side: 'partner',
    }),
  );
  asks = await boss.colleague('阿医生', ['professional', stream]);
  answers = await boss.colleague('沈医生', ['professional', stream]);
  await asks.accept(
    consult('consultation.requested', {
      specialty: 'orthopaedics',
      urgency: 'soon',
      mode: 'live',
      from_place: 'AKS',
      invited: [answers.account],
      content: { patient: 'P-07', question: '要不要手术？' },
    }),
  );
  await asks.accept(
    consult('consultation.consented', {
      purposes: ['opinion', 'session'],
      until: day(30),
      how: 'written',
    }),
  );
  await answers.accept(consult('consultation.triaged', { decision: 'accepted' }));
  // Two series of the same body: the second thicker, every second slice of the first.
  const files = [
    ...Array.from({ length: 20 }, (_, n) => placed({ number: n + 1 })),
    ...Array.from({ length: 10 }, (_, n) => placed({ series: 2, number: 2 * n + 2 })),
    palette(2),
    // A photograph of a film: words may be burnt into it.
    placed({ study: 3, modality: 'XC' }),
  ].map((content, n) => ({ name: `IMAGES/${n}`, content }));
  const taken = await asks.request('POST', `${base}/studies`, zipOf(files), {
    'content-type': 'application/zip',
  });
  assert.equal(taken.status, 201, taken.text);
  assert.deepEqual(taken.json.refused, []);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const path = `consultation/R/${consultation}`;
async function studyOf(modality: string): Promise<any> {
  const { studies } = (await asks.get(base)).json;
  const found = studies.find((one: any) => one.modalities.includes(modality));
  assert.ok(found, modality);
  return found;
}
const viewer = async (device: Device, modality = 'CT'): Promise<Page> =>
  device.open(`study/R/${consultation}/${(await studyOf(modality)).uid}`);
const full = (page: Page, nth = 0): Promise<void> =>
  page
    .locator('.pane')
    .nth(nth)
    .and(page.locator('[data-shown=full]'))
    .waitFor({ timeout: 120_000 });
async function roll(page: Page, notches: number, nth = 0): Promise<void> {
  const box = await page.locator('.pane').nth(nth).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let n = 0; n < Math.abs(notches); ++n) await page.mouse.wheel(0, 40 * Math.sign(notches));
}
/** The numbers of the images that are shown, pane by pane. */
async function shows(page: Page, ...images: number[]): Promise<void> {
  await within(60_000, `images ${images.join()}`, async () => {
    const feet = await page
      .locator('.foot[data-image]')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-image'))));
    return feet.join() === images.join();
  });
}
async function takeAhead(device: Device): Promise<Page> {
  const page = await device.open(path);
  const row = page.locator('#studies li', { hasText: 'CT' }).first();
  await row.getByRole('button', { name: '先存到本机' }).click();
  await row.locator('[data-ahead=here]').waitFor({ timeout: 120_000 });
  return page;
}
const ofConsultations = /\/api\/v1\/consultations/;
/** The keys go first, then what they sealed. */
const leavesNothing = (page: Page): Promise<number> =>
  within(60_000, 'nothing is left', async () => {
    const { studies, frames } = await onDevice(page);
    return studies + frames === 0;
  });

test(
  'a study that was taken ahead opens after a reload, and without a link',
  { skip },
  async () => {
    const device = await Device.of(browser, answers, 'desk');
    const page = await takeAhead(device);
    assert.deepEqual(await onDevice(page), { studies: 1, frames: 30 });
    await shot(page, 'study-ahead-desk');
    await fitsAcross(page, 'taken ahead');
    await isAccessible(page, 'taken ahead');
    const frames: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/frames/')) frames.push(request.url());
    });
    await viewer(device);
    await full(page);
    await roll(page, 19);
    await shows(page, 20);
    await full(page);
    assert.deepEqual(frames, [], 'no frame is fetched again');

    await device.context.route(ofConsultations, (route) => route.abort());
    await viewer(device);
    await full(page);
    await page.getByText('连不上服务器').first().waitFor();
    await roll(page, 4);
    await shows(page, 5);
    await full(page);
    await device.context.unroute(ofConsultations);
    await device.close();
  },
);

test('what is missing is fetched, and nothing twice', { skip }, async () => {
  const device = await Device.of(browser, answers, 'desk');
  const asked: string[] = [];
  let few = 7;
  await device.context.route(/\/frames\//, (route) => {
    if (few-- <= 0) return route.abort();
    asked.push(route.request().url());
    return route.continue();
  });
  const page = await device.open(path);
  const row = page.locator('#studies li', { hasText: 'CT' }).first();
  await row.getByRole('button', { name: '先存到本机' }).click();
  await within(60_000, 'seven came', async () => (await onDevice(page)).frames === 7);
  // The page is closed in the middle of it; opened again it knows how far it was.
  await device.open(path);
  await row.locator('[data-ahead=stopped]').waitFor();
  few = 100;
  await row.getByRole('button', { name: '接着取' }).click();
  await row.locator('[data-ahead=here]').waitFor({ timeout: 120_000 });
  assert.equal(asked.length, 30);
  assert.equal(new Set(asked).size, 30);
  await row.getByRole('button', { name: '从本机删除' }).click();
  await row.locator('[data-ahead=none]').waitFor();
  await leavesNothing(page);
  await device.close();
});

test('signing out leaves nothing of it on the device', { skip }, async () => {
  // A session of its own: the others go on.
  const own = await new Client(server).signIn('沈医生', '沈医生 has a password');
  const device = await Device.of(browser, own, 'desk');
  const page = await takeAhead(device);
  assert.equal((await onDevice(page)).studies, 1);
  await page.goto(`${server.url}/#/account`);
  // What goes on behind the pages has begun.
  await page.waitForFunction(() =>
    performance
      .getEntriesByType('resource')
      .some(({ name }) => /\/background-[^/]*\.js$/.test(name)),
  );
  await isSettled(page);
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByLabel('账号').waitFor();
  await leavesNothing(page);
  await device.close();
});

test(
  'two series side by side scroll by where their slices lie, until they are let go',
  { skip },
  async () => {
    const device = await Device.of(browser, answers, 'desk');
    const page = await viewer(device);
    await full(page);
    await roll(page, 7);
    await shows(page, 8);
    await page.getByRole('button', { name: '对照' }).click();
    await full(page, 1);
    await shows(page, 8, 4);
    await roll(page, 6);
    await shows(page, 14, 7);
    await roll(page, -4, 1);
    await shows(page, 6, 3);
    await shot(page, 'study-compare-desk');
    await page.getByRole('button', { name: '同位联动' }).click();
    await roll(page, 3);
    await shows(page, 9, 3);
    await device.close();
  },
);

test('an image of palette colours is drawn by the server, and says so', { skip }, async () => {
  const device = await Device.of(browser, answers, 'desk');
  const page = await viewer(device, 'US');
  await page.locator('.pane[data-shown=preview] img').waitFor({ timeout: 120_000 });
  await page.getByText('这种图像的颜色写在调色板里').waitFor();
  const colours = await page.locator('.pane img').evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const drawn = canvas.getContext('2d')!;
    drawn.drawImage(image, 0, 0);
    const at = (x: number) => [...drawn.getImageData(x * canvas.width, 8, 1, 1).data].slice(0, 3);
    return [at(0.25), at(0.75)];
  });
  // The left half is the palette's red, the right half its blue.
  const [left, right] = colours as [number[], number[]];
  assert.ok(left[0]! > 150 && left[2]! < 100, `left ${left.join()}`);
  assert.ok(right[2]! > 150 && right[0]! < 100, `right ${right.join()}`);
  await device.close();
});

test('a viewer that is left while images are still coming throws nothing', { skip }, async () => {
  const device = await Device.of(browser, answers, 'desk');
  const page = device.page;
  const uid = (await studyOf('CT')).uid;
  for (const ms of [0, 50, 150, 400, 800]) {
    await device.open(path);
    await page.getByRole('link', { name: '看影像' }).first().waitFor();
    await page.goto(`${server.url}/#/study/R/${consultation}/${uid}`);
    await page.waitForTimeout(ms);
    await page.goto(`${server.url}/#/${path}`);
    await page.getByRole('link', { name: '看影像' }).first().waitFor();
  }
  // An image is here, and still being unpacked when the viewer is left.
  await device.context.addInitScript(() => {
    const all = globalThis as unknown as { unpacked: number };
    all.unpacked = 0;
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (!String(url).includes('decodeImageFrame')) return;
        const post = this.postMessage.bind(this) as (...words: unknown[]) => void;
        this.postMessage = (...words: unknown[]) => {
          all.unpacked += 1;
          setTimeout(() => post(...words), 1500);
        };
      }
    };
  });
  await device.open(path);
  await page.getByRole('link', { name: '看影像' }).first().waitFor();
  await page.goto(`${server.url}/#/study/R/${consultation}/${uid}`);
  await page.waitForFunction(() => (globalThis as unknown as { unpacked: number }).unpacked > 0);
  await page.goto(`${server.url}/#/${path}`);
  await page.waitForTimeout(3000);
  // No page of it is broken, nothing is thrown: `close` looks.
  await device.close();
});

test(
  'a picture that the server cannot give says why, and is had by asking again',
  { skip },
  async () => {
    const phone = await Device.of(browser, answers, 'phone');
    const off = { code: 'imaging_off', status: 503, type: 'about:blank', title: 'off' };
    const detail = { zh: '影像服务没有开启。', en: 'The imaging service is off.' };
    const rendered = /\/rendered\?/;
    await phone.context.route(rendered, (route) =>
      route.fulfill({ status: 503, json: { ...off, detail } }),
    );
    const page = await viewer(phone);
    const pane = page.locator('.pane');
    await pane.getByRole('alert').filter({ hasText: '影像服务没有开启' }).waitFor();
    await shot(page, 'study-no-picture-phone');
    await phone.context.unroute(rendered);
    await pane.getByRole('button', { name: '再试' }).click();
    await page.locator('.pane[data-shown=preview]').waitFor();
    assert.equal(await pane.getByRole('alert').count(), 0);
    await phone.close();
  },
);

test('words are made black by hand, at the server and on every device', { skip }, async () => {
  const burnt = await studyOf('XC');
  assert.equal(burnt.burnt_in, true);
  const device = await Device.of(browser, asks, 'desk');
  const page = await device.open(path);
  const row = page.locator('#studies li', { hasText: 'XC' });
  await row.getByText('画面上可能印有姓名').waitFor();
  await row.getByRole('button', { name: '先存到本机' }).click();
  await row.locator('[data-ahead=here]').waitFor({ timeout: 120_000 });
  await row.getByRole('link', { name: '涂黑文字' }).click();
  const picture = page.locator('.picture');
  await picture.locator('img').waitFor();
  await page.waitForFunction(
    () => (document.querySelector<HTMLImageElement>('.picture img')?.naturalWidth ?? 0) > 0,
  );
  const box = await picture.boundingBox();
  assert.ok(box);
  // The upper quarter of the image.
  await page.mouse.move(box.x + 1, box.y + 1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 4, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('checkbox').check();
  await shot(page, 'black-out-desk');
  await fitsAcross(page, 'blacking out');
  await isAccessible(page, 'blacking out');
  await page.getByRole('button', { name: '涂黑', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '涂黑', exact: true }).click();
  await page.getByText('已办好').waitFor();
  const after = await studyOf('XC');
  assert.equal(after.burnt_in, false);
  assert.ok(after.options.includes('113101'));
  const web = `${base}/dicomweb/studies/${after.uid}`;
  const [series] = (await asks.get(`${web}/series`)).json;
  const one = `${web}/series/${series['0020000E'].Value[0]}`;
  const [metadata] = (await asks.get(`${one}/metadata`)).json;
  const frame = `${one}/instances/${metadata['00080018'].Value[0]}/frames/1`;
  const answer = await fetch(server.url + frame, { headers: asks.credentials() });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const pixels = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).subarray(0, 64 * 64 * 2);
  assert.ok(
    pixels.subarray(0, 64 * 2 * 15).every((value) => value === 0),
    'what was black',
  );
  assert.ok(
    pixels.subarray(64 * 2 * 20).some((value) => value !== 0),
    'what was not',
  );
  await device.open(path);
  await row.locator('[data-ahead=none]').waitFor();
  await device.close();
});

test('what a modality sends is told, and so is a title that nobody has', { skip }, async () => {
  const told = (await asks.get(`${base}/arrivals`)).json;
  assert.equal(told.title, 'LS0000000000A1');
  assert.equal(told.port, dicomPort);
  const file = join(server.data, 'sent.dcm');
  const send = (title: string, number: number) => {
    writeFileSync(file, placed({ study: 9, number }));
    execFileSync('storescu', ['-aec', title, '127.0.0.1', String(dicomPort), file]);
  };
  send(told.title, 1);
  send('LSFFFFFFFFFFFF', 2);
  const device = await Device.of(browser, asks, 'desk');
  const page = await device.open(path);
  await within(60_000, 'both are told', async () => {
    const { rows, strays } = (await asks.get(`${base}/arrivals`)).json;
    return rows[0]?.kept === 1 && strays[0]?.title === 'LSFFFFFFFFFFFF';
  });
  await page.getByText('从设备直接发来').click();
  await page.getByText('LS0000000000A1').waitFor();
  await page.getByText('收好 1 幅').waitFor();
  await page.getByText('LSFFFFFFFFFFFF').waitFor();
  await shot(page, 'modality-desk');
  await device.close();
});

const packed = realFile('MR2_J2KR.dcm');
const noFile = packed ? false : 'no ../shared/data/dicom';
test(
  'a large image of JPEG 2000 is unpacked when it is taken ahead, and is the same picture',
  { skip: skip || noFile },
  async () => {
    const type = { 'content-type': 'application/dicom' };
    const taken = await asks.request('POST', `${base}/studies`, readFileSync(packed ?? ''), type);
    assert.equal(taken.status, 201, taken.text);
    const device = await Device.of(browser, answers, 'desk');
    const picture = async (): Promise<string> => {
      const page = await viewer(device, 'MR');
      await full(page);
      const drawn = (): Promise<string> =>
        page.locator('.pane .full canvas').evaluate((one: HTMLCanvasElement) => {
          const data = one.getContext('2d')?.getImageData(0, 0, one.width, one.height).data ?? [];
          return data.some((value, at) => at % 4 < 3 && value > 0) ? one.toDataURL() : '';
        });
      // Whatever is still drawn has been, however slow the machine is.
      let last = '';
      await within(60_000, 'the picture is drawn', async () => {
        const before = last;
        last = await drawn();
        await page.waitForTimeout(500);
        return last !== '' && last === before;
      });
      return last;
    };
    const came = await picture();
    const page = await device.open(path);
    const row = page.locator('#studies li', { hasText: 'MR' }).first();
    await row.getByRole('button', { name: '先存到本机' }).click();
    await row.locator('[data-ahead=here]').waitFor({ timeout: 120_000 });
    const syntaxes = await page.evaluate(
      () =>
        new Promise<string[]>((done, failed) => {
          const open = indexedDB.open('longspan-studies', 1);
          open.onerror = () => failed(open.error);
          open.onsuccess = () => {
            const all = open.result.transaction('frames').objectStore('frames').getAll();
            all.onsuccess = () => {
              open.result.close();
              done(all.result.map((one: { transferSyntax: string }) => one.transferSyntax));
            };
          };
        }),
    );
    assert.deepEqual(syntaxes, ['1.2.840.10008.1.2.1']);
    assert.ok((await picture()) === came, 'the same picture');
    await device.close();
  },
);

test('consent withdrawn: what was taken ahead goes from the device', { skip }, async () => {
  const device = await Device.of(browser, answers, 'desk');
  const page = await takeAhead(device);
  await asks.accept(consult('consultation.consent_withdrawn', {}));
  await device.open(path);
  await leavesNothing(page);
  await device.close();
});

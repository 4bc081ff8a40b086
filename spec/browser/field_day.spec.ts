/**
 * A day on a site that has a signal in the morning and in the evening: its manager writes the daily report and the
 * supervisor inspects, both without a link; a tab is killed, and the way home is thin and breaks off. All arrives.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import type { Browser, Locator, Page } from 'playwright-core';

import { Link, whatIsMissing } from '../../bench/link/emulator.ts';
import { certificate, Near } from '../../bench/link/near.ts';
import { FarChromium, screen, signIn } from '../../bench/link/phone.ts';
import { binary, Client, Server, day, type Account } from '../harness.ts';
import { within } from '../within.ts';
import { works } from './field_works.ts';
import { fitsAcross, isAccessible } from './pages.ts';
import { isReady, keptOn, type Kept } from './phone_store.ts';
import { shot } from './shots.ts';
import { sitePictures, type Picture } from './site_pictures.ts';

const missing = whatIsMissing();
const thin = { rtt: 90, up: 1000, down: 1000, loss: 2, queue: 500, seed: 20 };
const photos = 'section[aria-labelledby="photos-head"]';
const told = ['二层框架柱①至⑥轴浇筑完成，', '梁板钢筋绑扎到④轴，明早验收后浇筑'] as const;

interface Place {
  link: Link;
  near: Near;
}

/** In the morning, with a link: signed in, and all that the day needs has come along. */
async function takeAlong(phones: Browser, { link, near }: Place, who: Account): Promise<Page> {
  const phone = await phones.newContext({ ...screen, deviceScaleFactor: 2 });
  const page = await phone.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${near.app}/#/today/P`);
  await signIn(page, who.login, who.password);
  await page.locator('[data-list]').first().waitFor();
  await isReady(page);
  await link.settle(2000);
  return page;
}

async function killed(page: Page): Promise<Page> {
  const protocol = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  protocol.send('Page.crash').catch(() => undefined);
  await crashed;
  const again = await page.context().newPage();
  again.setDefaultTimeout(60_000);
  return again;
}

async function photograph(page: Page, place: string, pictures: Picture[]): Promise<void> {
  await page.locator(`${place} input[type=file]`).first().setInputFiles(pictures);
  await page
    .locator(`${place} .shot img`)
    .nth(pictures.length - 1)
    .waitFor();
}

/** The daily report of the manager, whose tab is killed half-way through a sentence; gives the page that filed it. */
async function report(page: Page, { near }: Place, pictures: Picture[]): Promise<Page> {
  const form = `${near.app}/#/report/P/K01`;
  await page.goto(form);
  await page.locator('#quantity-03').fill('19.2');
  await page.getByText('沙尘', { exact: true }).tap();
  await photograph(page, photos, pictures);
  await page.locator('#narrative').pressSequentially(told[0], { delay: 5 });
  const again = await killed(page);
  await again.goto(form);
  await again
    .locator('.shot img')
    .nth(pictures.length - 1)
    .waitFor();
  assert.equal(await again.locator('#narrative').inputValue(), told[0]);
  assert.equal(await again.locator('#quantity-03').inputValue(), '19.2');
  assert.ok(await again.getByLabel('沙尘').isChecked());
  await again.locator(photos).scrollIntoViewIfNeeded();
  await shot(again, '3-report-after-the-kill');
  await fitsAcross(again, 'a report after a killed tab');
  await isAccessible(again, 'a report after a killed tab');
  await again.locator('#narrative').fill(told.join(''));
  await again.locator('button[type=submit]').tap();
  await again.getByText('已存在本机，等着发出').waitFor();
  return again;
}

/** The supervisor's walk: two points fail, each with two photos, and all others are in order. */
async function inspect(page: Page, { near }: Place, pictures: Picture[]): Promise<void> {
  await page.goto(`${near.app}/#/inspection/P/K01`);
  await page.getByLabel('检查表', { exact: true }).selectOption('structure');
  await page.getByRole('button', { name: '开始检查' }).tap();
  const points = page.locator('article[id^="point-"]');
  await points.first().waitFor();
  const failed = [
    { point: '#point-S01', text: '二层③轴板筋间距 220，图纸 150', place: '二层③轴' },
    { point: '#point-S04', text: '二层临边防护缺一段', place: '二层东侧' },
  ];
  for (const point of await points.all())
    await point.getByText('合格', { exact: true }).first().tap();
  for (const { point, text, place } of failed) {
    await page.locator(point).getByText('不合格', { exact: true }).first().tap();
    await page.locator(point).getByLabel('什么问题').fill(text);
    await page.locator(point).getByLabel('部位').fill(place);
    await photograph(page, point, pictures.splice(0, 2));
  }
  await page.locator('#point-S01').scrollIntoViewIfNeeded();
  await shot(page, '4-inspection');
  await page.getByLabel('您看到的工程进度').fill('50');
  await page.getByRole('button', { name: '完成检查' }).tap();
  await page.getByText('已存在本机，有信号就自动发送').waitFor();
}

/** The ledger as the office finds it the next morning: each fact once, and every photo by its hash. */
async function judge(data: string, kept: Kept): Promise<void> {
  const server = await Server.start({ data });
  try {
    const boss = await new Client(server).signIn('boss', 'a long enough one');
    const ledger: any[] = [];
    for (let before = 2 ** 31; ;) {
      const { json } = await boss.get(
        `/api/v1/facts?stream=project/P/K01&before=${before}&limit=100`,
      );
      if (json.facts.length === 0) break;
      ledger.push(...json.facts);
      before = json.facts.at(-1).seq;
    }
    for (const { id, seq, hash } of kept.facts) {
      const there = ledger.filter((one) => one.id === id);
      assert.deepEqual(
        there.map((one) => [one.seq, one.hash]),
        [[seq, hash]],
        'each fact once, as its receipt says',
      );
    }
    const today = (one: any): boolean => (one.body.report?.day ?? one.body.day) === day();
    const kinds = ledger.filter(today).map((one) => one.kind);
    assert.deepEqual(kinds.sort(), ['daily_report.filed', 'inspection.recorded']);
    const named = new Set(JSON.stringify(ledger).match(/[0-9a-f]{64}/g));
    for (const { sha256, size } of kept.photos) {
      assert.ok(named.has(sha256), 'a fact speaks of the photo');
      const headers = boss.credentials();
      const answer = await fetch(`${server.url}/api/v1/evidence/${sha256}`, { headers });
      assert.equal(answer.status, 200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.length, size);
      assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
    }
  } finally {
    await server.stop();
  }
  const verified = spawnSync(binary, ['verify', '--data', data], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
}

/** The office has its Chromium at the server's end. */
async function openBoard(desks: Browser, { near }: Place, who: Account): Promise<Page> {
  const viewport = { width: 1280, height: 640 };
  const board = await desks.newPage({ viewport, locale: 'zh-CN' });
  await board.goto(`${near.app}/#/board/P`);
  await board.getByLabel('账号').fill(who.login);
  await board.getByLabel('密码', { exact: true }).fill(who.password);
  await board.getByRole('button', { name: '登录' }).click();
  await progressOn(board).waitFor();
  return board;
}
const progressOn = (board: Page): Locator =>
  board.locator('[data-row] [data-figure="project:P:K01:progress"]');

async function keptOnAll(phones: Page[]): Promise<Kept> {
  const kept = await Promise.all(phones.map(keptOn));
  return {
    facts: kept.flatMap(({ facts }) => facts),
    photos: kept.flatMap(({ photos }) => photos),
  };
}

/** What the two wrote, all of it on their phones and nowhere else. */
async function waits(phones: Page[], { near }: Place): Promise<Kept> {
  const filed = await keptOnAll(phones);
  assert.deepEqual([filed.facts.length, filed.photos.length], [2, 12]);
  assert.equal(new Set(filed.photos.map(({ sha256 }) => sha256)).size, 12);
  for (const { size } of filed.photos)
    assert.ok(size > 100_000 && size < 400_000, `a photo of ${size} bytes`);
  assert.ok([...filed.facts, ...filed.photos].every(({ state }) => state === 'waiting'));
  for (const page of phones) {
    await page.goto(`${near.app}/#/outbox`);
    await page.locator('main li').first().waitFor();
  }
  await shot(phones[0]!, '5-outbox-without-a-link');
  return filed;
}

/** The link is back at last, and goes silent for 20 s among the photos. */
async function send(t: TestContext, phones: Page[], { link }: Place, board: Page): Promise<void> {
  await link.reset();
  await link.plug();
  const began = performance.now();
  const passed = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  await within(60_000, 'the board moves', async () => {
    return (await progressOn(board).innerText()) === '50.5%';
  });
  t.diagnostic(`the board had moved after ${passed()}`);
  await within(60_000, 'a third of the photos', async () => {
    return (await link.counts()).up.bytes > 1_200_000;
  });
  await link.blackout(20_000);
  const { facts, photos } = await keptOnAll(phones);
  const there = ({ state }: { state: string }): boolean => state === 'received';
  assert.ok(facts.every(there), 'facts go first');
  const before = photos.filter(there).length;
  assert.ok(before > 0 && before < 12, `${before} photos were there when the link went silent`);
  await pause(12_000);
  const [site] = phones;
  await shot(site!, '6-outbox-in-the-silence');
  await fitsAcross(site!, 'an outbox on its way');
  await isAccessible(site!, 'an outbox on its way');
  await within(120_000, 'all received', async () => {
    await pause(500);
    const now = await keptOnAll(phones);
    return [...now.facts, ...now.photos].every(there);
  });
  const { up } = await link.counts();
  t.diagnostic(`all was received after ${passed()}, ${up.bytes} bytes on the wire`);
  for (const page of phones) {
    await page.getByText('都已送达').first().waitFor();
    await page.getByText(/回执 #\d+/).waitFor();
  }
  await shot(site!, '7-outbox-all-received');
}

/** The figure moved, the findings are there, and the figure opens down to the photos. */
async function lookUp(board: Page): Promise<void> {
  const row = board.locator('[data-row]', { hasText: '红柳镇中心小学' });
  await row.getByText('问题 2').waitFor();
  await shot(board, '8-board-in-the-evening');
  await progressOn(board).click();
  await board.locator('[data-figure-panel] .thumb img').nth(7).waitFor();
  await board.waitForFunction(() =>
    Array.from(document.querySelectorAll<HTMLImageElement>('.thumb img')).every(
      ({ complete, naturalWidth }) => complete && naturalWidth > 0,
    ),
  );
  await shot(board, '9-figure-down-to-its-photos');
}

test(
  'a day without a link: report, inspection, 12 photos, a killed tab, 20 s of silence on the way; all arrives once',
  { skip: missing === null ? false : missing },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'longspan-day-'));
    const data = join(folder, 'data');
    const before = await Server.start({ data });
    const boss = await new Client(before).setUp();
    await boss.accept(...works());
    const manager = await boss.openAccount('abudu', ['site', 'project/P/K01']);
    const supervisor = await boss.openAccount('reyila', ['supervisor', 'project/P/K01']);
    const office = await boss.openAccount('wang', ['office', 'programme/P']);
    await before.stop();

    const link = await Link.start(thin);
    const made = certificate(folder, link.near.address);
    const near = new Near(link, made, data, 'own TLS');
    const place = { link, near };
    const turned = Object.create(link, { far: { value: link.near } }) as Link;
    const ends = [link, turned].map((end) => new FarChromium(end, made.fingerprint));
    const [far, here] = await Promise.all(ends.map((end) => end.launch()));
    try {
      await near.startServer();
      const board = await openBoard(here!, place, office);
      assert.equal(await progressOn(board).innerText(), '47.5%');
      await shot(board, '1-board-in-the-morning');
      const pictures = await sitePictures(board, 12);
      const [morning, walk] = await Promise.all([
        takeAlong(far!, place, manager),
        takeAlong(far!, place, supervisor),
      ]);

      await link.unplug();
      await morning.reload();
      await morning.getByText('没有信号，以下截至').waitFor();
      await shot(morning, '2-today-without-a-link');
      const site = await report(morning, place, pictures.slice(0, 8));
      await inspect(walk, place, pictures.slice(8));
      const filed = await waits([site, walk], place);

      await send(t, [site, walk], place, board);
      await lookUp(board);
      const kept = await keptOnAll([site, walk]);
      const ids = ({ facts, photos }: Kept): string[] =>
        [...facts.map(({ id }) => id), ...photos.map(({ sha256 }) => sha256)].sort();
      assert.deepEqual(ids(kept), ids(filed));
      await Promise.all([far!.close(), here!.close()]);
      await near.stop();
      await judge(data, kept);
    } finally {
      await near.stop();
      await link.stop();
      for (const end of ends) end.remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);

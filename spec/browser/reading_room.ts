/** A consultation by its pages: asked, agreed to, taken up, read together, signed, looked back on. Pages are in Chinese. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { type Client, fact, programmeFacts, root } from '../harness.ts';
import { within } from '../within.ts';

/** Real files lie beside the project, on machines that have them. */
export function realFile(name: string): string | null {
  const file = join(root, '../shared/data/dicom', name);
  return existsSync(file) ? file : null;
}

/** The programme P with a hospital at each end. */
export async function describeHospitals(office: Client): Promise<void> {
  const hospital = (place: string, zh: string, en: string, side: string) =>
    fact('place.described', 'programme/P', { place, name: { zh, en }, kind: 'hospital', side });
  await office.accept(
    ...programmeFacts('P'),
    hospital('AKS-H', '阿克苏第一医院', 'Aksu First Hospital', 'partner'),
    hospital('HZ-H', '杭州第一医院', 'Hangzhou First Hospital', 'sponsor'),
  );
}

// The consultation's page ------------------------------------------------------------------------

export interface Case {
  patient: string;
  question: string;
  summary: string;
  /** Who is asked, by name. */
  others: readonly string[];
}
/** Before a new request. */
export async function fill(
  page: Page,
  { patient, question, summary, others }: Case,
): Promise<void> {
  await page.getByLabel('患者代号').fill(patient);
  await page.getByLabel('申请医院').selectOption('AKS-H');
  await page.getByLabel('会诊医院').selectOption('HZ-H');
  for (const one of others) {
    await page.getByRole('combobox', { name: '请谁会诊' }).fill(one);
    await page.getByRole('option', { name: one }).click();
  }
  await page.getByLabel('要回答的问题').fill(question);
  await page.getByLabel('病情摘要').fill(summary);
}
/** Once it is filled in; afterwards before the consent's form. */
export async function ask(page: Page): Promise<void> {
  await page.getByRole('button', { name: '发出，下一步登记同意' }).click();
  await page.getByText('申请已发出').waitFor();
}
/** To an opinion, a session and its recording. Afterwards before the consultation, whose id is given. */
export async function agree(page: Page): Promise<string> {
  await page.getByRole('checkbox', { name: /^录制/ }).check();
  await page.getByLabel('已向患者说明').check();
  await page.getByRole('button', { name: '登记同意' }).click();
  await page.getByText('有效，到').waitFor();
  const id = /consultation\/P\/([\w-]+)/.exec(page.url())?.[1];
  assert.ok(id, page.url());
  return id;
}
export interface DicomFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}
/** By the page's own field; all of them must be taken. */
export async function send(page: Page, files: string[] | DicomFile[], ms = 120_000): Promise<void> {
  await page.locator('#studies input[type=file]').first().setInputFiles(files);
  const { length } = files;
  await page.getByText(`收好 ${length} / ${length} 个文件`).waitFor({ timeout: ms });
}
export async function takeUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: '接受会诊' }).click();
  await page.getByText('请写会诊意见').waitFor();
}
/** Afterwards there is the way into the room; the room is given. */
export async function arrange(page: Page, when: { day: string; at: string }): Promise<string> {
  await page.getByRole('button', { name: '约时间' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('日期').fill(when.day);
  await dialog.getByLabel('时间').fill(when.at);
  await dialog.getByRole('checkbox', { name: '录制' }).check();
  await dialog.getByRole('button', { name: '约定' }).click();
  await dialog.waitFor({ state: 'detached' });
  const way = page.getByRole('link', { name: '进会诊室' }).first();
  await way.waitFor();
  const room = /room\/([\w-]+)/.exec((await way.getAttribute('href')) ?? '')?.[1];
  assert.ok(room);
  return room;
}
/** By the link of the consultation and the device check. */
export async function meet(page: Page): Promise<void> {
  await page.getByRole('link', { name: '进会诊室' }).first().click();
  await page.getByRole('button', { name: /^(进入|旁听进入|Enter)$/ }).click();
  await page.locator('.stage').waitFor();
}
export async function endMeeting(page: Page): Promise<void> {
  const tab = page.getByRole('navigation').getByRole('button', { name: /^课堂/ });
  if ((await tab.getAttribute('aria-pressed')) !== 'true') await tab.click();
  await page.getByRole('button', { name: '结束会议…' }).click();
  await page.getByRole('button', { name: '为所有人结束' }).click();
  await page.getByText('会议已结束').waitFor();
}
export interface Opinion {
  所见?: string;
  结论?: string;
  建议?: string;
}
/** The next draft, be it the first or one on another's. */
export async function draft(page: Page, nth: number, parts: Opinion): Promise<void> {
  await page.getByRole('button', { name: nth === 1 ? '写意见' : '接着改' }).click();
  for (const [part, text] of Object.entries(parts)) await page.getByLabel(part).fill(text);
  await page.getByRole('button', { name: '存为新的一稿' }).click();
  await page.getByText(`第 ${nth} 稿`).first().waitFor();
}
export async function sign(page: Page, login: string): Promise<void> {
  await page.getByRole('button', { name: '签署', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('再输一次登录密码').fill(`${login} has a password`);
  await dialog.getByRole('button', { name: '签署', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

// Reading -----------------------------------------------------------------------------------------

/** Of the studies that the meeting offers, the one so named (its modality). */
export async function openStudy(page: Page, modality: string): Promise<void> {
  await page.locator('[data-study]').filter({ hasText: modality }).first().click();
}
export async function toBoard(page: Page): Promise<void> {
  await page.getByRole('button', { name: '回到白板' }).click();
}
/** Every pixel is there; `ms`: for as long as the link may take. */
export const full = (page: Page, ms = 90_000): Promise<void> =>
  page.locator('[data-shown=full]').first().waitFor({ timeout: ms });
export const leads = (page: Page, who: 'me' | 'other' | 'free'): Promise<void> =>
  page.locator(`[data-lead=${who}]`).waitFor();

/** The number of the image that is shown, from 1. */
export async function shows(page: Page, image: number, who: string): Promise<void> {
  await within(60_000, `${who} sees image ${image}`, async () => {
    const foot = page.locator('.foot[data-image]');
    return (await foot.getAttribute('data-image')) === String(image);
  });
}

/** A point of the image on the screen, across and down in shares of the pane around its middle. */
export async function onPane(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.locator('.pane').first().boundingBox();
  assert.ok(box);
  return [box.x + box.width * (0.5 + x), box.y + box.height * (0.5 + y)];
}
/** The wheel over the image, so many notches. */
export async function roll(page: Page, notches: number): Promise<void> {
  await page.mouse.move(...(await onPane(page, 0, 0)));
  for (let nth = 0; nth < Math.abs(notches); nth++)
    await page.mouse.wheel(0, 40 * Math.sign(notches));
}
export async function take(page: Page, tool: string): Promise<void> {
  await page.locator(`[data-tool=${tool}]`).first().click();
}
/** With the left button from one point to the other. */
export async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...(await onPane(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await onPane(page, ...to)), { steps: 12 });
  await page.mouse.up();
}

/** What a screen shows of a study, word for word and point for point; alike on screens of one size that show the same. */
export interface Seen {
  foot: string;
  /** How the image lies on the pane. */
  lies: string;
  inverted: boolean;
  marks: string[];
}
export const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const text = (one: Element | null | undefined): string => one?.textContent?.trim() ?? '';
    const pane = document.querySelector('.pane');
    const marks = Array.from(pane?.querySelectorAll('[data-mark]') ?? [], (one) => {
      const line = one.querySelector('path.line')?.getAttribute('d') ?? '';
      return `${text(one)} ${line}`;
    });
    return {
      foot: text(pane?.querySelector('.foot')).replace(/\s+/g, ' '),
      lies: pane?.querySelector<HTMLElement>('.full')?.style.transform ?? '',
      inverted: Array.from(document.querySelectorAll('[aria-pressed=true]')).some(
        (one) => one.getAttribute('title') === '反相',
      ),
      marks: marks.sort(),
    };
  });

/** A view goes over the socket in tenths of an image pixel and thousandths of its size: that is half a pixel of the screen. */
export function alike(here: Seen, there: Seen): boolean {
  const number = /-?\d+(?:\.\d+)?/g;
  const [one, other] = [here, there].map((seen) => JSON.stringify(seen));
  if (!one || !other || one.replace(number, '#') !== other.replace(number, '#')) return false;
  const numbers = (text: string): number[] => (text.match(number) ?? []).map(Number);
  const theirs = numbers(other);
  return numbers(one).every((mine, n) => {
    const apart = Math.abs(mine - (theirs[n] ?? Number.NaN));
    return apart <= (Math.abs(mine) < 5 ? 0.001 : 0.5);
  });
}

/** Waits until one shows exactly what the other does, so many marks among it. */
export async function seesTheSame(
  one: Page,
  other: Page,
  marks: number,
  who: string,
): Promise<Seen> {
  let here: Seen | undefined;
  let there: Seen | undefined;
  await within(60_000, `${who} sees exactly the same`, async () => {
    here = await seen(one);
    there = await seen(other);
    return here.marks.length === marks && alike(here, there);
  }).catch((thrown: unknown) => {
    console.error(JSON.stringify({ here, there }, null, 1));
    throw thrown;
  });
  assert.ok(here);
  return here;
}

/** A meeting's events: [seq, ms after the beginning, by, kind, body]. Asked by the page, wherever the server is. */
export function eventsOf(
  page: Page,
  room: string,
  meeting: string,
): Promise<[number, number, string, string, any][]> {
  const place = `/api/v1/rooms/${room}/meetings/${meeting}`;
  return page.evaluate(async (place) => {
    const get = async (path: string): Promise<any> => (await fetch(path)).json();
    for (;;) {
      if ((await get(place)).meeting.state === 'held') return (await get(`${place}/events`)).events;
      await new Promise((done) => setTimeout(done, 200));
    }
  }, place);
}
/** The replay at a moment, in ms. */
export async function seek(page: Page, at: number): Promise<void> {
  await page.getByLabel('位置').fill(String(Math.ceil(at / 1000) * 1000));
}

/** What stands beside the marks. */
export const words = (page: Page): Promise<string[]> =>
  page.locator('[data-mark]').evaluateAll((all) => all.map((one) => one.textContent ?? ''));

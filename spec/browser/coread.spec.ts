/** Two doctors before one study, each at a browser of their own: who leads, who follows, what is measured is seen by both. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, Server, programmeFacts, uuid7 } from '../harness.ts';
import { Attendee, roomFact, roomOf, startingNow } from '../meeting_client.ts';
import { within } from '../within.ts';
import { comeIn, deviceOf, launchWithDevices } from './lesson_room.ts';
import type { Device } from './pages.ts';
import { answerStudies, madeStack, studyOfFile, type Study } from './study_answers.ts';

let server: Server;
let browser: Browser;
let boss: Client;
let asks: Client;
let answers: Client;
let late: Client;
let room: string;
let meeting: string;
const devices: Device[] = [];

const stack = madeStack(40);
const files = ['RG3_J2KR.dcm', 'MR2_J2KR.dcm'].map(studyOfFile);
const studies = [stack, ...files.filter((one): one is Study => one !== null)];

async function doctorAt(client: Client): Promise<Page> {
  const device = await deviceOf(browser, client, 'desk');
  devices.push(device);
  const id = uuid7();
  await answerStudies(device.context, { id, programme: 'R', room, meeting, studies });
  return comeIn(device, { room, meeting });
}
const open = (page: Page, study: Study): Promise<void> =>
  page.locator(`[data-study="${study.uid}"]`).click();
const full = (page: Page): Promise<void> =>
  page.locator('[data-shown=full]').waitFor({ timeout: 120_000 });
const leads = (page: Page, who: 'me' | 'other' | 'free'): Promise<void> =>
  page.locator(`[data-lead=${who}]`).waitFor();
/** The number of the image that is shown, from 1. */
async function shows(page: Page, image: number, who: string): Promise<void> {
  await within(60_000, `${who} sees image ${image}`, async () => {
    const foot = page.locator('.foot[data-image]');
    return (await foot.getAttribute('data-image')) === String(image);
  });
}
/** Rolls the wheel over the image, so many notches. */
async function roll(page: Page, notches: number): Promise<void> {
  const box = await page.locator('.pane').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let nth = 0; nth < Math.abs(notches); nth++)
    await page.mouse.wheel(0, 40 * Math.sign(notches));
}
/** What stands beside the marks. */
const words = (page: Page): Promise<string[]> =>
  page.locator('[data-mark]').evaluateAll((all) => all.map((one) => one.textContent ?? ''));

before(async () => {
  server = await Server.start();
  browser = await launchWithDevices();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  const role: [string, string] = ['professional', 'programme/R'];
  asks = await boss.colleague('asks', role);
  answers = await boss.colleague('answers', role);
  late = await boss.colleague('late', role);
  const draft = roomFact('R', [asks.account, answers.account, late.account], {
    kind: 'consultation',
    title: '会诊',
    recorded: false,
    waiting: false,
  });
  await asks.accept(draft);
  room = roomOf(draft);
  meeting = startingNow().day;
});
after(async () => {
  for (const device of devices) await device.close();
  await browser.close();
  await server.stop();
});

test('two doctors read a stack: one leads, the other follows, and one who comes late sees the same', async () => {
  const one = await doctorAt(asks);
  const two = await doctorAt(answers);
  await open(one, stack);
  await leads(one, 'me');
  await full(one);
  await leads(two, 'other');
  await full(two);
  await roll(one, 12);
  await shows(one, 13, 'who leads');
  await shows(two, 13, 'who follows');

  // What is measured on one screen is seen on the other.
  await one.locator('[data-tool=length]').click();
  const box = await one.locator('.pane').boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await one.mouse.move(x - 60, y);
  await one.mouse.down();
  await one.mouse.move(x + 40, y + 30, { steps: 4 });
  await one.mouse.up();
  await within(60_000, 'both see one length', async () => {
    const [here, there] = [await words(two), await words(one)];
    return here.length === 1 && here.join() === there.join();
  });
  assert.match((await words(one))[0] ?? '', /^\d+\.\d mm/);

  // Whoever turns the wheel himself looks for himself, until he follows again.
  await roll(two, 5);
  await shows(two, 18, 'who looks for himself');
  await shows(one, 13, 'who leads');
  await two.locator('[data-act=follow]').click();
  await shows(two, 13, 'who follows again');

  // The other takes the lead; who led follows.
  await two.locator('[data-act=lead]').click();
  await leads(one, 'other');
  await roll(two, -3);
  await shows(one, 10, 'who follows now');

  // A third comes late.
  const three = await doctorAt(late);
  await full(three);
  await shows(three, 10, 'who came late');
  await roll(two, 3);
  await shows(three, 13, 'who came late');
  await within(60_000, 'who came late sees the length', async () => {
    const [seen] = await words(three);
    return seen !== undefined && seen === (await words(two))[0];
  });
});

for (const [nth, name] of ['RG3_J2KR.dcm', 'MR2_J2KR.dcm'].entries()) {
  const study = files[nth];
  test(`${name} is unpacked and read together`, { skip: !study && 'it is not here' }, async () => {
    assert.ok(study);
    const [one, two] = devices.map(({ page }) => page);
    assert.ok(one && two);
    for (const page of [one, two])
      await page.getByRole('button', { name: /^(回到白板|Back to the board)$/ }).click();
    await open(two, study);
    await full(two);
    await leads(two, 'me');
    await open(one, study);
    await full(one);
    await two.getByRole('button', { name: '反相' }).click();
    await within(60_000, 'inverted on both', async () => {
      const pressed = one.getByRole('button', { name: '反相', pressed: true });
      return (await pressed.count()) === 1;
    });
  });
}

test('what was read and measured is replayed as it was', async () => {
  const ends = await Attendee.enter(asks, { room });
  await ends.do('ended');
  await ends.closed;
  const base = `/api/v1/rooms/${room}/meetings/${meeting}`;
  await within(60_000, 'the meeting is on record', async () => {
    return (await asks.get(base)).json.meeting.state === 'held';
  });
  const log: [number, number, string, string, any][] = (await asks.get(`${base}/events`)).json
    .events;
  const drawn = log.find(([, , , kind]) => kind === 'mark');
  assert.ok(drawn);
  const at = Math.ceil(drawn[1] / 1000) * 1000;
  const view = log.findLast(([, t, , kind]) => kind === 'view' && t <= at);
  assert.equal(view?.[4].study, stack.uid);

  const [device] = devices;
  assert.ok(device);
  const page = await device.open(`meeting/${room}/${meeting}`);
  await page.getByLabel('位置').fill(String(at));
  await full(page);
  await shows(page, Number(view[4].instance.split('.').at(-1)), 'who looks back');
  await within(60_000, 'the length is there', async () => (await words(page)).length === 1);
  await page.getByLabel('位置').fill('0');
  await page.locator('[data-mark]').waitFor({ state: 'detached' });
});

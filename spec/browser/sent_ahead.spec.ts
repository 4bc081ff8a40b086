/** A study goes by itself to the doctor who will look at it in a session: nobody presses anything. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, day, fact, uuid7 } from '../harness.ts';
import { type Consultation, TwoDoctors, lacksOrthanc as skip } from '../two_doctors.ts';
import { within } from '../within.ts';
import { zipOf } from '../zip_of.ts';
import { onDevice } from './kept_studies.ts';
import { Device, launch } from './pages.ts';
import * as reading from './reading_room.ts';
import { placed } from './study_files.ts';

const slices = 8;
let doctors: TwoDoctors;
let browser: Browser;
/** One with a session tomorrow, one with a session next week. */
let near: Consultation;
let far: Consultation;

/** Taken up, with a study, and with a session so many days from now. */
async function metAbout(study: number, days: number): Promise<Consultation> {
  const { asks, answers } = doctors;
  const of = await doctors.agreed();
  await answers.accept(of.fact('consultation.triaged', { decision: 'accepted' }));
  const files = Array.from({ length: slices }, (_, nth) => ({
    name: `IMAGES/${nth}`,
    content: placed({ study, number: nth + 1 }),
  }));
  const taken = await of.give(zipOf(files), 'application/zip');
  assert.equal(taken.status, 201, taken.text);
  assert.deepEqual(taken.json.refused, []);
  const [room, meeting] = [uuid7(), day(days)];
  await asks.accept(
    fact('room.arranged', 'programme/R', {
      room,
      kind: 'consultation',
      title: '会诊',
      leads: [asks.account],
      invited: [answers.account],
      day: meeting,
      at: '10:00',
      minutes: 30,
    }),
    of.fact('consultation.session_arranged', { room, meeting }),
  );
  return of;
}

before(async () => {
  if (skip) return;
  doctors = await TwoDoctors.begin({ env: { LONGSPAN_MEDIA: 'off' } });
  near = await metAbout(1, 1);
  far = await metAbout(2, 7);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await doctors?.server.stop();
});

const all = { studies: 1, frames: slices };
const allOfIt = (device: Device): Promise<number> =>
  within(120_000, 'the study is on the device', async () => {
    const { studies, frames } = await onDevice(device.page);
    return studies >= 1 && frames >= slices;
  });

test(
  'before the session it is there by itself, and opens without a link; that of next week is not',
  { skip },
  async () => {
    const device = await Device.of(browser, doctors.answers, 'desk');
    const looked: string[] = [];
    device.page.on('request', (request) => {
      const of = /\/api\/v1\/consultations\/([\w-]+)$/.exec(request.url())?.[1];
      if (of) looked.push(of);
    });
    await device.open('today/R');
    await allOfIt(device);
    // The one of next week was looked at before, and left where it is.
    const [first, second] = [far, near].map(({ id }) => looked.indexOf(id));
    assert.ok(first === 0 && second! > 0, looked.join());
    assert.deepEqual(await onDevice(device.page), all);

    const page = await device.open(`consultation/R/${near.id}`);
    await page.locator('#studies [data-ahead=here]').waitFor();
    await device.open(`consultation/R/${far.id}`);
    await page.locator('#studies [data-ahead=none]').waitFor();

    const { uid } = (await doctors.answers.get(near.base)).json.studies[0];
    await device.context.route(/\/api\/v1\/consultations/, (route) => route.abort());
    await device.open(`study/R/${near.id}/${uid}`);
    await reading.full(page);
    await page.getByText('连不上服务器').first().waitFor();
    await reading.roll(page, 4);
    await reading.shows(page, 5, 'who has no link');
    await reading.full(page);
    await device.close();
  },
);

test('to who signs in it comes as well', { skip }, async () => {
  const device = await Device.of(browser, new Client(doctors.server), 'desk');
  const { page } = device;
  // What goes on behind the pages has begun with nobody there.
  const begun = page.waitForResponse(/\/background-[^/]*\.js$/, { timeout: 120_000 });
  await device.open('today/R');
  await begun;
  await page.getByLabel('账号').fill('answers');
  await page.getByLabel('密码', { exact: true }).fill('answers has a password');
  await page.getByRole('button', { name: '登录' }).click();
  await allOfIt(device);
  assert.deepEqual(await onDevice(page), all);
  await device.close();
});

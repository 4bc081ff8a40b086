/** A study through Longspan's own DICOMweb, read by two doctors at real browsers: sent in, led, measured, signed, replayed. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { pixelsOf, slice } from '../dicom_files.ts';
import { Client, Server } from '../harness.ts';
import { startingNow } from '../meeting_client.ts';
import { within } from '../within.ts';
import { zipOf } from '../zip_of.ts';
import { deviceOf, launchWithDevices } from './lesson_room.ts';
import type { Device, Screen } from './pages.ts';
import * as reading from './reading_room.ts';

const skip = existsSync('/usr/sbin/Orthanc') ? false : 'Orthanc is not installed';
const size = 128;
const stack = 24;
const names = { asks: '阿医生', answers: '沈医生', late: '李医生' };
let server: Server;
let browser: Browser;
let asks: Client;
let answers: Client;
let late: Client;
let consultation: string;
let room: string;
const { day: meeting, at } = startingNow();
const devices: Device[] = [];

/** A study that stands for a radiograph where the real one is not here. */
function radiograph(): Buffer {
  const file = reading.realFile('RG3_J2KR.dcm');
  return file ? readFileSync(file) : slice({ study: 2, modality: 'CR', size: 512 });
}
async function deviceAt(client: Client, screen: Screen = 'desk'): Promise<Device> {
  const device = await deviceOf(browser, client, screen);
  devices.push(device);
  return device;
}
const whole = (device: Device): Promise<Page> => device.open(`consultation/P/${consultation}`);
const uidsOf = async (modality: string): Promise<any> => {
  const { studies } = (await asks.get(`/api/v1/consultations/${consultation}`)).json;
  return studies.find((one: any) => one.modalities.includes(modality));
};

before(async () => {
  if (skip) return;
  server = await Server.start();
  browser = await launchWithDevices();
  const office = await new Client(server).setUp();
  await reading.describeHospitals(office);
  const doctor = (name: string) => office.colleague(name, ['professional', 'programme/P']);
  asks = await doctor(names.asks);
  answers = await doctor(names.answers);
  late = await doctor(names.late);
});
after(async () => {
  for (const device of devices) await device.close();
  await browser?.close();
  await server?.stop();
});

test('a doctor asks and sends a ZIP and a file; what is no image is named', { skip }, async () => {
  const device = await deviceAt(asks);
  const page = await device.open('consultation-new/P');
  await reading.fill(page, {
    patient: 'AKS-0417',
    question: '要不要手术？',
    summary: '男，34 岁，三小时前摔伤。',
    others: [names.answers, names.late],
  });
  await reading.ask(page);
  consultation = await reading.agree(page);
  const slices = Array.from({ length: stack }, (_, n) => ({
    name: `IMAGES/${n + 1}`,
    content: slice({ number: n + 1, size }),
  }));
  await reading.send(page, [
    { name: 'ct.zip', mimeType: 'application/zip', buffer: zipOf(slices) },
    { name: 'x.dcm', mimeType: 'application/dicom', buffer: radiograph() },
  ]);
  await page.getByText(`${stack} 幅`).first().waitFor();
  const pdf = { name: 'report.dcm', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };
  await page.locator('#studies input[type=file]').first().setInputFiles([pdf]);
  const refused = page.getByRole('alert').filter({ hasText: 'report.dcm' });
  await refused.waitFor();
});

test('the specialist takes it up, and any of the doctors may lead', { skip }, async () => {
  const device = await deviceAt(answers);
  const page = await whole(device);
  await reading.takeUp(page);
  room = await reading.arrange(page, { day: meeting, at });
  const told = (await answers.get(`/api/v1/rooms/${room}?programme=P`)).json;
  const ids = [...told.room.leads, ...told.speakers].map((one: any) => one.id);
  assert.deepEqual(new Set(ids), new Set([asks, answers, late].map((one) => one.account)));
});

test('what is on the screen is the image, pixel for pixel', { skip }, async () => {
  const study = await uidsOf('CT');
  const [, device] = devices;
  assert.ok(device);
  const page = await device.open(`study/P/${consultation}/${study.uid}`);
  await reading.full(page);
  await reading.roll(page, 4);
  await reading.shows(page, 5, 'who looks');
  await reading.full(page);
  const pixels = pixelsOf(slice({ number: 5, size }), size);
  // The window of these files, 2048 and 4096, makes 16 of their values one grey.
  const wanted = Array.from({ length: size }, (_, x) => pixels.readUInt16LE((60 * size + x) * 2));
  await within(60_000, 'the greys of a line', async () => {
    const greys = await page.evaluate((size) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.pane .full canvas');
      if (!canvas || canvas.width !== size) return [];
      const { data } = canvas.getContext('2d')!.getImageData(0, 60, size, 1);
      return Array.from({ length: size }, (_, x) => data[4 * x] ?? -1);
    }, size);
    return (
      greys.length === size && greys.every((grey, x) => Math.abs(grey - (wanted[x] ?? 0) / 16) <= 2)
    );
  });
});

test(
  'one leads through the stack, measures, and a third comes late to the same',
  { skip },
  async () => {
    const [far, near] = devices.map(({ page }) => page);
    assert.ok(far && near && devices[0] && devices[1]);
    for (const device of devices.slice(0, 2)) await reading.meet(await whole(device));
    await reading.openStudy(near, 'CT');
    await reading.leads(near, 'me');
    await reading.leads(far, 'other');
    for (const page of [near, far]) await reading.full(page);
    await reading.roll(near, 9);
    for (const page of [near, far]) await reading.shows(page, 10, 'both');
    await reading.take(near, 'window');
    await reading.drag(near, [0.1, 0.1], [0.05, 0.15]);
    await reading.take(near, 'length');
    await reading.drag(near, [-0.15, -0.1], [0.1, 0.1]);
    await reading.take(far, 'angle');
    await reading.drag(far, [-0.1, 0.2], [0.05, 0.05]);
    await reading.drag(far, [0.05, 0.05], [0.2, 0.2]);
    await reading.seesTheSame(far, near, 2, 'who follows');

    const third = await deviceAt(late);
    // As over a thin link: what the leader does is known before the study's own list.
    await third.context.route(/\/dicomweb\/studies\/[^/]+\/series$/, async (route) => {
      await new Promise((done) => setTimeout(done, 2000));
      await route.continue();
    });
    const page = await whole(third);
    await reading.meet(page);
    await reading.full(page);
    await reading.seesTheSame(page, near, 2, 'who came late');
    // Whoever came late may lead as well.
    await page.locator('[data-act=lead]').click();
    await reading.leads(near, 'other');
    await reading.roll(page, -6);
    await reading.shows(far, 4, 'who follows the third');
  },
);

test('a phone has the preview by the server, with the same marks', { skip }, async () => {
  const [, near] = devices.map(({ page }) => page);
  assert.ok(near);
  const phone = await deviceAt(asks, 'phone');
  const page = await whole(phone);
  const rendered = page.waitForResponse(
    (one) => one.url().includes('/rendered') && one.status() === 200,
  );
  await reading.meet(page);
  assert.match((await (await rendered).headerValue('content-type')) ?? '', /^image\/jpeg/);
  await page.locator('[data-shown=preview]').waitFor();
  await reading.shows(page, 4, 'the phone');
  await page.getByText('手机上看的是预览图').first().waitFor();
  const leader = devices[2]?.page;
  assert.ok(leader);
  await reading.roll(leader, 6);
  await within(60_000, 'the phone sees the marks', async () => {
    const [here, there] = [await reading.words(page), await reading.words(near)];
    return here.length === 2 && here.toSorted().join() === there.toSorted().join();
  });
});

test('the other study comes to everybody, and the session ends', { skip }, async () => {
  const leader = devices[2]?.page;
  const [far, near] = devices.map(({ page }) => page);
  assert.ok(leader && far && near);
  await reading.toBoard(leader);
  await reading.openStudy(leader, 'CR');
  for (const page of [leader, far, near]) await reading.full(page);
  await leader.getByRole('button', { name: '反相' }).click();
  await reading.seesTheSame(far, leader, 0, 'who follows to the radiograph');
  await reading.endMeeting(near);
});

test('the opinion is written by both and signed by both', { skip }, async () => {
  const [asking, answering] = devices;
  assert.ok(asking && answering);
  const near = await whole(answering);
  await reading.draft(near, 1, { 所见: '关节间隙未见变窄。', 结论: '暂不需手术。' });
  const far = await whole(asking);
  await reading.draft(far, 2, { 建议: '悬吊固定两周，复查。' });
  await reading.sign(far, names.asks);
  await reading.sign(await whole(answering), names.answers);
  await near.getByText('双方已签').first().waitFor();
  await near.getByText('全部记录').click();
  // What the two signatures stand on: facts, each with its number.
  const signed = near.locator('.fact', { hasText: '签署会诊意见' });
  await within(60_000, 'both signatures on record', async () => (await signed.count()) === 2);
  const { drafts, measurements } = (await asks.get(`/api/v1/consultations/${consultation}`)).json;
  assert.equal(drafts.find((one: any) => one.newest).stands, true);
  assert.equal(measurements.length, 2);
});

test('the session is replayed with its views and marks', { skip }, async () => {
  const [asking] = devices;
  assert.ok(asking);
  const page = await asking.open(`meeting/${room}/${meeting}`);
  const events = await reading.eventsOf(page, room, meeting);
  const angle = events.find(([, , , kind, body]) => kind === 'mark' && body.tool === 'angle');
  assert.ok(angle);
  await reading.seek(page, angle[1]);
  await reading.full(page);
  await within(60_000, 'both marks of the replay', async () => {
    return (await reading.words(page)).length === 2;
  });
  await reading.shows(page, 10, 'who looks back');
  await reading.seek(page, events.at(-1)?.[1] ?? 0);
  const study = await uidsOf('CR');
  const last = events.findLast(([, , , kind]) => kind === 'view');
  assert.equal(last?.[4].study, study.uid);
  // The study before it may still stand there, with its marks.
  await within(60_000, 'no mark of the other study', async () => {
    return (await reading.words(page)).length === 0;
  });
  await reading.full(page);
  assert.deepEqual(await reading.words(page), []);
});

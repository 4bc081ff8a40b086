/** A laboratory sheet and a photo of an ECG go from a phone to the doctor who answers, and one of them comes back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { pdf } from '../documents.ts';
import { noise } from '../pictures.ts';
import { type Consultation, TwoDoctors } from '../two_doctors.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';
import { shot } from './shots.ts';

let doctors: TwoDoctors;
let browser: Browser;
let of: Consultation;
const path = (): string => `consultation/R/${of.id}`;

before(async () => {
  doctors = await TwoDoctors.begin({ env: { LONGSPAN_MEDIA: 'off', LONGSPAN_IMAGING: 'off' } });
  of = await doctors.consultation();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await doctors?.server.stop();
});

test('added on a phone: named by hand, looked at where it is a picture, refused and sent again', async () => {
  const phone = await Device.of(browser, doctors.asks, 'phone');
  const page = await phone.open(path());
  const sheet = page.locator('#documents');
  await sheet.getByText('登记患者同意之后才能加资料').waitFor();
  await of.consent();
  await page.reload();
  await sheet.getByText('还没有资料').waitFor();
  await sheet.locator('input[type=file]').setInputFiles([
    { name: '张三.pdf', mimeType: 'application/pdf', buffer: pdf(1, 'Tel 13800138000') },
    { name: 'IMG_1.png', mimeType: 'image/png', buffer: noise(60_000) },
    { name: 'empty.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) },
  ]);
  const paper = (name: string) => sheet.getByRole('group', { name });
  await paper('empty.pdf').getByText('文件是空的').waitFor();
  await paper('empty.pdf').getByRole('button', { name: '不传这份' }).click();
  assert.equal(
    await paper('张三.pdf').getByLabel('标题').inputValue(),
    '',
    'a file’s name may be a patient’s',
  );
  await paper('张三.pdf').getByLabel('标题').fill('检验单');
  await paper('IMG_1.png').getByLabel('标题').fill('心电图');
  const send = sheet.getByRole('button', { name: '传 2 份资料' });
  await send.click();
  await paper('IMG_1.png').getByText('请先看一遍').waitFor();
  await paper('张三.pdf').getByRole('alert').getByText('电话号码').waitFor();
  await shot(page, 'documents-refused-phone');
  await fitsAcross(page, 'documents-refused-phone');
  await isAccessible(page, 'documents-refused-phone');
  await paper('IMG_1.png').getByText('图上没有姓名').click();
  await paper('张三.pdf').getByText('没有能认出患者的内容').click();
  await send.click();
  await sheet.getByText('收好 2 份资料').waitFor();
  await sheet.getByText('检验单', { exact: true }).waitFor();
  await shot(page, 'documents-phone');
  await fitsAcross(page, 'documents-phone');
  await isAccessible(page, 'documents-phone');
  await phone.close();
});

test('opened by the doctor who answers; taken back by who added it', async () => {
  const desk = await Device.of(browser, doctors.answers, 'desk');
  const page = await desk.open(path());
  const sheet = page.locator('#documents');
  await sheet.getByRole('button', { name: '打开' }).click();
  const picture = page.getByRole('dialog').getByRole('img', { name: '心电图' });
  await picture.waitFor();
  await page.waitForFunction(
    (image) => (image as HTMLImageElement).naturalWidth > 0,
    await picture.elementHandle(),
  );
  await shot(page, 'document-picture-desk');
  await isAccessible(page, 'document-picture-desk');
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
  const link = sheet.getByRole('link', { name: '打开' });
  assert.equal(await link.getAttribute('target'), '_blank');
  const answer = await page.request.get(
    doctors.server.url + ((await link.getAttribute('href')) ?? ''),
  );
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  await page.getByRole('button', { name: '刷新' }).click();
  await page.getByText('answers看了资料“检验单”').waitFor();
  await page.getByText('answers看了资料“心电图”').waitFor();
  assert.equal(await sheet.getByRole('button', { name: '撤回' }).count(), 0);
  await desk.close();

  const phone = await Device.of(browser, doctors.asks, 'phone', 'en-GB');
  const mine = (await phone.open(path())).locator('#documents');
  await mine.getByRole('button', { name: 'Take back' }).last().click();
  const dialog = phone.page.getByRole('dialog');
  await dialog.getByText('Nobody can open “心电图” any more').waitFor();
  await fitsAcross(phone.page, 'document-back-phone');
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await mine.getByText('“心电图” taken back').waitFor();
  await phone.close();
});

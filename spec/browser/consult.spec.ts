/** A doctor with ten minutes asks one 4,600 km away: from the request on a phone to the opinion that both signed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { Client, fact, programmeFacts, Server } from '../harness.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';
import { isWritten } from './phone_store.ts';
import { shot } from './shots.ts';

let server: Server;
let browser: Browser;
let office: Client;
let ayg: Client;
let shen: Client;
let outsider: Client;
const hospital = (place: string, zh: string, en: string, side: string) =>
  fact('place.described', 'programme/P', { place, name: { zh, en }, kind: 'hospital', side });
const question = '三踝骨折，要不要急诊手术？';

before(async () => {
  server = await Server.start({ env: { LONGSPAN_MEDIA: 'off', LONGSPAN_IMAGING: 'off' } });
  const boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('P'));
  office = await boss.colleague('office', ['office', 'programme/P']);
  ayg = await boss.colleague('阿医生', ['professional', 'programme/P']);
  shen = await boss.colleague('沈医生', ['professional', 'programme/P']);
  outsider = await boss.colleague('王老师', ['professional', 'programme/P']);
  await office.accept(
    hospital('AKS-H', '阿克苏第一医院', 'Aksu First Hospital', 'partner'),
    hospital('HZ-H', '杭州第一医院', 'Hangzhou First Hospital', 'sponsor'),
  );
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function looksRight(page: Page, name: string): Promise<void> {
  await shot(page, name);
  await fitsAcross(page, name);
  await isAccessible(page, name);
}

test('a request is written on a phone, and nothing that names the patient leaves it', async () => {
  const phone = await Device.of(browser, ayg, 'phone');
  const page = await phone.open('consultations/P');
  await page.getByText('还没有会诊').waitFor();
  await looksRight(page, 'consultations-empty-phone');
  await page.getByRole('link', { name: '申请会诊' }).first().click();
  await page.getByLabel('患者代号').fill('aks-0417');
  await page.getByLabel('申请医院').selectOption('AKS-H');
  await page.getByLabel('会诊医院').selectOption('HZ-H');
  await page.getByRole('combobox', { name: '请谁会诊' }).fill('沈');
  await page.getByRole('option', { name: '沈医生' }).click();
  await page.getByText('4 小时内').click();
  await page.getByLabel('部位').fill('右踝');
  await page.getByLabel('侧别').selectOption('right');
  await page.getByLabel('要回答的问题').fill(question);
  await page.getByLabel('病情摘要').fill('姓名：张三，三小时前摔伤，电话 13800138000。');
  // The tab is killed; what was written is there again.
  await isWritten(page, '电话 13800138000');
  const again = await phone.open('consultation-new/P');
  await again.getByText('接着上次没写完的').waitFor();
  assert.equal(await again.getByLabel('要回答的问题').inputValue(), question);
  const warning = again.getByRole('alert').filter({ hasText: '能认出患者' });
  await warning.getByText('13800138000').waitFor();
  await warning.getByText('姓名：张三').waitFor();
  const send = again.getByRole('button', { name: '发出，下一步登记同意' });
  await send.click();
  await looksRight(again, 'consultation-warned-phone');
  assert.equal(await again.getByText('第二步').count(), 0, 'it is not sent while it is warned of');
  await again.getByLabel('病情摘要').fill('男，34 岁，三小时前摔伤，右踝肿痛。');
  await warning.waitFor({ state: 'detached' });
  await send.click();
  await again.getByText('申请已发出').waitFor();
  await looksRight(again, 'consultation-consent-phone');
  await again.getByLabel('已向患者说明').check();
  await again.getByRole('button', { name: '登记同意' }).click();
  await again.getByRole('heading', { name: 'AKS-0417' }).waitFor();
  await again.getByText('有效，到').waitFor();
  await again.getByText('等会诊方分诊').waitFor();
  await looksRight(again, 'consultation-asked-phone');
  await phone.close();
});

test('the specialist takes it up and writes a first draft', async () => {
  const desk = await Device.of(browser, shen, 'desk');
  const page = await desk.open('consultations/P');
  await page.getByText('请分诊').waitFor();
  await page.getByRole('link', { name: 'AKS-0417' }).click();
  await page.getByText(question).waitFor();
  await page.getByRole('button', { name: '接受会诊' }).click();
  await page.getByText('请写会诊意见').waitFor();
  await page.getByRole('button', { name: '写意见' }).click();
  await page.getByLabel('所见').fill('内踝、外踝、后踝骨折。');
  await page.getByLabel('结论').fill('三踝骨折，需手术。');
  await looksRight(page, 'consultation-draft-desk');
  await page.getByRole('button', { name: '存为新的一稿' }).click();
  await page.getByText('第 1 稿').waitFor();
  await page.getByText('请签署意见').waitFor();
  await desk.close();
});

test('two write at once: what only one changed is joined, what both changed is shown first', async () => {
  const here = await Device.of(browser, ayg, 'phone');
  const there = await Device.of(browser, shen, 'desk');
  const list = (await ayg.get('/api/v1/consultations?programme=P')).json;
  const path = `consultation/P/${list.rows[0].consultation}`;
  const phone = await here.open(path);
  const desk = await there.open(path);
  for (const page of [phone, desk]) await page.getByRole('button', { name: '接着改' }).click();
  await phone.getByLabel('结论').fill('三踝骨折，肿胀消退后手术。');
  await desk.getByLabel('结论').fill('三踝骨折，五天后手术。');
  await desk.getByLabel('建议').fill('抬高患肢。');
  await desk.getByRole('button', { name: '存为新的一稿' }).click();
  await desk.getByText('第 2 稿').waitFor();
  await phone.getByRole('button', { name: '存为新的一稿' }).click();
  await phone.getByText('这一项沈医生也改了').waitFor();
  assert.equal(await phone.getByLabel('建议').inputValue(), '抬高患肢。');
  await looksRight(phone, 'consultation-joined-phone');
  await phone.getByRole('button', { name: '用我的' }).click();
  await phone.getByRole('button', { name: '存为新的一稿' }).click();
  await phone.getByText('第 3 稿').waitFor();
  await here.close();
  await there.close();
});

test('both sign the same draft, each with the password again', async () => {
  const list = (await ayg.get('/api/v1/consultations?programme=P')).json;
  const path = `consultation/P/${list.rows[0].consultation}`;
  for (const [who, login, screen] of [
    [shen, '沈医生', 'desk'],
    [ayg, '阿医生', 'phone'],
  ] as const) {
    const device = await Device.of(browser, who, screen);
    const page = await device.open(path);
    await page.getByRole('button', { name: '签署', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('肿胀消退后手术').waitFor();
    await dialog.getByLabel('再输一次登录密码').fill('wrong');
    await dialog.getByRole('button', { name: '签署', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await looksRight(page, `consultation-sign-${screen}`);
    await dialog.getByLabel('再输一次登录密码').fill(`${login} has a password`);
    await dialog.getByRole('button', { name: '签署', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await device.close();
  }
  const whole = (await ayg.get(`/api/v1/consultations/${list.rows[0].consultation}`)).json;
  assert.equal(whole.drafts.find((one: { newest: boolean }) => one.newest).stands, true);
});

test('the follow-up is entered; withdrawing says what it deletes; the office sees figures alone', async () => {
  const list = (await ayg.get('/api/v1/consultations?programme=P')).json;
  const path = `consultation/P/${list.rows[0].consultation}`;
  const phone = await Device.of(browser, ayg, 'phone');
  const page = await phone.open(path);
  await page.getByRole('button', { name: '登记随访' }).click();
  await page.getByText('好转', { exact: true }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('阿医生 ·').first().waitFor();
  await page.getByRole('button', { name: '撤回同意' }).click();
  await page.getByRole('dialog').getByText('这里没有影像要删除').waitFor();
  await looksRight(page, 'consultation-withdraw-phone');
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await phone.close();

  const desk = await Device.of(browser, office, 'desk', 'en-GB');
  const figures = await desk.open('consultations/P');
  await figures.getByRole('heading', { name: 'Figures' }).waitFor();
  assert.equal(await figures.getByText('AKS-0417').count(), 0);
  await looksRight(figures, 'consultations-figures-desk-en');
  await desk.close();

  const other = await Device.of(browser, outsider, 'desk');
  const none = await other.open(path);
  await none.getByRole('alert').first().waitFor();
  assert.equal(await none.getByText('AKS-0417').count(), 0);
  assert.equal(await none.getByText('三踝').count(), 0);
  await other.close();
});

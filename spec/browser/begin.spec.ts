/** From the set-up link to a programme: what a newcomer walks through. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, Server } from '../harness.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;

before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const nobody = (): Client => new Client(server);

test('the set-up link makes the administrator once, and signing in works from then on', async () => {
  const phone = await Device.of(browser, nobody(), 'phone');
  const page = phone.page;
  await phone.open('welcome');
  await page.getByText('这台服务还没有管理员').waitFor();
  await isAccessible(page, 'welcome before set-up');
  await page.goto(server.setupLink);
  await page.getByLabel('您的姓名').fill('王主任');
  await page.getByLabel('账号').fill('wang');
  await page.getByLabel('密码', { exact: true }).fill('too short');
  await page.getByLabel('再输一次密码').fill('too short');
  await page.getByRole('button', { name: '建立管理员并进入' }).tap();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await page.getByLabel('密码', { exact: true }).fill('long enough to keep');
  await page.getByLabel('再输一次密码').fill('long enough to keep');
  await fitsAcross(page, 'set-up');
  await isAccessible(page, 'set-up');
  await page.getByRole('button', { name: '建立管理员并进入' }).tap();
  await page.getByText('看一看预演').waitFor();
  assert.equal((await nobody().get('/api/v1/welcome')).json.set_up, true);

  const other = await Device.of(browser, nobody(), 'phone');
  await other.page.goto(server.setupLink);
  await other.page.getByLabel('您的姓名').fill('x');
  await other.page.getByLabel('账号').fill('x');
  await other.page.getByLabel('密码', { exact: true }).fill('long enough to keep');
  await other.page.getByLabel('再输一次密码').fill('long enough to keep');
  await other.page.getByRole('button', { name: '建立管理员并进入' }).tap();
  await other.page.getByRole('alert').waitFor();

  await other.open('people');
  await other.page.getByLabel('账号').fill('wang');
  await other.page.getByLabel('密码', { exact: true }).fill('not this one');
  await other.page.getByRole('button', { name: '登录' }).tap();
  await other.page.getByText('账号或密码不对').waitFor();
  await isAccessible(other.page, 'sign-in');
  await other.page.getByLabel('密码', { exact: true }).fill('long enough to keep');
  await other.page.getByRole('button', { name: '登录' }).tap();
  // The page that was asked for appears.
  await other.page.getByRole('heading', { name: '账号' }).waitFor();
  await other.close();
  await phone.close();
});

test('a programme is registered from an empty start, and an account with a role in it can sign in', async () => {
  const admin = await nobody().signIn('wang', 'long enough to keep');
  const desk = await Device.of(browser, admin, 'desk', 'en-GB');
  const page = await desk.open('welcome');
  await page.getByRole('link', { name: 'Register a programme' }).click();
  await page.getByRole('button', { name: 'Register' }).click();
  await page.locator('[aria-invalid=true]').nth(1).waitFor();
  assert.equal(await page.locator('[aria-invalid=true]').count(), 2, 'code and name');
  await page.getByLabel('Code').fill('HZ-AKS');
  await page.getByLabel('Name', { exact: true }).fill('杭州援建阿克苏');
  await page.getByLabel('Time zone of the sites').selectOption('Asia/Urumqi');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.waitForURL(/#\/board\/HZ-AKS/);

  await desk.open('people');
  await page.getByRole('button', { name: 'Open an account' }).click();
  const dialog = page.getByRole('dialog');
  await isAccessible(page, 'opening an account');
  await dialog.getByLabel('Name', { exact: true }).fill('Li');
  await dialog.getByLabel('Account name').fill('li');
  const password = await dialog.getByLabel('First password').inputValue();
  assert.ok(password.length >= 18, 'a password is made');
  await dialog.getByLabel('Role').selectOption('office');
  await dialog.getByRole('button', { name: 'Open an account' }).click();
  await page.getByText('An account is open for “Li”').waitFor();
  const li = await nobody().signIn('li', password);
  assert.deepEqual((await li.get('/api/v1/session')).json.grants, [
    { role: 'office', scope: 'programme/HZ-AKS' },
  ]);

  await page.getByRole('button', { name: /^Revoke .*HZ-AKS/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No role yet').waitFor();
  assert.deepEqual((await li.get('/api/v1/session')).json.grants, []);
  await desk.close();
});

test('a token is shown once and works', async () => {
  const admin = await nobody().signIn('wang', 'long enough to keep');
  const desk = await Device.of(browser, admin, 'desk');
  const page = await desk.open('account');
  await page.getByLabel(/^用途/).fill('监理系统');
  await page.getByRole('button', { name: '生成令牌' }).click();
  const secret = await page.locator('.secret input').inputValue();
  const program = nobody();
  program.token = secret;
  assert.equal((await program.get('/api/v1/session')).status, 200);
  await page.reload();
  await page.getByRole('button', { name: '作废' }).waitFor();
  assert.equal(await page.locator('.secret').count(), 0);
  await page.getByRole('button', { name: '作废' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '作废' }).click();
  await page.getByText('还没有令牌').waitFor();
  assert.equal((await program.get('/api/v1/session')).status, 401);
  await desk.close();
});

test('the rehearsal is one click away, and says on every page that it is one', async () => {
  const admin = await nobody().signIn('wang', 'long enough to keep');
  const phone = await Device.of(browser, admin, 'phone');
  const page = await phone.open('welcome');
  page.setDefaultTimeout(120_000);
  await page.getByRole('button', { name: '生成预演计划' }).tap();
  await page.waitForURL(/#\/board\//);
  const code = decodeURIComponent(/board\/([^?]+)/.exec(page.url())?.[1] ?? '');
  for (const path of [`board/${code}`, `report/${code}`, `held/${code}`, `import/${code}`]) {
    await phone.open(path);
    await page.getByText('这是预演数据').waitFor();
  }
  await phone.close();
});

/** Importing through the web app: every problem at once, and nothing written until asked. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { Client, Server, root } from '../harness.ts';
import { within } from '../within.ts';
import { filled } from './workbook.ts';
import { Device, fitsAcross, isAccessible, launch } from './pages.ts';

let server: Server;
let browser: Browser;
let boss: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const facts = async (): Promise<number> =>
  (await boss.get('/api/v1/facts?before=9007199254740991&limit=1')).json.facts[0]?.seq ?? 0;

/** Status rows with three things wrong in three places. */
const broken = [
  'Date_Reported_As_Of,Project_ID,Project_Name,Current_Phase,Budget_Forecast,Latest_Forecast_Completion',
  '20140131,1,School A,Design,1000,12/31/2015',
  'the other day,2,School B,Design,1000,12/31/2015',
  '20140131,3,School C,Design,about a million,12/31/2015',
].join('\n');

test('import of a broken workbook lists every problem, filtered and downloaded, and writes nothing', async () => {
  const before = await facts();
  const template = await fetch(`${server.url}/api/v1/exports/template`);
  const workbook = filled(Buffer.from(await template.arrayBuffer()), {
    sheet3: [
      ['K01', '河东镇中学', '', '教育'],
      ['K02', '柳泉乡小学', '', '学校'],
      ['K01', '又一所中学', '', '教育'],
    ],
    sheet5: [
      ['K01', 'C03', '三层柱', '', 'm³', '约三千', '10'],
      ['K09', 'C04', '屋面', '', 'm²', '１２００', '5', '开春以后'],
    ],
  });
  const desk = await Device.of(browser, boss, 'desk', 'en-GB');
  const page = await desk.open('import');
  await page.locator('input[type=file]').setInputFiles({
    name: 'broken.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: workbook,
  });
  await page.getByLabel('Into programme').fill('BROKEN');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText(/places? to mend; nothing was imported/).waitFor();
  const rows = page.locator('tbody tr');
  const listed = await rows.count();
  const text = await page.locator('table').innerText();
  for (const wrong of ['学校', 'K01', '约三千', 'K09', '开春以后'])
    assert.ok(text.includes(wrong), `${wrong} is not among the problems:\n${text}`);
  assert.match(text, /分部分项 Work items\s+F2/, 'the sheet and the cell');
  await page.getByRole('searchbox').fill('约三千');
  await within(60_000, 'one of them', async () => (await rows.count()) === 1);
  await page.getByRole('searchbox').fill('');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the list' }).click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  assert.equal(csv.split('\r\n').filter(Boolean).length, listed + 1);
  assert.match(csv, /^\ufeff/);
  await isAccessible(page, 'the list of problems');
  assert.equal(await facts(), before, 'nothing was written');
  await desk.close();
});

test('the list of problems reads on a phone in Chinese', async () => {
  const phone = await Device.of(browser, boss, 'phone');
  const page = await phone.open('import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'nyc-broken.csv', mimeType: 'text/csv', buffer: Buffer.from(broken) });
  await page.getByLabel('导入到计划').fill('BROKEN');
  await page.getByRole('button', { name: '试导' }).tap();
  await page.getByText('什么都没有导入').waitFor();
  assert.ok((await page.locator('tbody tr').count()) >= 1);
  await fitsAcross(page, 'the list of problems');
  await isAccessible(page, 'the list of problems on a phone');
  await phone.close();
});

const shipped = join(root, '../shared/data/portfolio/nyc-capital-projects-2019.csv');
const data = process.env['LONGSPAN_SHARED_DATA'];
const rows = data ? join(data, 'portfolio/nyc-capital-projects-2019.csv') : shipped;

test(
  'a good file is tried, then imported, and a second time adds nothing',
  { skip: existsSync(rows) ? false : 'the shared data are not here' },
  async () => {
    const desk = await Device.of(browser, boss, 'desk');
    const page = await desk.open('import');
    page.setDefaultTimeout(60_000);
    await page.locator('input[type=file]').setInputFiles(rows);
    await page.getByLabel('导入到计划').fill('NYC');
    await page.getByLabel('列的对应').selectOption('nyc-capital-projects');
    await page.getByRole('button', { name: '试导' }).click();
    await page.getByText('试导通过').waitFor();
    assert.equal(
      (await boss.get('/api/v1/board?programme=NYC')).status,
      404,
      'nothing is written by trying',
    );
    await page.getByRole('button', { name: /^导入这/ }).click();
    await page.getByText('已导入').waitFor();
    assert.equal((await boss.get('/api/v1/board?programme=NYC&limit=1')).json.totals.projects, 378);
    await page.getByRole('button', { name: '再导入一个' }).click();
    await page.locator('input[type=file]').setInputFiles(rows);
    await page.getByLabel('导入到计划').fill('NYC');
    await page.getByRole('button', { name: '试导' }).click();
    await page.getByText('没有要增加的').waitFor();
    await desk.close();
  },
);

// Afterwards: the lesson on the record, on the programme's board, in the library, and once more at the far end.
import { shot } from '../../spec/browser/shots.ts';
import { within } from '../../spec/within.ts';
import { sleep } from '../parts/programs.ts';
import type { Room } from './lesson.ts';
import { redCells, sameInk } from './seen.ts';

/** How long after the end the recording could be played, in seconds; the teacher looks at the record meanwhile. */
export async function onRecord({ stage, teacher }: Room): Promise<number> {
  const ended = performance.now();
  const page = await teacher.open(`meeting/${stage.room}/${stage.meeting}`);
  const seats = page.getByRole('row').filter({ hasText: '四年级1班' });
  await seats.getByText('43', { exact: true }).waitFor();
  // Mixed at low priority: a busy machine takes its time.
  await page.getByRole('button', { name: '声音开' }).waitFor({ timeout: 600_000 });
  const ready = (performance.now() - ended) / 1000;
  await shot(page, '14-record-teacher');
  await seats.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 600);
  await sleep(400);
  await shot(page, '14-attendance-teacher');
  return ready;
}

/** The office opens the lesson from the programme's board, down to its fact. */
export async function onBoard({ stage }: Room): Promise<void> {
  const office = await stage.seat({ who: 'office', end: 'near' });
  const page = await office.open('board/P');
  const figure = page.locator('[data-figure="programme:P:lessons"]');
  await figure.getByText('1', { exact: true }).waitFor();
  await figure.click();
  const panel = page.locator('[data-figure-panel]');
  await panel.getByText('四年级科学：声音的秘密').first().waitFor();
  await sleep(500);
  await shot(page, '15-board-office');
  await office.browser.close();
}

export interface Replayed {
  /** Bytes of IP packets down the link: to open the page, and to play twenty seconds of it. */
  toOpen: number;
  toPlay: number;
  /** Seconds until the sound ran. */
  soundAfter: number;
  exact: boolean;
  bytes: string;
}

/** At the far end: played, and its last page has the ink it had. */
export async function again(room: Room, ink: number[]): Promise<Replayed> {
  const { stage, pupils, traffic } = room;
  await traffic.mark('the record and the board, seen at the near end');
  const page = await pupils.open(`meeting/${stage.room}/${stage.meeting}`);
  await page.getByRole('button', { name: '声音开' }).waitFor();
  await stage.link.settle(700);
  const opened = await traffic.mark('the replay is opened');
  const position = page.getByLabel('位置');
  await position.fill('60000');
  const pressed = performance.now();
  await page.getByRole('button', { name: '播放', exact: true }).click();
  await within(60_000, 'the recording sounds', () =>
    page.evaluate(() => {
      const audio = document.querySelector('audio');
      return Boolean(audio && audio.currentTime > 0.3 && !audio.paused && audio.readyState > 2);
    }),
  );
  const soundAfter = (performance.now() - pressed) / 1000 - 0.3;
  await sleep(20_000);
  await shot(page, '16-replay-class');
  const played = await traffic.mark('twenty seconds are played');
  await page.getByRole('button', { name: '暂停', exact: true }).click();
  await page
    .getByRole('radio', { name: '章节' })
    .or(page.getByText('章节', { exact: true }))
    .first()
    .click();
  await page.getByText('音高和音量').first().waitFor();
  await shot(page, '16-chapters-class');
  const last = Number(await position.getAttribute('max'));
  await position.fill(String(Math.floor(last / 1000) * 1000));
  let exact = false;
  await within(20_000, 'the last page of the replay', async () => {
    exact = sameInk(await redCells(page, '.replay .board'), ink);
    return exact;
  }).catch(() => undefined);
  return {
    toOpen: opened.down,
    toPlay: played.down,
    soundAfter,
    exact,
    bytes: await page.locator('.controls [role=status]').innerText(),
  };
}

/** What was asked is found, and leads to its moment; on the phone too. */
export async function found({ pupils, phone, stage, traffic }: Room): Promise<void> {
  const page = await pupils.open('library');
  await page.getByPlaceholder('如 声音 传播').fill('月亮');
  const hit = page.locator('.hits a').filter({ hasText: '提问' }).first();
  await hit.waitFor();
  await page
    .locator('.hits a')
    .filter({ hasText: /第 \d 页/ })
    .first()
    .waitFor();
  await shot(page, '17-library-class');
  await hit.click();
  await page.getByRole('button', { name: '播放', exact: true }).waitFor();
  await page.getByText('月亮上听得到声音吗？').first().waitFor();
  await shot(page, '17-found-class');
  const small = await phone.open(`meeting/${stage.room}/${stage.meeting}?at=90000`);
  await small.getByRole('button', { name: '播放', exact: true }).waitFor();
  await sleep(1500);
  await shot(small, '16-replay-phone');
  await traffic.mark('search, and the replay on the phone');
}

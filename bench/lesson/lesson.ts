// The lesson itself, by the real pages: what teacher, class and phone do, one thing after the other.
import { beside, says } from '../../spec/browser/lesson_room.ts';
import { shot } from '../../spec/browser/shots.ts';
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { sleep } from '../parts/programs.ts';
import type { LessonStage, Seat } from '../room/stage.ts';
import { arrow, draw, type Point, ring, take, tick, underline } from './hand.ts';
import { after, inkAfter, playedMissed, redCells, sameInk, waysOf } from './seen.ts';
import { Traffic } from './traffic.ts';

export interface Room {
  stage: LessonStage;
  teacher: Seat;
  pupils: Seat;
  phone: Seat;
  traffic: Traffic;
  /** How long one minute of the lesson is here, in ms. */
  minute: number;
}

export interface Drop {
  soundBack: { pupils: number; phone: number };
  inkExact: { pupils: number; phone: number };
  /** How long the missed ten seconds took to be played, in seconds, and whether with sound. */
  caughtUp: number;
  caughtUpWithSound: boolean;
  exactAfterwards: boolean;
}

const ends = ({ teacher, pupils, phone }: Room): [string, Page][] => [
  ['teacher', teacher.page],
  ['class', pupils.page],
  ['phone', phone.page],
];
/** Both ends and the phone, as they are now. */
export async function shots(room: Room, name: string): Promise<void> {
  for (const [who, page] of ends(room)) await shot(page, `${name}-${who}`);
}

/** Until then the teacher talks, and now and then points at something or marks it. */
async function teach(room: Room, minutes: number, marks: readonly Point[][] = []): Promise<void> {
  const { page } = room.teacher;
  const until = performance.now() + minutes * room.minute;
  let n = 0;
  for (const mark of marks) {
    await take(page, '钢笔');
    await draw(page, mark);
    await sleep(Math.min(3000, Math.max(0, until - performance.now())));
  }
  await take(page, '激光笔');
  while (performance.now() + 4000 < until) {
    const x = 0.2 + 0.15 * (n % 4);
    await draw(page, n % 2 ? ring(x, 0.6, 0.04, 0.07) : underline(x, x + 0.25, 0.55));
    ++n;
    await sleep(2500);
  }
  await sleep(Math.max(0, until - performance.now()));
}

async function turnTo(room: Room, page: number): Promise<void> {
  await room.teacher.page.getByRole('button', { name: '下一页' }).click();
  for (const [, one] of ends(room))
    await one.getByRole('button', { name: `第 ${page} 页，共 8 页` }).waitFor();
}

async function chapter({ teacher: { page } }: Room, title: string): Promise<void> {
  await beside(page, '课堂');
  await page.getByLabel('章节').fill(title);
  await page.getByRole('button', { name: '标记' }).click();
}
/** Nothing beside the board. */
async function closePanel(page: Page): Promise<void> {
  const open = page.locator('nav button[aria-pressed="true"]');
  if (await open.count()) await open.first().click();
}

/** Everybody is in, the teacher is seen for the first words; gives after how many seconds the class saw that. */
export async function greet(room: Room): Promise<number> {
  const { teacher, traffic } = room;
  await teacher.talk(true);
  await beside(teacher.page, '课堂');
  const camera = teacher.page.getByRole('button', { name: '摄像头', exact: true });
  await camera.click();
  const pressed = Date.now();
  const seen = await after(room.pupils.page, 'picture', pressed);
  await sleep(Math.max(3000, 0.5 * room.minute - (Date.now() - pressed)));
  await shots(room, '2-welcome');
  await traffic.mark('welcome, with the teacher’s camera');
  await camera.click();
  await chapter(room, '声音的产生');
  return seen;
}

export async function firstPages(room: Room): Promise<void> {
  const { teacher, traffic } = room;
  await turnTo(room, 2);
  await closePanel(teacher.page);
  await redPen(teacher.page);
  await teach(room, 0.9, [underline(0.19, 0.42, 0.24), ring(0.25, 0.5, 0.16, 0.12)]);
  await take(teacher.page, '钢笔');
  await shots(room, '3-page-and-ink');
  await turnTo(room, 3);
  await teach(room, 0.6, [arrow([0.34, 0.3], [0.27, 0.42])]);
  await chapter(room, '音高和音量');
  await closePanel(teacher.page);
  await turnTo(room, 4);
  await teach(room, 0.5, [tick(0.82, 0.28), tick(0.82, 0.6)]);
  await traffic.mark('pages 2 to 4: speech, ink, laser');
  await laserShot(room);
  await turnTo(room, 5);
  await teach(room, 1.2);
}
async function redPen(page: Page): Promise<void> {
  await take(page, '钢笔');
  await page.getByRole('button', { name: '颜色和粗细', exact: true }).click();
  await page.getByRole('button', { name: '红', exact: true }).click();
  await page.getByRole('button', { name: '颜色和粗细', exact: true }).click();
}
/** The laser leaves a trail for a moment only: it is drawn while the pictures are taken. */
async function laserShot(room: Room): Promise<void> {
  await take(room.teacher.page, '激光笔');
  const drawn = draw(room.teacher.page, [
    ...ring(0.5, 0.62, 0.2, 0.1),
    ...ring(0.5, 0.62, 0.2, 0.1),
  ]);
  await sleep(900);
  await shot(room.pupils.page, '4-laser-class');
  await drawn;
}

export async function poll(room: Room): Promise<void> {
  const [teacher, pupils, phone] = [room.teacher.page, room.pupils.page, room.phone.page];
  await beside(teacher, '投票');
  await teacher.getByLabel('问题').fill('把橡皮筋拉紧再拨，声音怎样变？');
  await teacher.getByLabel('选项 1').fill('变高');
  await teacher.getByLabel('选项 2').fill('变低');
  await teacher.getByRole('button', { name: '发起投票' }).click();
  await phone.getByRole('button', { name: '变高', exact: true }).click();
  await sleep(0.4 * room.minute);
  await pupils.getByRole('spinbutton', { name: '变高' }).fill('33');
  await pupils.getByRole('spinbutton', { name: '变低' }).fill('8');
  await pupils.getByRole('button', { name: '提交人数' }).click();
  await teacher.getByText('已收 42 票').waitFor();
  await phone.getByText('已收 42 票').waitFor();
  await shots(room, '5-poll');
  await teacher.getByRole('button', { name: '结束投票' }).click();
  for (const page of [pupils, phone]) await page.getByText('投票已结束').waitFor();
  await room.traffic.mark('poll with its result');
}

/** The phone raises its hand and speaks; gives after how many seconds the teacher heard it. */
export async function hand(room: Room): Promise<number> {
  const [teacher, phone] = [room.teacher.page, room.phone.page];
  await phone.getByRole('button', { name: '举手' }).click();
  await beside(teacher, '成员');
  await teacher.locator('.hand').filter({ hasText: '陈老师' }).waitFor();
  await shots(room, '6-hand');
  await teacher.getByRole('button', { name: '请发言' }).first().click();
  await phone.locator('.speak button.speak').waitFor();
  await room.teacher.talk(false);
  await sleep(1000);
  const pressed = Date.now();
  await room.phone.talk(true);
  const heard = await after(teacher, 'speech', pressed);
  await sleep(Math.max(4000, 0.3 * room.minute));
  await shot(phone, '6-speaks-phone');
  await room.phone.talk(false);
  await room.teacher.talk(true);
  await room.traffic.mark('a hand, and the phone speaks');
  return heard;
}

export async function words(room: Room): Promise<void> {
  const [teacher, pupils, phone] = [room.teacher.page, room.pupils.page, room.phone.page];
  await says(pupils, '听得很清楚，豆子跳得很高！');
  await beside(phone, '提问');
  await phone.getByLabel('提一个问题').fill('月亮上听得到声音吗？');
  await phone.getByRole('button', { name: '发送' }).click();
  await says(teacher, '好问题，我们翻到下一页来看。');
  await beside(teacher, '提问');
  await teacher.getByText('月亮上听得到声音吗？').waitFor();
  await shots(room, '7-words');
  await sleep(0.3 * room.minute);
  await teacher.getByRole('button', { name: '已回答' }).click();
  await closePanel(teacher);
  await closePanel(pupils);
  await room.traffic.mark('chat and a question');
}

/** Ten seconds of silence on the link, while the teacher turns the page and writes on. */
export async function blackout(room: Room): Promise<Drop> {
  const [teacher, pupils, phone] = [room.teacher.page, room.pupils.page, room.phone.page];
  const dark = 10_000;
  await room.stage.link.blackout(dark);
  const back = Date.now() + dark;
  await teacher.getByRole('button', { name: '下一页' }).click();
  await teacher.getByRole('button', { name: '第 6 页，共 8 页' }).waitFor();
  await take(teacher, '钢笔');
  await draw(teacher, ring(0.25, 0.55, 0.09, 0.14));
  await draw(teacher, underline(0.54, 0.85, 0.52));
  await sleep(Math.max(0, back - 2500 - Date.now()));
  await shots(room, '8-blackout');
  const ink = await redCells(teacher);
  await sleep(Math.max(0, back - Date.now()));
  const [inkClass, inkPhone, soundClass, soundPhone] = await Promise.all([
    inkAfter(pupils, back, ink),
    inkAfter(phone, back, ink),
    after(pupils, 'sound', back),
    after(phone, 'sound', back),
  ]);
  console.error(
    `back: ink ${inkClass} and ${inkPhone} s, sound ${soundClass} and ${soundPhone} s (class and phone)`,
  );
  for (const [page, sound] of [
    [pupils, soundClass],
    [phone, soundPhone],
  ] as const)
    if (!(sound < 2)) console.error('late:', back, await waysOf(page));
  await pupils.getByRole('button', { name: '快放补上' }).waitFor();
  await shots(room, '9-back');
  await room.traffic.mark('10 s of blackout, and back');

  const began = performance.now();
  await pupils.getByRole('button', { name: '快放补上' }).click();
  await sleep(4000);
  await shot(pupils, '10-catching-up-class');
  const silent = await pupils.getByText('这一段没有声音').isVisible();
  const running = pupils.getByRole('button', { name: '直接到现在' });
  const caught = await running.waitFor({ state: 'detached', timeout: 90_000 }).then(
    () => true,
    () => false,
  );
  const caughtUp = caught ? (performance.now() - began) / 1000 : Number.NaN;
  if (!caught) await running.click();
  await sleep(1000);
  const exactAfterwards = sameInk(await redCells(pupils), await redCells(teacher));
  await room.traffic.mark('catching up');
  return {
    soundBack: { pupils: soundClass, phone: soundPhone },
    inkExact: { pupils: inkClass, phone: inkPhone },
    caughtUp,
    caughtUpWithSound: !silent && (await playedMissed(pupils)),
    exactAfterwards,
  };
}

export async function lastPages(room: Room): Promise<void> {
  const [teacher, pupils] = [room.teacher.page, room.pupils.page];
  await teach(room, 1.7);
  await chapter(room, '想一想');
  await turnTo(room, 7);
  await teacher.getByRole('spinbutton', { name: '分钟' }).first().fill('1');
  await teacher.getByLabel('做什么').fill('和同桌讨论');
  await teacher.getByRole('button', { name: '开始', exact: true }).click();
  await sleep(2000);
  await pupils.getByRole('button', { name: '投影' }).click();
  await sleep(1500);
  await shots(room, '11-timer');
  await pupils.keyboard.press('Escape');
  await sleep(Math.max(2000, room.minute - 5000));
  const stop = teacher.getByRole('button', { name: '停止计时' });
  if (await stop.count()) await stop.click();
  await closePanel(teacher);
  await turnTo(room, 8);
  await take(teacher, '钢笔');
  await teach(room, 1.3, [tick(0.55, 0.33), tick(0.72, 0.45)]);
  await beside(pupils, '课堂');
  await pupils.getByLabel('到课人数').fill('43');
  await pupils.getByRole('button', { name: '登记' }).click();
  await pupils.getByText('已登记 43').waitFor();
  await shot(pupils, '12-seats-class');
  await room.traffic.mark('pages 6 to 8, a timer, seats counted');
}

/** The last page's ink, as it stands when the lesson ends. */
export async function end(room: Room): Promise<number[]> {
  const { page } = room.teacher;
  const ink = await redCells(page);
  await beside(page, '课堂');
  await page.getByRole('button', { name: '结束会议…' }).click();
  await page.getByRole('button', { name: '为所有人结束' }).click();
  for (const [, one] of ends(room)) await one.getByText('会议已结束').waitFor();
  await shots(room, '13-over');
  await room.traffic.mark('the end');
  return ink;
}

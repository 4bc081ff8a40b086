// A consultation from the request to the replay, by the real pages at both ends of the link: one thing after the other.
import { readFileSync } from 'node:fs';
import * as reading from '../../spec/browser/reading_room.ts';
import { shot } from '../../spec/browser/shots.ts';
import { startingNow } from '../../spec/meeting_client.ts';
import type { Page } from '../../spec/node_modules/playwright-core/index.js';
import { within } from '../../spec/within.ts';
import { after } from '../lesson/seen.ts';
import type { Traffic } from '../lesson/traffic.ts';
import type { Ends, Seat } from '../link/ends.ts';
import { sleep } from '../parts/programs.ts';
import { takeAhead } from './sentAhead.ts';
import { type Doctor, names } from './stage.ts';

export interface Walk {
  ends: Ends<Doctor>;
  traffic: Traffic;
  /** Asks, at the far end. */
  aksu: Seat;
  /** Answers, at the near end. */
  hangzhou: Seat;
}
export interface Arranged {
  consultation: string;
  room: string;
  meeting: string;
}

/** A hospital's files: an X-ray and a slice of an MR. */
export const files = ['RG3_J2KR.dcm', 'MR2_J2KR.dcm'];

const both = async ({ aksu, hangzhou }: Walk, name: string): Promise<void> => {
  await shot(aksu.page, `${name}-aksu`);
  await shot(hangzhou.page, `${name}-hangzhou`);
};
const seconds = (since: number): number => (performance.now() - since) / 1000;

/** The request with its consent and its images. */
export async function asked({ aksu, traffic }: Walk): Promise<string> {
  const page = await aksu.open('consultations/P');
  await page.getByText('还没有会诊').waitFor();
  await traffic.mark('the app comes to the asking hospital');
  await aksu.open('consultation-new/P');
  await reading.fill(page, {
    patient: 'AKS-0417',
    question: '右小腿下段这处透亮区，要不要手术？',
    summary: '男，34 岁，右踝上方疼痛两个月，夜间重，未外伤。',
    others: [names.answers, names.late],
  });
  await shot(page, '1-request-aksu');
  await reading.ask(page);
  await page.getByText('受邀医生看病情和影像').waitFor();
  await shot(page, '1-consent-aksu');
  const id = await reading.agree(page);
  await traffic.mark('request and consent');
  const sending = reading.send(
    page,
    files.map((name) => ({
      name,
      mimeType: 'application/dicom',
      buffer: readFileSync(reading.realFile(name) ?? ''),
    })),
  );
  await sleep(5000);
  await shot(page, '2-sending-aksu');
  await sending;
  await page.locator('#studies').scrollIntoViewIfNeeded();
  await shot(page, '2-sent-aksu');
  await traffic.mark('two studies are sent in, 1.4 MB');
  return id;
}

/** Taken up, a time arranged for now, and the studies on the asking hospital's device. */
export async function prepared(walk: Walk, consultation: string): Promise<Arranged> {
  const { aksu, hangzhou, traffic } = walk;
  const page = await hangzhou.open('consultations/P');
  await page.getByText('请分诊').waitFor();
  await shot(page, '3-asked-hangzhou');
  await page.getByRole('link', { name: 'AKS-0417' }).click();
  await reading.takeUp(page);
  const when = startingNow(2);
  const room = await reading.arrange(page, when);
  await shot(page, '3-taken-up-hangzhou');
  await traffic.mark('taken up, a time arranged');
  const links = page.locator('#studies a[href*="study/"]');
  const uids = await links.evaluateAll((all) =>
    all.map((one) => one.getAttribute('href')?.split('/').at(-1) ?? ''),
  );
  for (const uid of uids) await takeAhead(aksu, consultation, uid);
  await walk.ends.link.settle(1500);
  await traffic.mark('the studies are sent ahead');
  return { consultation, room, meeting: when.day };
}

export interface Read {
  /** Seconds until the far screen had the full image after it was opened at the near one. */
  opened: number;
  /** Seconds from the mark's end at one screen until it stood on the other. */
  marked: number;
  heard: number;
  /** Seconds from the late one's entry until his screen was the leader's. */
  late: number;
  phone: boolean;
  /** What stood beside the marks of each study. */
  words: { xray: string[]; mr: string[] };
}

/** A mark by one, until it stands on the other's screen. */
async function marks(
  one: Page,
  other: Page,
  tool: string,
  lines: [readonly [number, number], readonly [number, number]][],
  count: number,
): Promise<number> {
  await reading.take(one, tool);
  for (const [from, to] of lines) await reading.drag(one, from, to);
  const drawn = performance.now();
  await within(30_000, `the ${tool} on the other screen`, async () => {
    const words = await reading.words(other);
    return words.length === count;
  });
  return seconds(drawn);
}

/** The session: both before the X-ray, then before the MR; a third comes late, and one by phone. */
export async function session(walk: Walk, { consultation }: Arranged): Promise<Read> {
  const { ends, aksu, hangzhou, traffic } = walk;
  const [far, near] = [aksu.page, hangzhou.page];
  for (const seat of [hangzhou, aksu]) {
    await seat.open(`consultation/P/${consultation}`);
    await reading.meet(seat.page);
  }
  await traffic.mark('both come in, by the device check');
  const pressed = Date.now();
  await hangzhou.talk(true);
  const heard = await after(far, 'speech', pressed);
  await reading.openStudy(near, 'CR');
  const opens = performance.now();
  await reading.leads(near, 'me');
  await reading.leads(far, 'other');
  await reading.full(far);
  const opened = seconds(opens);
  await reading.full(near);
  await sleep(1500);
  await both(walk, '4-xray');
  await traffic.mark('the X-ray is opened');

  // Larger, and the joint in the middle; then a length on one screen is on the other.
  await near.mouse.move(...(await reading.onPane(near, 0.05, -0.05)));
  for (let n = 0; n < 4; ++n) await near.mouse.wheel(0, -40);
  await reading.take(near, 'window');
  await reading.drag(near, [0.1, 0.1], [0.02, 0.14]);
  const marked = await marks(
    near,
    far,
    'length',
    [
      [
        [-0.12, -0.1],
        [0.06, 0.08],
      ],
    ],
    1,
  );
  await marks(
    far,
    near,
    'angle',
    [
      [
        [-0.2, 0.2],
        [0, 0.05],
      ],
      [
        [0, 0.05],
        [0.15, 0.25],
      ],
    ],
    2,
  );
  await reading.seesTheSame(far, near, 2, names.asks);
  await both(walk, '5-measured');
  // The pointer, while it moves.
  const pointed = circle(near);
  await sleep(1200);
  await shot(far, '5-pointed-aksu');
  await pointed;
  const xray = await reading.words(near);
  await traffic.mark('measured, pointed at');

  // The other study; the asking doctor leads.
  await reading.toBoard(near);
  await reading.openStudy(near, 'MR');
  await reading.full(near);
  await reading.full(far);
  await far.locator('[data-act=lead]').click();
  await reading.leads(near, 'other');
  await far.getByRole('button', { name: '反相' }).click();
  await marks(
    far,
    near,
    'cobb',
    [
      [
        [-0.15, -0.2],
        [0.1, -0.15],
      ],
      [
        [-0.12, 0.15],
        [0.12, 0.25],
      ],
    ],
    1,
  );
  await reading.seesTheSame(near, far, 1, names.answers);
  await both(walk, '6-mr');
  await traffic.mark('the MR, led from the far end');

  const seat = await ends.seat({ who: 'late', end: 'far' });
  await seat.open(`consultation/P/${consultation}`);
  await traffic.mark('the app comes to the third doctor');
  const came = performance.now();
  await reading.meet(seat.page);
  await reading.full(seat.page);
  await reading.seesTheSame(seat.page, far, 1, names.late);
  const late = seconds(came);
  await shot(seat.page, '7-late');
  await traffic.mark('a third comes late, without the study');
  const small = await ends.seat({ who: 'asks', end: 'far', screen: 'phone' });
  await small.open(`consultation/P/${consultation}`);
  await reading.meet(small.page);
  await small.page.locator('[data-shown=preview]').waitFor({ timeout: 60_000 });
  const mr = await reading.words(near);
  await within(30_000, 'the phone sees the marks', async () => {
    return (await reading.words(small.page)).join() === mr.join();
  });
  await shot(small.page, '7-phone');
  await traffic.mark('a phone looks on');
  await reading.endMeeting(near);
  await far.getByText('会议已结束').waitFor();
  await seat.browser.close();
  await small.browser.close();
  return { opened, marked, heard, late, phone: true, words: { xray, mr } };
}

async function circle(page: Page): Promise<void> {
  for (let n = 0; n < 160; ++n) {
    const turn = n / 12;
    await page.mouse.move(
      ...(await reading.onPane(page, 0.06 * Math.cos(turn), 0.08 * Math.sin(turn))),
    );
    await sleep(16);
  }
}

/** Drafted by one, mended by the other, signed by both. */
export async function opinion({ aksu, hangzhou, traffic }: Walk, { consultation }: Arranged) {
  const at = `consultation/P/${consultation}`;
  const near = await hangzhou.open(at);
  await reading.draft(near, 1, {
    所见: '右胫骨下段见透亮区，边界清，未见骨折线；大小见图上测量。',
    结论: '暂不手术，先补做磁共振。',
  });
  const far = await aksu.open(at);
  await reading.draft(far, 2, { 建议: '避免负重，两周后带磁共振复诊。' });
  await near.getByText('第 2 稿').first().waitFor({ timeout: 60_000 });
  await reading.sign(near, names.answers);
  await reading.sign(far, names.asks);
  await far.getByText('双方已签').first().waitFor();
  await near.reload();
  await near.getByText('双方已签').first().waitFor();
  await near.locator('#opinion').scrollIntoViewIfNeeded();
  await shot(near, '8-signed-hangzhou');
  await traffic.mark('an opinion, drafted by both and signed by both');
}

/** At the far end: where the views came to rest, with the marks that lay there then. */
export async function replayed(walk: Walk, arranged: Arranged, read: Read): Promise<boolean> {
  const { aksu, traffic } = walk;
  const { room, meeting } = arranged;
  const page = await aksu.open(`meeting/${room}/${meeting}`);
  const events = await reading.eventsOf(page, room, meeting);
  const moment = (tool: string): number =>
    events.find(([, , , kind, body]) => kind === 'mark' && body.tool === tool)?.[1] ?? 0;
  let exact = true;
  for (const [name, tool, wanted] of [
    ['9-replay-xray', 'angle', read.words.xray],
    ['9-replay-mr', 'cobb', read.words.mr],
  ] as const) {
    await reading.seek(page, moment(tool) + 1000);
    await reading.full(page);
    exact &&= await within(30_000, `the ${tool} of the replay`, async () => {
      return (await reading.words(page)).toSorted().join() === wanted.toSorted().join();
    }).then(
      () => true,
      () => false,
    );
    await shot(page, `${name}-aksu`);
  }
  await traffic.mark('the replay, at both studies');
  const record = await aksu.open(`consultation/P/${arranged.consultation}`);
  await record.getByText('每一次调阅').scrollIntoViewIfNeeded();
  await sleep(1000);
  await shot(record, '10-accesses-aksu');
  return exact;
}

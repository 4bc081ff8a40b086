// A real lesson over the emulated link: the server and the teacher's Chromium at its near end, the pupils' at the far one.
import type {
  Browser,
  BrowserContextOptions,
  Page,
} from '../../spec/node_modules/playwright-core/index.js';
import playwright from '../../spec/node_modules/playwright-core/index.js';
import {
  arrangeLesson,
  describeSchools,
  slides,
  withPages,
} from '../../spec/browser/lesson_room.ts';
import { Client, Server } from '../../spec/harness.ts';
import { Link, type LinkOptions } from '../link/emulator.ts';
import { certificate, Near } from '../link/near.ts';
import { FarChromium } from '../link/phone.ts';
import { freshFolder } from '../parts/programs.ts';
import { speech } from './speech.ts';

export type EndName = 'near' | 'far';
/** Who has an account: the teacher leads, the class and the phone are invited, the office sees all. */
export type Who = 'teacher' | 'pupils' | 'phone' | 'office';

/** The link of the lesson (docs/benchmarks.md); another one by `stage.link.set`. */
export const lessonLink: LinkOptions = {
  ...{ rtt: 90, up: 1000, down: 1000, loss: 0, burst: 1 },
  ...{ jitter: 0, reorder: 0, queue: 500, seed: 1 },
};

export const screens = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
} as const;

const lessonName = '四年级科学：声音的秘密';
const chromium = process.env['LONGSPAN_CHROMIUM'] ?? '/usr/bin/chromium';
const deviceFlags = [
  '--disable-gpu',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

export interface SeatOptions {
  who: Who;
  end: EndName;
  screen?: keyof typeof screens;
  locale?: 'zh-CN' | 'en-GB';
  /** Runs in the page before its own scripts. */
  init?: () => void;
}

/** Somebody before a screen at an end of the link, signed in. */
export class Seat {
  readonly browser: Browser;
  readonly page: Page;
  private readonly stage: LessonStage;

  constructor(stage: LessonStage, browser: Browser, page: Page) {
    this.stage = stage;
    this.browser = browser;
    this.page = page;
  }

  /** Another page of the app, from its beginning. */
  async open(hash: string): Promise<Page> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.stage.near.app}/#/${hash}`);
    return this.page;
  }

  /** By the device check into the lesson; `forClass`: the screen stands for the pupils' class, so many being present. */
  async comeIn(forClass?: number): Promise<Page> {
    const page = await this.open(`room/${this.stage.room}`);
    const enter = page.getByRole('button', { name: /^(进入|Enter)$/ });
    await enter.waitFor();
    if (forClass !== undefined) {
      await page
        .getByLabel('这台设备代表')
        .selectOption({ label: '红柳镇中心小学 四年级1班 全班' });
      await page.getByLabel('到课人数').fill(String(forClass));
    }
    await enter.click();
    await page.locator('.stage').waitFor();
    await page.locator('.count').first().waitFor();
    return page;
  }

  /** The microphone open or shut. */
  async talk(on: boolean): Promise<void> {
    const button = this.page.locator('.speak button.speak');
    if ((await button.getAttribute('aria-pressed')) === String(on)) return;
    await button.click();
    await this.page.locator(`.speak button.speak[aria-pressed="${on}"]`).waitFor();
  }
}

export interface StageOptions {
  /** Of its folder in build/bench. */
  name: string;
  link?: Partial<LinkOptions>;
  /** How many pages the teacher brings. */
  pages?: number;
  /** The teacher's own file in their place. */
  material?: (printer: Browser) => Promise<Buffer>;
  /** What else the room is arranged with. */
  room?: object;
}

/**
 * `begin` arranges everything and opens the near end's server; who comes in, and at which end, is said by `seat`. The API is reached from outside only
 * before `begin` is done: afterwards the server lives in the namespace, and a page's `fetch` is the way.
 */
export class LessonStage {
  readonly link: Link;
  readonly near: Near;
  readonly room: string;
  /** The day it meets. */
  readonly meeting: string;
  private readonly fingerprint: string;
  private readonly cookies: Record<Who, string>;
  private readonly starts: FarChromium[] = [];
  private readonly browsers: Browser[] = [];

  private constructor(of: {
    link: Link;
    near: Near;
    room: string;
    meeting: string;
    fingerprint: string;
    cookies: Record<Who, string>;
  }) {
    this.link = of.link;
    this.near = of.near;
    this.room = of.room;
    this.meeting = of.meeting;
    this.fingerprint = of.fingerprint;
    this.cookies = of.cookies;
  }

  static async begin(options: StageOptions): Promise<LessonStage> {
    const folder = freshFolder(options.name);
    const data = `${folder}/data`;
    const before = await Server.start({ data });
    const boss = await new Client(before).setUp();
    await describeSchools(boss);
    const grant: [string, string] = ['professional', 'programme/P'];
    const teacher = await boss.colleague('林老师', grant);
    const pupils = await boss.colleague('红柳小学', grant);
    const phone = await boss.colleague('陈老师', grant);
    const lesson = await arrangeLesson(boss, teacher, {
      title: lessonName,
      invited: [pupils.account, phone.account],
      recorded: true,
      ...options.room,
    });
    const printer = await playwright.chromium.launch({
      executablePath: chromium,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
    const material = options.material ?? ((browser) => slides(browser, options.pages ?? 8));
    await withPages(teacher, lesson.room, await material(printer));
    await printer.close();
    const cookies: Record<Who, string> = {
      teacher: teacher.cookie ?? '',
      pupils: pupils.cookie ?? '',
      phone: phone.cookie ?? '',
      office: boss.cookie ?? '',
    };
    await before.stop({ keep: true });

    const link = await Link.start({ ...lessonLink, ...options.link });
    const made = certificate(folder, link.near.address);
    const near = new Near(link, made, data, 'own TLS');
    await near.startServer();
    const { fingerprint } = made;
    return new LessonStage({ link, near, ...lesson, fingerprint, cookies });
  }

  /** A browser of its own, so that what one does does not hold up the other; the teacher's microphone hears speech. */
  async seat({ who, end, screen = 'desk', locale = 'zh-CN', init }: SeatOptions): Promise<Seat> {
    const browser = await this.launch(end);
    const more: BrowserContextOptions = { permissions: ['microphone', 'camera'], locale };
    const context = await browser.newContext({ ...screens[screen], ...more });
    await context.addCookies([
      { name: 'longspan_session', value: this.cookies[who], url: this.near.app },
    ]);
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => console.error(`${who}: ${error.message}`));
    return new Seat(this, browser, page);
  }

  /** A browser at an end, with nobody before it yet. */
  async launch(end: EndName): Promise<Browser> {
    const voice = `--use-file-for-fake-audio-capture=${speech()}`;
    const args = [...deviceFlags, voice];
    const start = new FarChromium(this.link, this.fingerprint, { end, args });
    this.starts.push(start);
    const browser = await start.launch();
    this.browsers.push(browser);
    return browser;
  }

  async end(): Promise<void> {
    for (const browser of this.browsers) await browser.close();
    await this.near.stop();
    await this.link.stop();
    for (const start of this.starts) start.remove();
  }
}

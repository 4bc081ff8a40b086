// A real lesson over the emulated link: the server and the teacher's Chromium at its near end, the pupils' at the far one.
import type { Browser, Page } from '../../spec/node_modules/playwright-core/index.js';
import playwright from '../../spec/node_modules/playwright-core/index.js';
import {
  arrangeLesson,
  describeSchools,
  slides,
  withPages,
} from '../../spec/browser/lesson_room.ts';
import { Client, Server } from '../../spec/harness.ts';
import type { Link, LinkOptions } from '../link/emulator.ts';
import { type EndName, Ends, Seat as AnySeat, type SeatOptions } from '../link/ends.ts';
import type { Near } from '../link/near.ts';
import { freshFolder } from '../parts/programs.ts';

export { lessonLink } from '../link/ends.ts';

/** Who has an account: the teacher leads, the class and the phone are invited, the office sees all. */
export type Who = 'teacher' | 'pupils' | 'phone' | 'office';

const lessonName = '四年级科学：声音的秘密';
const chromium = process.env['LONGSPAN_CHROMIUM'] ?? '/usr/bin/chromium';

/** Somebody who may come into the lesson. */
export class Seat extends AnySeat {
  private readonly room: string;

  constructor(stage: LessonStage, browser: Browser, page: Page) {
    super(stage.near.app, browser, page);
    this.room = stage.room;
  }

  /** By the device check into the lesson; `forClass`: the screen stands for the pupils' class, so many being present. */
  async comeIn(forClass?: number): Promise<Page> {
    const page = await this.open(`room/${this.room}`);
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

/** `begin` arranges everything and opens the near end's server; who comes in, and at which end, is said by `seat`. */
export class LessonStage {
  readonly room: string;
  /** The day it meets. */
  readonly meeting: string;
  private readonly ends: Ends<Who>;

  private constructor(ends: Ends<Who>, room: string, meeting: string) {
    this.ends = ends;
    this.room = room;
    this.meeting = meeting;
  }

  get link(): Link {
    return this.ends.link;
  }
  get near(): Near {
    return this.ends.near;
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

    const ends = await Ends.begin({ folder, data, link: options.link, cookies });
    return new LessonStage(ends, lesson.room, lesson.meeting);
  }

  async seat(options: SeatOptions<Who>): Promise<Seat> {
    const { browser, page } = await this.ends.sit(options);
    return new Seat(this, browser, page);
  }

  /** A browser at an end, with nobody before it yet. */
  launch(end: EndName): Promise<Browser> {
    return this.ends.launch(end);
  }

  end(): Promise<void> {
    return this.ends.end();
  }
}

// People before real Chromium at both ends of the link; at its near one the server with TLS on a data folder that is ready.
import type {
  Browser,
  BrowserContextOptions,
  Page,
} from '../../spec/node_modules/playwright-core/index.js';
import { speech } from '../room/speech.ts';
import { Link, type LinkOptions } from './emulator.ts';
import { certificate, Near } from './near.ts';
import { FarChromium } from './phone.ts';

export type EndName = 'near' | 'far';

/** The link of a lesson or a session (docs/benchmarks.md); another one by `link.set`. */
export const lessonLink: LinkOptions = {
  ...{ rtt: 90, up: 1000, down: 1000, loss: 0, burst: 1 },
  ...{ jitter: 0, reorder: 0, queue: 500, seed: 1 },
};

export const screens = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
} as const;

const deviceFlags = [
  '--disable-gpu',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

export interface SeatOptions<Who extends string = string> {
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
  private readonly app: string;

  constructor(app: string, browser: Browser, page: Page) {
    this.app = app;
    this.browser = browser;
    this.page = page;
  }

  /** Another page of the app, from its beginning. */
  async open(hash: string): Promise<Page> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.app}/#/${hash}`);
    return this.page;
  }

  /** By the device check into a room's meeting of today. */
  async enter(room: string): Promise<Page> {
    const page = await this.open(`room/${room}`);
    await page.getByRole('button', { name: /^(进入|Enter)$/ }).click();
    await page.locator('.stage').waitFor();
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

/** The API is reached from outside only before `begin`: afterwards the server lives in the namespace, and a page's `fetch` is the way. */
export class Ends<Who extends string = string> {
  readonly link: Link;
  readonly near: Near;
  private readonly fingerprint: string;
  private readonly cookies: Readonly<Record<Who, string>>;
  private readonly starts: FarChromium[] = [];
  private readonly browsers: Browser[] = [];

  private constructor(of: {
    link: Link;
    near: Near;
    fingerprint: string;
    cookies: Readonly<Record<Who, string>>;
  }) {
    this.link = of.link;
    this.near = of.near;
    this.fingerprint = of.fingerprint;
    this.cookies = of.cookies;
  }

  static async begin<Who extends string>(of: {
    /** For the certificate; the data folder is the server's. */
    folder: string;
    data: string;
    link?: Partial<LinkOptions> | undefined;
    /** Of everybody's session. */
    cookies: Readonly<Record<Who, string>>;
  }): Promise<Ends<Who>> {
    const link = await Link.start({ ...lessonLink, ...of.link });
    const made = certificate(of.folder, link.near.address);
    const near = new Near(link, made, of.data, 'own TLS');
    await near.startServer();
    return new Ends({ link, near, fingerprint: made.fingerprint, cookies: of.cookies });
  }

  /** A browser of its own, so that what one does does not hold up the other; its microphone hears speech. */
  async sit(options: SeatOptions<Who>): Promise<{ browser: Browser; page: Page }> {
    const { who, end, screen = 'desk', locale = 'zh-CN', init } = options;
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
    return { browser, page };
  }

  async seat(options: SeatOptions<Who>): Promise<Seat> {
    const { browser, page } = await this.sit(options);
    return new Seat(this.near.app, browser, page);
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

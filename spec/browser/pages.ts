/** Chromium on the real binary: who sits before the screen, what it is, and what every page must be. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

import {
  chromium,
  type Browser,
  type BrowserContext,
  type Page,
  type Request,
} from 'playwright-core';

import { Client, type Server } from '../harness.ts';

export const executablePath = process.env['LONGSPAN_CHROMIUM'] ?? '/usr/bin/chromium';
export const launchArguments = ['--no-sandbox', '--disable-dev-shm-usage'];

/** Waits end with what they wait for; only a fault comes this far, on the slowest machine too. */
export const patienceMs = 60_000;

export type Screen = 'phone' | 'desk';
const screens = {
  phone: { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1440, height: 900 } },
};

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args: launchArguments });
}

/** A device somebody is signed in on. A page that throws fails whoever looks at `faults`. */
export class Device {
  readonly context: BrowserContext;
  readonly server: Server;
  readonly faults: string[] = [];
  page!: Page;

  private constructor(context: BrowserContext, server: Server) {
    this.context = context;
    this.server = server;
  }

  static async of(
    browser: Browser,
    client: Client,
    screen: Screen,
    locale: 'zh-CN' | 'en-GB' = 'zh-CN',
    more: object = {},
  ): Promise<Device> {
    const context = await browser.newContext({ ...screens[screen], locale, ...more });
    return Device.within(context, client);
  }

  static async within(context: BrowserContext, client: Client): Promise<Device> {
    const device = new Device(context, client.server);
    if (client.cookie) {
      await context.addCookies([
        { name: 'longspan_session', value: client.cookie, url: client.server.url },
      ]);
    }
    await device.newPage();
    return device;
  }

  async newPage(): Promise<Page> {
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(patienceMs);
    watchTraffic(this.page);
    this.page.on('pageerror', (error) => this.faults.push(error.message));
    return this.page;
  }

  async open(hash: string): Promise<Page> {
    // Through another document, so that the page starts afresh and not by a change of the hash.
    await this.page.goto('about:blank');
    await this.page.goto(`${this.server.url}/#/${hash}`);
    return this.page;
  }

  async close(): Promise<void> {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}

interface Traffic {
  open: Set<Request>;
  begun: number;
}
const traffics = new WeakMap<Page, Traffic>();

function watchTraffic(page: Page): void {
  const traffic: Traffic = { open: new Set(), begun: 0 };
  const over = (request: Request): unknown => traffic.open.delete(request);
  page.on('request', (request) => {
    traffic.open.add(request);
    traffic.begun += 1;
  });
  page.on('requestfinished', over);
  page.on('requestfailed', over);
  traffics.set(page, traffic);
}

/**
 * What the page fetches by itself is here: the link may go. Unlike Playwright's `networkidle`, which holds for ever once
 * the document was quiet, this looks at what came after it as well.
 */
export async function isSettled(page: Page): Promise<void> {
  const traffic = traffics.get(page);
  assert.ok(traffic, 'a page of a Device');
  const ends = performance.now() + patienceMs / 2;
  for (let begun = -1; performance.now() < ends;) {
    if (traffic.open.size === 0 && traffic.begun === begun) return;
    begun = traffic.begun;
    // Until the page has nothing to do, however slow its machine is, and a little longer.
    await page.evaluate(
      () =>
        new Promise((done) => requestIdleCallback(() => setTimeout(done, 500), { timeout: 5000 })),
    );
  }
}

/** Nothing may stick out sideways. */
export async function fitsAcross(page: Page, what: string): Promise<void> {
  const { wide, view, widest } = await page.evaluate(() => {
    const view = document.documentElement.clientWidth;
    const out = Array.from(document.querySelectorAll('body *')).filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > view + 1 && box.left >= 0;
    });
    const first = out[0];
    return {
      wide: document.documentElement.scrollWidth,
      view,
      widest: first ? `${first.tagName}.${first.className.toString()}` : '',
    };
  });
  assert.ok(wide <= view, `${what}: ${wide} px wide on ${view} px (${widest})`);
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** No serious or critical finding of axe. */
export async function isAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } })
      .axe;
    interface Violation {
      id: string;
      impact: string;
      nodes: { html: string; failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map(
        (one) =>
          `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
      );
  });
  assert.deepEqual(found, [], what);
}

/** A real PNG of plain colour, so that the page has something to make smaller. */
export function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.alloc(1 + width * 3, 0x60);
  line[0] = 0;
  const rows = Buffer.concat(Array.from({ length: height }, () => line));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

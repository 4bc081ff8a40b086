// Real Chromium at an end of the link: at the far one, on a phone's screen, with the app as its user has it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import playwright, {
  type Browser,
  type BrowserContext,
  type Page,
} from '../../spec/node_modules/playwright-core/index.js';
import type { Link } from './emulator.ts';

const chromium = process.env['LONGSPAN_CHROMIUM'] ?? '/usr/bin/chromium';
export const screen = {
  viewport: { width: 360, height: 780 },
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
};

/** How Chromium is started at an end: it trusts one key and speaks to nobody by itself. */
export class FarChromium {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'longspan-far-'));
  private readonly options;

  constructor(
    link: Link,
    fingerprint: string,
    more: { end?: 'near' | 'far'; args?: string[] } = {},
  ) {
    const [program, args] = link.at(more.end ?? 'far', [chromium]);
    const start = path.join(this.folder, 'chromium');
    writeFileSync(start, `#!/bin/sh\nexec ${program} ${args.join(' ')} "$@"\n`);
    chmodSync(start, 0o755);
    this.options = {
      executablePath: start,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        `--ignore-certificate-errors-spki-list=${fingerprint}`,
        ...(more.args ?? []),
      ],
    };
  }

  launch(): Promise<Browser> {
    return playwright.chromium.launch(this.options);
  }
  /** With a profile on the disk: what a phone keeps when the browser is killed. */
  launchPhone(profile: string): Promise<BrowserContext> {
    const folder = path.join(this.folder, profile);
    return playwright.chromium.launchPersistentContext(folder, { ...this.options, ...screen });
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).tap();
}

/** A server on which it is Monday, a day or two after a ten-day has ended: the office's full morning. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';

import type { Browser } from 'playwright-core';

import { type Client, type Draft, fact, Server } from '../harness.ts';
import { Device, type Screen } from './pages.ts';

const dayMs = 86_400_000;
const library = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));

const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const daysAhead = ((): number => {
  for (let ahead = 0; ; ahead += 1) {
    const on = new Date(Date.now() + ahead * dayMs);
    const date = on.getUTCDate();
    const early = date <= 3 || (date >= 11 && date <= 13) || (date >= 21 && date <= 23);
    if (on.getUTCDay() === 1 && early) return ahead;
  }
})();

export async function startOnMonday(): Promise<Server> {
  assert.ok(library, 'the package faketime is not installed');
  return Server.start({
    env: daysAhead === 0 ? {} : { LD_PRELOAD: library, FAKETIME: `+${daysAhead}d` },
  });
}

/** A device whose clock says the same Monday. */
export async function deviceOnMonday(
  browser: Browser,
  client: Client,
  screen: Screen,
  locale: 'zh-CN' | 'en-GB' = 'zh-CN',
  more: object = {},
): Promise<Device> {
  const device = await Device.of(browser, client, screen, locale, more);
  await device.context.clock.setFixedTime(Date.now() + daysAhead * dayMs);
  return device;
}

/** Saturday and Sunday are free, so that a coordination due on one of them is held on this Monday. */
export const weekends = (): Draft =>
  fact('calendar.ruled', 'programme/P', { rest_days: ['saturday', 'sunday'] });

/** That Monday, or so many days from it. */
export function on(offset = 0): string {
  return text(Date.now() + (daysAhead + offset) * dayMs);
}

/** A fact of that day. */
export function factOn(offset: number, kind: string, stream: string, body: object): Draft {
  const at = new Date(Date.now() + (daysAhead + offset) * dayMs).toISOString();
  return fact(kind, stream, body, { at });
}

/** The ten-day that has just ended, the one that has begun, and the one after it. */
export function tenDay(which: 'ended' | 'begun' | 'coming'): string {
  const since = (Number(on().slice(8)) % 10) - 1;
  const day = on(which === 'begun' ? 0 : which === 'ended' ? -since - 1 : 12 - since);
  const date = Number(day.slice(8));
  return `${day.slice(0, 7)}-${date <= 10 ? 1 : date <= 20 ? 2 : 3}`;
}

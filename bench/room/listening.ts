// One lesson with many listeners: what it takes of the processor, beside a bare Janus.
import { writeFileSync } from 'node:fs';
import playwright, { type Browser } from '../../spec/node_modules/playwright-core/index.js';
import { Client, Server } from '../../spec/harness.ts';
import { Attendee } from '../../spec/meeting_client.ts';
import { freshFolder, sleep } from '../parts/programs.ts';
import { type Counted, Listeners } from './crowdOfListeners.ts';
import { BareJanus } from './bareJanus.ts';
import { childNamed, idle, used } from './processor.ts';
import { openRooms, register } from './rooms.ts';

export interface Listening extends Counted {
  listeners: number;
  seconds: number;
  /** Of one core, as a share. */
  janus: number;
  longspan: number;
  /** Of all the cores together, unused. */
  idle: number;
}

const chromium = process.env['LONGSPAN_CHROMIUM'] ?? '/usr/bin/chromium';
export const mediaFlags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
export const launch = (): Promise<Browser> =>
  playwright.chromium.launch({ executablePath: chromium, args: mediaFlags });

/** Of what a meeting's socket says. */
interface Said {
  t: string;
  m?: string;
  sdp?: string;
  pc?: string;
  c?: { candidate?: string } | null;
}

async function measured(
  listeners: Listeners,
  many: number,
  seconds: number,
  janus: number,
  longspan: number | undefined,
): Promise<Listening> {
  for (let tries = 0; tries < 60; ++tries) {
    const { secured, silent } = await listeners.count();
    if (secured === many && silent === 0) break;
    await sleep(500);
  }
  await listeners.reset();
  const look = () => ({
    at: performance.now(),
    janus: used(janus),
    longspan: longspan === undefined ? 0 : used(longspan),
    idle: idle(),
  });
  const before = look();
  await sleep(seconds * 1000);
  const after = look();
  const s = (after.at - before.at) / 1000;
  return {
    ...(await listeners.count()),
    listeners: many,
    seconds: s,
    janus: (after.janus - before.janus) / s,
    longspan: (after.longspan - before.longspan) / s,
    idle: (after.idle - before.idle) / s / 2,
  };
}

/** A lesson by Longspan: the teacher in a real page, the class without browsers; each tells how it feels, as pages do. */
export async function lesson(many: number, seconds: number): Promise<Listening> {
  const folder = freshFolder('room-listening');
  // More than a room usually takes: what gives way first is looked for.
  writeFileSync(`${folder}/longspan.toml`, `room_limit = ${many + 10}\n`);
  const args = ['--config', `${folder}/longspan.toml`];
  const env = { LONGSPAN_MEDIA_PORTS: `20000-${20_100 + 2 * many}` };
  const server = await Server.start({ data: `${folder}/data`, args, env });
  const browser = await launch();
  const listeners = await Listeners.start(many);
  try {
    const boss = await new Client(server).setUp();
    await register(boss);
    const teacher = await boss.colleague('teacher', ['professional', 'programme/P']);
    const class_ = await boss.colleague('class', ['professional', 'programme/P']);
    const [room = ''] = await openRooms(boss, teacher, 1, { open: true });
    const context = await browser.newContext({ locale: 'zh-CN' });
    await context.addCookies([
      { name: 'longspan_session', value: teacher.cookie!, url: server.url },
    ]);
    const page = await context.newPage();
    await page.goto(`${server.url}/#/room/${room}`);
    await page.getByRole('button', { name: /^进入/ }).click();
    await page.getByRole('button', { name: '说话' }).click();
    await page.getByText('正在说话').first().waitFor();
    await sleep(2000);
    const seats: Attendee[] = [];
    for (let n = 0; n < many; ++n) {
      const seat = await Attendee.enter(class_, { room });
      seats.push(seat);
      let seen = 0;
      const heed = () => {
        for (; seen < seat.messages.length; ++seen) {
          const message = seat.messages[seen] as Said;
          if (message.t === 'media' && message.m === 'offer')
            seat.say({ t: 'media', m: 'answer', sdp: listeners.answer(n, message.sdp ?? '') });
          if (message.t === 'media' && message.m === 'candidate' && message.pc === 'sub')
            listeners.reach(n, message.c?.candidate ?? '');
        }
      };
      seat.socket.on('message', heed);
      heed();
    }
    const feel = setInterval(() => {
      for (const seat of seats)
        seat.say({
          ...{ t: 'feel', rtt: 50, loss: 0, concealed: 0, up: 1, down: 26 },
          ...{ rung: 'slides_sound', hears: true, lag: 20 },
        });
    }, 2000);
    const own = server.process.pid!;
    const result = await measured(listeners, many, seconds, childNamed(own, 'janus')!, own);
    clearInterval(feel);
    for (const seat of seats) seat.socket.terminate();
    return result;
  } finally {
    listeners.stop();
    await browser.close();
    await server.stop();
  }
}

/** The same class with nothing but Janus and a plain video room. */
export async function bare(many: number, seconds: number): Promise<Listening> {
  const janus = await BareJanus.start(freshFolder('room-bare'));
  const browser = await launch();
  const listeners = await Listeners.start(many);
  try {
    await janus.speak(browser);
    for (let n = 0; n < many; ++n) await janus.listen((offer) => listeners.answer(n, offer));
    return await measured(listeners, many, seconds, janus.pid, undefined);
  } finally {
    listeners.stop();
    await browser.close();
    await janus.stop();
  }
}

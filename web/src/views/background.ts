import { introduceEverySession } from '../sync/deviceKey';
import { waitingOnDevice, outbox } from '../sync/outbox.svelte';
import { isPhone } from '../shared/screen';
import { onAnswered } from '../transport/http';
import { fit, forgetAllBut, keepAnswer } from '../transport/kept';
import { link } from '../transport/link.svelte';
import { linkIsTaken } from '../transport/linkTaken';
import { gapMs, pullField, type Ahead, type Occasion } from '../transport/pull';
import { session } from '../transport/session.svelte';
import { someStudiesKept } from '../transport/studyFlag';
import { programmes } from './programmes.svelte';
import { versionNotice } from './version/notice.svelte';
import { texts } from './version/texts';
import { version } from './version/version.svelte';
import VersionNotice from './version/VersionNotice.svelte';

/** What goes on behind the pages once the first can be used: answers are kept, the field is fetched, versions followed. */
export async function runBackground(
  worker: Promise<ServiceWorkerRegistration | undefined> | undefined,
): Promise<void> {
  onAnswered((answered) => void keepAnswer(answered).catch(() => undefined));
  introduceEverySession();
  followField();
  followOwnSound();
  followStudies();
  const registration = await worker;
  if (registration) {
    version.follow(registration);
    navigator.serviceWorker.controller?.postMessage('tidy');
    // Not `update`: a browser gives up an installation that waited for a long meeting to end.
    onEachHour(() => navigator.serviceWorker.register('/sw.js').catch(() => undefined));
  }
  await texts.load();
  versionNotice.show(VersionNotice);
}

const hourMs = 3_600_000;

function onEachHour(work: () => unknown): void {
  setInterval(work, hourMs);
}

function followField(): void {
  const start = (): void => void pullAll('start');
  session.onChange((now) => {
    if (now) void forgetOthers().then(start, start);
  });
  window.addEventListener('online', start);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void pullAll('change');
  });
  onEachHour(() => pullAll('hour'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  link.onChanged(() => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        void pullAll('change');
      },
      gapMs('change', false),
    );
  });
  void forgetOthers().then(start, start);
}

/** Own sound of a meeting that could not go out then (sync/ownSound.ts says that there is some). Not while a meeting goes on in this tab. */
function followOwnSound(): void {
  const start = async (): Promise<void> => {
    const { account } = session;
    if (!account || !navigator.onLine || localStorage.getItem('longspan.own-sound') === null)
      return;
    const idle = (): boolean => !linkIsTaken();
    if (!idle()) return;
    const { sendOwnSounds } = await import('../sync/sendOwnSounds');
    await sendOwnSounds(account, idle, new AbortController().signal);
  };
  const quietly = (): void => void start().catch(() => undefined);
  session.onChange(quietly);
  window.addEventListener('online', quietly);
  onEachHour(quietly);
  quietly();
  // What a crash cut off a moment ago is not known for that yet.
  setTimeout(quietly, 60_000);
}

/** Studies taken ahead go once they are nobody's here any more; those of near sessions come, while nothing else wants the link. */
function followStudies(): void {
  const end = async (): Promise<void> => {
    if (!someStudiesKept()) return;
    const { consultationsHere, endWhatIsOver } = await import('../transport/studyEnds');
    await endWhatIsOver(session.account);
    if (!session.account || !navigator.onLine) return;
    const { consultations } = await import('../transport/consult');
    // Each answer ends what it no longer gives.
    for (const one of await consultationsHere()) await consultations.whole(one);
  };
  const take = async (): Promise<void> => {
    const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
    const { account } = session;
    if (!session.has(['professional']) || !navigator.onLine || connection?.saveData) return;
    // A phone shows the server's pictures.
    if (isPhone()) return;
    const { takeForSessions } = await import('../transport/takeAhead');
    // Nobody has read it yet for who signed in a moment ago.
    if (!programmes.list) await programmes.load();
    for (const { code } of programmes.list ?? [])
      await takeForSessions(code, () => whileQuiet(account));
  };
  const quietly = (): void =>
    void end()
      .then(take)
      .catch(() => undefined);
  session.onChange(quietly);
  window.addEventListener('online', quietly);
  onEachHour(quietly);
  quietly();
}

let pulling = false;

async function pullAll(occasion: Occasion): Promise<void> {
  const { account } = session;
  if (!account || pulling || !navigator.onLine) return;
  pulling = true;
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const ahead: Ahead = [];
  try {
    if (!programmes.list) await programmes.load();
    for (const { code } of programmes.list ?? [])
      if (
        !(await pullField(
          account,
          code,
          occasion,
          connection?.saveData === true,
          new Date(),
          (more) => ahead.push(...more),
        ))
      )
        break;
    await fit();
  } catch {
    // No room, or a private window: the pages ask the server themselves.
  }
  pulling = false;
  if (connection?.saveData === true || !(ahead.length || (await hasPages()))) return;
  void fetchAhead(account, ahead);
}

let fetchingAhead = false;
const quietMs = 250;

/** In a moment: nothing waits to be sent, no meeting goes on in this tab, and it is still the same person. */
async function whileQuiet(account: string | null): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, quietMs));
  const busy = outbox.sending || outbox.waiting + outbox.photosWaiting > 0;
  return session.account === account && !busy && !linkIsTaken();
}

/** Pages of coming meetings, one at a time, while nothing waits to be sent and no meeting goes on in this tab. */
async function fetchAhead(account: string, ahead: Ahead): Promise<void> {
  if (fetchingAhead) return;
  fetchingAhead = true;
  try {
    const { keepPagesFor, letGoOfPages, sendAhead } = await import('../transport/ahead');
    await keepPagesFor(account);
    await letGoOfPages(new Set(ahead.map(({ room }) => room)));
    await sendAhead(ahead, () => whileQuiet(account));
  } catch {
    // No room, or a private window: pages come when they are shown.
  }
  fetchingAhead = false;
}

/** Answers of whoever was here before go, once nothing of theirs waits to be sent. */
async function forgetOthers(): Promise<void> {
  const { account } = session;
  if (!account) return;
  await outbox.refresh();
  if ((await waitingOnDevice()) <= outbox.waiting) await forgetAllBut(new Set([account]));
  if (await hasPages()) await (await import('../transport/ahead')).keepPagesFor(account);
}

/** Most devices never carry any. */
async function hasPages(): Promise<boolean> {
  return typeof caches !== 'undefined' && (await caches.has('longspan-pages'));
}

import { introduceEverySession } from '../sync/deviceKey';
import { waitingOnDevice, outbox } from '../sync/outbox.svelte';
import { onAnswered } from '../transport/http';
import { fit, forgetAllBut, keepAnswer } from '../transport/kept';
import { link } from '../transport/link.svelte';
import { gapMs, pullField, type Occasion } from '../transport/pull';
import { session } from '../transport/session.svelte';
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
  const registration = await worker;
  if (registration) {
    version.follow(registration);
    navigator.serviceWorker.controller?.postMessage('tidy');
    onEachHour(() => registration.update().catch(() => undefined));
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

let pulling = false;

async function pullAll(occasion: Occasion): Promise<void> {
  const { account } = session;
  if (!account || pulling || !navigator.onLine) return;
  pulling = true;
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  try {
    if (!programmes.list) await programmes.load();
    for (const { code } of programmes.list ?? [])
      if (!(await pullField(account, code, occasion, connection?.saveData === true))) break;
    await fit();
  } catch {
    // No room, or a private window: the pages ask the server themselves.
  }
  pulling = false;
}

/** Answers of whoever was here before go, once nothing of theirs waits to be sent. */
async function forgetOthers(): Promise<void> {
  const { account } = session;
  if (!account) return;
  await outbox.refresh();
  if ((await waitingOnDevice()) <= outbox.waiting) await forgetAllBut(new Set([account]));
}

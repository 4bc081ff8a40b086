import { mount } from 'svelte';
import './shared/look/base.css';
import { markDocument } from './shared/i18n/locale.svelte';
import { shared } from './shared/i18n/shared';
import { followAddress } from './shared/route.svelte';
import { markTheme } from './shared/theme.svelte';
import { outbox } from './sync/outbox.svelte';
import { holdBackForLater } from './transport/linkTaken';
import { session } from './transport/session.svelte';
import App from './views/App.svelte';

markDocument();
markTheme();
followAddress();
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// The words and the session are fetched side by side: on a long link each round trip counts.
await Promise.all([shared.load(), session.load()]);
outbox.start();
mount(App, { target });
whenUsable();

/** Whatever the first page does not need comes after it: on a thin link it would stand in its way. */
function whenUsable(): void {
  const page = document.querySelector('main > *');
  const waits = document.querySelector('main .loading') && !document.querySelector('main form');
  if (!page || waits) {
    setTimeout(whenUsable, 16);
    return;
  }
  performance.mark('longspan:usable');
  holdBackForLater();
  // A development server has no worker.
  const worker = import.meta.env.PROD
    ? navigator.serviceWorker?.register('/sw.js').catch(() => undefined)
    : undefined;
  setTimeout(() => runInBackground(worker), 3000);
}

/** Not to be had without a link, unless the worker has it: then when there is one again. */
function runInBackground(worker: Promise<ServiceWorkerRegistration | undefined> | undefined): void {
  import('./views/background').then(
    ({ runBackground }) => runBackground(worker),
    () => window.addEventListener('online', () => runInBackground(worker), { once: true }),
  );
}

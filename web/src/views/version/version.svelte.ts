import { rest } from '../../transport/wait';

/** Which build of the app this is. The entry's name carries the hash of all that it fetches. */
function builtAs(): string {
  const from =
    typeof document === 'undefined' ? null : document.querySelector('script[type=module]');
  const hash = /-([\w-]{8})\.js$/.exec(from?.getAttribute('src') ?? '')?.[1] ?? 'dev';
  return `${String(import.meta.env.PACKAGE_VERSION)} · ${hash}`;
}

let ready = $state(false);

export const version = {
  name: builtAs(),
  /** A newer version lies on this device, and waits until no page is open. */
  get ready(): boolean {
    return ready;
  },
  /** Watches for newer versions, which are never taken by themselves while a page is open. */
  follow(registration: ServiceWorkerRegistration): void {
    const look = (): void => {
      // The first worker of all replaces nothing.
      ready = registration.active !== null && registration.waiting !== null;
    };
    // The browser looks for a newer version by itself when a page is opened: it may be coming already.
    const watch = (): void => registration.installing?.addEventListener('statechange', look);
    registration.addEventListener('updatefound', watch);
    watch();
    look();
  },

  /** Takes the newer version now: called where somebody wished it. What he wrote is kept at every keystroke. */
  async take(): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.update().catch(() => undefined); // without a link, what already waits is taken
    const next = await installed(registration);
    // A field being left keeps its last keystrokes.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    await rest(300);
    if (next) {
      const taken = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
      next.postMessage('take over');
      await taken;
    }
    window.location.reload();
  },
};

/** The worker that waits, once it has all its files; undefined where none is new. */
function installed(registration?: ServiceWorkerRegistration): Promise<ServiceWorker | undefined> {
  const coming = registration?.installing;
  if (!coming) return Promise.resolve(registration?.waiting ?? undefined);
  return new Promise((resolve) =>
    coming.addEventListener('statechange', () => {
      if (coming.state === 'installed') resolve(coming);
      if (coming.state === 'redundant') resolve(undefined);
    }),
  );
}

import { session } from '../transport/session.svelte';
import { soundServer } from '../transport/sound';
import { sendSounds } from './ownSound';

/** Sends what waits of this account's own sound, while `may` says so. A store that fails is asked again another time. */
export async function sendOwnSounds(
  account: string,
  may: () => boolean,
  signal: AbortSignal,
  sent?: () => void,
): Promise<void> {
  await sendSounds({
    account,
    server: soundServer,
    now: Date.now(),
    may: () => session.account === account && navigator.onLine && may(),
    signal,
    ...(sent && { sent }),
  }).catch((thrown: unknown) => console.warn('own sound', thrown));
}

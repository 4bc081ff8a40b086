import type { Welcome } from '../generated/api';
import { accountsWaiting, waitingOf } from '../sync/carry';
import { deviceName, renameDevice } from '../sync/device';
import { identityOf, publicKey, remember } from '../sync/deviceKey';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';

/** What somebody has not sent from this device. */
export interface Unsent {
  account: string;
  /** Empty where this device does not know it. */
  name: string;
  facts: number;
  photos: number;
}

const longestBytes = 80;
const nothing = (): void => undefined;

/** Who still has something to send from this device. */
export async function unsentHere(): Promise<Unsent[]> {
  const accounts = await accountsWaiting();
  return Promise.all(
    accounts.map(async (account) => {
      const [waiting, identity] = await Promise.all([waitingOf(account), identityOf(account)]);
      const signedIn = session.account === account ? session.current?.name : undefined;
      return {
        account,
        name: signedIn ?? identity?.accountName ?? '',
        facts: waiting.facts.length,
        photos: waiting.photos.length,
      };
    }),
  );
}

/** The device that opened a pairing link. */
export class ClaimController {
  name = $state(deviceName());
  welcome = $state.raw<Welcome | null>(null);
  unsent = $state.raw<Unsent[]>([]);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state(false);

  #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  get hasSecret(): boolean {
    return this.#secret !== '';
  }
  /** The code was used or has run out: no name helps. */
  get over(): boolean {
    return this.trouble?.problem.code === 'pairing_over';
  }
  get wrong(): 'needed' | 'long' | null {
    const bytes = new TextEncoder().encode(this.name.trim()).length;
    if (bytes === 0) return 'needed';
    return bytes > longestBytes ? 'long' : null;
  }

  async read(): Promise<void> {
    this.unsent = await unsentHere().catch(() => []);
    try {
      this.welcome = await api.welcome();
    } catch {
      // The host is in the address; the claim itself says what is wrong.
    }
  }

  /** True where this device is signed in now. */
  async claim(): Promise<boolean> {
    if (this.busy || this.wrong !== null) return false;
    this.busy = true;
    this.trouble = null;
    const name = this.name.trim();
    try {
      const key = await publicKey();
      renameDevice(name);
      await session.claim({ secret: this.#secret, name, ...(key && { public_key: key }) });
      const now = session.current;
      // The link may be gone in the next moment: what is needed for a bundle is known now.
      if (now?.device)
        await remember(now, { ...now.device, signs: key !== undefined }).catch(nothing);
      return true;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

import type { Device, Pairing } from '../generated/api';
import { devices } from '../transport/devices';
import { asTrouble, type Trouble } from '../transport/problem';

const askEveryMs = 2000;
/** How long a code is good for where this device's clock is too wrong to tell. */
const usualMs = 15 * 60_000;
const longestMs = 60 * 60_000;

/** A pairing code on show: counts down, and learns by itself when a device has used it. */
export class PairingController {
  readonly account: string;
  pairing = $state.raw<Pairing | null>(null);
  /** Whole seconds that the code is still good for. */
  left = $state(0);
  /** It could not be made. */
  trouble = $state.raw<Trouble | null>(null);
  /** Nobody can say now whether it was used. */
  outOfReach = $state(false);

  #until = 0;
  #abort = new AbortController();
  #tick: ReturnType<typeof setInterval> | undefined;
  #ask: ReturnType<typeof setTimeout> | undefined;

  constructor(account: string) {
    this.account = account;
  }

  get link(): string {
    return this.pairing?.link ?? '';
  }
  get used(): Device | null {
    return this.pairing?.state === 'used' ? (this.pairing.device ?? null) : null;
  }
  get expired(): boolean {
    return (
      this.pairing?.state === 'expired' || (this.pairing?.state === 'waiting' && this.left === 0)
    );
  }
  /** `12:07` */
  get clock(): string {
    return `${Math.floor(this.left / 60)}:${String(this.left % 60).padStart(2, '0')}`;
  }

  async make(): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.pairing = null;
    this.trouble = null;
    this.outOfReach = false;
    try {
      const made = await devices.pair(this.account);
      if (abort.signal.aborted) return;
      this.#show(made);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  #show(made: Pairing): void {
    const ms = Date.parse(made.expires_at) - Date.now();
    this.#until = performance.now() + (ms > 0 && ms <= longestMs ? ms : usualMs);
    this.pairing = made;
    this.#count();
    this.#tick = setInterval(() => this.#count(), 1000);
    this.#later();
  }

  #count(): void {
    this.left = Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
    if (this.left === 0) clearInterval(this.#tick);
  }

  #later(): void {
    this.#ask = setTimeout(() => void this.#look(), askEveryMs);
  }

  async #look(): Promise<void> {
    const shown = this.pairing;
    const { signal } = this.#abort;
    if (!shown) return;
    try {
      const now = await devices.pairing(shown.pairing, signal);
      if (signal.aborted) return;
      this.outOfReach = false;
      // Link and picture came once, with the first answer.
      this.pairing = { ...shown, ...now };
      if (now.state !== 'waiting') this.stop();
      else if (this.left > 0) this.#later();
    } catch {
      if (signal.aborted) return;
      this.outOfReach = true;
      this.#later();
    }
  }

  stop(): void {
    this.#abort.abort();
    clearInterval(this.#tick);
    clearTimeout(this.#ask);
  }
}

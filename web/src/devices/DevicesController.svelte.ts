import type { Device } from '../generated/api';
import { devices } from '../transport/devices';
import { asTrouble, type Trouble } from '../transport/problem';

/** The devices of one account, or of all that one looks after. */
export class DevicesController {
  list = $state.raw<Device[] | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  readonly account: string | null;

  constructor(account: string | null) {
    this.account = account;
  }

  /** This device first, then whichever was heard of last. */
  live = $derived((this.list ?? []).filter((one) => !one.cut_off_at).sort(byLast));
  cutOff = $derived(
    (this.list ?? [])
      .filter((one) => one.cut_off_at)
      .sort((a, b) => time(b.cut_off_at) - time(a.cut_off_at)),
  );

  async read(): Promise<void> {
    try {
      this.list = (await devices.list(this.account)).devices;
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** The problem that stood in the way, or null. */
  async cut(device: string): Promise<Trouble | null> {
    try {
      await devices.cutOff(device);
      await this.read();
      return null;
    } catch (thrown) {
      return asTrouble(thrown);
    }
  }
}

function time(instant: string | undefined): number {
  return instant ? Date.parse(instant) : 0;
}

function byLast(a: Device, b: Device): number {
  return (
    Number(b.this ?? false) - Number(a.this ?? false) ||
    time(b.seen_at ?? b.since) - time(a.seen_at ?? a.since)
  );
}

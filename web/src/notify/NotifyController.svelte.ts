import type { Channel, ChannelWish, Channels, Dispatch } from '../generated/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { reminders } from '../transport/reminders';

/** The channels of a programme and the log of what went out. */
export class NotifyController {
  readonly programme: string;
  settings = $state.raw<Channels | null>(null);
  log = $state.raw<readonly Dispatch[] | null>(null);
  more = $state(false);
  trouble = $state.raw<Trouble | null>(null);

  constructor(programme: string) {
    this.programme = programme;
  }

  read = (): Promise<boolean> =>
    this.#try(async () => {
      const [settings, log] = await Promise.all([
        reminders.channels(this.programme),
        reminders.deliveries(this.programme),
      ]);
      this.settings = settings;
      this.log = log.deliveries;
      this.more = log.more;
    });

  readEarlier = (): Promise<boolean> =>
    this.#try(async () => {
      const last = this.log?.at(-1);
      const earlier = await reminders.deliveries(this.programme, last?.id);
      this.log = [...(this.log ?? []), ...earlier.deliveries];
      this.more = earlier.more;
    });

  /** The problem that stood in the way, or null. */
  async put(code: string, wish: ChannelWish): Promise<Trouble | null> {
    try {
      await reminders.putChannel(this.programme, code, wish);
    } catch (thrown) {
      return asTrouble(thrown);
    }
    await this.read();
    return null;
  }

  test = (channel: Channel): Promise<boolean> =>
    this.#try(async () => {
      await reminders.testChannel(this.programme, channel.channel);
      await this.read();
    });

  remove = (channel: Channel): Promise<boolean> =>
    this.#try(async () => {
      await reminders.dropChannel(this.programme, channel.channel);
      await this.read();
    });

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.trouble = null;
      return true;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return false;
    }
  }
}

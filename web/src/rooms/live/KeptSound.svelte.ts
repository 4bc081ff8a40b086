import { uuid7 } from '../../shared/uuid7';
import { endPart, keepChunk, waitingSound } from '../../sync/ownSound';
import { sendOwnSounds } from '../../sync/sendOwnSounds';
import { idleSince, type Moment } from './idle';
import type { LiveRoom } from './LiveRoom.svelte';
import { OwnSound, recordTrack } from './ownSound';

const lookEveryMs = 5000;

/** One's own sound of this meeting: kept on the device, sent when the meeting is over or the link has nothing better to do. */
export class KeptSound {
  /** Ms that lie on this device and wait, other meetings' included. */
  waiting = $state(0);
  readonly #live: LiveRoom;
  readonly #account: string;
  readonly #own: OwnSound;
  readonly #beat: number;
  #idle: number | null = null;
  #sending: AbortController | null = null;
  #left = false;

  constructor(live: LiveRoom, account: string) {
    this.#live = live;
    this.#account = account;
    this.#own = new OwnSound({
      account,
      room: live.room,
      meeting: live.meeting,
      participant: () => live.socket.you,
      t: () => live.t(),
      now: () => performance.now(),
      later(ms, act) {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      id: () => uuid7(),
      record: recordTrack,
      keep: (part, n, bytes, ms) => keepChunk(part, n, bytes, ms, Date.now()),
      end: endPart,
    });
    this.#beat = window.setInterval(() => this.#look(), lookEveryMs);
    void this.#count();
  }

  /** Called whenever something of it changes. Group talk is for the group: it stays off the record. */
  follow(): void {
    if (this.#left) return;
    const { media, head, began, view, link } = this.#live;
    const wanted = head?.recorded === true && began !== null && view?.heardIn == null;
    const open = link === 'in' || link === 'lost';
    this.#own.hear(wanted && open && media.microphone ? media.voice : null);
  }

  /** The meeting is over, or one has left it. */
  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    window.clearInterval(this.#beat);
    await this.#own.stop();
    await this.#count();
    this.#send(() => true);
  }

  #look(): void {
    this.#idle = idleSince(this.#idle, this.#moment(), performance.now());
    const good = this.#idle !== null && performance.now() - this.#idle >= 60_000;
    if (this.#idle === null) this.#sending?.abort();
    else if (good && this.waiting > 0) this.#send(() => this.#idle !== null);
    void this.#count();
  }

  #moment(): Moment {
    const { link, standing, media, rtt, view } = this.#live;
    const talks = media.microphone;
    const budget = view?.myBudget ?? view?.roomBudget ?? null;
    const { loss, concealed } = media.quality;
    return { here: link === 'in', standing, rtt, loss, concealed, talks, limited: budget !== null };
  }

  #send(may: () => boolean): void {
    if (this.#sending) return;
    const sending = (this.#sending = new AbortController());
    void sendOwnSounds(this.#account, may, sending.signal, () => void this.#count()).finally(() => {
      if (this.#sending === sending) this.#sending = null;
      void this.#count();
    });
  }

  async #count(): Promise<void> {
    this.waiting = await waitingSound(this.#account).catch(() => 0);
  }
}

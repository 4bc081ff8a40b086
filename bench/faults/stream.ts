// A WebSocket of a page, through the air: what is sent arrives in order or not at all. A lost packet holds up all that
// comes after it; a connection can break in the middle of a message or between the server's commit and the receipt, and
// the page may never be told.
import type { Air } from './air.ts';
import type { Chance } from './chance.ts';
import type { Line, Message } from './line.ts';

const connecting = 0;
const open = 1;
const closing = 2;
const closed = 3;

/** The first wait for an acknowledgement, doubled each time, as TCP does it. */
const resendMs = 1000;
const longestResendMs = 32_000;

type Way = 'up' | 'down';

/** The face of the browser's WebSocket, as far as the filing socket touches it. */
export class Stream {
  static readonly OPEN = open;
  readyState = connecting;
  binaryType = 'blob';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: Message }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly #air: Air;
  readonly #token: string;
  readonly #chance: Chance;
  readonly #what: string;
  /** False where the page is gone. */
  readonly #heard: () => boolean;
  readonly #under: Record<Way, { at: number; run: () => void | Promise<void> }[]> = {
    up: [],
    down: [],
  };
  /** Messages of the page that have not arrived. */
  #waiting = 0;
  #line: Line | null = null;
  #broken = false;
  #count = 0;

  constructor(air: Air, token: string, heard: () => boolean) {
    this.#air = air;
    this.#token = token;
    this.#heard = heard;
    const { what, chance } = air.next('WebSocket');
    this.#what = what;
    this.#chance = chance;
    if (air.weather.barred) {
      this.#say('barred');
      air.time.after(chance.between(50, 2000), () => this.#tell());
      return;
    }
    const fate = chance.fork('handshake');
    this.#travel('up', fate, () => this.#arrive(fate));
  }

  send(message: Message): void {
    if (this.readyState !== open) throw new DOMException('not open', 'InvalidStateError');
    this.#air.messages += 1;
    this.#air.streamed += 1;
    this.#waiting += 1;
    const fate = this.#chance.fork(`message ${++this.#count}`);
    this.#travel('up', fate, async () => {
      await this.#serve(message, fate);
      this.#waiting -= 1;
      if (this.readyState >= closing) this.#endIfDone();
    });
  }

  /** By the page, or with it: what it has sent before still arrives. */
  close(): void {
    if (this.readyState >= closing) return;
    const early = this.readyState === connecting;
    this.readyState = closing;
    this.#endIfDone();
    this.#air.time.after(early ? 0 : 2000, () => this.#tell());
  }

  async #arrive(fate: Chance): Promise<void> {
    if (this.readyState === closing) return;
    if (!fate.yes(this.#air.weather.portal))
      this.#line = await this.#air.central.openLine(this.#token);
    if (!this.#line) return this.#break('no way in');
    this.#line.died = () => this.#break('the server has died');
    this.#travel('down', fate, () => {
      if (this.readyState !== connecting) return;
      this.readyState = open;
      this.#say('open');
      if (this.#heard()) this.onopen?.();
    });
  }

  /** A message of the page is at the server. */
  async #serve(message: Message, fate: Chance): Promise<void> {
    const { central, weather } = this.#air;
    const line = this.#line;
    if (!line || this.#broken) return;
    const kill = this.#air.takeKill();
    if (kill !== null) {
      this.#say('the server dies over it');
      return central.killOver(() => line.ask(message), kill);
    }
    const size = typeof message === 'string' ? message.length : message.byteLength;
    const { cut, lost } = weather;
    const end = fate.next();
    if (end < cut) {
      await line.cutOff(message, fate.below(size));
      return this.#break('cut in the middle of a message');
    }
    if (end < cut + lost / 4) return this.#break('dead before the message', false);
    if (this.readyState >= closing && fate.yes(0.5)) {
      // Given up by the page and asked again: both may be with the server at the same time.
      this.#waiting += 1;
      return this.#air.stray(`${this.#what}: given up, but served`, async () => {
        await line.ask(message);
        this.#waiting -= 1;
        this.#endIfDone();
      });
    }
    const answer = await line.ask(message);
    if (answer === null) return this.#break('broken');
    if (end < 2 * cut + lost / 4) return this.#break('cut before the receipt');
    if (end < 2 * cut + lost / 2) return this.#break('dead before the receipt', false);
    this.#air.messages += 1;
    this.#travel('down', fate, () => {
      if (this.readyState !== open || !this.#heard()) return;
      this.#say('answered');
      this.onmessage?.({ data: answer });
    });
  }

  /** `shows`: the page may be told; it never is where the link just went. */
  #break(why: string, shows = true): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#say(why);
    this.#endIfDone();
    if (shows && this.#chance.yes(0.5))
      this.#air.time.after(this.#chance.between(500, 5000), () => this.#tell());
  }

  #tell(): void {
    if (this.readyState === closed) return;
    this.readyState = closed;
    this.#say('closed');
    this.#endIfDone();
    if (this.#heard()) this.onclose?.();
  }

  #endIfDone(): void {
    if (this.#waiting > 0 && !this.#broken) return;
    if (this.#line) this.#air.central.endLine(this.#line);
    this.#line = null;
  }

  /** Runs when it is there: in order, and late where packets were lost. */
  #travel(way: Way, fate: Chance, run: () => void | Promise<void>): void {
    const air = this.#air;
    let takes = air.delay(fate);
    for (let wait = resendMs; wait < longestResendMs && fate.yes(air.weather.lost); wait *= 2)
      takes += wait;
    const queue = this.#under[way];
    queue.push({ at: air.time.now + takes, run });
    air.underWay += 1;
    if (queue.length === 1) this.#next(way);
  }
  #next(way: Way, resend = resendMs): void {
    const air = this.#air;
    const [first] = this.#under[way];
    if (!first) return;
    air.time.after(first.at - air.time.now, async () => {
      if (air.blackout) {
        first.at = air.time.now + resend;
        return this.#next(way, Math.min(longestResendMs, resend * 2));
      }
      if (!this.#broken) await first.run();
      this.#under[way].shift();
      air.underWay -= 1;
      this.#next(way);
    });
  }

  #say(words: string): void {
    this.#air.time.say(`${this.#what}: ${words}`);
  }
}

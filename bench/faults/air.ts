// The way between one phone and the server. A message is an ask or an answer; each may be lost, come late or come up to
// three times over, and copies that come later than what was sent after them are worked off all the same.
import type { Ask, Central, Heard } from './central.ts';
import type { Chance } from './chance.ts';
import type { Timeline } from './timeline.ts';

/** How bad it is; what a healed network has is in `clear`. Probabilities but for the times. */
export interface Weather {
  lost: number;
  copied: number;
  cut: number;
  /** A byte of a photo comes as another one. */
  spoilt: number;
  /** In place of the server a broken cache answers, with what acknowledged another photo. */
  cached: number;
  /** Another's page in place of the answer, as of a portal that wants a sign-in. */
  portal: number;
  /** Ms that a message is under way: usually, and for one in six at most. */
  delay: number;
  late: number;
  /** No WebSocket gets through, as behind some proxies. */
  barred: boolean;
  /** Copies of uploads are with the server at the same time; what comes of that need not be the same again. */
  races: boolean;
}
export const clear = {
  ...{ lost: 0, copied: 0, cut: 0, spoilt: 0, cached: 0, portal: 0 },
  ...{ delay: 40, late: 100 },
};

/** Nothing came for so long: the page takes the connection for dead. */
const patienceMs = 60_000;

export class Air {
  weather: Weather;
  blackout = false;
  /** Copies that have not arrived. */
  underWay = 0;
  /** Asks and answers, each copy for itself, lost ones included. */
  messages = 0;
  /** Those of the page's that went through a WebSocket. */
  streamed = 0;
  /** Asks that the server had in its hands together with a copy. */
  together = 0;
  /** Times that the server still held an upload for an ask that had been cut: a matter of its own clock. */
  locked = 0;
  readonly central: Central;
  readonly time: Timeline;
  /** Ms after which the server dies over the ask that has just arrived, if it is to. */
  readonly takeKill: () => number | null;
  readonly #name: string;
  readonly #chance: Chance;
  #count = 0;
  /** The last answer to each method that acknowledged a photo. */
  readonly #cache = new Map<string, Heard>();
  #strays: (() => Promise<unknown>)[] = [];

  constructor(given: {
    name: string;
    central: Central;
    time: Timeline;
    chance: Chance;
    weather: Weather;
    takeKill: () => number | null;
  }) {
    this.#name = given.name;
    this.central = given.central;
    this.time = given.time;
    this.#chance = given.chance;
    this.weather = given.weather;
    this.takeKill = given.takeKill;
  }

  /** The name and the chances of what goes out next. */
  next(what: string): { what: string; chance: Chance } {
    const chance = this.#chance.fork(String(++this.#count));
    return { what: `${this.#name} #${this.#count} ${what}`, chance };
  }

  delay(chance: Chance): number {
    return chance.yes(1 / 6) ? chance.between(0, this.weather.late) : this.weather.delay;
  }

  /** The first answer that comes back; null where the page has to give up. */
  carry(ask: Ask, signal: AbortSignal, sent?: (bytes: number) => void): Promise<Heard | null> {
    const { what, chance } = this.next(`${ask.method} ${ask.path.split('/')[3]}`);
    return new Promise((resolve) => {
      let over = false;
      const give = (heard: Heard | null, why: string): void => {
        if (over) return;
        over = true;
        callOff();
        signal.removeEventListener('abort', abort);
        this.time.say(`${what}: ${why}`);
        resolve(heard);
      };
      const abort = (): void => give(null, 'given up');
      // A lost connection often shows at once; else only in that nothing comes.
      const shows = chance.yes(0.5) ? chance.between(500, 5000) : patienceMs;
      let hope = 1;
      const gone = (why: string): void => {
        hope -= 1;
        this.time.say(`${what}: ${why}`);
        if (hope === 0 && shows < patienceMs) this.time.after(shows, () => give(null, 'broken'));
      };
      const callOff = this.time.after(patienceMs, () => give(null, 'no answer'));
      signal.addEventListener('abort', abort);
      if (signal.aborted) return abort();
      while (hope < 3 && chance.yes(this.weather.copied)) hope += 1;
      const one: Sending = {
        ask,
        what,
        give,
        gone,
        sent: (bytes) => {
          if (!over) sent?.(bytes);
        },
      };
      const copies = Array.from({ length: hope }, (_, i) => chance.fork(`copy ${i}`));
      const arriving = copies.filter((copy) => {
        if (!this.#loses(copy)) return true;
        gone('ask lost');
        return false;
      });
      const apart = !this.#mayRace(ask) || chance.yes(0.5);
      if (apart) for (const copy of arriving) this.#arrive(one, [copy]);
      else if (arriving.length > 0) this.#arrive(one, arriving);
    });
  }

  /** Served together with the next ask, or by itself if none comes soon. */
  stray(what: string, serve: () => Promise<unknown>): void {
    this.underWay += 1;
    const once = async (): Promise<void> => {
      if (!this.#strays.includes(once)) return;
      this.#strays = this.#strays.filter((other) => other !== once);
      this.time.say(what);
      await serve();
      this.underWay -= 1;
    };
    this.#strays.push(once);
    this.time.after(10_000, once);
  }

  /**
   * Which of two is served first must not show, or a seed would not give the same course again: batches and whole
   * photos are answered alike either way; offsets of an upload are not, so its copies race on some phones alone.
   */
  #mayRace({ path }: Ask): boolean {
    return this.weather.races || !path.startsWith('/api/v1/uploads');
  }

  #loses(chance: Chance): boolean {
    this.messages += 1;
    return this.blackout || chance.yes(this.weather.lost);
  }

  /** All at the same moment, each on a connection of its own. */
  #arrive(sending: Sending, copies: Chance[]): void {
    const [first] = copies as [Chance];
    this.underWay += copies.length;
    this.time.after(this.delay(first), async () => {
      const strays = sending.ask.path === '/api/v1/facts' ? this.#strays : [];
      const served = copies.map((copy) => this.#serve(sending, copy));
      const [all] = await Promise.all([Promise.all(served), ...strays.map((serve) => serve())]);
      if (copies.length + strays.length > 1) this.together += copies.length + strays.length;
      all.forEach((heard, i) => this.#answer(sending, copies[i]!, heard));
    });
  }

  async #serve({ ask, what, sent }: Sending, chance: Chance): Promise<Heard | null> {
    const size = ask.body?.byteLength ?? 0;
    const kill = this.takeKill();
    if (kill !== null) {
      this.time.say(`${what}: the server dies over it`);
      await this.central.killOver(() => this.central.ask(ask), kill);
      return null;
    }
    if (size > 1 && chance.yes(this.weather.cut)) {
      const after = chance.below(size);
      sent(after);
      return this.central.cutOff(ask, after);
    }
    sent(size);
    const { method, body } = ask;
    if (!body || ask.path === '/api/v1/facts') return this.central.ask(ask);
    const cached = this.#cache.get(method);
    if (cached && chance.yes(this.weather.cached)) return cached;
    const spoils = chance.yes(this.weather.spoilt);
    const heard = await this.central.ask(
      spoils ? { ...ask, body: spoiltAt(chance.below(size), body) } : ask,
    );
    if (heard?.headers['longspan-evidence']) this.#cache.set(method, heard);
    return heard;
  }

  #answer({ give, gone }: Sending, chance: Chance, heard: Heard | null): void {
    this.underWay -= 1;
    if (!heard) return gone('connection broken');
    if (heard.status === 423) this.locked += 1;
    const answer = chance.yes(this.weather.portal) ? portal : heard;
    if (this.#loses(chance)) return gone('answer lost');
    this.time.after(this.delay(chance), () => give(answer, `answered ${answer.status}`));
  }
}

function spoiltAt(place: number, body: Uint8Array): Uint8Array {
  const out = body.slice();
  out[place]! ^= 1;
  return out;
}

/** An ask on its way, in up to three copies. */
interface Sending {
  ask: Ask;
  what: string;
  give(heard: Heard | null, why: string): void;
  gone(why: string): void;
  sent(bytes: number): void;
}

const portal: Heard = {
  status: 200,
  headers: {},
  body: Buffer.from('<html>Please sign in to this hotel</html>'),
};

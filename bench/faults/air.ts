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
  /** Another's page in place of the answer, as of a portal that wants a sign-in. */
  portal: number;
  /** Ms that a message is under way: usually, and for one in six at most. */
  delay: number;
  late: number;
}
export const clear: Weather = { lost: 0, copied: 0, cut: 0, portal: 0, delay: 40, late: 100 };

/** Nothing came for so long: the page takes the connection for dead. */
const patienceMs = 60_000;

export class Air {
  weather: Weather;
  blackout = false;
  /** Copies that have not arrived. */
  underWay = 0;
  /** Asks and answers, each copy for itself, lost ones included. */
  messages = 0;
  readonly #name: string;
  readonly #central: Central;
  readonly #time: Timeline;
  readonly #chance: Chance;
  readonly #kill: () => number | null;
  #count = 0;

  /** `kill`: ms after which the server dies over the ask that has just arrived, if it is to. */
  constructor(
    name: string,
    central: Central,
    time: Timeline,
    chance: Chance,
    weather: Weather,
    kill: () => number | null,
  ) {
    this.#name = name;
    this.#central = central;
    this.#time = time;
    this.#chance = chance;
    this.weather = weather;
    this.#kill = kill;
  }

  /** The first answer that comes back; null where the page has to give up. */
  carry(ask: Ask, signal: AbortSignal, sent?: (bytes: number) => void): Promise<Heard | null> {
    const chance = this.#chance.fork(String(++this.#count));
    const what = `${this.#name} #${this.#count} ${ask.method} ${ask.path.split('/')[3]}`;
    return new Promise((resolve) => {
      let over = false;
      const give = (heard: Heard | null, why: string): void => {
        if (over) return;
        over = true;
        callOff();
        signal.removeEventListener('abort', abort);
        this.#time.say(`${what}: ${why}`);
        resolve(heard);
      };
      const abort = (): void => give(null, 'given up');
      // A lost connection often shows at once; else only in that nothing comes.
      const shows = chance.yes(0.5) ? chance.between(500, 5000) : patienceMs;
      let hope = 1;
      const gone = (why: string): void => {
        hope -= 1;
        this.#time.say(`${what}: ${why}`);
        if (hope === 0 && shows < patienceMs) this.#time.after(shows, () => give(null, 'broken'));
      };
      const callOff = this.#time.after(patienceMs, () => give(null, 'no answer'));
      signal.addEventListener('abort', abort);
      if (signal.aborted) return abort();
      while (hope < 4 && chance.yes(this.weather.copied)) hope += 1;
      for (let copy = hope; copy > 0; --copy)
        this.#copy(what, ask, chance.fork(`copy ${copy}`), {
          give,
          gone,
          sent: (bytes) => {
            if (!over) sent?.(bytes);
          },
        });
    });
  }

  #copy(
    what: string,
    ask: Ask,
    chance: Chance,
    to: {
      give: (heard: Heard | null, why: string) => void;
      gone: (why: string) => void;
      sent: (bytes: number) => void;
    },
  ): void {
    const lost = () => {
      this.messages += 1;
      return this.blackout || chance.yes(this.weather.lost);
    };
    if (lost()) return to.gone('ask lost');
    const delay = () =>
      chance.yes(1 / 6) ? chance.between(0, this.weather.late) : this.weather.delay;
    this.underWay += 1;
    this.#time.after(delay(), async () => {
      const size = ask.body?.byteLength ?? 0;
      const kill = this.#kill();
      let heard: Heard | null = null;
      if (kill !== null) {
        this.#time.say(`${what}: the server dies over it`);
        await this.#central.askAndKill(ask, kill);
      } else if (size > 1 && chance.yes(this.weather.cut)) {
        const after = chance.below(size);
        to.sent(after);
        await this.#central.cutOff(ask, after);
      } else {
        to.sent(size);
        heard = await this.#central.ask(ask);
      }
      this.underWay -= 1;
      if (!heard) return to.gone('connection broken');
      if (chance.yes(this.weather.portal)) heard = { status: 200, headers: {}, body: portal };
      if (lost()) return to.gone('answer lost');
      this.#time.after(delay(), () => to.give(heard, `answered ${heard.status}`));
    });
  }
}

const portal = Buffer.from('<html>Please sign in to this hotel</html>');

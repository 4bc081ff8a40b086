/** A pointer told in few words: its place and how fast it moves, and again only when it is no longer where that says it is (dead reckoning, as in IEEE 1278.1). */

export type Place = readonly [x: number, y: number];

/** What is told: image pixels × 10, image pixels a second. `n` counts up to 99 and begins again: over two lanes an older one may come later. */
export type Told = [n: number, x: number, y: number, vx: number, vy: number];

/** No hand moves straight on for longer. */
const onwardMs = 400;
/** A hand that was not heard of for so long rests; its speed is that of so long. */
const restMs = 70;
/** Pixels of the screen that a far pointer may be off. */
const off = 4;
/** One is 130 bytes on the wire, with TLS, TCP and IP, and pointing may take 4 kbit/s: so many a second on the long run, so many at once. */
const perSecond = 3.6;
const atOnce = 6;

/** Both ends reckon alike. */
function reckoned([, x, y, vx, vy]: Told, ms: number): Place {
  const seconds = Math.min(onwardMs, Math.max(0, ms)) / 1000;
  return [x + 10 * vx * seconds, y + 10 * vy * seconds];
}
const apart = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(ax - bx, ay - by);

interface Heard {
  at: number;
  place: Place;
}

/** Whose hand it is. */
export class PointerTeller {
  readonly #tell: (told: Told | [n: number]) => void;
  #n = 0;
  #told: { told: Told; at: number } | null = null;
  #recent: Heard[] = [];
  /** Image pixels × 10 of one pixel of the screen. */
  #unit = 10;
  #left = atOnce;
  #filledAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (told: Told | [n: number]) => void) {
    this.#tell = tell;
  }

  move(place: Place, unit: number): void {
    const now = performance.now();
    const last = this.#recent.at(-1);
    if (last && now - last.at > restMs) this.#recent = [{ at: now - restMs, place: last.place }];
    this.#recent = this.#recent.filter(({ at }) => now - at <= restMs);
    this.#recent.push({ at: now, place });
    this.#unit = unit;
    this.#look();
  }

  gone(): void {
    clearTimeout(this.#timer);
    this.#recent = [];
    if (!this.#told) return;
    this.#told = null;
    this.#tell([this.#next()]);
  }

  drop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const last = this.#recent.at(-1);
    if (!last) return;
    const rests = now - last.at >= restMs;
    const shown = this.#told && reckoned(this.#told.told, now - this.#told.at);
    const end = this.#told && reckoned(this.#told.told, onwardMs);
    const right =
      shown !== null &&
      apart(shown, last.place) <= off * this.#unit &&
      // At rest to the point, and it must stay there.
      (!rests || (apart(shown, last.place) < 1 && end !== null && apart(end, shown) < 1));
    if (!right) {
      const wait = this.#waitFor(rests ? 1 : 2, now);
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#look(), rests ? wait : Math.min(wait, restMs));
        return;
      }
      this.#left -= 1;
      const [vx, vy] = rests ? [0, 0] : this.#speed();
      // Where it is by now, as the other end will have it.
      const seconds = (now - last.at) / 1000;
      const x = Math.round(last.place[0] + 10 * vx * seconds);
      const y = Math.round(last.place[1] + 10 * vy * seconds);
      const told: Told = [this.#next(), x, y, vx, vy];
      this.#told = { told, at: now };
      this.#tell(told);
    }
    if (!rests) this.#timer = setTimeout(() => this.#look(), restMs - (now - last.at) + 1);
  }

  /** One is kept back for where the hand comes to rest. */
  #waitFor(left: number, now: number): number {
    this.#left = Math.min(atOnce, this.#left + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
    return this.#left >= left ? 0 : Math.ceil(((left - this.#left) * 1000) / perSecond);
  }

  #speed(): [number, number] {
    const [first] = this.#recent;
    const last = this.#recent.at(-1);
    if (!first || !last || last.at <= first.at) return [0, 0];
    const each = 100 / (last.at - first.at); // ten units to the pixel
    return [
      Math.round((last.place[0] - first.place[0]) * each),
      Math.round((last.place[1] - first.place[1]) * each),
    ];
  }

  #next(): number {
    this.#n = (this.#n + 1) % 100;
    return this.#n;
  }
}

/** What was wrong goes away within this time, not in one leap. */
const mendMs = 60;
/** A pointer that was not heard of for so long is gone. */
const goneMs = 6000;
/** No hint is later than the next ones by more. */
const overtakenMs = 2000;

/** The same pointer on another screen. */
export class PointerShown {
  readonly #show: (place: Place | null, by: string) => void;
  #last: { told: Told; at: number; wrong: Place } | null = null;
  #heard = { by: '', n: 0, at: -Infinity };
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: (place: Place | null, by: string) => void) {
    this.#show = show;
  }

  told(by: string, told: Told | [n: number]): void {
    const at = performance.now();
    const [n] = told;
    const before = this.#heard;
    // Of a hundred numbers the half behind the last one are older; after a while a page may have begun anew.
    const older = (n - before.n + 100) % 100 > 50 && at - before.at < overtakenMs;
    if (by !== before.by) this.gone();
    else if (older) return;
    this.#heard = { by, n, at };
    if (told.length === 1) return this.gone();
    const [x, y] = told.slice(1, 3) as [number, number];
    const was = this.#last && this.#at(at);
    this.#last = { told, at, wrong: was ? [was[0] - x, was[1] - y] : [0, 0] };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.gone(), goneMs);
    if (!this.#frame) this.#paint();
  }

  /** Also when nobody shows it any more. */
  gone(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#last = null;
    this.#show(null, this.#heard.by);
  }

  #at(now: number): Place | null {
    if (!this.#last) return null;
    const { told, at, wrong } = this.#last;
    const [x, y] = reckoned(told, now - at);
    const share = Math.max(0, 1 - (now - at) / mendMs);
    return [x + wrong[0] * share, y + wrong[1] * share];
  }

  #paint(): void {
    this.#frame = 0;
    const now = performance.now();
    const place = this.#at(now);
    if (!place || !this.#last) return;
    this.#show(place, this.#heard.by);
    const { told, at } = this.#last;
    const moves = told[3] !== 0 || told[4] !== 0;
    if (now - at < (moves ? onwardMs : mendMs))
      this.#frame = requestAnimationFrame(() => this.#paint());
  }
}

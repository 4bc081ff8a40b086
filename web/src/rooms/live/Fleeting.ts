import { Drafts, type Draft } from '../board/drafts';
import { strokeFrom, type Laser } from '../board/state';
import type { Bodies, Hint, MeetingEvent, Where } from '../board/wire';
import type { Ink } from './Ink.svelte';

const laserMs = 2000;

/** What is on the board for a moment only: strokes that are being drawn, lasers, pointers. */
export class Fleeting {
  #drafts = new Drafts();
  #lasers: Laser[] = [];
  readonly #ink: Ink;
  readonly #you: () => string;
  readonly #nameOf: (p: string) => string;

  constructor(ink: Ink, you: () => string, nameOf: (p: string) => string) {
    this.#ink = ink;
    this.#you = you;
    this.#nameOf = nameOf;
  }

  drafts(where: Where): Draft[] {
    const here = ({ head: [m, page] }: Draft): boolean => m === where.m && page === where.page;
    const all = this.#drafts.all().filter(here);
    const mine = this.#ink.current;
    if (mine && mine.head[0] === where.m && mine.head[1] === where.page)
      all.push({ ...mine, by: this.#you(), at: performance.now() });
    return all;
  }
  lasers(where: Where): Laser[] {
    const now = performance.now();
    this.#lasers = this.#lasers.filter(({ t }) => now - t < laserMs);
    this.#ink.trails = this.#ink.trails.filter(({ t }) => now - t < laserMs);
    return [...this.#lasers, ...this.#ink.trails].filter(
      ({ stroke }) => stroke.m === where.m && stroke.page === where.page,
    );
  }
  pointers(): { x: number; y: number; at: number; name: string }[] {
    return [...this.#drafts.pointers].map(([by, one]) => ({ ...one, name: this.#nameOf(by) }));
  }

  /** True where something is to be painted anew. */
  hints(by: string, hints: Hint[], known: (id: string) => boolean): boolean {
    return by !== this.#you() && this.#drafts.take(by, hints, performance.now(), known);
  }
  /** A laser that somebody else has just shown. */
  shine(body: Bodies['stroke'], by: string): void {
    if (body.tool === 'laser' && by !== this.#you())
      this.#lasers.push({ stroke: strokeFrom(body, by, 0), t: performance.now() });
  }
  finish(events: readonly MeetingEvent[]): void {
    for (const event of events) if (event[3] === 'stroke') this.#drafts.finish(event[4].id);
  }
  tidy(): boolean {
    return this.#drafts.tidy(performance.now());
  }
  clear(): void {
    this.#drafts.clear();
  }
}

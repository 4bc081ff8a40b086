import type { Rung } from '../../generated/facts';
import type { Limits } from '../board/wire';

/** From the best to the last: each leaves away what the one before had most of. */
export const rungs: readonly Rung[] = ['full', 'small_picture', 'slides_sound', 'sound_only'];

/** What each rung needs towards oneself, in kbit/s: with a little to spare. */
export const needs: Record<Rung, number> = {
  full: 500,
  small_picture: 150,
  slides_sound: 40,
  sound_only: 24,
};

/** How often the moves of a pen go out, in ms: on a wide link each of them, up to eighty a second. What reaches others on thin links, the server thins at the same beats. */
export const hintsEvery: Record<Rung, number> = {
  full: 12,
  small_picture: 25,
  slides_sound: 80,
  sound_only: 200,
};

export interface Felt {
  rtt: number;
  loss: number;
  concealed: number;
  /** The socket's own bytes wait to go out, or its answers come late. */
  lag: number;
  /** Whether sound is carried at all. */
  sound: boolean;
}

export type Why = 'good' | 'loss' | 'slow' | 'budget' | 'lead' | 'room' | 'self';

export interface Standing {
  rung: Rung;
  why: Why;
}

const downAfterMs = 5000;
const upAfterMs = 25_000;

/**
 * Which rung the link carries, by how it felt: down after some bad seconds, up after many good ones; and each step up that did not hold makes
 * the next wait twice as long, so that a picture does not come and go.
 */
export class Ladder {
  #at = 0;
  #why: Why = 'good';
  #badSince: number | null = null;
  #goodSince: number | null = null;
  #patience = upAfterMs;
  #climbed = 0;

  get standing(): Standing {
    return { rung: rungs[this.#at] ?? 'sound_only', why: this.#why };
  }

  feel(felt: Felt, now: number): Standing {
    const trouble = troubleOf(felt);
    if (trouble) {
      this.#goodSince = null;
      this.#badSince ??= now;
      if (now - this.#badSince >= downAfterMs && this.#at < rungs.length - 1) {
        if (now - this.#climbed < 20_000) this.#patience = Math.min(240_000, 2 * this.#patience);
        this.#at += 1;
        this.#why = trouble;
        this.#badSince = now;
      }
    } else {
      this.#badSince = null;
      this.#goodSince ??= now;
      if (now - this.#goodSince >= this.#patience && this.#at > 0) {
        this.#at -= 1;
        this.#climbed = now;
        this.#goodSince = now;
        if (this.#at === 0) this.#why = 'good';
      }
    }
    return this.standing;
  }
}

function troubleOf({ loss, concealed, rtt, lag, sound }: Felt): 'loss' | 'slow' | null {
  if (sound && (concealed > 0.06 || loss > 0.2)) return 'loss';
  if (rtt > 1200 || lag > 1500) return 'slow';
  return null;
}

/** The lowest of what quality, budget, lead and oneself allow; who wished for one rung gets that rung, if the lead has no other wish. */
export function standOn(of: {
  quality: Standing;
  budget: Limits | null;
  lead: Rung | null;
  room: Rung | null;
  self: Rung | null;
}): Standing {
  if (of.lead) return { rung: of.lead, why: 'lead' };
  if (of.self) return { rung: of.self, why: 'self' };
  let best: Standing = of.quality;
  const lower = (rung: Rung, why: Why): void => {
    if (rungs.indexOf(rung) > rungs.indexOf(best.rung)) best = { rung, why };
  };
  if (of.room) lower(of.room, 'room');
  const { budget } = of;
  if (budget && budget.down > 0)
    lower(rungs.find((rung) => needs[rung] <= budget.down) ?? 'sound_only', 'budget');
  return best;
}

import type { Standing } from './ladder';

/** What is known of the link and the lesson just now. */
export interface Moment {
  here: boolean;
  standing: Standing;
  rtt: number;
  loss: number;
  concealed: number;
  /** One's own microphone is on: its sound goes the same way. */
  talks: boolean;
  /** Somebody said how much may be used. */
  limited: boolean;
}

/** Nothing else may need the link: on the highest rung by itself, no sound trouble, no word on how much may be used. */
export function isIdle(of: Moment): boolean {
  const good = of.standing.rung === 'full' && of.standing.why === 'good';
  return good && of.here && !of.limited && of.rtt < 600 && of.loss < 0.01 && of.concealed < 0.02;
}

/** Since when it has been so, by the clock of `now`; a talk that begins ends it like a trouble does. */
export function idleSince(before: number | null, of: Moment, now: number): number | null {
  return isIdle(of) && !of.talks ? (before ?? now) : null;
}

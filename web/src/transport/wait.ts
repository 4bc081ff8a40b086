/** How long to wait before trying again: half a second growing to half a minute, spread so that not all come at once. */
export function waitMs(attempt: number, random: number = Math.random()): number {
  return Math.round(Math.min(30_000, 500 * 2 ** Math.min(attempt, 6)) * (0.5 + random / 2));
}

/** So many milliseconds later, with nothing in its hands. */
export function rest(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

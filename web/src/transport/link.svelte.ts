/** Whether the server is in reach, and from when what stands on the screen is while it is not. */
let asOf = $state<string | null>(null);
let returns = $state(0);
let heard = false;
let down = false;
const changes = new Set<(programme: string) => void>();

export const link = {
  /** The moment of the oldest kept answer on screen; null with a link, or when nothing old is shown. */
  get asOf(): string | null {
    return asOf;
  },
  /** Grows whenever the server answers again after kept answers stood in for it: read afresh. */
  get returns(): number {
    return returns;
  },
  /** How long a kept answer is held back for a fresh one, in milliseconds: long where the last question was answered. */
  get patienceMs(): number {
    if (typeof navigator !== 'undefined' && navigator.onLine === false) return 0;
    return heard && !down ? 4000 : 700;
  },
  heard(): void {
    heard = true;
    down = false;
    if (asOf !== null) returns += 1;
    asOf = null;
  },
  lost(): void {
    down = true;
  },
  /** A kept answer of that moment is shown. */
  shows(at: string): void {
    if (asOf === null || at < asOf) asOf = at;
  },
  /** Another page: what was old on the last one is not on this one. */
  turned(): void {
    asOf = null;
  },

  /** The ledger said that something changed in the programme. */
  changed(programme: string): void {
    for (const listener of changes) listener(programme);
  },
  onChanged(listener: (programme: string) => void): () => void {
    changes.add(listener);
    return () => changes.delete(listener);
  },
};

/** 65000 → 1:05; an hour and more with its hours. */
export function clockOf(ms: number): string {
  const all = Math.max(0, Math.round(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Begun minutes: something is never none. */
export const minutesOf = (ms: number): number => Math.ceil(ms / 60_000);

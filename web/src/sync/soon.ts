/** Somebody is writing: what is written will be filed soon, so the way out may be made ready. */
let listener: () => void = () => undefined;
let last = Number.NEGATIVE_INFINITY;
const everyMs = 20_000;

export function onWriting(call: () => void): void {
  listener = call;
}

export function writing(): void {
  const now = performance.now();
  if (now - last < everyMs) return;
  last = now;
  listener();
}

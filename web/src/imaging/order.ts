/**
 * Which images to fetch, the most useful first: the one looked at, then those the hand moves towards, two for each one behind.
 */
export function nearest(count: number, at: number, towards: 1 | -1, most = count): number[] {
  const out: number[] = [];
  if (at >= 0 && at < count) out.push(at);
  let ahead = at + towards;
  let behind = at - towards;
  const inside = (index: number): boolean => index >= 0 && index < count;
  while (out.length < Math.min(most, count) && (inside(ahead) || inside(behind))) {
    for (let two = 0; two < 2 && inside(ahead); two++, ahead += towards) out.push(ahead);
    if (inside(behind)) out.push(behind);
    behind -= towards;
  }
  return out.slice(0, most);
}

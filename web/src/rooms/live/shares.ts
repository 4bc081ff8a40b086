/** Per cent of the whole, whole numbers that add up to 100: what is left over goes to the largest remainders. */
export function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((all, n) => all + n, 0);
  if (sum === 0) return counts.map(() => 0);
  const shares = counts.map((n) => Math.floor((100 * n) / sum));
  const rest = counts
    .map((n, i) => ({ i, of: (100 * n) % sum }))
    .sort((a, b) => b.of - a.of || a.i - b.i);
  const missing = 100 - shares.reduce((all, n) => all + n, 0);
  for (const { i } of rest.slice(0, missing)) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}

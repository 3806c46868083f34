/** The value that a share of the others is below: 0.5 is the median, which lies between two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const [below, above = below] = sorted.slice(low, low + 2);
  return below + (above - below) * (at - low);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

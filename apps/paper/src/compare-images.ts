/** The mean of the differences of two lists, place by place, and its standard error. RangeError for lists of two lengths. */
export function meanDifference(
  these: readonly number[],
  those: readonly number[],
): { readonly mean: number; readonly standardError: number } {
  if (these.length !== those.length || these.length < 2)
    throw new RangeError(
      `Cannot compare image by image: there are ${these.length} and ${those.length}`,
    );
  const differences = these.map((value, i) => value - (those[i] ?? 0));
  const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
  const squares = differences.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const variance = squares / (differences.length - 1);
  return { mean, standardError: Math.sqrt(variance / differences.length) };
}

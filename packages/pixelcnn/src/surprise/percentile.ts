/**
 * The percentile of a value among others: the share of them that lie below, in percent; equal ones count half.
 *
 * @param others in any order, or the evenly spaced ones that `evenlySpaced()` keeps of them
 * @throws RangeError if there is none, and for what is no number.
 * @example
 * percentileAmong(3, [1, 2, 3, 4]); // 62.5
 * percentileAmong(9, [1, 2, 3, 4]); // 100
 */
export function percentileAmong(value: number, others: ArrayLike<number>): number {
  if (others.length === 0) throw new RangeError("Cannot compare a value: there are no others");
  // Nothing is below it: the image of a network that overflows would be the most usual one.
  if (Number.isNaN(value)) throw new RangeError("Cannot compare a value: it is no number");
  let [below, equal] = [0, 0];
  for (let n = 0; n < others.length; n++) {
    const other = others[n] ?? NaN;
    if (other < value) below++;
    else if (other === value) equal++;
    else if (Number.isNaN(other))
      throw new RangeError("Cannot compare a value with others: one is no number");
  }
  return (100 * (below + equal / 2)) / others.length;
}

/**
 * Evenly spaced ones of many values, in ascending order, from the least to the greatest: a small table that keeps percentiles to about
 * 100 / `count`. A single one is the middle one.
 *
 * @throws RangeError for a count that is no whole number above 0.
 * @example
 * evenlySpaced([5, 1, 4, 2, 3], 3); // [1, 3, 5]
 * evenlySpaced([2, 1], 3); // [1, 2]
 */
export function evenlySpaced(values: ArrayLike<number>, count: number): number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`Cannot keep ${count} values: it must be a whole number above 0`);
  const sorted = Array.from(values).toSorted((a, b) => a - b);
  if (sorted.length <= count) return sorted;
  if (count === 1) return sorted.splice(sorted.length / 2, 1);
  const step = (sorted.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, n) => sorted[Math.round(n * step)] ?? NaN);
}

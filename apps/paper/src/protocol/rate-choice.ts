/** A rate and what came of it; null where training broke. */
export interface Tried {
  readonly rate: number;
  readonly bitsPerDim: number | null;
}

/** The rates that are tried for every network, around which the best has lain so far; each is twice the one before. */
export const firstRates: readonly number[] = [8e-3, 16e-3];

/**
 * The next rate to try: those of the start, then half and twice the best one until both are worse. Undefined when the choice is made.
 *
 * @throws RangeError where training broke at every rate of ten.
 */
export function nextRate(tried: readonly Tried[]): number | undefined {
  const isOpen = (rate: number): boolean => !tried.some((one) => one.rate === rate);
  const open = firstRates.find(isOpen);
  if (open !== undefined) return open;
  const best = bestOf(tried);
  if (best !== undefined) return [best.rate / 2, best.rate * 2].find(isOpen);
  // Training broke at every rate: smaller ones may do.
  const low = Math.min(...tried.map(({ rate }) => rate));
  if (tried.length < 10) return low / 2;
  throw new RangeError(`Cannot choose a rate: training broke at all from ${low}`);
}

/** The best rate; undefined as long as one is to be tried. */
export function chosenRate(tried: readonly Tried[]): number | undefined {
  if (nextRate(tried) !== undefined) return undefined;
  return bestOf(tried)?.rate;
}

/** The rate of the fewest bits, the smaller one of two equals, so far. */
export function bestOf(
  tried: readonly Tried[],
): { readonly rate: number; readonly bitsPerDim: number } | undefined {
  const whole = tried.flatMap(({ rate, bitsPerDim }) =>
    bitsPerDim === null ? [] : [{ rate, bitsPerDim }],
  );
  return whole.toSorted((a, b) => a.bitsPerDim - b.bitsPerDim || a.rate - b.rate)[0];
}

/** A rate and what came of it; null where training broke. */
export interface Tried {
  readonly rate: number;
  readonly bitsPerDim: number | null;
}

/** The rates that are tried for every network; each is twice the one before. */
export const firstRates: readonly number[] = [1e-3, 2e-3, 4e-3, 8e-3];

/**
 * The next rate to try: those of the start, then one further as long as the best lies at an edge. Undefined when the choice is made.
 *
 * @throws RangeError where training broke at every rate of ten.
 */
export function nextRate(tried: readonly Tried[]): number | undefined {
  const open = firstRates.find((rate) => !tried.some((one) => one.rate === rate));
  if (open !== undefined) return open;
  const all = tried.map(({ rate }) => rate);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const best = bestOf(tried);
  if (best === undefined) {
    // Training broke at every rate: smaller ones may do.
    if (tried.length < 10) return low / 2;
    throw new RangeError(`Cannot choose a rate: training broke at all from ${low} to ${high}`);
  }
  if (best.rate === low) return low / 2;
  return best.rate === high ? high * 2 : undefined;
}

/** The rate of the fewest bits, the smaller one of two equals; undefined as long as one is to be tried. */
export function chosenRate(tried: readonly Tried[]): number | undefined {
  if (nextRate(tried) !== undefined) return undefined;
  return bestOf(tried)?.rate;
}

function bestOf(tried: readonly Tried[]): Tried | undefined {
  const whole = tried.flatMap(({ rate, bitsPerDim }) =>
    bitsPerDim === null ? [] : [{ rate, bitsPerDim }],
  );
  return whole.toSorted((a, b) => a.bitsPerDim - b.bitsPerDim || a.rate - b.rate)[0];
}

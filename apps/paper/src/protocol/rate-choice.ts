/** A rate and what came of it; null where training broke. */
export interface Tried {
  readonly rate: number;
  readonly bitsPerDim: number | null;
}

/** Where a search for a rate begins, and how far it goes from the best one. */
export interface RateSearch {
  readonly first: readonly number[];
  /** What the best rate is multiplied and divided by. */
  readonly step: number;
}

/** The search of every network, by short trainings: the best rate has lain around the first ones so far. */
export const shortSearch: RateSearch = { first: [8e-3, 16e-3], step: 2 };

/** The search by whole trainings, from the best rate of the short ones. */
export function wholeSearch(rate: number): RateSearch {
  return { first: [rate], step: Math.SQRT2 };
}

/**
 * The next rate to try: those of the start, then a step below and above the best one until both are worse. Undefined when the choice is made.
 *
 * @throws RangeError where training broke at every rate of ten.
 */
export function nextRate(tried: readonly Tried[], search: RateSearch): number | undefined {
  const isOpen = (rate: number): boolean => triedAt(tried, rate) === undefined;
  const open = search.first.find(isOpen);
  if (open !== undefined) return open;
  const best = bestOf(tried);
  if (best !== undefined) return besides(best.rate, search).find(isOpen);
  // Training broke at every rate: smaller ones may do.
  const low = Math.min(...tried.map(({ rate }) => rate));
  if (tried.length < 10) return low / search.step;
  throw new RangeError(`Cannot choose a rate: training broke at all from ${low}`);
}

/** The best rate; undefined as long as one is to be tried. */
export function chosenRate(tried: readonly Tried[], search: RateSearch): number | undefined {
  if (nextRate(tried, search) !== undefined) return undefined;
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

/** What came of a rate, or of one that differs from it by rounding alone. */
export function triedAt(tried: readonly Tried[], rate: number): Tried | undefined {
  return tried.find((one) => Math.abs(one.rate / rate - 1) < rounding);
}

/** The rates a step below and above one. */
export function besides(
  rate: number,
  { step }: Pick<RateSearch, "step">,
): [below: number, above: number] {
  return [rounded(rate / step), rounded(rate * step)];
}

/** Rates are written with three digits. */
const rounding = 5e-3;

/** With three digits, those that lie on the way from the first rate by roots of two; so two steps lead back to where one came from. */
function rounded(rate: number): number {
  const [first = rate] = shortSearch.first;
  const near = first * Math.SQRT2 ** Math.round(2 * Math.log2(rate / first));
  return Number((Math.abs(near / rate - 1) < rounding ? near : rate).toPrecision(3));
}

/** A rate and what came of it; null where training broke. */
export interface Tried {
  readonly rate: number;
  readonly bitsPerDim: number | null;
}

/** How near rates are tried to the best one. */
export interface RateSteps {
  /** In steps of the root of two, once the best one in steps of two is known. */
  readonly fineRates?: boolean;
}

/** The rates that are tried for every network, around which the best has lain so far; each is twice the one before. */
export const firstRates: readonly number[] = [8e-3, 16e-3];

/**
 * The next rate to try: those of the start, then half and twice the best one until both are worse; where steps are fine, then those between the best
 * one and its neighbours, until both are. Undefined when the choice is made.
 *
 * @throws RangeError where training broke at every rate of ten.
 */
export function nextRate(
  tried: readonly Tried[],
  { fineRates = false }: RateSteps = {},
): number | undefined {
  const isOpen = (rate: number): boolean => triedAt(tried, rate) === undefined;
  const open = firstRates.find(isOpen);
  if (open !== undefined) return open;
  const best = bestOf(tried);
  if (best === undefined) {
    // Training broke at every rate: smaller ones may do.
    const low = Math.min(...tried.map(({ rate }) => rate));
    if (tried.length < 10) return low / 2;
    throw new RangeError(`Cannot choose a rate: training broke at all from ${low}`);
  }
  if (!fineRates) return besides(best.rate, 2).find(isOpen);
  const coarse = bestOf(tried.filter(({ rate }) => isCoarse(rate))) ?? best;
  const next = besides(coarse.rate, 2).find(isOpen);
  return next ?? besides(best.rate, Math.SQRT2).find(isOpen);
}

/** The best rate; undefined as long as one is to be tried. */
export function chosenRate(tried: readonly Tried[], steps: RateSteps = {}): number | undefined {
  if (nextRate(tried, steps) !== undefined) return undefined;
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
export function besides(rate: number, step: number): [below: number, above: number] {
  return [rounded(rate / step), rounded(rate * step)];
}

/** Rates between two steps are written with three digits. */
const rounding = 5e-3;

function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}

/** Whether whole steps of two lead to a rate from the first one. */
function isCoarse(rate: number): boolean {
  const steps = Math.log2(rate / (firstRates[0] ?? NaN));
  return Math.abs(steps - Math.round(steps)) < 0.1;
}

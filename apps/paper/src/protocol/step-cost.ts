import { besides, bestOf, triedAt, type RateSearch, type Tried } from "./rate-choice.ts";

/**
 * What a share of a step from the best rate may cost, in bits: by the parabola, in the logarithm of the rate, through the best one and its
 * two neighbours; where training broke at one of these, the distance to the other. Undefined where neither was tried.
 *
 * @example
 * const tried = [{ rate: 1, bitsPerDim: 3.4 }, { rate: 2, bitsPerDim: 3 }, { rate: 4, bitsPerDim: 3.4 }];
 * stepCost(tried, { step: 2 }, 0.5); // 0.1
 */
export function stepCost(
  tried: readonly Tried[],
  search: Pick<RateSearch, "step">,
  share: number,
): number | undefined {
  const best = bestOf(tried);
  if (best === undefined) return undefined;
  const losses = besides(best.rate, search).flatMap((rate) => {
    const bits = triedAt(tried, rate)?.bitsPerDim;
    return typeof bits === "number" ? [bits - best.bitsPerDim] : [];
  });
  const [one, other] = losses;
  // The parabola rises by half the sum of both in a step, and by the square of a share of it.
  return one === undefined || other === undefined ? one : ((one + other) / 2) * share ** 2;
}

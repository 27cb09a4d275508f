import { checkNumbers } from "../check-numbers.ts";

/** Updates that are done for each one that an average looks back. With 20 a falling rate was left with too short an average at its end. */
const longer = 10;

/**
 * Weights of an exponential moving average at update t (from 1): `ema = keep * ema + take * value`. It looks back `1 / (1 - decay)`
 * updates, but never over more than a tenth of those that were done: first weights, which are far from anything, are soon
 * forgotten, so that an average for the end of a long run is a good one from the first updates on.
 *
 * @throws TypeError for what is no number, RangeError for an update below 1 and a decay that is not from 0 to below 1.
 * @example
 * emaWeights(1, 0.999); // { keep: 0, take: 1 }
 * emaWeights(41, 0.999); // { keep: 0.8, take: 0.2 }
 * emaWeights(20000, 0.999); // { keep: 0.999, take: 0.001… }
 */
export function emaWeights(t: number, decay: number): { keep: number; take: number } {
  checkNumbers("weigh an average", { t, decay });
  if (!(t >= 1)) throw new RangeError(`Cannot weigh an average: t is ${t}, not a number from 1 on`);
  if (!(decay >= 0 && decay < 1))
    throw new RangeError(
      `Cannot weigh an average: decay is ${decay}, not a number from 0 to below 1`,
    );
  const take = Math.max(1 - decay, longer / (t + longer - 1));
  return { keep: 1 - take, take };
}

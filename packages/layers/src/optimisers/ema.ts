/**
 * Weights of a bias-corrected exponential moving average at update t (from 1): `ema = keep * ema + take * value`. The average is
 * the corrected one itself, so it is right from the first update on.
 *
 * @example
 * emaWeights(1, 0.999); // { keep: 0, take: 1 }
 * emaWeights(2, 0.5); // { keep: 0.333…, take: 0.666… }
 */
export function emaWeights(t: number, decay: number): { keep: number; take: number } {
  const mass = 1 - decay ** t;
  return { keep: (decay * (1 - decay ** (t - 1))) / mass, take: (1 - decay) / mass };
}

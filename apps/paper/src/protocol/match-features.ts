import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { countParameters } from "@pixelweft/pixelcnn/figures";

/** The configuration whose number of weights comes nearest to `weights`, with a multiple of `step` features. */
export function matchFeatures(
  of: (features: number) => PixelCNNConfig,
  { weights, step }: { readonly weights: number; readonly step: number },
): PixelCNNConfig {
  const count = (steps: number): number => countParameters(of(steps * step));
  let [low, high] = [1, 2];
  while (count(high) < weights) {
    if (count(high) <= count(low))
      throw new RangeError(`Cannot match ${weights} weights: more features give no more of them`);
    [low, high] = [high, high * 2];
  }
  // The wanted number lies from low to high.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (count(middle) < weights) low = middle;
    else high = middle;
  }
  return of((weights - count(low) < count(high) - weights ? low : high) * step);
}

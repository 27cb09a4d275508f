import { countParameters, type PixelCNNConfig } from "@pixelweft/pixelcnn";

/** The configuration whose number of weights comes nearest to `weights`, with a multiple of `step` features. */
export function matchFeatures(
  of: (features: number) => PixelCNNConfig,
  { weights, step }: { readonly weights: number; readonly step: number },
): PixelCNNConfig {
  let below = of(step);
  for (let features = 2 * step; ; features += step) {
    const above = of(features);
    const [low, high] = [countParameters(below), countParameters(above)];
    if (high <= low)
      throw new RangeError(`Cannot match ${weights} weights: more features give no more of them`);
    if (high >= weights) return weights - low < high - weights ? below : above;
    below = above;
  }
}

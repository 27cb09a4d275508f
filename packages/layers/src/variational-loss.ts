import { add, exp, mul, softplus, sub, sum, type Tensor } from "@pixelweft/tensor";
import { meanOfExample } from "./regression-loss.ts";

/**
 * The binary cross entropy of each example, in nats, with what a sigmoid of the logits says: the mean over `[n, ...]` of
 * `softplus(logit) - target * logit`, `[n]`. Targets are in [0, 1]. Times the number of elements it is the sum, as a VAE wants it.
 *
 * @throws TypeError for shapes that do not fit.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, binaryCrossEntropy(tensor([[0, 50]]), tensor([[1, 1]]))); // Float32Array [0.34657…]
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return meanOfExample(sub(softplus(logits), mul(targets, logits)));
}

/** A normal distribution for each element. */
export interface Gaussians {
  readonly mean: Tensor;
  /** The logarithm of the variance, of the same shape. */
  readonly logVariance: Tensor;
}

/**
 * The Kullback-Leibler divergence of normal distributions from N(0, 1), in nats, summed over all axes but the first: `[n, ...]` to `[n]`
 * (Kingma and Welling 2014, appendix B).
 *
 * @throws TypeError for shapes that do not fit.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const [mean, logVariance] = [tensor([[3, 0]]), tensor([[0, 0]])];
 * await read(backend, gaussianDivergence({ mean, logVariance })); // Float32Array [4.5]
 */
export function gaussianDivergence({ mean, logVariance }: Gaussians): Tensor {
  const each = sub(add(exp(logVariance), mul(mean, mean)), add(logVariance, 1));
  const axes = each.shape.map((_, axis) => axis).slice(1);
  return mul(axes.length === 0 ? each : sum(each, axes), 0.5);
}

import { add, logSumExp, mean, mul, neg, pick, sub, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "./check-numbers.ts";

/**
 * Log-probability of each target under a softmax over the last axis, in nats: `logits` is `[..., D]`, `targets` (integers) `[...]`.
 * Backwards it is one fused kernel, softmax minus one-hot. A target outside 0 … D-1 reads a logit of zero: check data at the door.
 *
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const targets = tensor([0, 1], { dtype: "i32" });
 * await read(backend, categoricalLogProb(tensor([[0, 0], [0, 0]]), targets)); // Float32Array [-0.69314…, -0.69314…]
 */
export function categoricalLogProb(logits: Tensor, targets: Tensor): Tensor {
  return sub(pick(logits, targets), logSumExp(logits, [logits.shape.length - 1]));
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Share of the probability that is wanted of all classes alike, in [0, 1); 0 if missing. */
  readonly smoothing?: number | undefined;
}

/**
 * Cross entropy of a softmax over the last axis with labels, in nats: `logits` is `[..., classes]`, `labels` (integers) `[...]`, and so is
 * the result. Label smoothing (Szegedy et al. 2016, section 7) takes a share of the target from the label and gives it to all classes.
 * A label outside 0 … classes-1 reads a logit of zero, and is no error: check data at the door.
 *
 * @throws RangeError for a smoothing outside [0, 1). TypeError for labels of f32 or of another shape.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const labels = tensor([1], { dtype: "i32" });
 * await read(backend, crossEntropy(tensor([[0, 0]]), labels)); // Float32Array [0.69314…]
 * await read(backend, crossEntropy(tensor([[0, 2]]), labels, { smoothing: 0.5 })); // Float32Array [0.62692…]
 */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  { smoothing = 0, ...rest }: CrossEntropyOptions = {},
): Tensor {
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(`Cannot compare with labels: there is no option ${surplus}`);
  checkNumbers("compare with labels", { smoothing });
  if (!(smoothing >= 0 && smoothing < 1))
    throw new RangeError(`Cannot smooth labels by ${smoothing}: it must be in [0, 1)`);
  if (smoothing === 0) return neg(categoricalLogProb(logits, labels));
  const aim = add(mul(pick(logits, labels), 1 - smoothing), mul(mean(logits, -1), smoothing));
  return sub(logSumExp(logits, -1), aim);
}

import { logSumExp, pick, sub, type Tensor } from "@pixelweft/tensor";

/**
 * Log-probability of each target under a softmax over the last axis, in nats: `logits` is `[..., D]`, `targets` (integers) `[...]`.
 * Backwards it is one fused kernel, softmax minus one-hot. A target outside 0 … D-1 reads a logit of zero: check data at the door.
 */
export function categoricalLogProb(logits: Tensor, targets: Tensor): Tensor {
  return sub(pick(logits, targets), logSumExp(logits, [logits.shape.length - 1]));
}

import { logSumExp, pick, sub, type Tensor } from "@pixelweft/tensor";

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

import {
  add,
  argmax,
  cast,
  div,
  equal,
  exp,
  floor,
  indices,
  max,
  maximum,
  mul,
  reshape,
  select,
  sub,
  sum,
  type Tensor,
} from "@pixelweft/tensor";

/** Frequencies of a distribution sum to 2^16. */
export const totalFrequency = 65_536;
/** A weight of 1 as an integer: 256 of them still fit into i32. */
const unit = 2 ** 22;

/**
 * Integer frequencies of every level, i32 `[n, levels]`, from logits: none is zero, each row sums to 2^16. Each step is an operation of
 * f32 that IEEE 754 rounds in one way, or one of integers, so that no order of sums matters; `exp` is the backend's own.
 *
 * Weights are `floor(exp(logit - largest) * 2^22)`, frequencies `max(1, floor(weight * (2^16 / sum of weights)))`, and the most likely
 * level, the lowest of several, gets what is missing or gives what is too much. It always has that much: of D levels k can be raised to 1
 * by less than 1 each, and it has at least `(2^16 - k) / (D - k)`, which is more than k for 256 levels and fewer.
 */
export function frequencies(logits: Tensor): Tensor {
  const [n = 1, levels = 1] = logits.shape;
  const column = (x: Tensor): Tensor => reshape(x, [n, 1]);
  const likeliest = column(argmax(logits, [1]));
  const weights = cast(floor(mul(exp(sub(logits, column(max(logits, [1])))), unit)), "i32");
  const share = div(totalFrequency, cast(column(sum(weights, [1])), "f32"));
  const scaled = cast(maximum(1, floor(mul(cast(weights, "f32"), share))), "i32");
  const left = sub(totalFrequency, column(sum(scaled, [1])));
  const isLikeliest = equal(indices([n, levels], 1), likeliest);
  return select(isLikeliest, add(scaled, left), scaled);
}

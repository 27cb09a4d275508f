import {
  cast,
  cumulativeSum,
  exp,
  indices,
  less,
  lessEqual,
  max,
  minimum,
  mul,
  reshape,
  select,
  slice,
  streams,
  sub,
  sum,
  uniform,
  type Tensor,
} from "@pixelweft/tensor";

/** What a draw depends on. */
export interface DrawOptions {
  /** u32, rank 0. */
  readonly seed: Tensor;
  /** Number of each image, u32 `[n]`: images keep their numbers in every batch. */
  readonly image: Tensor;
  /** Number of the sub-pixel in drawing order, rank 0. */
  readonly place: Tensor;
  /** 1 / temperature, rank 0; only 1 samples from p(x). */
  readonly sharpness: Tensor;
}

/**
 * One level for each row of logits `[n, levels]`, i32 `[n]`, by the inverse of the cumulative distribution: the first level whose
 * cumulative probability exceeds u times the total, but no level after the last one with a probability above zero.
 * u is a pure function of (seed, image, place).
 */
export function drawLevels(logits: Tensor, options: DrawOptions): Tensor {
  const [n = 1, levels = 1] = logits.shape;
  const top = reshape(max(logits, [1]), [n, 1]);
  const weights = exp(mul(sub(logits, top), options.sharpness));
  const running = cumulativeSum(weights, 1);
  const total = slice(running, [undefined, { start: levels - 1, size: 1 }]);
  const u = uniform([options.seed, streams.draw], [options.image, options.place]);
  const threshold = mul(reshape(u, [n, 1]), total);
  const below = sum(select(lessEqual(running, threshold), 1, 0), [1]);
  const level = cast(indices([n, levels], 1), "f32");
  const last = max(select(less(0, weights), level, 0), [1]);
  return cast(minimum(below, last), "i32");
}

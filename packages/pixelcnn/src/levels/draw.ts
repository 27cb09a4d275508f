import {
  cast,
  cumulativeSum,
  div,
  equal,
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
  /** A level whose probability the temperature leaves as it is, i32, rank 0: the ground of sprites. */
  readonly steady?: Tensor | undefined;
  /**
   * Levels less likely than this share of the likeliest one are never drawn, rank 0. With a steady level that goes for the others among themselves;
   * that one, or all others together, are left out where they are less likely than a tenth of this share of the other side.
   */
  readonly minP?: Tensor | undefined;
}

/** What is drawn where no level has a probability above zero, as the logits are not finite. */
export const noLevel = -1;

/**
 * One level for each row of logits `[n, levels]`, i32 `[n]`, by the inverse of the cumulative distribution: the first level whose
 * cumulative probability exceeds u times the total, but no level after the last one with a probability above zero; {@link noLevel} if
 * there is none.
 * u is a pure function of (seed, image, place).
 */
export function drawLevels(logits: Tensor, options: DrawOptions): Tensor {
  const [n = 1, levels = 1] = logits.shape;
  const weights = weightsOf(logits, options);
  const running = cumulativeSum(weights, 1);
  const total = slice(running, [undefined, { start: levels - 1, size: 1 }]);
  const u = uniform([options.seed, streams.draw], [options.image, options.place]);
  const threshold = mul(reshape(u, [n, 1]), total);
  const below = sum(select(lessEqual(running, threshold), 1, 0), [1]);
  const level = cast(indices([n, levels], 1), "f32");
  const last = max(select(less(0, weights), level, noLevel), [1]);
  return cast(minimum(below, last), "i32");
}

/**
 * Of `minP`, the share below which the steady level, or all others together, are left out: figures begin on a ground that is much
 * likelier, so that `minP` itself would leave most images empty.
 */
const steadyShare = 0.1;

type Shaping = Pick<DrawOptions, "sharpness" | "steady" | "minP">;

/** What the levels weigh, in proportion to their probabilities at the temperature, `[n, levels]`. */
function weightsOf(logits: Tensor, { sharpness, steady, minP }: Shaping): Tensor {
  const [n = 1, levels = 1] = logits.shape;
  const topOf = (values: Tensor): Tensor => reshape(max(values, [1]), [n, 1]);
  const likely = (weights: Tensor): Tensor =>
    minP ? select(less(weights, minP), 0, weights) : weights;
  const top = topOf(logits);
  if (steady === undefined) return likely(exp(mul(sub(logits, top), sharpness)));
  // The other levels share among themselves, at the temperature, what they have together without it.
  const isSteady = equal(cast(indices([n, levels], 1), "i32"), steady);
  const others = topOf(select(isSteady, -1e30, logits));
  const of = (weights: Tensor): Tensor => select(isSteady, 0, weights);
  const above = sub(logits, others);
  const shaped = likely(of(exp(mul(above, sharpness))));
  const totalOf = (weights: Tensor): Tensor => reshape(sum(weights, [1]), [n, 1]);
  const total = mul(totalOf(of(exp(above))), exp(sub(others, top)));
  const kept = mul(shaped, div(total, totalOf(shaped)));
  const plain = exp(sub(logits, top));
  if (minP === undefined) return select(isSteady, plain, kept);
  // Stray pixels on the ground, and holes in a figure.
  const rare = mul(minP, steadyShare);
  const steadyTotal = totalOf(select(isSteady, plain, 0));
  const isRare = select(
    isSteady,
    less(steadyTotal, mul(total, rare)),
    less(total, mul(steadyTotal, rare)),
  );
  return select(isRare, 0, select(isSteady, plain, kept));
}

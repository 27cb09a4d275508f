import {
  abs,
  add,
  cast,
  concat,
  div,
  equal,
  exp,
  expand,
  full,
  indices,
  less,
  log,
  logSumExp,
  max,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  select,
  slice,
  sub,
  sum,
  tanh,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import type { AskedSubPixel, Output } from "./output.ts";

/**
 * Smallest logarithm of a scale. The interval of one of 256 levels is then 8.6 scales wide, and that of one of more levels too: a fixed one
 * would let no level be more likely than some share, 13% of 4,096 levels.
 */
function leastLogScale(levels: number): number {
  return -7 - Math.log(Math.max(1, (levels - 1) / 255));
}

/**
 * A mixture of discretised logistics (Salimans et al. 2017, "PixelCNN++", sections 2.1 and 2.2). One component is drawn for a whole pixel;
 * its means of later colours move with the earlier ones: `m_G + a R`, `m_B + b R + c G`, coefficients through a tanh. A level's
 * probability is that of the interval around it, where the lowest and the highest reach to infinity. For K components and C colours a
 * pixel has K weights, then for each colour K means and K logarithms of scales, then K coefficients for each pair of colours.
 */
export const logisticMixture: Output = {
  width: ({ channels, mixtures }) =>
    mixtures * (1 + 2 * channels + (channels * (channels - 1)) / 2),
  logits(config, asked) {
    const { mixtures } = config;
    const n = asked.output.shape[0] ?? 1;
    const { weights, mean, logScale } = component(config, asked);
    const wide = (x: Tensor): Tensor => reshape(x, [n, mixtures, 1]);
    const top = max(weights, [1]);
    const shares = wide(exp(sub(weights, reshape(top, [n, 1]))));
    const each = levelProb(config, { mean: wide(mean), logScale: wide(logScale) });
    return add(log(sum(mul(each, shares), [1])), reshape(top, [n, 1]));
  },
  logProb(config, output, images) {
    const { channels } = config;
    const n = images.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const pixels = reshape(output, [n, output.shape.at(-1) ?? 1]);
    const values = colours(reshape(images, [n, channels]), channels);
    const { gains } = componentsAfter(config, pixels, values);
    return reshape(concat(gains, -1), images.shape);
  },
};

interface Component {
  /** Logarithm of each component's probability given the colours before, `[n, K]`. */
  readonly weights: Tensor;
  readonly mean: Tensor;
  readonly logScale: Tensor;
}

/** The components of a colour, given those before it. */
function component(config: PixelCNNConfig, { output, colour, earlier }: AskedSubPixel): Component {
  const { weights } = componentsAfter(config, output, earlier.slice(0, colour));
  const { mean, logScale } = parametersOf(config, output, { colour, earlier });
  return { weights: weights[colour] ?? output, mean, logScale };
}

/** What the colours of a pixel say about its components. */
interface Components {
  /** Logarithms of their probabilities before any colour, after the first one, and so on, `[n, K]` each. */
  readonly weights: Tensor[];
  /** Logarithm of the probability of each colour given those before it, `[n, 1]` each. */
  readonly gains: Tensor[];
}

/** Each colour's gain is taken out of the weights: those of an unlikely pixel would grow until nothing beside them counts. */
function componentsAfter(
  config: PixelCNNConfig,
  output: Tensor,
  values: readonly Tensor[],
): Components {
  const { mixtures } = config;
  const n = output.shape[0] ?? 1;
  const total = (logs: Tensor): Tensor => logSumExp(logs, [1], { keepDims: true });
  const open = block(output, 0, mixtures);
  const weights = [sub(open, total(open))];
  const gains = values.map((value, colour) => {
    const parameters = parametersOf(config, output, { colour, earlier: values });
    const level = expand(reshape(cast(value, "i32"), [n, 1]), [n, mixtures]);
    const logs = add(weights[colour] ?? open, levelLogProb(level, config, parameters));
    const gain = total(logs);
    weights.push(sub(logs, gain));
    return gain;
  });
  return { weights, gains };
}

interface LogisticParameters {
  readonly mean: Tensor;
  readonly logScale: Tensor;
}

/**
 * Means and scales of a colour's components. An output of zero stands for means spread evenly from -1 to 1, so that no two components
 * begin alike (equal ones would get equal gradients for ever), and for scales that fill the gaps.
 */
function parametersOf(
  { channels, levels, mixtures: k }: PixelCNNConfig,
  output: Tensor,
  { colour, earlier }: { readonly colour: number; readonly earlier: readonly Tensor[] },
): LogisticParameters {
  const n = output.shape[0] ?? 1;
  const spread = tensor(Float32Array.from({ length: k }, (_, i) => (2 * i + 1) / k - 1));
  let mean = add(block(output, k * (1 + 2 * colour), k), spread);
  const firstPair = 1 + 2 * channels + (colour * (colour - 1)) / 2;
  for (let before = 0; before < colour; before++) {
    const coefficient = tanh(block(output, k * (firstPair + before), k));
    const level = cast(earlier[before] ?? output, "f32");
    const value = sub(mul(reshape(level, [n, 1]), 2 / (levels - 1)), 1);
    mean = add(mean, mul(coefficient, value));
  }
  const logScale = add(block(output, k * (2 + 2 * colour), k), -Math.log(k));
  return { mean, logScale: maximum(logScale, leastLogScale(levels)) };
}

/**
 * Logarithm of the probability of levels under logistics. With a and b the interval's upper and lower end in scales,
 * `sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - exp(b - a))`: a product, whose logarithm loses nothing far from the mean.
 */
function levelLogProb(
  level: Tensor,
  { levels }: PixelCNNConfig,
  { mean, logScale }: LogisticParameters,
): Tensor {
  const half = 1 / (levels - 1);
  const sharpness = exp(neg(logScale));
  const distance = sub(sub(mul(cast(level, "f32"), 2 * half), 1), mean);
  const upper = mul(add(distance, half), sharpness);
  const lower = mul(sub(distance, half), sharpness);
  const isLowest = equal(level, 0);
  const isHighest = equal(level, levels - 1);
  const below = select(isHighest, 0, logSigmoid(upper));
  const above = select(isLowest, 0, logSigmoid(neg(lower)));
  const inner = select(isLowest, 0, select(isHighest, 0, logOneMinusExp(mul(sharpness, 2 * half))));
  return add(add(below, above), inner);
}

/** Beyond as many scales a logistic's density is taken as flat, where no draw and no code knows it from zero. */
const farthest = 60;

/**
 * Probabilities of all levels under logistics, `[n, K, levels]`, of parameters `[n, K, 1]`: with one exponential for each, since there are
 * as many as levels times components for every sub-pixel that is drawn. With E = exp(max(-a, b)), of the end of the interval that is nearer
 * to the mean or beyond it, and g = exp(b - a) the product of `levelLogProb()` is `(1 - g) / (1 + E) E / (E + g)`. However many scales wide
 * the interval is, E tells its near end: the far one alone would be flat for all levels on one side of the mean.
 */
function levelProb({ levels }: PixelCNNConfig, { mean, logScale }: LogisticParameters): Tensor {
  const [n = 1, k = 1] = mean.shape;
  const half = 1 / (levels - 1);
  const sharpness = exp(neg(logScale));
  const width = mul(sharpness, 2 * half);
  const g = exp(neg(width));
  const inner = oneMinusExp(width, g);
  const level = indices([n, k, levels], 2);
  const distance = sub(sub(mul(cast(level, "f32"), 2 * half), 1), mean);
  const beyond = mul(sub(abs(distance), half), sharpness);
  const e = exp(minimum(maximum(beyond, -farthest), farthest));
  const near = div(1, add(e, 1));
  const far = div(e, add(e, g));
  const isBelow = less(distance, 0);
  return select(
    equal(level, 0),
    select(isBelow, near, far),
    select(equal(level, levels - 1), select(isBelow, far, near), mul(mul(inner, near), far)),
  );
}

/** log(sigmoid(x)), exact for large |x|. */
function logSigmoid(x: Tensor): Tensor {
  return sub(minimum(x, 0), log(add(exp(neg(maximum(x, neg(x)))), 1)));
}

/** 1 - exp(-x) for x > 0, of x and exp(-x); by its series where the difference would lose digits. */
function oneMinusExp(x: Tensor, power: Tensor): Tensor {
  const terms = [5, 4, 3, 2].reduce<Tensor>(
    (rest, number) => sub(1, mul(mul(x, rest), 1 / number)),
    full(x.shape, 1),
  );
  return select(less(x, 0.1), mul(x, terms), sub(1, power));
}

/** log(1 - exp(-x)) for x > 0; by its series where the difference would lose digits. */
function logOneMinusExp(x: Tensor): Tensor {
  const small = less(x, 0.1);
  const safe = maximum(x, 1e-30);
  const series = add(sub(log(safe), mul(safe, 0.5)), mul(mul(safe, safe), 1 / 24));
  const direct = log(sub(1, exp(neg(select(small, 1, safe)))));
  return select(small, series, direct);
}

function block(output: Tensor, start: number, size: number): Tensor {
  return slice(output, [undefined, { start, size }]);
}

/** The columns of `[n, colours]`, `[n]` each. */
function colours(values: Tensor, channels: number): Tensor[] {
  const n = values.shape[0] ?? 1;
  return Array.from({ length: channels }, (_, colour) => reshape(block(values, colour, 1), [n]));
}

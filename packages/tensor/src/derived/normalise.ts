import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at, type Axes, sizeOf } from "../graph/shape.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { reshape, sum } from "../ops/broadcast.ts";
import { withGradient } from "../ops/custom.ts";
import { rsqrt, square } from "../ops/functions.ts";
import { mean } from "../ops/reduce.ts";
import { checkFloat } from "./derived.ts";

/** What normalised values are multiplied by, and what keeps the division from zero. */
export interface NormOptions {
  /** What is multiplied by afterwards; it broadcasts against x. Default: nothing. */
  readonly scale?: Tensor | undefined;
  /** Added to the mean square before its root is taken. Default 1e-5. */
  readonly epsilon?: number | undefined;
}

/** Options of `rmsNorm`. */
export interface RmsNormOptions extends NormOptions {
  /** The axes over which means are taken. Default: the last one. */
  readonly axes?: Axes | undefined;
}

/** Options of `layerNorm`. */
export interface LayerNormOptions extends RmsNormOptions {
  /** What is added in the end; it broadcasts against x. Default: nothing. */
  readonly shift?: Tensor | undefined;
}

/** Options of `groupNorm`. */
export interface GroupNormOptions extends NormOptions {
  /** Into how many groups of equal size the channels are cut. */
  readonly groups: number;
  /** What is added in the end; it broadcasts against x. Default: nothing. */
  readonly shift?: Tensor | undefined;
}

const keepDims = true;

/**
 * Layer normalisation: less the mean and divided by the standard deviation over `axes`, the last one by default (Ba, Kiros and Hinton 2016);
 * f32.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, layerNorm(tensor([[1, 3], [2, 8]]), { shift: tensor([10, 20]) })); // Float32Array [9.00000…, 20.999…, 9.00000…, 21]
 */
export function layerNorm(x: Tensor, options: LayerNormOptions = {}): Tensor {
  checkOptions("normalise", options, ["axes", "scale", "shift", "epsilon"]);
  checkFloat("layerNorm", x);
  const { axes = -1 } = options;
  return finished(normalised(x, axes, options), options);
}

/**
 * Divided by the root of the mean square over `axes`, the last one by default (Zhang and Sennrich 2019); f32.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, rmsNorm(tensor([[1, 7], [-2, 2]]))); // Float32Array [0.19999…, 1.39999…, -0.99999…, 0.99999…]
 */
export function rmsNorm(x: Tensor, options: RmsNormOptions = {}): Tensor {
  checkOptions("normalise", options, ["axes", "scale", "epsilon"]);
  checkFloat("rmsNorm", x);
  const { axes = -1 } = options;
  return finished(normalised(x, axes, options, x), options);
}

/**
 * Group normalisation of `[batch, ...places, channels]`: less the mean and divided by the standard deviation over the places and the
 * channels of a group, for each of the batch (Wu and He 2018); f32.
 *
 * @throws TypeError if x is not f32 or has no two axes, RangeError if the groups do not divide the channels.
 * @example
 * const x = tensor([[[1, 3, 5, 5], [1, 3, 7, 7]]]);
 * await read(backend, groupNorm(x, { groups: 2 })); // Float32Array [-0.99999…, 0.99999…, -0.99999…, -0.99999…, -0.99999…, 0.99999…, 0.99999…, 0.99999…]
 */
export function groupNorm(x: Tensor, options: GroupNormOptions): Tensor {
  checkOptions("normalise", options, ["groups", "scale", "shift", "epsilon"]);
  checkFloat("groupNorm", x);
  if (x.shape.length < 2)
    throw new TypeError(`Cannot normalise [${x.shape}] in groups: it needs a batch and channels`);
  const { groups } = options;
  const channels = at(x.shape, -1);
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0)
    throw new RangeError(`Cannot normalise ${channels} channels in ${groups} groups`);
  const places = sizeOf(x.shape.slice(1, -1));
  const cut = reshape(x, [at(x.shape, 0), places, groups, channels / groups]);
  const { scale, shift } = options;
  const given = [scale, shift].flatMap((one) => one ?? []);
  const byChannel = given.every(
    ({ shape }) =>
      shape.at(-1) === channels && sizeOf(shape) === channels && shape.length <= x.shape.length,
  );
  if (scale === undefined || !byChannel)
    return finished(reshape(normalised(cut, [1, 3], options), x.shape), options);
  const own = given.map((one) => reshape(one, cut.shape.slice(2)));
  return reshape(normalisedByChannel(cut, own, options), x.shape);
}

/**
 * `[batch, places, groups, channels]` in groups, times a scale and plus a shift of `[groups, channels]`. All gradients are made from two sums
 * over places: those are the only passes over x besides that of its own gradient.
 */
function normalisedByChannel(x: Tensor, given: readonly Tensor[], options: NormOptions): Tensor {
  const [scale = x, shift] = given;
  const [batch = 1, places = 1, groups = 1] = x.shape;
  const { y, back } = normal(x, [1, 3], options);
  return withGradient(finished(y, { scale, ...(shift && { shift }) }), [x, ...given], (grad) => {
    const sums = [mul(grad, y), grad].map((one) => sum(one, 1));
    const means = sums.map((one) =>
      reshape(div(mean(mul(one, scale), 2), places), [batch, 1, groups, 1]),
    );
    return [
      back(mul(grad, scale), means),
      ...sums.slice(0, given.length).map((one) => sum(one, 0)),
    ];
  });
}

/** x, less its mean, divided by the root of its mean square. The gradient is written out: it passes over x less often. */
function normalised(x: Tensor, axes: Axes, options: NormOptions, apart?: Tensor): Tensor {
  const { y, back } = normal(x, axes, options, apart);
  return withGradient(y, [x], (grad) => {
    const sources = apart === undefined ? [mul(grad, y), grad] : [mul(grad, y)];
    return [
      back(
        grad,
        sources.map((one) => mean(one, axes, { keepDims })),
      ),
    ];
  });
}

/** Normalised values; and their gradient from that of them, and from its mean times them and, where x had a mean of its own, alone. */
function normal(
  x: Tensor,
  axes: Axes,
  { epsilon = 1e-5 }: NormOptions,
  apart: Tensor = sub(x, mean(x, axes, { keepDims })),
): { y: Tensor; back: (grad: Tensor, means: readonly Tensor[]) => Tensor } {
  const root = rsqrt(add(mean(square(apart), axes, { keepDims }), epsilon));
  const y = mul(apart, root);
  return {
    y,
    back: (grad, [along = grad, own]) => {
      const steep = sub(grad, mul(y, along));
      return mul(root, own === undefined ? steep : sub(steep, own));
    },
  };
}

function finished(x: Tensor, { scale, shift }: LayerNormOptions): Tensor {
  const scaled = scale === undefined ? x : mul(x, scale);
  return shift === undefined ? scaled : add(scaled, shift);
}

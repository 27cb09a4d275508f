import { node, type Tensor } from "../graph/node.ts";
import { abs, div, mul, sub } from "../ops/arithmetic.ts";
import { and } from "../ops/bits.ts";
import { cast } from "../ops/cast.ts";
import { greater, less, select } from "../ops/compare.ts";

/** From any number of bf16 this share of it leads past the middle to the next one up or down, and not past the middle to the one after. */
const towards = 0.74 / 128;

/** Numbers below the first one are rounded after they were multiplied with the second. */
const [small, scale] = [2 ** -60, 2 ** 64];

/**
 * Values as bf16, each rounded up or down at random, so that its mean is the value itself (stochastic rounding): what grows by less than
 * bf16 can resolve still grows, where rounding to nearest stands still. The nearer of the two is the likelier one, by how much nearer it
 * is; what is a bf16 already stays. Equal values and bits give equal results on every backend. It has no gradient.
 *
 * Below 2^-126 in size, where bf16 has fewer digits, a value goes to about the nearest, or to zero on a device without such small numbers:
 * its mean need not be the value there.
 *
 * @param x f32, below 2^127 in size.
 * @param bits u32, of which the lower 16 decide: `randomBits()`; its shape broadcasts with that of `x`.
 * @example A value between two of bf16, which is rounded up half the time
 * import { full, randomBits, indices, read } from "@pixelweft/tensor";
 * const rounded = roundAtRandom(full([6], 1 + 1 / 256), randomBits([1, 0], [0, indices([6], 0)]));
 * rounded.dtype; // "bf16"
 * await read(backend, rounded); // Float32Array [1, 1.0078125, 1, 1.0078125, 1.0078125, 1]
 */
export function roundAtRandom(x: Tensor, bits: Tensor): Tensor {
  // What small numbers differ by would be too small for a device.
  const isSmall = less(abs(x), small);
  const value = mul(x, select(isSmall, scale, 1));
  const nearest = nearestBf16(value);
  // A product of the two would be zero for small numbers.
  const isAbove = greater(abs(value), abs(nearest));
  const other = nearestBf16(mul(nearest, select(isAbove, 1 + towards, 1 - towards)));
  // Both are exact: the rest of an f32 is a multiple of 2^-16 of the way, and 16 bits decide without a bias.
  const share = div(abs(sub(value, nearest)), abs(sub(other, nearest)));
  const chance = mul(cast(and(bits, 0xffff), "f32"), 2 ** -16);
  const chosen = select(less(chance, share), other, nearest);
  return cast(mul(chosen, select(isSmall, 1 / scale, 1)), "bf16");
}

/** Rounded to nearest, and held nowhere: a `cast` would be kept in memory. */
function nearestBf16(x: Tensor): Tensor {
  return node({ kind: "fn", fn: "bf16" }, { inputs: [x], shape: x.shape, dtype: "f32" });
}

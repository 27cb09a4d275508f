import { checkFloat, polynomial } from "../derived/derived.ts";
import { softmax } from "../derived/softmax.ts";
import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { at } from "../graph/shape.ts";
import { add, minimum, mul, neg, rem, sub } from "../ops/arithmetic.ts";
import { shiftRight } from "../ops/bits.ts";
import { expand, reshape, sum } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { less, lessEqual, select } from "../ops/compare.ts";
import type { Operand } from "../ops/elementwise.ts";
import { log, sqrt } from "../ops/functions.ts";
import { indices, slice } from "../ops/movement.ts";
import { type Key, randomBits, uniform } from "../ops/random.ts";
import { cumulativeSum, max } from "../ops/reduce.ts";

/** Two numbers or tensors that say which random numbers of a key are meant. */
export type Counter = readonly [Operand, Operand];

/**
 * Normal numbers of mean 0 and variance 1, f32: the inverse of the normal distribution at a uniform number in steps of 2^-23, so that none
 * is beyond 5.3 either way. Shapes broadcast, as for `uniform`: a counter of two numbers, which is no shape, gives one number.
 *
 * @example
 * import { indices, read, streams } from "@pixelweft/tensor";
 * await read(backend, normal([7, streams.draw], [0, indices([3], 0)])); // Float32Array [1.1178…, 1.0219…, -1.0606…]
 * @example Of a shape, a number for each row and column
 * import { indices, streams } from "@pixelweft/tensor";
 * normal([7, streams.draw], [indices([2, 3], 0), indices([2, 3], 1)]).shape; // [2, 3]
 */
export function normal(key: Key, counter: Counter): Tensor {
  // Half a step off, so that neither end is met and u, 1 - u and 2 u - 1 are exact in f32.
  const u = mul(add(cast(shiftRight(randomBits(key, counter), 9), "f32"), 0.5), 2 ** -23);
  const w = neg(log(mul(mul(4, u), sub(1, u))));
  const far = polynomial(sub(sqrt(w), 3), tail);
  return mul(sub(mul(2, u), 1), select(less(w, 5), polynomial(sub(w, 2.5), middle), far));
}

// The inverse of the normal distribution over 2 u - 1, as a function of w = -log(4 u (1 - u)), which Giles (2010) showed to be smooth.

/** For w below 5, in w - 2.5; with an error below 3e-7 of it. */
const middle = [
  2.12331322, 0.348803642, -0.00590612167, -0.00177431668, 0.000307359486, -5.79013658e-6,
  -4.50551138e-6, 4.46379292e-7,
];

/** Beyond, in the root of w less 3; with an error below 2e-7 of it. */
const tail = [
  4.00643495, 1.4165833, 0.0133240856, -0.0108173671, 0.00828453577, -0.00505392062, 0.00152645905,
];

/** Which whole numbers `integers` gives. */
export interface IntegersOptions {
  /** The least. Default 0. */
  readonly low?: number | undefined;
  /** The first that is too large. */
  readonly high: number;
}

/**
 * Whole numbers from `low` to below `high`, i32. They are the remainder of 32 random bits: a number is more likely than another by a share
 * of (high - low) / 2^32 at most. Shapes broadcast, as for `uniform`.
 *
 * @throws RangeError unless the ends are i32 numbers in order.
 * @example Throws of a die
 * import { indices, read, streams } from "@pixelweft/tensor";
 * await read(backend, integers([7, streams.draw], [0, indices([4], 0)], { low: 1, high: 7 })); // Int32Array [3, 4, 3, 1]
 */
export function integers(key: Key, counter: Counter, options: IntegersOptions): Tensor {
  checkOptions("sample integers", options, ["low", "high"]);
  const { low = 0, high } = options;
  if (low !== (low | 0) || !(high > low) || high - 1 !== ((high - 1) | 0))
    throw new RangeError(
      `Cannot sample integers from ${low} to below ${high}: both must be i32 numbers in order`,
    );
  const bits = randomBits(key, counter);
  // All of the 2^32 are possible if no number is left out.
  return add(cast(high - low === 2 ** 32 ? bits : rem(bits, high - low), "i32"), low);
}

/**
 * A class for each row of logits `[..., classes]`, i32 `[...]`, with the probabilities of their softmax: the first class at which the sum of
 * probabilities exceeds a uniform number. The counters broadcast to the leading axes. No class of probability 0 is sampled.
 *
 * @throws TypeError if the logits are not f32 or have no axis.
 * @example
 * import { indices, read, streams, tensor } from "@pixelweft/tensor";
 * const logits = tensor([[0, -Infinity, -Infinity], [-Infinity, -Infinity, 5]]);
 * await read(backend, categorical([7, streams.draw], [0, indices([2], 0)], logits)); // Int32Array [0, 2]
 */
export function categorical(key: Key, counter: Counter, logits: Tensor): Tensor {
  checkFloat("categorical", logits);
  if (logits.shape.length === 0)
    throw new TypeError("Cannot sample from logits of rank 0: the last axis holds the classes");
  const lead = logits.shape.slice(0, -1);
  const classes = at(logits.shape, -1);
  const share = softmax(logits);
  const running = cumulativeSum(share, -1);
  const total = slice(running, [...lead.map(() => undefined), { start: classes - 1, size: 1 }]);
  const u = reshape(expand(uniform(key, counter), lead), [...lead, 1]);
  const below = sum(select(lessEqual(running, mul(u, total)), 1, 0), -1);
  const number = cast(indices(logits.shape, -1), "f32");
  // Rounding may let u times the total reach the total: then it is the last class that can be.
  const last = max(select(less(0, share), number, 0), -1);
  return cast(minimum(below, last), "i32");
}

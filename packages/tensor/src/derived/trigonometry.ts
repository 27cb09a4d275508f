import type { Tensor } from "../graph/node.ts";
import { abs, add, mul, neg, sub } from "../ops/arithmetic.ts";
import { less, select } from "../ops/compare.ts";
import { floor } from "../ops/functions.ts";
import { derived, polynomial } from "./derived.ts";
import { isEven } from "./rounding.ts";

/**
 * The sine of each element, in radians; f32. The error is below 2e-7 up to 100,000 either way; beyond, it grows with the size of x,
 * until from some millions on the result is any number from -1 to 1.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, sin(tensor([0, 1]))); // Float32Array [0, 0.84147…]
 */
export function sin(x: Tensor): Tensor {
  return derived("sin", x, {
    value: (angle) => {
      const turns = floor(add(mul(angle, 1 / Math.PI), 0.5));
      return signed(turns, sineNearZero(withoutTurns(angle, turns)));
    },
    slope: cos,
  });
}

/**
 * The cosine of each element, in radians; f32. The error is below 2e-7 up to 100,000 either way; beyond, it grows with the size of x,
 * until from some millions on the result is any number from -1 to 1.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, cos(tensor([0, 1]))); // Float32Array [1, 0.54030…]
 */
export function cos(x: Tensor): Tensor {
  return derived("cos", x, {
    value: (angle) => {
      // The sine from the next zero of the cosine on, which lies half a turn beyond.
      const turns = floor(mul(angle, 1 / Math.PI));
      return signed(turns, neg(sineNearZero(withoutTurns(angle, add(turns, 0.5)))));
    },
    slope: (angle) => neg(sin(angle)),
  });
}

/** π in three parts; the products of the first two with up to 2^15 half turns are exact in f32. */
const parts = [3.140625, 0.00096893310546875, -1.2795156756340020365e-6] as const;

function withoutTurns(x: Tensor, turns: Tensor): Tensor {
  const rest = parts.reduce((left, part) => sub(left, mul(turns, part)), x);
  // So many turns leave rounding alone, which the polynomial would raise to its powers.
  return select(less(2, abs(rest)), 0, rest);
}

/** sin x = x + x³ P(x²) from -π/2 to π/2, with an error below 5e-9 of x. */
const coefficients = [-0.166666605, 0.00833308809, -0.000198111066, 2.60891799e-6];

function sineNearZero(x: Tensor): Tensor {
  const square = mul(x, x);
  return add(x, mul(mul(x, square), polynomial(square, coefficients)));
}

/** Turned round where the number of half turns is odd. */
function signed(turns: Tensor, y: Tensor): Tensor {
  return select(isEven(turns), y, neg(y));
}

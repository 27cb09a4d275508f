import type { Tensor } from "../graph/node.ts";
import { abs, minimum, mul, neg, sub } from "../ops/arithmetic.ts";
import { less, select } from "../ops/compare.ts";
import { exp } from "../ops/functions.ts";
import { derived, polynomial } from "./derived.ts";

/**
 * The error function, 2 / √π times the integral of e^(-t²) from 0 to x; f32, with an error below 2e-7.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, erf(tensor([0, 0.5]))); // Float32Array [0, 0.52049…]
 */
export function erf(x: Tensor): Tensor {
  return derived("erf", x, {
    value: (y) => {
      const size = abs(y);
      const far = sub(1, exp(neg(polynomial(minimum(size, 4), beyond))));
      const turned = select(less(y, 0), neg(far), far);
      return select(less(size, 1), mul(y, polynomial(mul(y, y), within)), turned);
    },
    slope: (y) => mul(exp(neg(mul(y, y))), 2 / Math.sqrt(Math.PI)),
  });
}

/** erf x = x P(x²) up to 1, with an error below 2e-9 of it. */
const within = [
  1.12837917, -0.376126271, 0.112836002, -0.0268544446, 0.00518953534, -0.000802084127,
  7.8891195e-5,
];

/** erf x = 1 - e^-P(x) from 1 to 4, with an error below 2e-8; beyond, an f32 is 1. */
const beyond = [0.00267169054, 1.11743853, 0.654488885, 0.0886342176, -0.0147781349, 0.00115042413];

import { bits, floats, select } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";
import type { Maths } from "./elementary.ts";

/** What is left of each element of `a` after a whole number of `b`, with the sign of `a`; exact where that number is below 2^24. */
export function remainder({ f }: Maths, a: V128, b: V128): V128 {
  const x = f.v128(floats.abs(a));
  const y = f.v128(floats.abs(b));
  const q = f.v128(floats.trunc(floats.div(x, y)));
  // The product is taken in two parts, the second what rounding left out: halves of 12 bits multiply exactly.
  const qHigh = f.v128(bits.and(q, f.constant(upperHalf)));
  const yHigh = f.v128(bits.and(y, f.constant(upperHalf)));
  const [qLow, yLow] = [f.v128(floats.sub(q, qHigh)), f.v128(floats.sub(y, yHigh))];
  const product = f.v128(floats.mul(q, y));
  const high = floats.sub(floats.mul(qHigh, yHigh), product);
  const middle = floats.add(floats.add(high, floats.mul(qHigh, yLow)), floats.mul(qLow, yHigh));
  const left = f.v128(
    floats.sub(floats.sub(x, product), floats.add(middle, floats.mul(qLow, yLow))),
  );
  // The quotient may have been rounded up to a whole number, or down from one.
  f.set(left, select(floats.lt(left, f.constant(0)), floats.add(left, y), left));
  f.set(left, select(floats.lt(left, y), left, floats.sub(left, y)));
  const inside = select(floats.lt(x, y), x, left);
  return f.v128(bits.or(inside, bits.and(a, f.constant(signBit))));
}

const signBit = -(2 ** 31);
/** The upper 12 of the 24 bits of a number. */
const upperHalf = -4096;

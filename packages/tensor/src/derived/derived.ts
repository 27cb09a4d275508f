import type { Tensor } from "../graph/node.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { checkFloats } from "../ops/check-dtype.ts";
import { withGradient } from "../ops/custom.ts";

/** A function of each element that is written with other operations. */
export interface Derived {
  readonly value: (x: Tensor) => Tensor;
  /** Its derivative, which is better than what would follow from how the value is written. */
  readonly slope: (x: Tensor) => Tensor;
}

/** Applies a derived function to an f32 tensor. TypeError, with its name, for anything else. */
export function derived(name: string, x: Tensor, { value, slope }: Derived): Tensor {
  checkFloat(name, x);
  return withGradient(value(x), [x], (grad) => [mul(grad, slope(x))]);
}

/** Throws a TypeError with the name of a function unless it is applied to an f32 tensor. */
export function checkFloat(name: string, x: Tensor): void {
  checkFloats(`apply ${name} to`, x);
}

/** `c[0] + c[1] x + c[2] x² + …` of two coefficients or more, from the highest power down. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [highest = 0, next = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((y, c) => add(mul(x, y), c), add(mul(x, highest), next));
}

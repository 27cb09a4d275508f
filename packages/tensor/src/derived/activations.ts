import type { Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { abs, add, div, maximum, minimum, mul, neg, sub } from "../ops/arithmetic.ts";
import { exp, sigmoid, tanh } from "../ops/functions.ts";
import { checkFloat, derived, polynomial } from "./derived.ts";
import { log1p } from "./near-zero.ts";

/** How `gelu` is computed. */
export interface GeluOptions {
  /** By `tanh`, as GPT-2 has it: up to 5e-4 off. Default: exactly. */
  readonly approximate?: "tanh" | undefined;
}

/**
 * The Gaussian error linear unit: x times the probability that a normal number is below x (Hendrycks and Gimpel 2016); f32.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, gelu(tensor([-1, 0, 1]))); // Float32Array [-0.15865…, 0, 0.84134…]
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  checkOptions("apply gelu", options, ["approximate"]);
  if (options.approximate === "tanh") {
    checkFloat("gelu", x);
    const inner = mul(Math.sqrt(2 / Math.PI), add(x, mul(mul(x, mul(x, x)), 0.044715)));
    return mul(mul(0.5, x), add(1, tanh(inner)));
  }
  return derived("gelu", x, {
    value: (y) => mul(y, below(y)),
    slope: (y) => {
      const density = mul(exp(mul(-0.5, mul(y, y))), 1 / Math.sqrt(2 * Math.PI));
      return add(below(y), mul(y, density));
    },
  });
}

/** The probability that a normal number is below y, with an error below 4e-7: in half the steps that `erf` takes. */
function below(y: Tensor): Tensor {
  const z = minimum(maximum(mul(y, Math.SQRT1_2), -4.1), 4.1);
  const square = mul(z, z);
  const beside = div(mul(z, polynomial(square, numerator)), polynomial(square, denominator));
  return maximum(add(0.5, beside), 0);
}

// erf z = 2 z P(z²) / Q(z²) with an error below 2e-8 up to 3.92. Both are 3e-7 above where z ends, so that what is far below zero gives 0.
const numerator = [
  0.564189573, 0.0952039772, 0.0263744049, 0.00188282688, 0.000142439476, 1.025007e-6,
];
const denominator = [1, 0.502077397, 0.114109628, 0.0149692898, 0.00116253608, 3.80907609e-5];

/**
 * x times its sigmoid, also called swish (Hendrycks and Gimpel 2016, Ramachandran et al. 2017); f32.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, silu(tensor([0, 1]))); // Float32Array [0, 0.73105…]
 */
export function silu(x: Tensor): Tensor {
  return derived("silu", x, {
    value: (y) => mul(y, sigmoid(y)),
    slope: (y) => mul(sigmoid(y), add(1, mul(y, sub(1, sigmoid(y))))),
  });
}

/**
 * The logarithm of 1 + e^x, a smooth `relu`, without overflow; f32.
 *
 * @throws TypeError if x is not f32.
 * @example
 * await read(backend, softplus(tensor([0, 1000]))); // Float32Array [0.69314…, 1000]
 */
export function softplus(x: Tensor): Tensor {
  return derived("softplus", x, {
    value: (y) => add(maximum(y, 0), log1p(exp(neg(abs(y))))),
    slope: sigmoid,
  });
}

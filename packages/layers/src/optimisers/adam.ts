import { add, div, mul, sqrt, sub, type Tensor } from "@pixelweft/tensor";

/** Constants of Adam (Kingma and Ba 2015). */
export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The usual constants. */
export const adamDefaults: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Numbers that change with the step: inputs of the program. */
export interface AdamStep {
  readonly rate: Tensor;
  /** 1 / (1 - beta1^t) and 1 / (1 - beta2^t), t counting from 1. */
  readonly correction1: Tensor;
  readonly correction2: Tensor;
}

/** A parameter buffer with its moments; all have one shape. */
export interface AdamState {
  readonly parameters: Tensor;
  readonly moment1: Tensor;
  readonly moment2: Tensor;
}

/**
 * One bias-corrected step of Adam over a flat buffer. Where gradient and moments are zero nothing moves.
 *
 * @example The first step is as long as the rate, whatever the gradient's size
 * import { full, read, scalar, tensor } from "@pixelweft/tensor";
 * const state = { parameters: tensor([1, 1]), moment1: full([2], 0), moment2: full([2], 0) };
 * const { correction1, correction2 } = adamCorrections(1, adamDefaults);
 * const step = { rate: scalar(0.25), correction1: scalar(correction1), correction2: scalar(correction2) };
 * const { parameters } = adamUpdate(state, tensor([0.5, -2]), { ...adamDefaults, ...step });
 * await read(backend, parameters); // Float32Array [0.75…, 1.25…]
 */
export function adamUpdate(
  state: AdamState,
  gradient: Tensor,
  options: AdamOptions & AdamStep,
): AdamState {
  const { beta1, beta2, epsilon, rate, correction1, correction2 } = options;
  const moment1 = add(mul(state.moment1, beta1), mul(gradient, 1 - beta1));
  const moment2 = add(mul(state.moment2, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const step = div(mul(moment1, correction1), add(sqrt(mul(moment2, correction2)), epsilon));
  return { parameters: sub(state.parameters, mul(step, rate)), moment1, moment2 };
}

/**
 * The bias corrections of step t (from 1): `1 / (1 - beta^t)` for both moments.
 *
 * @example
 * adamCorrections(1, { beta1: 0.5, beta2: 0.75, epsilon: 1e-8 }); // { correction1: 2, correction2: 4 }
 */
export function adamCorrections(
  t: number,
  { beta1, beta2 }: AdamOptions,
): { correction1: number; correction2: number } {
  return { correction1: 1 / (1 - beta1 ** t), correction2: 1 / (1 - beta2 ** t) };
}

import { add, mul, sub } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { given, type Optimiser, type OptimiserState } from "./optimiser.ts";

/** Options of `sgd`. */
export interface SgdOptions {
  /** Share of the last step that is taken again, in [0, 1); 0 if missing. */
  readonly momentum?: number | undefined;
}

/**
 * Stochastic gradient descent, with momentum if that is asked for: `velocity = momentum * velocity + gradient`,
 * `parameters -= learningRate * velocity`.
 *
 * @throws RangeError for a momentum outside [0, 1), TypeError for another option.
 * @example
 * import { read, scalar, tensor } from "@pixelweft/tensor";
 * const numbers = { learningRate: scalar(0.5) };
 * const { parameters } = sgd().update({ parameters: tensor([1, 1]), slots: {} }, tensor([0.5, -2]), numbers);
 * await read(backend, parameters); // Float32Array [0.75, 2]
 */
export function sgd({ momentum = 0, ...others }: SgdOptions = {}): Optimiser {
  for (const surplus of Object.keys(others))
    throw new TypeError(`Cannot train with SGD: there is no option ${surplus}, there is momentum`);
  checkNumbers("train with SGD", { momentum });
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(`Cannot train with a momentum of ${momentum}: it must be in [0, 1)`);
  return {
    slots: momentum > 0 ? ["velocity"] : [],
    numbers: () => ({}),
    update: ({ parameters, slots, keep = (_, value) => value }, gradient, numbers) => {
      const velocity =
        momentum > 0
          ? keep("velocity", add(mul(given(slots, "velocity"), momentum), gradient))
          : gradient;
      const kept: OptimiserState["slots"] = momentum > 0 ? { velocity } : {};
      return {
        parameters: sub(parameters, mul(velocity, given(numbers, "learningRate"))),
        slots: kept,
      };
    },
  };
}

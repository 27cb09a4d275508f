import { mul, sub } from "@pixelweft/tensor";
import { adam, type AdamOptions } from "./adam.ts";
import { given, type Optimiser } from "./optimiser.ts";

/** Constants of AdamW. */
export interface AdamWOptions extends AdamOptions {
  /** The share of the learning rate by which every parameter shrinks in an update; 0.01 if missing. */
  readonly decay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before the step of Adam, all parameters are multiplied by
 * `1 - learningRate * decay`, biases and scales too.
 *
 * @throws TypeError for an option that it does not have, RangeError for a decay below 0.
 * @example Without a gradient only the decay is left
 * import { full, read, scalar, tensor } from "@pixelweft/tensor";
 * const optimiser = adamW({ decay: 0.5 });
 * const numbers = Object.entries({ learningRate: 0.5, ...optimiser.numbers(1) });
 * const given = Object.fromEntries(numbers.map(([name, value]) => [name, scalar(value)]));
 * const slots = { moment1: full([2], 0), moment2: full([2], 0) };
 * const { parameters } = optimiser.update({ parameters: tensor([1, -4]), slots }, full([2], 0), given);
 * await read(backend, parameters); // Float32Array [0.75, -3]
 */
export function adamW({ decay = 0.01, ...constants }: AdamWOptions = {}): Optimiser {
  if (!(decay >= 0)) throw new RangeError(`Cannot train with a decay of ${decay}: it is below 0`);
  const inner = adam(constants);
  return {
    ...inner,
    update: ({ parameters, slots }, gradient, numbers) => {
      const left = sub(1, mul(given(numbers, "learningRate"), decay));
      return inner.update({ parameters: mul(parameters, left), slots }, gradient, numbers);
    },
  };
}

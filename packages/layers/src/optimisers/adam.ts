import { add, div, mul, sqrt, sub } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { given, type Optimiser } from "./optimiser.ts";

/** Constants of Adam (Kingma and Ba 2015). */
export interface AdamOptions {
  /** 0.9 if missing. */
  readonly beta1?: number | undefined;
  /** 0.999 if missing. */
  readonly beta2?: number | undefined;
  /** 1e-8 if missing; from 2^-126 on. */
  readonly epsilon?: number | undefined;
}

/** What f32 may round to 0 would divide 0 by 0 where there is no gradient. */
const leastEpsilon = 2 ** -126;

/**
 * Adam with bias correction. Where gradient and moments are zero nothing moves.
 *
 * @throws TypeError for an option that it does not have, RangeError for a beta outside [0, 1) or an epsilon that f32 may round to 0.
 * @example The first step is as long as the learning rate, whatever the gradient's size
 * import { full, read, scalar, tensor } from "@pixelweft/tensor";
 * const optimiser = adam();
 * const numbers = Object.entries({ learningRate: 0.25, ...optimiser.numbers(1) });
 * const given = Object.fromEntries(numbers.map(([name, value]) => [name, scalar(value)]));
 * const slots = { moment1: full([2], 0), moment2: full([2], 0) };
 * const { parameters } = optimiser.update({ parameters: tensor([1, 1]), slots }, tensor([0.5, -2]), given);
 * await read(backend, parameters); // Float32Array [0.75…, 1.25…]
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...rest } = options;
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot train with Adam: there is no option ${surplus}, there is beta1, beta2, epsilon`,
    );
  checkNumbers("train with Adam", { beta1, beta2, epsilon });
  for (const [name, beta] of Object.entries({ beta1, beta2 }))
    if (!(beta >= 0 && beta < 1))
      throw new RangeError(`Cannot train with a ${name} of ${beta}: it must be in [0, 1)`);
  if (!(epsilon >= leastEpsilon))
    throw new RangeError(`Cannot train with an epsilon of ${epsilon}: it must be from 2^-126 on`);
  return {
    slots: ["moment1", "moment2"],
    numbers: (t) => ({ correction1: 1 / (1 - beta1 ** t), correction2: 1 / (1 - beta2 ** t) }),
    update: ({ parameters, slots, keep = (_, value) => value }, gradient, numbers) => {
      const mean = add(mul(given(slots, "moment1"), beta1), mul(gradient, 1 - beta1));
      const squares = add(
        mul(given(slots, "moment2"), beta2),
        mul(mul(gradient, gradient), 1 - beta2),
      );
      const [moment1, moment2] = [keep("moment1", mean), keep("moment2", squares)];
      const step = div(
        mul(moment1, given(numbers, "correction1")),
        add(sqrt(mul(moment2, given(numbers, "correction2"))), epsilon),
      );
      return {
        parameters: sub(parameters, mul(step, given(numbers, "learningRate"))),
        slots: { moment1, moment2 },
      };
    },
  };
}

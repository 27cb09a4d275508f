import { cast, mul, sub, tensor, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { adam, type AdamOptions } from "./adam.ts";
import { given, type Optimiser, type OptimiserState } from "./optimiser.ts";

/** Constants of AdamW. */
export interface AdamWOptions extends AdamOptions {
  /** The share of the learning rate by which a parameter shrinks in an update; 0.01 if missing. */
  readonly decay?: number | undefined;
  /** Which parameters shrink, by their names; all if missing. */
  readonly decays?: ((name: string) => boolean) | undefined;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before the step of Adam, parameters are multiplied by
 * `1 - learningRate * decay`. Biases and scales of norms are often left out: `decays: (name) => name.endsWith(".weight")`.
 *
 * @throws TypeError for an option that it does not have, RangeError for a decay below 0.
 * @example Without a gradient only the decay is left
 * import { full, read, scalar, tensor } from "@pixelweft/tensor";
 * const optimiser = adamW({ decay: 0.5, decays: (name) => name !== "bias" });
 * const numbers = Object.entries({ learningRate: 0.5, ...optimiser.numbers(1) });
 * const given = Object.fromEntries(numbers.map(([name, value]) => [name, scalar(value)]));
 * const slots = { moment1: full([3], 0), moment2: full([3], 0) };
 * const parts = [{ name: "weight", start: 0, size: 2 }, { name: "bias", start: 2, size: 1 }];
 * const { parameters } = optimiser.update({ parameters: tensor([1, -4, 8]), slots, parts }, full([3], 0), given);
 * await read(backend, parameters); // Float32Array [0.75, -3, 8]
 */
export function adamW({ decay = 0.01, decays, ...constants }: AdamWOptions = {}): Optimiser {
  checkNumbers("train with AdamW", { decay });
  if (!(decay >= 0)) throw new RangeError(`Cannot train with a decay of ${decay}: it is below 0`);
  const known = ["decay", "decays", "beta1", "beta2", "epsilon"];
  const surplus = Object.keys(constants).find((name) => !known.includes(name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot train with AdamW: there is no option ${surplus}, there is ${known.join(", ")}`,
    );
  const inner = adam(constants);
  return {
    ...inner,
    update: (state, gradient, numbers) => {
      const { parameters } = state;
      const lost = mul(given(numbers, "learningRate"), decay);
      const share = decays === undefined ? lost : mul(chosen(state, decays), lost);
      const shrunk = mul(parameters, sub(1, share));
      return inner.update({ ...state, parameters: shrunk }, gradient, numbers);
    },
  };
}

/** 1 at each element of the parameters that are chosen, 0 elsewhere. */
function chosen({ parameters, parts }: OptimiserState, choose: (name: string) => boolean): Tensor {
  if (parts === undefined)
    throw new TypeError("Cannot choose which parameters decay: the state does not name its parts");
  const mask = new Uint8Array(parameters.shape[0] ?? 0);
  for (const { name, start, size } of parts) if (choose(name)) mask.fill(1, start, start + size);
  return cast(tensor(mask), "f32");
}

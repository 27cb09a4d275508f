import {
  add,
  mul,
  place,
  reshape,
  slice,
  stack,
  sub,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { adam, type AdamOptions } from "./adam.ts";
import { given, type Optimiser, type OptimiserState, type ParameterPart } from "./optimiser.ts";
import { orthogonal } from "./orthogonal.ts";

/** Constants of Muon; those of Adam are for the parameters that are no matrices, and `beta1` for both. */
export interface MuonOptions extends AdamOptions {
  /** Which parameters of two axes or more move as matrices, by their names; all if missing. */
  readonly chooses?: ((name: string) => boolean) | undefined;
  /** The root mean square of a matrix's step at a learning rate of 1; 0.2 if missing, which is about that of Adam. */
  readonly size?: number | undefined;
  /** Rounds that make a step orthogonal; 5 if missing. */
  readonly rounds?: number | undefined;
  /** The share of the learning rate by which a matrix shrinks in an update; 0 if missing. For long trainings: steps do not get shorter by themselves. */
  readonly decay?: number | undefined;
}

/** A matrix of parameters: all axes but the last are its rows. */
interface Matrix extends ParameterPart {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Muon (Jordan et al. 2024): weights move by their mean gradient made orthogonal, so that all its directions count alike and not the few
 * that are steepest. Steps have the root mean square of Adam's (Liu et al. 2025), and all other parameters are Adam's: learning rates and
 * checkpoints of the one serve the other. Leave the first layer of words and the last layer to Adam by `chooses`. It needs the
 * shapes of the parameters, which `train()` and `Trainer` give it.
 *
 * @throws TypeError for an option that it does not have, RangeError for a size, rounds or decay below 0.
 * @example All directions of a gradient count alike
 * import { full, read, scalar, tensor } from "@pixelweft/tensor";
 * const optimiser = muon();
 * const numbers = Object.entries({ learningRate: 1, ...optimiser.numbers(1) });
 * const given = Object.fromEntries(numbers.map(([name, value]) => [name, scalar(value)]));
 * const slots = { moment1: full([4], 0), moment2: full([4], 0) };
 * const parts = [{ name: "weight", start: 0, size: 4, shape: [2, 2] }];
 * const gradient = tensor([3, 0, 0, -1]);
 * const { parameters } = optimiser.update({ parameters: full([4], 0), slots, parts }, gradient, given);
 * (await read(backend, parameters)).map((x) => Math.round(4 * x)); // Float32Array [-1, 0, 0, 1]
 */
export function muon(options: MuonOptions = {}): Optimiser {
  const { chooses = () => true, size = 0.2, rounds = 5, decay = 0, ...constants } = options;
  const known = ["chooses", "size", "rounds", "decay", "beta1", "beta2", "epsilon"];
  const surplus = Object.keys(constants).find((name) => !known.includes(name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot train with Muon: there is no option ${surplus}, there is ${known.join(", ")}`,
    );
  checkNumbers("train with Muon", { size, rounds, decay });
  if (!(size >= 0)) throw new RangeError(`Cannot train with steps of a size of ${size}`);
  if (!(decay >= 0)) throw new RangeError(`Cannot train with a decay of ${decay}: it is below 0`);
  if (!Number.isInteger(rounds) || rounds < 0)
    throw new RangeError(`Cannot train with ${rounds} rounds: expected a whole number from 0 on`);
  const { beta1 = 0.9 } = constants;
  const inner = adam(constants);
  return {
    ...inner,
    update: (state, gradient, numbers) => {
      const found = inner.update(state, gradient, numbers);
      // A step further than the mean, as Nesterov's momentum looks.
      const ahead = add(mul(given(found.slots, "moment1"), beta1), mul(gradient, 1 - beta1));
      const learningRate = given(numbers, "learningRate");
      const rate = mul(learningRate, size);
      const before =
        decay > 0 ? mul(state.parameters, sub(1, mul(learningRate, decay))) : state.parameters;
      const parameters = matricesOf(state, chooses).reduce(
        (all, alike) => moved(all, { ahead, alike, rate, rounds, before }),
        found.parameters,
      );
      return { ...found, parameters };
    },
  };
}

/** Parameters with matrices of one shape moved. */
function moved(
  parameters: Tensor,
  {
    ahead,
    alike,
    rate,
    rounds,
    before,
  }: {
    readonly ahead: Tensor;
    readonly alike: readonly Matrix[];
    readonly rate: Tensor;
    readonly rounds: number;
    readonly before: Tensor;
  },
): Tensor {
  const [{ rows, columns } = { rows: 1, columns: 1 }] = alike;
  const matrices = alike.map(({ start, size }) =>
    reshape(slice(ahead, [{ start, size }]), [rows, columns]),
  );
  const steps = orthogonal(stack(matrices), rounds);
  // An orthogonal matrix has as many ones among its singular values as its shorter side is long.
  const length = mul(rate, Math.sqrt(Math.max(rows, columns)));
  return alike.reduce((all, { start, size, mask }, i) => {
    const step = reshape(slice(steps, [{ start: i, size: 1 }]), [size]);
    const live = mask ? mul(step, tensor(mask)) : step;
    return place(all, sub(slice(before, [{ start, size }]), mul(live, length)), [start]);
  }, parameters);
}

/** The matrices that move as such, those of one shape together. */
function matricesOf({ parts }: OptimiserState, chooses: (name: string) => boolean): Matrix[][] {
  if (parts === undefined)
    throw new TypeError("Cannot find the matrices to move: the state does not name its parts");
  const byShape = new Map<string, Matrix[]>();
  for (const part of parts) {
    const { name, size, shape = [] } = part;
    const columns = shape.at(-1) ?? 1;
    const rows = size / columns;
    if (shape.length < 2 || rows < 2 || columns < 2 || !chooses(name)) continue;
    const key = `${rows}x${columns}`;
    const matrix = { ...part, rows, columns };
    byShape.set(key, [...(byShape.get(key) ?? []), matrix]);
  }
  return [...byShape.values()];
}

import type { Backend, FloatState, Shape } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { checkSeed } from "../check-seed.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { ParameterSpecs } from "../parameters.ts";
import type { LossFunction, SavedActivations } from "./batch-gradients.ts";
import { isOfTraining } from "./name-of-training.ts";
import { stateDtypes, type StateDtype } from "./narrow-state.ts";
import type { ProcessGroup } from "./sum-over-group.ts";

/** Options of a trainer. */
export interface TrainerOptions<
  Parameters extends string = string,
  Inputs extends string = string,
> {
  readonly backend: Backend;
  readonly specs: ParameterSpecs<Parameters>;
  readonly loss: LossFunction<Parameters, Inputs>;
  readonly seed?: number | undefined;
  /** First values of the parameters; sampled by the seed if missing. */
  readonly parameters?: Readonly<Record<string, Float32Array>> | undefined;
  /** `adam()` if missing. */
  readonly optimiser?: Optimiser | undefined;
  /** Largest global norm of the gradient: a longer one is shortened to it. Default 0, which does not clip. */
  readonly maxGradNorm?: number | undefined;
  /** Decay of the moving average of the parameters (EMA), from 0 to below 1; 0.999 if missing. Its first windows are shorter: `emaWeights()`. */
  readonly emaDecay?: number | undefined;
  readonly group?: ProcessGroup | undefined;
  /**
   * What is done with parameters that the loss does not depend on: "throw" (default) names them; "keep" takes their gradients as 0, by which
   * nothing but weight decay and momentum from before moves them.
   */
  readonly unused?: "throw" | "keep" | undefined;
  /**
   * Which parameters stay as they are, by their names: no gradient is computed for them, no weight decay or momentum moves them, running
   * averages among them stand still, and the loss need not depend on them. None if missing; a choice of none is a RangeError.
   */
  readonly frozen?: ((name: string) => boolean) | undefined;
  /**
   * Whether a backend may compute the convolutions of training with fewer multiplications and a little more rounding (`compile`). Default
   * true.
   */
  readonly fastConvolutions?: boolean | undefined;
  /**
   * How large values that gradients read are kept from the computation of the loss on: rounded to 16 bits they take half the memory, and
   * gradients are those of rounded values, while the loss keeps its bits. Default "f32".
   */
  readonly savedActivations?: SavedActivations | undefined;
  /**
   * How what the optimiser keeps, such as moments, is held: as "bf16" in half the memory, rounded at random (by seed and update) so
   * that small changes still count. Default "f32".
   */
  readonly stateDtype?: StateDtype | undefined;
}

const optionNames = [
  "backend",
  "specs",
  "loss",
  "seed",
  "parameters",
  "optimiser",
  "maxGradNorm",
  "emaDecay",
  "group",
  "unused",
  "frozen",
  "fastConvolutions",
  "savedActivations",
  "stateDtype",
];

/**
 * The buffers of a trainer's state: parameters, the sums of their gradients, and their moving average by the names of the parameters; all
 * buffers by any names where those of the parameters are not known.
 */
export type TrainerState<Parameters extends string> = string extends Parameters
  ? FloatState
  : Readonly<Record<"parameters" | "gradients" | "ema", Readonly<Record<Parameters, Shape>>>>;

/** What happened since the last look: means over examples and updates. */
export interface Progress {
  readonly loss: number;
  readonly examples: number;
  /** Mean global norm of the gradient before clipping. */
  readonly norm: number;
  /** Which share of the updates had their gradient clipped, from 0 to 1. */
  readonly clipped: number;
}

/** State buffers of its own, and inputs of an update: an optimiser's slots and numbers have other names. */
const ownNames = new Set(
  "parameters gradients ema totals watched learningRate keep take fresh".split(" "),
);

/** Throws for options that no trainer has. */
export function checkTrainerOptions(options: TrainerOptions, optimiser: Optimiser): void {
  const {
    maxGradNorm = 0,
    emaDecay = 0.999,
    unused = "throw",
    frozen,
    savedActivations = "f32",
    stateDtype = "f32",
    seed = 0,
  } = options;
  checkNames(options);
  checkSeed("train", seed);
  checkNumbers("train", { maxGradNorm });
  if (!(maxGradNorm >= 0))
    throw new RangeError(`Cannot train: maxGradNorm is ${maxGradNorm}, not a number from 0 on`);
  checkEmaDecay(emaDecay);
  const names = [...optimiser.slots, ...Object.keys(optimiser.numbers(1))];
  const taken = names.find((name) => ownNames.has(name) || name.includes("."));
  if (taken !== undefined)
    throw new TypeError(`Cannot train: an optimiser's slot or number cannot be named ${taken}`);
  const part = Object.keys(options.specs).find(isOfTraining);
  if (part !== undefined)
    throw new TypeError(
      `Cannot train: a parameter is named ${part}, as a part of a training is in checkpoints`,
    );
  if (unused !== "throw" && unused !== "keep")
    throw new TypeError(`Cannot train: unused is ${String(unused)}, not "throw" or "keep"`);
  checkFrozen(frozen, Object.keys(options.specs));
  if (!["f32", "bf16", "f16"].includes(savedActivations))
    throw new TypeError(
      `Cannot train: savedActivations is ${savedActivations}, not "f32", "bf16" or "f16"`,
    );
  if (!stateDtypes.includes(stateDtype))
    throw new TypeError(`Cannot train: stateDtype is ${stateDtype}, not "f32" or "bf16"`);
}

/** Throws for a choice that is none, and one that chooses nothing: a misspelt name would leave all to be trained. */
function checkFrozen(frozen: TrainerOptions["frozen"], names: readonly string[]): void {
  if (frozen === undefined) return;
  if (typeof frozen !== "function")
    throw new TypeError(
      `Cannot train: frozen is of type ${typeof frozen}, not a function of a name such as (name) => name.startsWith("encoder.")`,
    );
  if (names.length === 0 || names.some((name) => frozen(name))) return;
  const parts = [...new Set(names.map((name) => name.split(".", 1).join("")))];
  const more = parts.length > mostParts ? ", …" : "";
  throw new RangeError(
    `Cannot train: frozen chooses none of the ${names.length} parameters, whose names begin with ${parts.slice(0, mostParts).join(", ")}${more}; leave it out to train all`,
  );
}

/** Beginnings of names that an error lists. */
const mostParts = 12;

/** Throws for a decay with which an average is no average: at 1 it would never begin. */
export function checkEmaDecay(emaDecay: number): void {
  checkNumbers("train", { emaDecay });
  if (!(emaDecay >= 0 && emaDecay < 1))
    throw new RangeError(`Cannot train: emaDecay is ${emaDecay}, not a number from 0 to below 1`);
}

function checkNames(options: object): void {
  for (const name of Object.keys(options))
    if (!optionNames.includes(name))
      throw new TypeError(
        `Cannot train: there is no option ${name}, there is ${optionNames.join(", ")}`,
      );
}

import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { UsageError } from "./failure.ts";

/** A network, all but what the data decides: height, width and colours. */
export interface NetworkRecipe extends Pick<
  PixelCNNConfig,
  | "model"
  | "gate"
  | "skip"
  | "headActivation"
  | "positionPlanes"
  | "output"
  | "mixtures"
  | "forgetBias"
  | "verticalResidual"
  | "blindSpot"
  | "lastPixelHidden"
> {
  /** Values of a sub-pixel, 2 to 256; images are quantised to them. */
  readonly levels: number;
  readonly features: number;
  readonly layers: number;
  readonly first: number;
  readonly kernel: number;
  readonly head: number;
  /** Whether the model is told the class of an image. */
  readonly condition: "none" | "class";
  readonly input: "ordinal" | "one-hot";
  readonly dropout: number;
}

/** How to train. */
export interface TrainingRecipe {
  /** Images in a batch. */
  readonly batch: number;
  /** Batches in a step. */
  readonly accumulate: number;
  readonly steps: number;
  /** Highest learning rate. */
  readonly rate: number;
  readonly schedule: "constant" | "cosine";
  /** Steps over which the rate grows. */
  readonly warmup: number;
  /** Largest norm of a gradient; 0 does not clip. */
  readonly clip: number;
  readonly averageDecay: number;
  /** Steps between two looks at the validation images. */
  readonly validateEvery: number;
  /** Validation images that a look takes, at most. */
  readonly validationImages: number;
}

/** What a preset or a configuration file holds. */
export type Recipe = NetworkRecipe & TrainingRecipe;

/** What a recipe that leaves something out means. */
export const recipeDefaults: Recipe = {
  levels: 256,
  features: 64,
  layers: 6,
  first: 7,
  kernel: 3,
  head: 128,
  condition: "none",
  input: "ordinal",
  dropout: 0,
  model: "gated",
  gate: "gated",
  skip: false,
  headActivation: "crelu",
  positionPlanes: true,
  output: "softmax",
  mixtures: 10,
  forgetBias: 0,
  verticalResidual: false,
  blindSpot: false,
  lastPixelHidden: false,
  batch: 16,
  accumulate: 1,
  steps: 10_000,
  rate: 1e-3,
  schedule: "cosine",
  warmup: 20,
  clip: 1,
  averageDecay: 0.999,
  validateEvery: 500,
  validationImages: 1000,
};

const words: Readonly<Record<string, readonly unknown[]>> = {
  model: ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"],
  gate: ["gated", "glu", "relu"],
  skip: [false, true],
  headActivation: ["relu", "crelu"],
  positionPlanes: [false, true],
  output: ["softmax", "logistic-mixture"],
  lastPixelHidden: [false, true],
  verticalResidual: [false, true],
  blindSpot: [false, true],
  condition: ["none", "class"],
  input: ["ordinal", "one-hot"],
  schedule: ["constant", "cosine"],
};

const least: Readonly<Record<string, number>> = {
  batch: 1,
  accumulate: 1,
  steps: 1,
  warmup: 0,
  validateEvery: 1,
  validationImages: 1,
};

/** The two halves of a recipe. */
export function divideRecipe(recipe: Recipe): {
  readonly network: NetworkRecipe;
  readonly training: TrainingRecipe;
} {
  const { batch, accumulate, steps, rate, schedule, warmup, clip, averageDecay, ...others } =
    recipe;
  const { validateEvery, validationImages, ...network } = others;
  const looks = { validateEvery, validationImages };
  const training = {
    batch,
    accumulate,
    steps,
    rate,
    schedule,
    warmup,
    clip,
    averageDecay,
    ...looks,
  };
  return { network, training };
}

/** A whole recipe from what a file or the command line gives. UsageError, naming the field and `source`. */
export function checkRecipe(given: unknown, source: string): Recipe {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new UsageError(`Cannot use ${source}: it holds no object of fields`);
  const fields: Readonly<Record<string, unknown>> = { ...given };
  for (const [name, value] of Object.entries(fields)) {
    const fault = faultOf(name, value);
    if (fault) throw new UsageError(`Cannot use ${source}: ${fault}`);
  }
  return { ...recipeDefaults, ...given };
}

function faultOf(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(recipeDefaults, name))
    return `it has the unknown field ${name}; known are ${Object.keys(recipeDefaults).join(", ")}`;
  const choices = words[name];
  if (choices)
    return choices.some((word) => word === value)
      ? undefined
      : `${name} is ${JSON.stringify(value)}, not ${choices.join(" or ")}`;
  if (typeof value !== "number" || !Number.isFinite(value))
    return `${name} is ${JSON.stringify(value)}, not a number`;
  const low = least[name];
  if (low !== undefined && (!Number.isInteger(value) || value < low))
    return `${name} is ${value}, not a whole number of ${low} or more`;
  if (name === "rate" && value <= 0) return `rate is ${value}, not above 0`;
  if (name === "clip" && value < 0) return `clip is ${value}, below 0`;
  if (name === "averageDecay" && (value < 0 || value >= 1))
    return `averageDecay is ${value}, not in [0, 1)`;
  return undefined;
}

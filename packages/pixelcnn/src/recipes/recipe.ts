import {
  constantRate,
  cosineRate,
  type SavedActivations,
  type Schedule,
  type StateDtype,
} from "@pixelweft/layers";
import { shortened } from "@pixelweft/tensor";
import { checkConfig, configDefaults, type PixelCNNConfig } from "../model/config.ts";
import { usualDecay, type OptimiserName } from "./recipe-optimiser.ts";

type FromData =
  | ("height" | "width" | "channels" | "numClasses")
  | ("vectorSize" | "spatialChannels" | "orientations");

/** A network, all but what the data decides. */
export interface NetworkRecipe extends Omit<PixelCNNConfig, FromData> {
  /** Whether the model is conditioned on the class of an image. */
  readonly condition: "none" | "class";
}

/** How to train. */
export interface TrainingRecipe {
  /** Images in a batch. */
  readonly batch: number;
  /** Batches in a step. */
  readonly accumulate: number;
  readonly steps: number;
  /** Highest learning rate. */
  readonly learningRate: number;
  readonly schedule: "constant" | "cosine";
  /** Steps over which the rate grows. */
  readonly warmup: number;
  /** Largest norm of a gradient; 0 does not clip. */
  readonly maxGradNorm: number;
  readonly emaDecay: number;
  /** `adam` if missing, as in runs from before there was a choice. */
  readonly optimiser?: OptimiserName;
  /** By which share of the learning rate the weights that Muon moves shrink in a step; 0.1 if missing. More of it keeps small sets from being memorised. */
  readonly weightDecay?: number;
  /** As what large values are kept that gradients read: `bf16` and `f16` take half the memory. `f32` if missing. */
  readonly savedActivations?: SavedActivations;
  /** How what the optimiser keeps is held: `bf16` in half the memory. `f32` if missing. */
  readonly stateDtype?: StateDtype;
  /** Steps between two validations, and the most images that one takes. */
  readonly validateEvery: number;
  readonly validationImages: number;
}

/** A network and how to train it, all but what the data decides; plain JSON. */
export type Recipe = NetworkRecipe & TrainingRecipe;

/** Images in a batch, and batches in a step, at most. */
const mostImages = 65_536;

const training: TrainingRecipe = {
  batch: 16,
  accumulate: 1,
  steps: 10_000,
  learningRate: 1e-3,
  schedule: "cosine",
  warmup: 20,
  maxGradNorm: 1,
  emaDecay: 0.999,
  optimiser: "muon",
  weightDecay: usualDecay,
  savedActivations: "f32",
  stateDtype: "f32",
  validateEvery: 500,
  validationImages: 1000,
};

/** What a recipe that leaves something out means. */
export const recipeDefaults: Recipe = { ...networkDefaults(), ...training };

function networkDefaults(): NetworkRecipe {
  const ofData = new Set([
    "channels",
    "numClasses",
    "vectorSize",
    "spatialChannels",
    "orientations",
  ]);
  const network = Object.entries(configDefaults).filter(([name]) => !ofData.has(name));
  return {
    ...(Object.fromEntries(network) as Omit<NetworkRecipe, "condition">),
    condition: "none",
  };
}

/**
 * The two halves of a recipe.
 *
 * @example
 * const { network, training } = divideRecipe({ ...recipeDefaults, layers: 3 });
 * network.layers; // 3
 * training.batch; // 16
 */
export function divideRecipe(recipe: Recipe): {
  readonly network: NetworkRecipe;
  readonly training: TrainingRecipe;
} {
  const fields = Object.entries(recipe);
  const half = (isTraining: boolean): Record<string, unknown> =>
    Object.fromEntries(fields.filter(([name]) => Object.hasOwn(training, name) === isTraining));
  return {
    network: { ...networkDefaults(), ...half(false) },
    training: { ...training, ...half(true) },
  };
}

/** What the data decides. */
export interface ImageFacts {
  /** Height, width and colours. */
  readonly shape: readonly [number, number, number];
  /** 0 where the model is not conditioned on the class. */
  readonly classes: number;
  /** Which numbers of channels are rounded up to a multiple of the colours: all, none, or those of these fields. */
  readonly fit: boolean | readonly string[];
  /**
   * Whether images are crops from anywhere in a larger one: then the network does not read where in them it is, so that it samples images of any
   * size. With `fit: true` it has only so many layers that some pixel of a crop has all that they read around it.
   */
  readonly crops?: boolean | undefined;
  /** Of indexed images: the colours are the levels, and neighbouring ones have nothing in common. */
  readonly palette?: { readonly colours: { readonly length: number } } | undefined;
  /** Of codes of another model, which have nothing in common either, and of which there are many. */
  readonly codes?: { readonly levels: number } | undefined;
  /** How many orientations they come in, on which the network is conditioned; 0 if missing. */
  readonly orientations?: number | undefined;
}

/**
 * The network of a recipe for images of a kind.
 *
 * @throws RangeError for what makes no network.
 * @example
 * const { network } = divideRecipe({ ...recipeDefaults, hiddenChannels: 32 });
 * networkConfig(network, { shape: [8, 8, 3], classes: 0, fit: true }).hiddenChannels; // 33
 */
export function networkConfig(
  recipe: NetworkRecipe,
  {
    shape: [height, width, channels],
    classes,
    fit,
    crops = false,
    palette,
    codes,
    orientations = 0,
  }: ImageFacts,
): PixelCNNConfig {
  const { condition: _, ...given } = recipe;
  const network = crops ? ofCrops(given, { height, width, fit: fit === true }) : given;
  const fitted = (field: "hiddenChannels" | "headChannels"): number =>
    (typeof fit === "boolean" ? fit : fit.includes(field))
      ? Math.ceil(network[field] / channels) * channels
      : network[field];
  const maps = { hiddenChannels: fitted("hiddenChannels"), headChannels: fitted("headChannels") };
  const input = network.input === "ordinal" ? "embedding" : network.input;
  const values = {
    ...(palette && { levels: Math.max(2, palette.colours.length), input: "one-hot" as const }),
    ...(codes && { levels: codes.levels, input }),
  };
  const image = { height, width, channels, numClasses: classes, orientations };
  return checkConfig({ ...network, ...maps, ...values, ...image });
}

function ofCrops<Network extends Omit<NetworkRecipe, "condition">>(
  network: Network,
  {
    height,
    width,
    fit,
  }: { readonly height: number; readonly width: number; readonly fit: boolean },
): Network {
  const { firstKernelSize, kernelSize, layers } = network;
  const far = Math.min(height - 1, (width - 1) / 2);
  const most = 1 + Math.floor((far - (firstKernelSize - 1) / 2) / ((kernelSize - 1) / 2 || 1));
  const fitting = fit ? Math.max(1, Math.min(layers, most)) : layers;
  return { ...network, positionPlanes: false, layers: fitting };
}

/**
 * The network of a recipe before its images are known: for those that a preset is for, or 28x28 ones in grey, of 10 classes if it is
 * conditioned on them.
 *
 * @param options shape and classes that are known, the preset of the recipe, and fields that a file leaves out
 * @throws RangeError for what makes no network.
 * @example
 * const { network } = divideRecipe({ ...recipeDefaults, condition: "class" });
 * usualNetwork(network, {}).numClasses; // 10
 * usualNetwork(network, { shape: [8, 6, 1], classes: 2 }).width; // 6
 */
export function usualNetwork(
  recipe: NetworkRecipe,
  options: {
    readonly shape?: ImageFacts["shape"] | undefined;
    readonly classes?: number | undefined;
    readonly preset?:
      | { readonly shape: ImageFacts["shape"]; readonly classes?: number }
      | undefined;
    readonly missing?: readonly string[] | undefined;
  },
): PixelCNNConfig {
  const { preset, missing = [] } = options;
  const shape = options.shape ?? preset?.shape ?? [28, 28, 1];
  const usual = recipe.condition === "class" ? 10 : 0;
  const classes = options.classes ?? preset?.classes ?? usual;
  return networkConfig(recipe, { shape, classes, fit: preset ? true : missing });
}

/**
 * A whole recipe from what a file or a user gives, defaults for what is missing.
 *
 * @throws TypeError, naming the field and the source, for what is no recipe.
 * @example
 * checkRecipe({ steps: 50 }).steps; // 50
 * checkRecipe({ steps: "many" }); // throws TypeError
 */
export function checkRecipe(given: unknown, source = "the recipe"): Recipe {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`Cannot use ${source}: it holds no object of fields`);
  for (const [name, value] of Object.entries(given)) {
    const fault = faultOf(name, value);
    if (fault) throw new TypeError(`Cannot use ${source}: ${fault}`);
  }
  const { optimiser, weightDecay }: Partial<TrainingRecipe> = given;
  if (optimiser === "adam" && (weightDecay ?? usualDecay) !== usualDecay)
    throw new TypeError(`Cannot use ${source}: weightDecay is of Muon, and optimiser is adam`);
  return { ...recipeDefaults, ...given };
}

/**
 * The learning rate of a recipe.
 *
 * @throws TypeError for another schedule.
 * @example
 * const rate = recipeRate({ schedule: "constant", learningRate: 0.1, warmup: 0, steps: 10 });
 * rate(3); // 0.1
 */
export function recipeRate({
  schedule,
  learningRate,
  warmup,
  steps,
}: Pick<TrainingRecipe, "schedule" | "learningRate" | "warmup" | "steps">): Schedule {
  if (schedule === "cosine") return cosineRate(learningRate, { steps, warmup });
  if (schedule === "constant") return constantRate(learningRate, { warmup });
  throw new TypeError(
    `Cannot train by the schedule ${String(schedule)}: there is constant and cosine`,
  );
}

/**
 * Images whose likelihood is computed at once where a batch is trained on: no gradients are kept, so there is room for twice as many.
 *
 * @example
 * likelihoodBatch(16); // 32
 */
export function likelihoodBatch(batch: number): number {
  return 2 * batch;
}

/**
 * Whether something, such as what a checkpoint carries, has all fields of a way to train, with values that a recipe can have.
 *
 * @example
 * isTraining(recipeDefaults); // true
 * isTraining({ batch: 4 }); // false
 * isTraining({ ...recipeDefaults, batch: 1e308 }); // false
 */
export function isTraining(value: unknown): value is TrainingRecipe {
  const fields: Readonly<Record<string, unknown>> = { ...Object(value) };
  const older = { optimiser: "adam", weightDecay: usualDecay, savedActivations: "f32" };
  const all = { ...older, stateDtype: "f32", ...fields };
  return Object.keys(training).every(
    (name) => faultOf(name, all[name as keyof typeof all]) === undefined,
  );
}

const words: Readonly<Record<string, readonly unknown[]>> = {
  condition: ["none", "class"],
  schedule: ["constant", "cosine"],
  optimiser: ["adam", "muon"],
  savedActivations: ["f32", "bf16", "f16"],
  stateDtype: ["f32", "bf16"],
};
/** Whole numbers, and the least of them. */
const least: Readonly<Record<string, number>> = {
  batch: 1,
  accumulate: 1,
  steps: 1,
  warmup: 0,
  validateEvery: 1,
  validationImages: 1,
};
/** The greatest of them: a batch is held at once, the others are counted exactly. */
const most: Readonly<Record<string, number>> = { batch: mostImages, accumulate: mostImages };

/** A value as JSON writes it, as far as an error shows it. */
function shown(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return shortened(text ?? "undefined");
}

function faultOf(name: string, value: unknown): string | undefined {
  const known = Object.keys(recipeDefaults);
  if (!known.includes(name))
    return `it has the unknown field ${shortened(name)}; known are ${known.join(", ")}`;
  const choices = words[name];
  if (choices && !choices.includes(value))
    return `${name} is ${shown(value)}, not ${choices.join(" or ")}`;
  const isNumber = typeof recipeDefaults[name as keyof Recipe] === "number";
  if (!isNumber) return undefined; // the network looks at the rest of its own
  if (typeof value !== "number" || !Number.isFinite(value))
    return `${name} is ${shown(value)}, not a number`;
  const low = least[name];
  if (low !== undefined && (!Number.isInteger(value) || value < low))
    return `${name} is ${value}, not a whole number of ${low} or more`;
  const { [name]: high = Number.MAX_SAFE_INTEGER } = most;
  if (low !== undefined && value > high) return `${name} is ${value}, above ${high}`;
  if (name === "learningRate" && value <= 0) return `learningRate is ${value}, not above 0`;
  if (name === "weightDecay" && value < 0) return `weightDecay is ${value}, below 0`;
  if (name === "maxGradNorm" && value < 0) return `maxGradNorm is ${value}, below 0`;
  if (name === "emaDecay" && (value < 0 || value >= 1))
    return `emaDecay is ${value}, not in [0, 1)`;
  return undefined;
}

import { basename, extname } from "node:path";
import { didYouMean } from "../command/suggestion.ts";
import { reasonOf, UsageError } from "../failure.ts";
import { readRegularFile } from "../regular-file.ts";
import { checkRecipe, type NetworkRecipe, type Recipe, type TrainingRecipe } from "./recipe.ts";

/** A recipe that has a name. */
export interface Preset {
  /** What it is for. */
  readonly about: string;
  /** Height, width and colours of the images that it is made for, and classes where it is conditioned on them. */
  readonly shape: readonly [number, number, number];
  readonly classes?: number;
  /** What one leaves out is in `recipeDefaults`. */
  readonly network: Partial<NetworkRecipe>;
  readonly training: Partial<TrainingRecipe>;
}

const palette = { levels: 32, input: "one-hot" } as const;
const byClass = { skip: true, condition: "class" } as const;
const minutes = { batch: 8, rate: 4e-3, averageDecay: 0.99 };

/** The presets, the quick ones first. */
export const presets: Readonly<Record<string, Preset>> = {
  tiny: {
    about: "seconds on one core: to see that everything works",
    shape: [28, 28, 1],
    network: { hiddenChannels: 12, layers: 2, firstKernelSize: 5, headChannels: 24 },
    training: { batch: 4, steps: 200, rate: 1e-2, averageDecay: 0.98, ...looks(100, 32) },
  },
  demo: {
    about: "grey pictures, minutes on two cores",
    shape: [28, 28, 1],
    network: { hiddenChannels: 32, layers: 5, headChannels: 64 },
    training: { ...minutes, steps: 1500, ...looks(200, 128) },
  },
  "demo-patches": {
    about: "colour pictures, photographs in patches or emoji, minutes on two cores",
    shape: [32, 32, 3],
    network: { hiddenChannels: 36, layers: 5, headChannels: 72 },
    training: { ...minutes, steps: 1800, ...looks(400, 64) },
  },
  "demo-sprites": {
    about: "sprites in a palette, minutes on two cores",
    shape: [32, 32, 1],
    network: { ...palette, hiddenChannels: 48, layers: 6, firstKernelSize: 5, headChannels: 96 },
    training: { ...minutes, steps: 2000, rate: 3e-3, ...looks(400, 128) },
  },
  browser: {
    about: "16 levels: small enough to train in a page",
    shape: [28, 28, 1],
    network: { levels: 16, hiddenChannels: 32, layers: 8, kernelSize: 5, headChannels: 64 },
    training: { steps: 4000, rate: 3e-3, warmup: 50, averageDecay: 0.998, ...looks(500, 256) },
  },
  sprites16: {
    about: "the small model of @pixelweft/models: sprites of 16x16 by class",
    shape: [16, 16, 1],
    classes: 10,
    network: {
      ...palette,
      ...byClass,
      hiddenChannels: 19,
      layers: 7,
      kernelSize: 5,
      headChannels: 64,
    },
    training: { steps: 12_000, rate: 3e-3, warmup: 100, ...looks(1000, 1000) },
  },
  sprites24: {
    about: "the colour model of @pixelweft/models: sprites of 24x24 by class, a night",
    shape: [24, 24, 1],
    classes: 10,
    network: {
      ...palette,
      ...byClass,
      hiddenChannels: 28,
      layers: 11,
      kernelSize: 5,
      headChannels: 96,
    },
    training: { steps: 6000, rate: 3e-3, warmup: 100, ...looks(600, 500) },
  },
  "fashion-mnist-class": {
    about: "the grey model of @pixelweft/models: Fashion-MNIST by class, a night",
    shape: [28, 28, 1],
    classes: 10,
    network: { ...byClass, hiddenChannels: 40, layers: 12, firstKernelSize: 11, kernelSize: 5 },
    training: { steps: 14_000, rate: 2e-3, warmup: 200, ...looks(800, 1000) },
  },
  "fashion-mnist": {
    about: "Fashion-MNIST on a GPU, or a day on two cores",
    shape: [28, 28, 1],
    network: { layers: 12 },
    training: { batch: 32, ...long(40_000, 200, 0.9995), ...looks(1000, 2000) },
  },
  shapes: {
    about: "the shapes that are drawn here, hours",
    shape: [32, 32, 3],
    network: { hiddenChannels: 48, layers: 8, headChannels: 96 },
    training: { ...long(20_000, 200, 0.999), ...looks(1000, 500) },
  },
  sprites: {
    about: "sprites in a palette on a GPU: few pictures, so much is dropped",
    shape: [32, 32, 1],
    network: {
      ...palette,
      hiddenChannels: 96,
      layers: 15,
      kernelSize: 5,
      headChannels: 192,
      dropoutRate: 0.3,
    },
    training: { ...long(20_000, 200, 0.9995), rate: 5e-4, ...looks(500, 500) },
  },
  cifar10: {
    about:
      "a network that sees all of 32x32, on a GPU; the paper gives no sizes; not trained by us",
    shape: [32, 32, 3],
    network: {
      hiddenChannels: 192,
      layers: 15,
      kernelSize: 5,
      headChannels: 384,
      dropoutRate: 0.3,
    },
    training: { ...long(200_000, 1000, 0.9998), rate: 4e-4, accumulate: 2, ...looks(2000, 2000) },
  },
  imagenet32: {
    // Section 3.1 gives 20 layers of 384 maps and 5 x 5 filters after the first; first filter, head, rate and average are ours.
    about: "the paper's network for ImageNet at 32x32; not trained by us",
    shape: [32, 32, 3],
    network: { hiddenChannels: 384, layers: 21, kernelSize: 5, headChannels: 1008 },
    training: { ...long(200_000, 1000, 0.9999), rate: 3e-4, accumulate: 8, ...looks(2000, 2000) },
  },
};

function looks(validateEvery: number, validationImages: number): Partial<TrainingRecipe> {
  return { validateEvery, validationImages };
}

function long(steps: number, warmup: number, averageDecay: number): Partial<TrainingRecipe> {
  return { steps, warmup, averageDecay };
}

/** A recipe and its name. */
export interface NamedRecipe {
  readonly name: string;
  readonly preset: Preset | undefined;
  readonly recipe: Recipe;
}

/**
 * The recipe that `--config` names: a preset, or a file of JSON with the same fields.
 *
 * @throws UsageError for an unknown preset, a file that cannot be read, or fields that make no sense.
 */
export async function findRecipe(
  config: string,
  overrides: Partial<Recipe> = {},
): Promise<NamedRecipe> {
  const preset = Object.hasOwn(presets, config) ? presets[config] : undefined;
  const names = Object.keys(presets);
  if (preset === undefined && !/[./\\]/.test(config))
    throw new UsageError(
      `Cannot use configuration ${config}: there is no such preset${didYouMean(config, names)}; the presets are ${names.join(", ")}, and a file has a path or ends in .json`,
    );
  const given = preset
    ? { ...preset.network, ...preset.training }
    : checkRecipe(await readJson(config), config);
  const name = preset ? config : basename(config, extname(config));
  return {
    name,
    preset,
    recipe: checkRecipe({ ...given, ...overrides }, `configuration ${config}`),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readRegularFile(path)).toString("utf8"));
  } catch (cause) {
    throw new UsageError(`Cannot use configuration ${path}: ${reasonOf(cause)}`, { cause });
  }
}

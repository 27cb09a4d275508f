import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { reasonOf, UsageError } from "./failure.ts";
import { checkRecipe, type Recipe } from "./recipe.ts";

/** The recipes that have a name. What one leaves out is in `recipeDefaults`. */
export const presets: Readonly<Record<string, Partial<Recipe>>> = {
  /** Trains on one core without a GPU, to see that everything works. */
  tiny: {
    features: 12,
    layers: 2,
    first: 5,
    head: 24,
    batch: 4,
    steps: 200,
    rate: 1e-2,
    averageDecay: 0.98,
    validateEvery: 100,
    validationImages: 32,
  },
  /** What `pixelweft demo` trains: the most that two cores learn in less than five minutes. */
  demo: {
    features: 32,
    layers: 5,
    first: 7,
    kernel: 3,
    head: 64,
    batch: 8,
    steps: 1500,
    rate: 4e-3,
    warmup: 20,
    averageDecay: 0.99,
    validateEvery: 200,
    validationImages: 128,
  },
  /**
   * What `pixelweft condition` trains if nothing else is named. With an encoder to train as well, twice this rate leaves the decoder
   * at the mean of the levels for good.
   */
  "demo-condition": {
    features: 32,
    layers: 5,
    first: 7,
    kernel: 3,
    head: 64,
    batch: 16,
    steps: 2500,
    rate: 1e-3,
    warmup: 100,
    averageDecay: 0.99,
  },
  /** Photographs in patches of 32 x 32 x 3: what two cores learn in four minutes (docs/data.md). */
  "demo-patches": {
    features: 36,
    layers: 5,
    first: 7,
    kernel: 3,
    head: 72,
    batch: 8,
    steps: 1800,
    rate: 4e-3,
    warmup: 20,
    averageDecay: 0.99,
    validateEvery: 400,
    validationImages: 64,
  },
  /** Emoji of 32 x 32 x 3 in the same time. */
  "demo-emoji": {
    features: 36,
    layers: 5,
    first: 7,
    kernel: 3,
    head: 72,
    batch: 8,
    steps: 1800,
    rate: 4e-3,
    warmup: 20,
    averageDecay: 0.99,
    validateEvery: 400,
    validationImages: 64,
  },
  /** Sprites of 32 x 32 in the colours of a palette (`--palette 32`), in the same time. */
  "demo-sprites": {
    levels: 32,
    input: "one-hot",
    features: 48,
    layers: 6,
    first: 5,
    kernel: 3,
    head: 96,
    batch: 8,
    steps: 2000,
    rate: 3e-3,
    warmup: 20,
    averageDecay: 0.99,
    validateEvery: 400,
    validationImages: 128,
  },
  "fashion-mnist": {
    features: 64,
    layers: 12,
    head: 128,
    batch: 32,
    steps: 40_000,
    rate: 1e-3,
    warmup: 200,
    averageDecay: 0.9995,
    validateEvery: 1000,
    validationImages: 2000,
  },
  /** The smallest model of `@pixelweft/models`, under 300 kB, for a page: sprites of 16 x 16 in a palette, by class (`--data sprites16`). */
  sprites16: {
    levels: 32,
    input: "one-hot",
    features: 19,
    layers: 7,
    first: 7,
    kernel: 5,
    head: 64,
    skip: true,
    condition: "class",
    batch: 16,
    steps: 12_000,
    rate: 3e-3,
    warmup: 100,
    averageDecay: 0.999,
    validateEvery: 1000,
    validationImages: 1000,
  },
  /** The colour model of `@pixelweft/models`: sprites of 24 x 24 in a palette, by class (`--data sprites24`). */
  sprites24: {
    levels: 32,
    input: "one-hot",
    features: 28,
    layers: 11,
    first: 7,
    kernel: 5,
    head: 96,
    skip: true,
    condition: "class",
    batch: 16,
    steps: 6000,
    rate: 3e-3,
    warmup: 100,
    averageDecay: 0.999,
    validateEvery: 600,
    validationImages: 500,
  },
  /** The grey model of `@pixelweft/models`: every pixel sees all before it. */
  "fashion-mnist-class": {
    features: 40,
    layers: 12,
    first: 11,
    kernel: 5,
    head: 128,
    skip: true,
    condition: "class",
    batch: 16,
    steps: 14_000,
    rate: 2e-3,
    warmup: 200,
    averageDecay: 0.999,
    validateEvery: 800,
    validationImages: 1000,
  },
  shapes: {
    features: 48,
    layers: 8,
    head: 96,
    batch: 16,
    steps: 20_000,
    rate: 1e-3,
    warmup: 200,
    averageDecay: 0.999,
    validateEvery: 1000,
    validationImages: 500,
  },
  /** Small enough to train in a page, and quick to draw: 16 levels. */
  browser: {
    levels: 16,
    features: 32,
    layers: 8,
    kernel: 5,
    head: 64,
    batch: 16,
    steps: 4000,
    rate: 3e-3,
    warmup: 50,
    averageDecay: 0.998,
    validateEvery: 500,
    validationImages: 256,
  },
  /**
   * Sprites of 32 x 32 in the colours of a palette (`--palette 32`; another number decides the levels). They are few, so much is
   * dropped, and `--flips` doubles them.
   */
  sprites: {
    levels: 32,
    input: "one-hot",
    features: 96,
    layers: 15,
    kernel: 5,
    head: 192,
    dropout: 0.3,
    batch: 16,
    steps: 20_000,
    rate: 5e-4,
    warmup: 200,
    averageDecay: 0.9995,
    validateEvery: 500,
    validationImages: 500,
  },
  /** A network that sees all of 32 x 32; the paper gives no sizes for CIFAR-10. Not trained by us. */
  cifar10: {
    features: 192,
    layers: 15,
    kernel: 5,
    head: 384,
    dropout: 0.3,
    batch: 16,
    accumulate: 2,
    steps: 200_000,
    rate: 4e-4,
    warmup: 1000,
    averageDecay: 0.9998,
    validateEvery: 2000,
    validationImages: 2000,
  },
  /**
   * The paper's network for ImageNet at 32 x 32 (section 3.1): 20 layers of 384 maps and 5 x 5 filters after the first, 128 images
   * an update, 200,000 updates. First filter, head, rate and average are ours, for the paper does not give them. Not trained by us.
   */
  "paper-imagenet32": {
    features: 384,
    layers: 21,
    first: 7,
    kernel: 5,
    head: 1008,
    batch: 16,
    accumulate: 8,
    steps: 200_000,
    rate: 3e-4,
    warmup: 1000,
    averageDecay: 0.9999,
    validateEvery: 2000,
    validationImages: 2000,
  },
};

/** The images that a preset is made for: height, width and colours, and classes where it is told them. */
export const presetImages: Readonly<
  Record<string, { readonly shape: readonly [number, number, number]; readonly classes: number }>
> = {
  "fashion-mnist-class": { shape: [28, 28, 1], classes: 10 },
  cifar10: { shape: [32, 32, 3], classes: 0 },
  "demo-patches": { shape: [32, 32, 3], classes: 0 },
  "demo-emoji": { shape: [32, 32, 3], classes: 0 },
  "demo-sprites": { shape: [32, 32, 1], classes: 0 },
  sprites: { shape: [32, 32, 1], classes: 0 },
  "paper-imagenet32": { shape: [32, 32, 3], classes: 0 },
};

/** A recipe and its name. */
export interface NamedRecipe {
  readonly name: string;
  readonly isPreset: boolean;
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
  const isFile = /[./\\]/.test(config);
  if (preset === undefined && !isFile)
    throw new UsageError(
      `Cannot use configuration ${config}: the presets are ${Object.keys(presets).join(", ")}, and a file has a path or ends in .json`,
    );
  const given = preset ?? checkRecipe(await readJson(config), config);
  const name = preset ? config : basename(config, extname(config));
  const recipe = checkRecipe({ ...given, ...overrides }, `configuration ${config}`);
  return { name, isPreset: preset !== undefined, recipe };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new UsageError(`Cannot use configuration ${path}: ${reasonOf(cause)}`, { cause });
  }
}

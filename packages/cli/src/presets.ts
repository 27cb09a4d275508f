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
  "fashion-mnist-class": {
    features: 64,
    layers: 12,
    head: 128,
    condition: "class",
    batch: 32,
    steps: 40_000,
    rate: 1e-3,
    warmup: 200,
    averageDecay: 0.9995,
    validateEvery: 1000,
    validationImages: 2000,
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

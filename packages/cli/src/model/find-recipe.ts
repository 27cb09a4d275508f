import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { didYouMean } from "@pixelweft/datasets";
import { checkRecipe, presets, type Preset, type Recipe } from "@pixelweft/pixelcnn/recipes";
import { asUsage, reasonOf, UsageError } from "../command/failure.ts";

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
  const given = preset ? { ...preset.network, ...preset.training } : await readJson(config);
  const name = preset ? config : basename(config, extname(config));
  const recipe = asUsage(() => ({
    ...checkRecipe(given, `configuration ${config}`),
    ...overrides,
  }));
  return { name, preset, recipe };
}

async function readJson(path: string): Promise<unknown> {
  try {
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory())
      throw new TypeError(`${path}: it is a pipe or a device; write it to a file first`);
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new UsageError(`Cannot use configuration ${path}: ${reasonOf(cause)}`, { cause });
  }
}

import { existsSync } from "node:fs";
import type { ModelName, PixelCNNConfig } from "../../model/config.ts";
import { presets } from "../../recipes/presets.ts";
import {
  divideRecipe,
  isTraining,
  usualNetwork,
  type ImageFacts,
  type TrainingRecipe,
} from "../../recipes/recipe.ts";
import { checkNetwork } from "../check-network.ts";
import { findRecipe } from "../find-recipe.ts";
import { findCheckpoint } from "../run/find-checkpoint.ts";
import { readRun } from "../run/run-model.ts";
import { runState, type RunState } from "../run/run-state.ts";

/** What a preset or a file of fields leaves open. */
export interface NetworkOptions {
  /** Height, width and colours; those that the preset is for if missing. */
  readonly shape?: ImageFacts["shape"] | undefined;
  /** Classes to condition on. */
  readonly classes?: number | undefined;
  /** Another network with the same sizes. */
  readonly model?: ModelName | undefined;
}

/** A network that need not be trained yet. */
export interface DescribedNetwork {
  /** That of the preset or file of fields, or the path of the checkpoint. */
  readonly name: string;
  readonly config: PixelCNNConfig;
  /** How it is to be trained, or was. */
  readonly training?: TrainingRecipe | undefined;
  /** How far its run is. */
  readonly run?: RunState | undefined;
}

/**
 * The network that is meant by a preset, a file of fields, a checkpoint or the folder of a run.
 *
 * @throws RangeError for a name of nothing; as `findRecipe()`, `usualNetwork()`, `checkNetwork()`, `findCheckpoint()` and `readRun()`; TypeError for options with a checkpoint, which leaves
 * nothing open.
 * @example
 * const { config, training } = await describeNetwork("tiny", { shape: [8, 8, 1], classes: 3 });
 * [config.height, config.numClasses, training?.batch !== undefined]; // [8, 3, true]
 */
export async function describeNetwork(
  what: string,
  { shape, classes, model }: NetworkOptions = {},
): Promise<DescribedNetwork> {
  const isPreset = Object.hasOwn(presets, what);
  if (!isPreset && !/[./\\]/.test(what) && !existsSync(what))
    throw new RangeError(
      `Cannot describe ${what}: there is no such preset, file or folder; the presets are ${Object.keys(presets).join(", ")}`,
    );
  if (isPreset || /\.json$/i.test(what) || !existsSync(what)) {
    const { name, preset, recipe, missing } = await findRecipe(what, model && { model });
    const { network, training } = divideRecipe(recipe);
    const config = usualNetwork(network, { shape, classes, preset, missing });
    checkNetwork(config);
    return { name, config, training };
  }
  if (shape ?? classes ?? model)
    throw new TypeError(
      `Cannot take other images, classes or another model with ${what}: a checkpoint says it all`,
    );
  const path = await findCheckpoint(what, "best");
  const { model: found, settings } = await readRun(path);
  const training = isTraining(settings) ? settings : undefined;
  return { name: path, config: found.config, run: await runState(what), training };
}

import {
  parseConditionedModel,
  type ConditionedModel,
} from "../../conditioning/conditioned-model.ts";
import type { ConditionerMakers } from "../../conditioning/conditioners/all.ts";
import type { Model } from "../../model/model.ts";
import { parseRun, withWord, type RunModel } from "../../recipes/run-word.ts";
import { formatFinished, type FinishedOptions } from "../../recipes/write-run.ts";
import { readCheckpoint } from "../read-checkpoint.ts";
import { writeWholeFile } from "../whole-file.ts";

/**
 * Writes a model that is only to be used, without its training, with a word on the run that made it. Nobody ever reads half a file.
 *
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/best.safetensors`;
 * const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * await writeFinished(file, model, { run: { step: 7, settings: { seed: 3 } } });
 * const { step, settings } = await readRun(file);
 * step; // 7
 * settings; // { seed: 3 }
 */
export async function writeFinished(
  path: string,
  model: Model,
  options: FinishedOptions = {},
): Promise<void> {
  await writeWholeFile(path, formatFinished(model, options));
}

/**
 * Reads a model with what its file says of its run, whether it can go on or is finished.
 *
 * @throws CheckpointError, naming the file, for one that is damaged or no model; Error, naming it, for one that cannot be read.
 * @example
 * await readRun("package.json"); // throws CheckpointError
 */
export async function readRun(path: string): Promise<RunModel> {
  return readCheckpoint(path, parseRun);
}

/**
 * Reads a model with its conditioner, and with what its file says of its run, such as the `settings` of `writeModel()`. `makers` are
 * those of `readConditionedModel()`.
 *
 * @throws CheckpointError, naming the file, for one that is damaged or no such model; Error, naming it, for one that cannot be read.
 * @example
 * await readConditionedRun("package.json"); // throws CheckpointError
 */
export async function readConditionedRun(
  path: string,
  makers?: ConditionerMakers,
): Promise<RunModel<ConditionedModel>> {
  return readCheckpoint(path, (bytes) => withWord(parseConditionedModel(bytes, makers), bytes));
}

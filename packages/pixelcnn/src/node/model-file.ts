import { parseConditionedModel, type ConditionedModel } from "../conditioning/conditioned-model.ts";
import type { ConditionerMakers } from "../conditioning/conditioners/all.ts";
import { parseModel, type Model } from "../model/model.ts";
import { checkOptionNames } from "../option-names.ts";
import { withRun } from "../recipes/write-run.ts";
import { modelBytes } from "./model-bytes.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { writeWholeFile } from "./whole-file.ts";

/** How a model is written. */
export interface WriteModelOptions {
  /** `F16` halves the parameters of a model that is done training; `F32` if missing. */
  readonly dtype?: "F32" | "F16" | undefined;
  /** Plain JSON to keep with the model, such as the palette and the names of the classes: `readRun()` returns it. */
  readonly settings?: object | undefined;
}

/**
 * Writes a model to a checkpoint file (safetensors), with its conditioner and its training where it has them. Nobody ever reads half a
 * file.
 *
 * @throws TypeError for an option that there is not: what is kept with the model goes into `settings`. Error, naming the path, where it
 * cannot be written.
 * @example Keep the palette and the classes with it
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/tiny.safetensors`;
 * const model = createModel({ height: 2, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const palette = { colours: [[0, 0, 0, 255], [255, 0, 0, 255]], exact: true };
 * await writeModel(file, model, { settings: { palette, classes: ["tree"] } });
 * (await readModel(file)).config.levels; // 2
 * (await readRun(file)).settings; // { palette: { colours: [[0, 0, 0, 255], [255, 0, 0, 255]], exact: true }, classes: ["tree"] }
 */
export async function writeModel(
  path: string,
  model: Model | ConditionedModel,
  options: WriteModelOptions = {},
): Promise<void> {
  checkOptionNames(`write ${path}`, options, ["dtype", "settings"]);
  const { dtype = "F32", settings } = options;
  // A training carries its settings on, from one checkpoint to the next.
  const kept = settings === undefined ? model : withRun(model, settings);
  const run = settings && model.training === undefined ? { settings } : undefined;
  await writeWholeFile(path, modelBytes(kept, { dtype, run }));
}

/**
 * Reads a model from a checkpoint file.
 *
 * @throws CheckpointError, naming the file, for one that is damaged, no model of this package or a model with a conditioner; Error,
 * naming it, for one that cannot be read.
 * @example
 * await readModel("package.json"); // throws CheckpointError
 */
export async function readModel(path: string): Promise<Model> {
  return readCheckpoint(path, parseModel);
}

/**
 * Reads a model with its conditioner from a checkpoint file that `writeModel()` wrote. A conditioner that is none of this package is
 * given by its kind: itself, or the function that makes it of the options in the file.
 *
 * @throws CheckpointError, naming the file, for one that is damaged or no such model; Error, naming it, for one that cannot be read.
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { classConditioner, createConditionedModel } from "@pixelweft/pixelcnn/conditioning";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/tiny.safetensors`;
 * const size = { height: 2, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2, vectorSize: 3 };
 * await writeModel(file, createConditionedModel(size, classConditioner({ numClasses: 2 })));
 * (await readConditionedModel(file)).conditioner.kind; // "class"
 * await readModel(file); // throws CheckpointError
 */
export async function readConditionedModel(
  path: string,
  makers?: ConditionerMakers,
): Promise<ConditionedModel> {
  return readCheckpoint(path, (bytes) => parseConditionedModel(bytes, makers));
}

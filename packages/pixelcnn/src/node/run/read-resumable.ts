import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import type { Model } from "../../model/model.ts";
import type { TrainingRecipe } from "../../recipes/recipe.ts";
import { findCheckpoint } from "./find-checkpoint.ts";
import { runFiles } from "./run-files.ts";
import { readRun } from "./run-model.ts";

/** A run that can go on. */
export interface ResumableRun<Settings extends TrainingRecipe = TrainingRecipe> {
  /** With the state of its training. */
  readonly model: Model;
  readonly settings: Settings;
  /** The checkpoint that it goes on from. */
  readonly file: string;
  readonly folder: string;
}

/** What is known of a run that goes on. */
export interface ResumeOptions<Settings extends TrainingRecipe> {
  /** Whether what its checkpoint holds are its settings, such as `isTraining()`. */
  readonly isSettings: (value: unknown) => value is Settings;
  /** Another number of steps in all, to which the learning rate is stretched. */
  readonly steps?: number | undefined;
  /** Whether it goes on for a time, also if all its steps are done. */
  readonly timed?: boolean | undefined;
  /** What a field is called in errors, such as the option of a command line. */
  readonly nameOf?: ((field: string) => string) | undefined;
}

/**
 * Reads the checkpoint of a run that is to go on: the file itself, or that of a folder.
 *
 * @throws CheckpointError where there is none, it lacks the state of a training, or its settings are damaged; RangeError where all steps are done.
 * @example
 * import { isTraining } from "@pixelweft/pixelcnn/recipes";
 * await readResumable("no/such/run", { isSettings: isTraining }); // throws CheckpointError
 */
export async function readResumable<Settings extends TrainingRecipe>(
  from: string,
  options: ResumeOptions<Settings>,
): Promise<ResumableRun<Settings>> {
  const { isSettings, steps, timed = false, nameOf = (field) => field } = options;
  const path = await findCheckpoint(from, "last");
  const { model, settings: saved } = await readRun(path);
  const isKnown = isSettings(saved);
  if (model.training !== undefined && saved !== undefined && !isKnown)
    throw new CheckpointError(`Cannot resume ${path}: its settings are damaged`);
  if (model.training === undefined || !isKnown)
    throw new CheckpointError(
      `Cannot resume ${path}: it holds a model without the state of its training${isKnown ? `; ${wayOn(path, nameOf)}` : ""}`,
    );
  const settings = steps === undefined ? saved : { ...saved, steps };
  const done = model.training.step;
  if (done >= settings.steps && !timed)
    throw new RangeError(
      steps === undefined
        ? `Cannot resume ${path}: all its ${settings.steps} steps are done; ${nameOf("steps")} ${2 * done} makes as many more, ${nameOf("minutes")} trains on for a time`
        : `Cannot resume ${path} to step ${steps}: ${done} steps are done; ${nameOf("steps")} counts them in all`,
    );
  return { model, settings, file: path, folder: dirname(path) };
}

/** What goes on in place of a model that is only to be used. */
function wayOn(path: string, nameOf: (field: string) => string): string {
  const { last } = runFiles(dirname(path));
  return existsSync(last)
    ? "take the last.safetensors beside it"
    : `the last.safetensors of its run has it, and ${nameOf("from")} starts a new run from the model`;
}

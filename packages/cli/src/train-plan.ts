import { dirname, join } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import { createModel, type Model } from "@pixelweft/pixelcnn";
import { findCheckpoint, lastNames, loadModel } from "./checkpoint-file.ts";
import type { DataChoice } from "./data-choice.ts";
import { UsageError } from "./failure.ts";
import { checkFit, checkPalette, levelsOf } from "./model-batches.ts";
import { networkConfig } from "./network-config.ts";
import { countClasses, openTrainingData, type TrainingData } from "./open-data.ts";
import { findRecipe } from "./presets.ts";
import { divideRecipe, type Recipe } from "./recipe.ts";
import type { RunSettings } from "./run-settings.ts";

/** What will be trained, on what, and where it goes. */
export interface TrainPlan {
  readonly model: Model;
  readonly settings: RunSettings;
  readonly data: TrainingData;
  readonly folder: string;
}

/** What a new run is asked to be. */
export interface FreshRequest {
  readonly config: string;
  readonly overrides: Partial<Recipe>;
  readonly data: DataChoice;
  readonly heldOut: number | undefined;
  readonly seed: number;
  readonly out: string | undefined;
  readonly download?: boolean;
}

/** Plans a new run: the data decides the size of images, their colours and the number of classes. */
export async function planFresh(request: FreshRequest): Promise<TrainPlan> {
  const { data: choice, heldOut, seed } = request;
  const { name, isPreset, recipe } = await findRecipe(request.config, request.overrides);
  const data = await openTrainingData(choice, heldOut, { download: request.download ?? false });
  const { network, training } = divideRecipe(recipe);
  const { condition } = network;
  const classes = condition === "class" ? await countClasses(data.train) : 0;
  if (condition === "class" && classes === 0)
    throw new UsageError(
      `Cannot train on ${data.train.info.name} by class: it has no labels (--labels FILE names them)`,
    );
  const { palette } = data.train.info;
  if (palette !== undefined && request.overrides.levels !== undefined)
    throw new UsageError(
      `Cannot take --levels with a palette: its ${palette.colours.length} colours are the levels`,
    );
  const { shape } = data.train.info;
  // Neighbouring colours of a palette have nothing in common.
  const indexed = palette ? { levels: levelsOf(palette), input: "one-hot" as const } : {};
  const config = networkConfig({ ...network, ...indexed }, { shape, classes, fit: isPreset });
  const names = data.train.info.classes;
  const settings: RunSettings = {
    ...training,
    name,
    data: choice,
    ...(heldOut === undefined ? {} : { heldOut }),
    ...(names ? { classes: names } : {}),
    ...(palette ? { palette } : {}),
    seed,
  };
  return {
    model: createModel(config, seed),
    settings,
    data,
    folder: request.out ?? join("runs", name),
  };
}

/** What may change when a run goes on. */
export interface ResumeRequest {
  /** A checkpoint, or the folder of a run. */
  readonly from: string;
  readonly out: string | undefined;
  /** A new number of steps; the rate is stretched to it. */
  readonly steps: number | undefined;
  /** Where Fashion-MNIST lies on this machine. */
  readonly folder: string | undefined;
}

/** Plans to go on with a run as its checkpoint says. */
export async function planResume(request: ResumeRequest): Promise<TrainPlan> {
  const path = await findCheckpoint(request.from, lastNames);
  const { model, settings: saved } = await loadModel(path);
  if (model.training === undefined || saved === undefined)
    throw new CheckpointError(
      `Cannot resume ${path}: it holds a model without the state of its training${saved ? "; take the last.safetensors beside it" : ""}`,
    );
  const settings: RunSettings = {
    ...saved,
    ...(request.steps === undefined ? {} : { steps: request.steps }),
    data: request.folder === undefined ? saved.data : { ...saved.data, folder: request.folder },
  };
  const done = model.training?.step ?? 0;
  if (done >= settings.steps)
    throw new UsageError(
      `Cannot resume ${path}: ${done} of ${settings.steps} steps are done; --steps asks for more`,
    );
  const { palette } = settings;
  const data = await openTrainingData(settings.data, settings.heldOut, { palette });
  await checkFit(data.train, model.config, "train on");
  checkPalette(data.train, palette, "train on");
  return { model, settings, data, folder: request.out ?? dirname(path) };
}

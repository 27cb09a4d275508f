import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  countClasses,
  openTrainingData,
  type DataChoice,
  type TrainingData,
} from "@pixelweft/datasets";
import { CheckpointError } from "@pixelweft/layers";
import { createModel, type Model } from "@pixelweft/pixelcnn";
import { runFiles } from "@pixelweft/pixelcnn/node";
import { divideRecipe, networkConfig } from "@pixelweft/pixelcnn/recipes";
import { checkFit, checkPalette, levelsOf } from "../data/batches.ts";
import { defined } from "../defined.ts";
import { asUsage, UsageError } from "../failure.ts";
import { findCheckpoint, lastNames, loadModel } from "../model/checkpoint-file.ts";
import type { NamedRecipe } from "../model/find-recipe.ts";
import type { RunSettings } from "./settings.ts";

/** What will be trained, and on what. */
export interface TrainPlan {
  readonly model: Model;
  readonly settings: RunSettings;
  readonly data: TrainingData;
}

/** What a new run is asked to be. */
export interface FreshRequest {
  readonly recipe: NamedRecipe;
  readonly data: DataChoice;
  readonly heldOut?: number | undefined;
  readonly seed: number;
  readonly download?: boolean | undefined;
  /** Whether the levels were asked for, which a palette does not allow. */
  readonly levels?: number | undefined;
}

/** Plans a new run: the data decides the size of images, their colours and the number of classes. */
export async function planFresh(request: FreshRequest): Promise<TrainPlan> {
  const { data: choice, heldOut, seed, download } = request;
  const { name, preset, recipe } = request.recipe;
  const data = await openTrainingData(choice, { heldOut, download });
  const { network, training } = divideRecipe(recipe);
  const { palette, shape, classes: names, name: source } = data.train.info;
  const byClass = network.condition === "class";
  const classes = byClass ? await countClasses(data.train) : 0;
  if (byClass && classes === 0)
    throw new UsageError(
      `Cannot train on ${source} by class: it has no labels (--labels FILE names them)`,
    );
  if (palette !== undefined && request.levels !== undefined)
    throw new UsageError(
      `Cannot take --levels with a palette: its ${palette.colours.length} colours are the levels`,
    );
  // Neighbouring colours of a palette have nothing in common.
  const indexed = palette ? { levels: levelsOf(palette), input: "one-hot" as const } : {};
  const fit = preset !== undefined;
  const config = asUsage(() => networkConfig({ ...network, ...indexed }, { shape, classes, fit }));
  const known = defined({ heldOut, classes: names, palette });
  const settings = { ...training, name, data: choice, ...known, seed };
  return { model: createModel(config, seed), settings, data };
}

/** The folder of a new run where none is named: of its configuration, or of the data that decides about that. */
export function usualFolder(config: string | undefined, { source }: DataChoice): string {
  const name = basename(config ?? source).replace(/\.json$|(?:\.(?:tar|tgz|zip|gz|png))+$/g, "");
  return join("runs", name === "" || name === "." || name === ".." ? "run" : name);
}

/** Refuses a folder that holds a run: nothing that it saved is overwritten. */
export async function refuseRun(folder: string): Promise<void> {
  const { last, best } = runFiles(folder);
  for (const path of [last, best])
    if (await stat(path).catch(() => undefined))
      throw new UsageError(
        `Cannot train into ${folder}: it holds a run; go on with --resume ${folder}, or name another folder with --out`,
      );
}

/** What may change when a run goes on. */
export interface ResumeRequest {
  /** A checkpoint, or the folder of a run. */
  readonly from: string;
  /** A new number of steps; the rate is stretched to it. */
  readonly steps?: number | undefined;
  /** Where Fashion-MNIST lies on this machine. */
  readonly folder?: string | undefined;
}

/** A run that can go on. */
export interface Resumable {
  readonly model: Model;
  readonly settings: RunSettings;
  /** Its folder. */
  readonly folder: string;
}

/** Reads the checkpoint of a run that goes on. CheckpointError for one without its state, UsageError for one that is done. */
export async function readResumable(request: ResumeRequest): Promise<Resumable> {
  const path = await findCheckpoint(request.from, lastNames);
  const { model, settings: saved } = await loadModel(path);
  if (model.training === undefined || saved === undefined)
    throw new CheckpointError(
      `Cannot resume ${path}: it holds a model without the state of its training${saved ? "; take the last.safetensors beside it" : ""}`,
    );
  const settings: RunSettings = {
    ...saved,
    ...defined({ steps: request.steps }),
    data: { ...saved.data, ...defined({ folder: request.folder }) },
  };
  const done = model.training.step;
  if (done >= settings.steps)
    throw new UsageError(
      `Cannot resume ${path}: ${done} of ${settings.steps} steps are done; --steps asks for more`,
    );
  return { model, settings, folder: dirname(path) };
}

/** Plans to go on with a run as its checkpoint says. */
export async function planResume({ model, settings }: Resumable): Promise<TrainPlan> {
  const { palette, heldOut } = settings;
  const data = await openTrainingData(settings.data, { heldOut, palette });
  await checkFit(data.train, model.config, "train on");
  checkPalette(data.train, palette, "train on");
  return { model, settings, data };
}

import {
  valueShape,
  wantedBy,
  checkFit,
  checkLevels,
  countClasses,
  levelsWords,
  openTrainingData,
  type DataChoice,
  type Palette,
  type TrainingData,
} from "@pixelweft/datasets";
import { createModel, type Model } from "@pixelweft/pixelcnn";
import {
  divideRecipe,
  networkConfig,
  recipeDefaults,
  type Recipe,
} from "@pixelweft/pixelcnn/recipes";
import { asUsage, UsageError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import type { BackendName } from "../command/options.ts";
import { defined } from "../defined.ts";
import type { FoundModel } from "../model/find-model.ts";
import type { NamedRecipe } from "../model/find-recipe.ts";
import { say, type Terminal } from "../show/terminal.ts";
import { defaultsFor } from "./defaults.ts";
import { dataLike, startedFrom } from "./fine-tune.ts";
import type { Resumable } from "./place.ts";
import type { RunSettings } from "./settings.ts";

/** What will be trained, and on what. */
export interface TrainPlan {
  readonly model: Model;
  readonly settings: RunSettings;
  readonly data: TrainingData;
}

/** Fields of a recipe that options decide. */
type Override = "steps" | "batch" | "accumulate" | "levels" | "condition" | "model";

/** Numbers that need not be given, and those that always are. */
type Numbers = "rate" | "seed" | "validation" | "mutate" | "saveEvery" | "saveMinutes";
type UsualNumbers = "patience" | "samples" | "workers";

/** What `pixelweft train` was given. */
export type TrainFlags = { readonly [N in Override]?: Recipe[N] | undefined } & {
  readonly [N in Numbers]?: number | undefined;
} & { readonly [N in UsualNumbers]: number } & {
  readonly download?: boolean | undefined;
  readonly backend: BackendName;
};

/** What is trained, and where it goes. */
export interface TrainRequest {
  readonly given: TrainFlags;
  readonly folder: string;
  readonly data: DataChoice;
  /** When training shall be over; missing for a number of steps, or for the usual time. */
  readonly minutes: number | undefined;
  /** The run that goes on. */
  readonly resumable?: Resumable;
  /** Missing where the data decides. */
  readonly recipe?: NamedRecipe;
  /** The model that a new run starts from. */
  readonly from?: FoundModel;
}

/** Plans a run, and for how many minutes it is; says what the data decides. */
export async function planRun(
  { given, minutes, data, resumable, recipe, from }: TrainRequest,
  terminal: Terminal,
): Promise<Timed> {
  if (resumable) {
    const plan = await planResume(resumable);
    return {
      plan,
      minutes: minutes ?? (given.steps === undefined ? minutesLeft(plan) : undefined),
    };
  }
  const { seed = 0, download, levels, steps } = given;
  if (recipe) {
    const plan = await planFresh({ ...given, recipe, data, seed });
    const { codes } = plan.data.train.info;
    if (codes && askedLevels({ recipe, levels }) === undefined)
      say(terminal, levelsWords(codes, optionOf));
    return timed(plan, minutes);
  }
  const time = minutes ?? (steps === undefined ? 10 : undefined);
  const palette = from?.settings?.palette;
  const asked = from ? await dataLike(from, data) : data;
  const chosen = await defaultsFor(
    asked,
    defined({ download, levels, minutes: time, palette, network: from?.model.config }),
  );
  for (const line of chosen.lines) say(terminal, line);
  const found = { ...chosen.recipe, recipe: { ...chosen.recipe.recipe, ...overridesOf(given) } };
  const plan = await planFresh({
    ...given,
    recipe: found,
    data: chosen.data,
    seed,
    known: palette,
  });
  const model = from ? startedFrom(from, plan.model, terminal) : plan.model;
  return timed({ ...plan, model }, time);
}

type Timed = { readonly plan: TrainPlan; readonly minutes: number | undefined };

/** A plan whose checkpoints know its time. */
function timed(plan: TrainPlan, minutes: number | undefined): Timed {
  const settings = { ...plan.settings, ...defined({ minutes }) };
  return { plan: { ...plan, settings }, minutes };
}

/** Of the time of a run the part that its other steps are to take. */
function minutesLeft({ model, settings: { minutes, steps } }: TrainPlan): number | undefined {
  const { step = 0 } = model.training ?? {};
  return minutes === undefined ? undefined : minutes * (1 - step / steps);
}

/** Fields of a recipe that options decide. */
export function overridesOf(given: Partial<TrainFlags>): Partial<Recipe> {
  const { steps, rate, batch, accumulate, levels, condition, model } = given;
  return defined({ steps, learningRate: rate, batch, accumulate, levels, condition, model });
}

/** What a new run is asked to be. */
export interface FreshRequest extends Partial<
  Pick<TrainFlags, "validation" | "download" | "batch" | "mutate" | "levels">
> {
  readonly recipe: NamedRecipe;
  readonly data: DataChoice;
  readonly seed: number;
  /** The palette of the model that the run starts from. */
  readonly known?: Palette | undefined;
}

/** The levels that an option or a file of fields names; those of a preset are of other images. */
function askedLevels({
  recipe,
  levels,
}: Pick<FreshRequest, "recipe" | "levels">): number | undefined {
  const isNamed = recipe.preset === undefined && recipe.recipe.levels !== recipeDefaults.levels;
  return levels ?? (isNamed ? recipe.recipe.levels : undefined);
}

/** Plans a new run: the data decides the size of images, their colours and the number of classes. */
export async function planFresh(request: FreshRequest): Promise<TrainPlan> {
  const { data: choice, validation: heldOut, seed, download, known, mutate } = request;
  const { name, preset, recipe } = request.recipe;
  const data = await openTrainingData(choice, {
    heldOut,
    download,
    palette: known,
    levels: askedLevels(request),
  });
  const { network, training } = divideRecipe(recipe);
  const { palette, codes, classes: names, name: source } = data.train.info;
  const shape = valueShape(data.train.info);
  const byClass = network.condition === "class";
  const classes = byClass ? await countClasses(data.train) : 0;
  if (byClass && classes === 0)
    throw new UsageError(
      `Cannot train on ${source} by class: it has no labels (--labels FILE names them)`,
    );
  const isAsked = request.levels !== undefined;
  const levels = request.levels ?? recipe.levels;
  asUsage(() => checkLevels(data.train.info, levels, { asked: isAsked, nameOf: optionOf }));
  const fit = preset !== undefined;
  const crops = choice.pictures?.crops !== undefined;
  const images = { shape, classes, fit, crops, palette, codes };
  const config = asUsage(() => networkConfig(network, images));
  const facts = defined({ heldOut, classes: names, palette, codes, mutate });
  // Fewer images than a batch would make no step at all.
  const batch = request.batch ?? Math.min(training.batch, data.train.info.count);
  const settings = { ...training, batch, name, data: choice, ...facts, seed };
  return { model: createModel(config, seed), settings, data };
}

/** Plans to go on with a run as its checkpoint says. */
async function planResume({ model, settings }: Resumable): Promise<TrainPlan> {
  const { palette, heldOut } = settings;
  const data = await openTrainingData(settings.data, {
    heldOut,
    palette,
    levels: model.config.levels,
  });
  await checkFit(data.train, wantedBy(model.config, settings), "train on");
  return { model, settings, data };
}

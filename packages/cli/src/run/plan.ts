import { isAbsolute } from "node:path";
import { MissingDataError } from "@pixelweft/datasets";
import {
  checkFit,
  choiceLike,
  chooseTraining,
  levelsWords,
  namedSources,
  openTrainingData,
  PictureMemory,
  wantedImages,
  type ChoiceAccess,
  type ChosenTraining,
  type DataChoice,
} from "@pixelweft/datasets/choice";
import { averagedModel, type Model } from "@pixelweft/pixelcnn";
import type { NamedRecipe } from "@pixelweft/pixelcnn/node";
import {
  changedRecipe,
  chooseRecipe,
  fineTuning,
  fineTuningWords,
  imagesInMinutes,
  oftenValidated,
  presets,
  recipeWords,
  startedWords,
  startFrom,
} from "@pixelweft/pixelcnn/recipes";
import type { Context } from "../command/command.ts";
import { asUsage, UsageError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import { defined } from "../defined.ts";
import type { FoundModel } from "../model/find-model.ts";
import { say } from "../show/terminal.ts";
import { askedLevels, overridesOf, planFresh } from "./fresh-plan.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

/** Where a plan is reported, and what ends the reading of its pictures. */
type Planning = Pick<Context, "terminal"> & Pick<ChoiceAccess, "signal">;

/** Plans a run, and for how many minutes it is; says what the data decides. */
export async function planRun(
  { given, minutes, data, resumable, recipe, from }: TrainRequest,
  planning: Planning,
): Promise<Timed> {
  const { terminal, signal } = planning;
  if (resumable) {
    const plan = await planResume(resumable, planning);
    return { plan, minutes: minutes ?? minutesLeft(plan) };
  }
  const { seed = 0, levels, steps } = given;
  if (recipe && !from) {
    const plan = await planFresh({ ...given, recipe, data, seed, signal });
    const { codes } = plan.data.train.info;
    if (codes && askedLevels({ recipe, levels }) === undefined)
      say(terminal, levelsWords(codes, optionOf));
    return timed(plan, minutes);
  }
  // A recipe that was asked for has its own steps and validations.
  const isCounted = steps !== undefined || recipe !== undefined;
  const time = minutes ?? (isCounted ? undefined : 10);
  const { palette, codes } = from?.settings ?? {};
  // Those of the codebook, also where these codes use fewer.
  const asked = codes ? { ...given, levels: codes.levels } : given;
  const memory = new PictureMemory();
  const request = { given: asked, data, recipe, from, minutes: time, memory };
  const chosen = await chooseFor(request, planning);
  const start = from?.title;
  const reading = { known: palette, memory, signal };
  const plan = await planFresh({ ...asked, ...chosen, ...reading, seed, start });
  const model = from ? await startedFrom(from, plan, planning) : plan.model;
  const { count: heldOut } = plan.data.validation.info;
  const looks = Math.min(plan.settings.validationImages, heldOut);
  const isShort = steps !== undefined && !recipe;
  const settings = isShort ? oftenValidated(plan.settings, looks) : plan.settings;
  return timed({ ...plan, model, settings }, time);
}

/** Looks at the data and chooses how its pictures are read, and a network for the time; says what was chosen, and why. */
async function chooseFor(
  {
    given,
    data,
    recipe: wanted,
    from,
    minutes,
    memory,
  }: Pick<TrainRequest, "given" | "data" | "recipe" | "from" | "minutes"> &
    Pick<ChoiceAccess, "memory">,
  { terminal, signal }: Planning,
): Promise<{ readonly data: DataChoice; readonly recipe: NamedRecipe }> {
  const { config, ...trained } = { ...from?.settings, config: from?.model.config };
  const asked = config
    ? await choiceLike(data, trained.data, { size: [config.height, config.width] })
    : data;
  // Colours of a palette are nothing for a mixture of logistics, nor for a model of red, green and blue.
  const isOfValues = config?.output === "logistic-mixture" || config?.channels === 3;
  const own = isOfValues ? config.levels : undefined;
  const { download, levels = own } = given;
  const forModel = config !== undefined;
  const length = {
    images: (shape: ChosenTraining["shape"]): number => imagesOf(shape, { given, minutes }),
  };
  const access = { download, levels, palette: trained.palette, forModel, memory, signal };
  const { lines, ...images } = await chooseTraining(asked, { ...access, ...length }, optionOf);
  if (from) refuseColours(from, images);
  const { data: choice } = images;
  const patches = choice.pictures?.patches !== undefined;
  const found = chooseRecipe({ ...images, patches, minutes: minutes ?? 10 });
  const { name, recipe: named } = wanted ?? found;
  const recipe = config ? fineTuning(named, config) : named;
  const words = { shape: images.shape, minutes, nameOf: optionOf };
  const chosen = config ? fineTuningWords(recipe, words) : recipeWords(found, words);
  const isAsked = config !== undefined && given.rate !== undefined;
  for (const line of isAsked ? lines : [...lines, chosen]) say(terminal, line);
  const asRequested = changedRecipe(recipe, overridesOf(given));
  const preset = wanted ? wanted.preset : presets[name];
  return { data: choice, recipe: { name, preset, recipe: asRequested } };
}

/** Images in a batch of a recipe that is chosen for minutes or an hour. */
const usualBatch = 8;

/** How many images of a shape a run will look at, as far as is known before. */
function imagesOf(
  shape: ChosenTraining["shape"],
  { given, minutes }: Pick<TrainRequest, "given" | "minutes">,
): number {
  const { steps, batch = usualBatch, accumulate = 1 } = given;
  return minutes === undefined && steps !== undefined
    ? steps * batch * accumulate
    : imagesInMinutes(minutes ?? 10, shape);
}

/** The new model of a plan with the parameters of a trained one, as far as they fit; says what does not. UsageError where nothing does. */
async function startedFrom(
  from: FoundModel,
  { model, data, settings: { classes } }: TrainPlan,
  { terminal }: Planning,
): Promise<Model> {
  const names = { classes, classesBefore: from.settings?.classes };
  try {
    const started = asUsage(() => startFrom(model, averagedModel(from.model), names));
    say(terminal, `Starting from ${from.title}: ${startedWords(started)}`);
    return started.model;
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** Refuses pictures in colour, as those of a folder are read, for a model of grey ones, with what reads them so. UsageError. */
function refuseColours(from: FoundModel, images: Pick<ChosenTraining, "data" | "shape">): void {
  const { source, as } = images.data;
  const isGrey = from.model.config.channels === 1 && from.settings?.palette === undefined;
  const isPath = as === undefined && !namedSources.includes(source);
  if (isGrey && isPath && images.shape[2] === 3)
    throw new UsageError(
      `Cannot start from ${from.title}: its images are grey, and ${source} is read as red, green and blue; ${optionOf("grey")} reads it as grey`,
    );
}

export type Timed = { readonly plan: TrainPlan; readonly minutes: number | undefined };

/** A plan whose checkpoints know its time. */
function timed(plan: TrainPlan, minutes: number | undefined): Timed {
  const settings = { ...plan.settings, ...defined({ minutes }) };
  return { plan: { ...plan, settings }, minutes };
}

/** Of the time of a run the part that its other steps are to take. */
function minutesLeft({ model, settings }: TrainPlan): number | undefined {
  const { minutes, minutesFrom: from = 0, steps } = settings;
  const { step = 0 } = model.training ?? {};
  return minutes === undefined ? undefined : (minutes * (steps - step)) / (steps - from);
}

/** Plans to go on with a run as its checkpoint says. */
async function planResume(
  { model, settings }: Omit<TrainPlan, "data">,
  { signal }: Planning,
): Promise<TrainPlan> {
  const { palette, heldOut } = settings;
  const data = await openTrainingData(settings.data, {
    heldOut,
    palette,
    levels: model.config.levels,
    signal,
  }).catch((error: unknown) => {
    throw namedElsewhere(error, settings.data);
  });
  await checkFit(data.train, wantedImages(model.config, settings), "train on");
  return { model, settings, data };
}

/** An error of data that is nowhere, with a reason where a run named it by a path from the folder where it began. */
function namedElsewhere(error: unknown, { source }: DataChoice): unknown {
  const isMissing = error instanceof MissingDataError;
  if (!isMissing || isAbsolute(source) || namedSources.includes(source)) return error;
  return new MissingDataError(
    `${error.message}; the run named it from the folder where it began: resume it from there`,
    // No source: what it is called may also be a preset, which is not meant.
    { cause: error },
  );
}

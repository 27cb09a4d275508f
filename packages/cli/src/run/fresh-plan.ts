import { orientationsOf, valueShape, type Palette } from "@pixelweft/datasets";
import {
  checkLevels,
  countClasses,
  openTrainingData,
  type DataChoice,
  type PictureMemory,
  type TrainingData,
} from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";
import { createModel } from "@pixelweft/pixelcnn";
import { checkNetwork, type NamedRecipe } from "@pixelweft/pixelcnn/node";
import {
  divideRecipe,
  networkConfig,
  recipeDefaults,
  type Recipe,
} from "@pixelweft/pixelcnn/recipes";
import { asUsage, UsageError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import { defined } from "../defined.ts";
import type { TrainFlags, TrainPlan } from "./request.ts";
import type { Kept } from "./settings.ts";
import { testNotes } from "./test-notes.ts";

/** Fields of a recipe that options decide. */
export function overridesOf(given: Partial<TrainFlags>): Partial<Recipe> {
  const { steps, rate, batch, accumulate, levels, condition, model, optimiser } = given;
  const network = { levels, condition, model };
  return defined({ steps, learningRate: rate, batch, accumulate, optimiser, ...network });
}

/** What a new run is asked to be. */
export interface FreshRequest extends Partial<
  Pick<TrainFlags, "validation" | "download" | "batch" | "mutate" | "levels" | Kept>
> {
  readonly recipe: NamedRecipe;
  readonly data: DataChoice;
  readonly seed: number;
  /** The palette of the model that the run starts from. */
  readonly known?: Palette | undefined;
  /** What that model was named by. */
  readonly start?: string | undefined;
  /** What a look at the pictures has decoded. */
  readonly memory?: PictureMemory | undefined;
  /** Ends the reading of pictures. */
  readonly signal?: AbortSignal | undefined;
}

/** The levels that an option or a file of fields names; those of a preset are of other images. */
export function askedLevels({
  recipe,
  levels,
}: Pick<FreshRequest, "recipe" | "levels">): number | undefined {
  const isNamed = recipe.preset === undefined && recipe.recipe.levels !== recipeDefaults.levels;
  return levels ?? (isNamed ? recipe.recipe.levels : undefined);
}

/** Plans a new run: the data decides the size of images, their colours and the number of classes. */
export async function planFresh(request: FreshRequest): Promise<TrainPlan> {
  const { validation: heldOut, download, known, memory, signal } = request;
  const access = { download, palette: known, levels: askedLevels(request), memory, signal };
  const data = await openTrainingData(request.data, { heldOut, ...access });
  try {
    return await planOn(data, request);
  } catch (error) {
    await data.close();
    throw error;
  }
}

async function planOn(data: TrainingData, request: FreshRequest): Promise<TrainPlan> {
  const { data: choice, validation: heldOut, seed, download, mutate, signal } = request;
  const { patience, samples, saveEvery, saveMinutes } = request;
  const { name, preset, recipe, missing = [] } = request.recipe;
  const { network, training } = divideRecipe(recipe);
  const { palette, codes, classes: names } = data.train.info;
  const { source } = choice; // the name in `info` says which part it is, and which variants it has
  // A model has two levels at least, and samples could be of one that is no colour.
  if (palette?.colours.length === 1)
    throw new UsageError(
      `Cannot train on ${source}: its pictures have one colour, and there is nothing to learn`,
    );
  if (network.output === "logistic-mixture") refuseMixture(request, data);
  const batch = batchOf(request, data);
  const shape = valueShape(data.train.info);
  const byClass = network.condition === "class";
  const classes = byClass ? await countClasses(data.train) : 0;
  if (byClass && classes === 0) throw noClasses(source, data.unlabelled);
  const isAsked = request.levels !== undefined;
  const levels = request.levels ?? recipe.levels;
  asUsage(() => checkLevels(data.train.info, levels, { asked: isAsked, nameOf: optionOf }));
  const fit = preset ? true : missing;
  const crops = choice.pictures?.crops !== undefined;
  const orientations = choice.turns === true ? orientationsOf(shape) : 0;
  const images = { shape, classes, fit, crops, palette, codes, orientations };
  const config = asUsage(() => networkConfig(network, images));
  asUsage(() => checkNetwork(config));
  const facts = defined({ heldOut, classes: names, palette, codes, mutate });
  const kept = defined({ patience, samples, saveEvery, saveMinutes });
  const settings = { ...training, batch, name, data: choice, ...facts, ...kept, seed };
  const tests = await testNotes(choice, { config, settings, download, signal });
  const notes = [...data.notes, ...(byClass ? (data.emptyClasses ?? []) : []), ...tests];
  return { model: createModel(config, seed), settings, data: { ...data, notes } };
}

/** Says why there are no classes, and what names some. */
function noClasses(source: string, unlabelled: string | undefined): UsageError {
  const why =
    unlabelled === undefined
      ? "it has no labels; sub-folders name those of pictures, --labels FILE those of IDX and numpy files, and"
      : `${unlabelled};`;
  return new UsageError(`Cannot train on ${source} by class: ${why} --condition none does without`);
}

/** Refuses values that are no intensities for a network that takes their distance for a likeness. UsageError in words of the command line. */
function refuseMixture(
  { data, recipe: { name }, start }: Pick<FreshRequest, "data" | "recipe" | "start">,
  { train }: TrainingData,
): void {
  const { palette, codes, name: source } = train.info;
  if (!palette && !codes) return;
  const [options, way] =
    start === undefined
      ? [`--config ${name}`, "another --config"]
      : [`--from ${start}`, "another model"];
  const isAsked = data.pictures?.palette !== undefined && start === undefined;
  const what = palette ? "colours of a palette" : "codes";
  const refused = isAsked
    ? `Cannot take --palette with ${options}`
    : `Cannot train on ${source} with ${options}`;
  const ways = isAsked ? `leave one of them out, or take ${way}` : `${way} takes them`;
  throw new UsageError(
    `${refused}: it models values as a mixture of logistics, near ones as alike, and ${what} are not; ${ways}`,
  );
}

/** Images in a batch; fewer images than that would make no step at all. UsageError where such a batch is asked for. */
function batchOf(
  { batch, recipe, data }: Pick<FreshRequest, "batch" | "recipe" | "data">,
  { train, validation }: TrainingData,
): number {
  const { count } = train.info;
  if (batch === undefined) return Math.min(recipe.recipe.batch, count);
  if (batch <= count) return batch;
  const { count: heldOut } = validation.info;
  const others = heldOut > 0 ? `, ${heldOut.toLocaleString("en")} held out` : "";
  throw new UsageError(
    `Cannot train on ${data.source} in batches of ${batch}: it has ${counted(count, "image")} to train on${others}; --batch ${count} is the most`,
  );
}

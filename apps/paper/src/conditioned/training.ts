import type { Dataset } from "@pixelweft/datasets";
import {
  paletteLevels,
  countClasses,
  openTrainingData,
  type DataChoice,
  type TrainingData,
} from "@pixelweft/datasets/choice";
import { lockFolder } from "@pixelweft/datasets/disk";
import type { TrainEvent } from "@pixelweft/layers";
import { createMseAutoEncoder, MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import {
  trainConditioned,
  createConditionedModel,
  type ConditionedModel,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { type MetricsLog, type NamedRecipe, openMetricsLog } from "@pixelweft/pixelcnn/node";
import {
  divideRecipe,
  networkConfig,
  type Recipe,
  recipeOptimiser,
  recipeRate,
} from "@pixelweft/pixelcnn/recipes";
import { type BackendName, openBackend } from "@pixelweft/runtime/node";
import type { Terminal } from "pixelweft";
import {
  findRecipe,
  progress,
  type RunSettings,
  say,
  StoppedError,
  stopPoint,
  UsageError,
  watchInterrupts,
} from "pixelweft/command";
import { conditionalFiles, saveConditional } from "./files.ts";
import { conditionerFor, encoderOf, taskBatch, type ConditionalTask } from "./task.ts";

/** What will be trained, on what. */
export interface ConditionalPlan {
  readonly task: ConditionalTask;
  readonly model: ConditionedModel;
  readonly settings: RunSettings;
  readonly data: TrainingData;
}

/** What a run is asked to be. */
export interface ConditionalRequest {
  readonly task: ConditionalTask;
  /** A preset or a file; a small network that two cores train in minutes if missing. */
  readonly config: string | undefined;
  readonly overrides: Partial<Recipe>;
  readonly data: DataChoice;
  readonly seed: number;
  readonly download: boolean;
}

/** Plans a run: the data decides the size of images, their colours and the number of classes. */
export async function planConditional(request: ConditionalRequest): Promise<ConditionalPlan> {
  const { task, seed, download } = request;
  const { name, preset, recipe } = await recipeOf(request);
  const { network, training } = divideRecipe(recipe);
  const data = await openTrainingData(request.data, { download });
  const { shape, palette, classes: names, name: source } = data.train.info;
  const classes = task.on === "class" ? await countClasses(data.train) : 0;
  if (task.on === "class" && classes === 0)
    throw new UsageError(`Cannot train on ${source} by class: it has no labels`);
  if (palette !== undefined && task.on !== "code" && task.on !== "class")
    throw new UsageError(
      `Cannot make another picture of ${source}: colours of a palette have no mean`,
    );
  if (task.on === "grey" && shape[2] === 1)
    throw new UsageError(`Cannot take the colours from ${source}: it has none`);
  const indexed = palette ? { levels: paletteLevels(palette), input: "one-hot" as const } : {};
  const facts = { shape, classes: 0, fit: preset !== undefined };
  const config = networkConfig({ ...network, ...indexed }, facts);
  const { conditioner, ...sizes } = conditionerFor(task, { channels: shape[2], classes });
  return {
    task,
    model: createConditionedModel(checkConfig({ ...config, ...sizes }), conditioner, seed),
    settings: {
      ...training,
      name,
      data: request.data,
      ...(names ? { classes: names } : {}),
      ...(palette ? { palette } : {}),
      seed,
    },
    data,
  };
}

const small: Partial<Recipe> = { batch: 16, steps: 2500, learningRate: 2e-3, warmup: 100 };

async function recipeOf({ config, overrides }: ConditionalRequest): Promise<NamedRecipe> {
  if (config !== undefined) return findRecipe(config, overrides);
  return { ...(await findRecipe("demo", { ...small, ...overrides })), name: "condition" };
}

/** What was trained. */
export interface ConditionReport {
  readonly folder: string;
  readonly steps: number;
  readonly data: string;
}

/** Trains what was planned and keeps it. StoppedError after an interrupt, when what there is was saved. */
export async function trainConditional(
  { task, model, settings, data }: ConditionalPlan,
  options: { readonly folder: string; readonly backend: BackendName; readonly terminal: Terminal },
): Promise<ConditionReport> {
  const { folder, terminal } = options;
  await using lock = await lockFolder(folder);
  const { backend, words } = await openBackend(options.backend);
  say(terminal, `Computing with ${words}`);
  using interrupts = watchInterrupts(terminal);
  await using log = await openMetricsLog(conditionalFiles(lock.folder).metrics);
  const { steps, batch } = settings;
  const how = {
    steps,
    learningRate: recipeRate(settings),
    reportEvery: 20,
    signal: interrupts.signal,
  };
  const { maxGradNorm, emaDecay, seed } = settings;
  const batches = (): AsyncGenerator<SourceBatch> =>
    taskBatches(data.train, { task, model, settings });
  const watch = { steps, batch, terminal, log, signal: interrupts.signal };
  const training = trainConditioned(model, batches(), {
    ...how,
    backend,
    optimiser: recipeOptimiser(settings),
    maxGradNorm,
    emaDecay,
    seed,
  });
  const mse = task.on === "code" ? mseBeside(model, { backend, task, seed, emaDecay }) : undefined;
  try {
    const done = await followed(training, { ...watch, label: "train" });
    if (done === 0) throw new StoppedError("Stopped before the first step; nothing is left");
    const rival =
      mse &&
      (await followed(mse.train({ ...how, batches: batches() }), { ...watch, label: "mse" }));
    const run = {
      model: await training.checkpoint(),
      // One that was never trained is not kept as if it were.
      mse: rival ? await mse?.checkpoint() : undefined,
      task,
      settings,
    };
    await saveConditional(folder, run);
    if (interrupts.signal.aborted)
      throw new StoppedError(`Stopped; what was trained so far is in ${folder}`);
    return { folder, steps, data: data.train.info.name };
  } finally {
    await training.dispose();
    await mse?.dispose();
    await data.close();
    backend.dispose();
  }
}

/** The auto-encoder to compare with: the same encoder, and as large a decoder. */
function mseBeside(
  { config }: ConditionedModel,
  options: {
    readonly backend: Awaited<ReturnType<typeof openBackend>>["backend"];
    readonly task: ConditionalTask;
    readonly seed: number;
    readonly emaDecay: number;
  },
): MseAutoEncoder {
  const { height, width, channels, levels } = config;
  const { backend, task, ...rest } = options;
  const size = { height, width, channels, levels, code: task.code, ...encoderOf(task.features) };
  return new MseAutoEncoder({ backend, model: createMseAutoEncoder(size, rest.seed), ...rest });
}

async function* taskBatches(
  train: Dataset,
  { task, model, settings }: Omit<ConditionalPlan, "data">,
): AsyncGenerator<SourceBatch> {
  const { batch: batchSize, seed } = settings;
  const order = { batchSize, shuffle: { seed }, epochs: Infinity, last: "drop" } as const;
  for await (const batch of train.batches(order))
    yield taskBatch(task, batch, { config: model.config, values: train.info });
}

/** Shows and logs how a fit goes, and gives the steps that it made. A stop ends it; the rest is up to the caller. */
async function followed(
  run: AsyncIterable<TrainEvent>,
  options: {
    readonly label: "train" | "mse";
    readonly steps: number;
    /** Images in a step. */
    readonly batch: number;
    readonly terminal: Terminal;
    readonly log: MetricsLog;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  let done = 0;
  const { label, steps, batch, terminal, log, signal } = options;
  const bar = progress({ label, total: steps * batch, terminal });
  try {
    for await (const event of run) {
      const { step } = event;
      done = step;
      if (event.kind !== "progress") continue;
      const { loss, examples } = event;
      bar.update({ done: step * batch, ...(label === "train" ? { bitsPerDim: loss } : {}) });
      await log.append({ kind: label, step, loss, images: examples });
      // Lets a Ctrl-C in; the loop itself sees the signal.
      await stopPoint(undefined, "");
      if (signal.aborted) break;
    }
    return done;
  } finally {
    bar.finish();
  }
}

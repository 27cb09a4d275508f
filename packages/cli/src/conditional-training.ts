import { lockFolder, type Dataset } from "@pixelweft/datasets";
import { checkConfig } from "@pixelweft/pixelcnn";
import { createMseAutoEncoder, MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import {
  ConditionedTraining,
  createConditionedModel,
  type ConditionedModel,
  type FitProgress,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { conditionalFiles, saveConditional } from "./conditional-file.ts";
import { conditionerFor, taskBatch, type ConditionalTask } from "./conditional-task.ts";
import type { DataChoice } from "./data-choice.ts";
import { StoppedError, UsageError } from "./failure.ts";
import { stopPoint, watchInterrupts } from "./interrupts.ts";
import { openMetricsLog, type MetricsLog } from "./metrics-log.ts";
import { levelsOf } from "./model-batches.ts";
import { networkConfig } from "./network-config.ts";
import { countClasses, openTrainingData, type TrainingData } from "./open-data.ts";
import { findRecipe } from "./presets.ts";
import { progress } from "./progress.ts";
import { divideRecipe, type Recipe } from "./recipe.ts";
import { scheduleOf, type RunSettings } from "./run-settings.ts";
import { print, say, type Terminal } from "./terminal.ts";

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
  readonly config: string;
  readonly overrides: Partial<Recipe>;
  readonly data: DataChoice;
  readonly seed: number;
  readonly download: boolean;
}

/** Plans a run: the data decides the size of images, their colours and the number of classes. */
export async function planConditional(request: ConditionalRequest): Promise<ConditionalPlan> {
  const { task, seed, download } = request;
  const { name, isPreset, recipe } = await findRecipe(request.config, request.overrides);
  const { network, training } = divideRecipe(recipe);
  const data = await openTrainingData(request.data, undefined, { download });
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
  const indexed = palette ? { levels: levelsOf(palette), input: "one-hot" as const } : {};
  const facts = { shape, classes: 0, fit: isPreset };
  const config = networkConfig({ ...network, ...indexed }, facts);
  const { conditioner, condition, spatial } = conditionerFor(task, { channels: shape[2], classes });
  return {
    task,
    model: createConditionedModel(
      checkConfig({ ...config, condition, spatial }),
      conditioner,
      seed,
    ),
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

/** Trains what was planned and keeps it. StoppedError after an interrupt, when what there is was saved. */
export async function trainConditional(
  { task, model, settings, data }: ConditionalPlan,
  options: { readonly folder: string; readonly backend: BackendName; readonly terminal: Terminal },
): Promise<void> {
  const { folder, terminal } = options;
  await using lock = await lockFolder(folder);
  const { backend, words } = await openBackend(options.backend);
  say(terminal, `Computing with ${words}`);
  using interrupts = watchInterrupts(terminal);
  await using log = await openMetricsLog(conditionalFiles(lock.folder).metrics);
  const { steps, batch } = settings;
  const how = { steps, rate: scheduleOf(settings), reportEvery: 20, signal: interrupts.signal };
  const { clip, averageDecay, seed } = settings;
  const batches = (): AsyncGenerator<SourceBatch> =>
    taskBatches(data.train, { task, model, settings });
  const watch = { steps, batch, terminal, log, signal: interrupts.signal };
  const training = new ConditionedTraining({
    ...how,
    backend,
    model,
    clip,
    averageDecay,
    seed,
    batches: batches(),
  });
  const mse =
    task.on === "code" ? mseBeside(model, { backend, task, seed, averageDecay }) : undefined;
  try {
    await followed(training.run(), { ...watch, label: "train" });
    if (mse) await followed(mse.train({ ...how, batches: batches() }), { ...watch, label: "mse" });
    const run = {
      model: await training.checkpoint(),
      mse: await mse?.checkpoint(),
      task,
      settings,
    };
    await saveConditional(folder, run);
    if (interrupts.signal.aborted)
      throw new StoppedError(`Stopped; what was trained so far is in ${folder}`);
    print(terminal, `${steps} steps on ${data.train.info.name} are in ${folder}`);
    print(terminal, `pixelweft reconstruct ${folder} draws from it`);
  } finally {
    await training.dispose();
    await mse?.dispose();
    await data.close();
    backend.dispose();
  }
}

/** The auto-encoder to compare with: the same encoder, and as large a decoder. */
function mseBeside(
  { config, conditioner }: ConditionedModel,
  options: {
    readonly backend: Awaited<ReturnType<typeof openBackend>>["backend"];
    readonly task: ConditionalTask;
    readonly seed: number;
    readonly averageDecay: number;
  },
): MseAutoEncoder {
  const { height, width, channels, levels } = config;
  const { hiddenChannels, stages } = conditioner;
  const { backend, task, ...rest } = options;
  const size = { height, width, channels, levels, code: task.code, hiddenChannels, stages };
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

/** Shows and logs how a fit goes. A stop ends it; the rest is up to the caller. */
async function followed(
  run: AsyncIterable<FitProgress>,
  options: {
    readonly label: "train" | "mse";
    readonly steps: number;
    /** Images in a step. */
    readonly batch: number;
    readonly terminal: Terminal;
    readonly log: MetricsLog;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { label, steps, batch, terminal, log, signal } = options;
  const bar = progress({ label, total: steps * batch, stream: terminal.err });
  try {
    for await (const { step, loss, images } of run) {
      bar.update({ done: step * batch, ...(label === "train" ? { bitsPerDim: loss } : {}) });
      await log.append({ kind: label, step, loss, images });
      // Lets a Ctrl-C in; the loop itself sees the signal.
      await stopPoint(undefined, "");
      if (signal.aborted) break;
    }
  } finally {
    bar.finish();
  }
}

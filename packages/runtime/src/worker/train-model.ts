import {
  formatModel,
  train,
  type Batch,
  type Model,
  type Training,
  type TrainingEvent,
} from "@pixelweft/pixelcnn";
import {
  formatFinished,
  recipeOptimiser,
  recipeRate,
  withRun,
  type FinishedOptions,
} from "@pixelweft/pixelcnn/recipes";
import { giveTurn, type Backend } from "@pixelweft/tensor/backend";
import type { WorkerTrainingEvent } from "../messages/replies.ts";
import type { TrainRequest } from "../messages/requests.ts";
import { checkData, imageBatches, onePass } from "./image-batches.ts";
import type { FileContents, OpenModel } from "./open-model.ts";
import type { Turn } from "./turns.ts";

/** What a training runs with. */
export interface TrainingPlace {
  readonly backend: Backend;
  /** A new backend for one that was lost. */
  readonly reopen: () => Promise<Backend>;
  readonly turn: Turn;
  readonly signal: AbortSignal;
  readonly say: (event: WorkerTrainingEvent) => void;
}

/**
 * Trains a model to the end of its steps, or to the signal, and gives way to other jobs before each batch. Returns the number of updates.
 *
 * @throws TypeError or RangeError for data or settings that make no sense, before the first update. An error that comes later leaves what
 * the training has learnt, where it has not diverged.
 */
export async function trainModel(
  open: OpenModel,
  { data, settings }: Pick<TrainRequest, "data" | "settings">,
  { backend, reopen, turn, signal, say }: TrainingPlace,
): Promise<{ readonly step: number }> {
  if (open.isTraining) throw new Error("Cannot train: the model is being trained");
  const { model } = open;
  const { batchSize = 16, learningRate = 2e-3, schedule = "cosine", ...others } = settings;
  const { steps } = settings;
  const {
    warmup = Math.min(100, Math.ceil(steps / 20)),
    validation,
    optimiser,
    weightDecay,
    ...options
  } = others;
  checkData(data, model.config);
  if (validation) checkData(validation, model.config, "validate");
  const { seed = model.training?.seed ?? 0 } = settings;
  const order = { batchSize, seed, state: model.training?.data };
  const run = train(model, givingWay(imageBatches(data, model.config, order), turn), {
    ...options,
    backend,
    reopen,
    signal,
    seed,
    optimiser: recipeOptimiser({ optimiser, weightDecay }),
    learningRate: recipeRate({ schedule, learningRate, warmup, steps }),
    ...(validation ? { validation: () => onePass(validation, model.config, batchSize) } : {}),
  });
  await open.begin(run);
  try {
    for await (const event of run) {
      // The next update changes the weights.
      if (event.kind === "validation" && event.best) await open.keepBest(run);
      say(sendable(event));
    }
    await open.end(await run.checkpoint());
  } catch (error) {
    if (open.isTraining) await open.end(await leftBy(error, { run, model }));
    throw error;
  }
  return { step: run.step };
}

/** The bytes of a file. What trains has loaded this with the training: a server may have another build when it ends. */
export function modelFile(
  { model, run }: FileContents,
  dtype: FinishedOptions["dtype"] = "F32",
): Uint8Array<ArrayBuffer> {
  if (model.training === undefined) return formatFinished(model, { run, dtype });
  return formatModel(run ? withRun(model, run.settings) : model, dtype);
}

/** What a training has learnt before an error, if that is worth keeping and can be read. */
async function leftBy(
  error: unknown,
  { run, model }: { readonly run: Training; readonly model: Model },
): Promise<Model | undefined> {
  const hasDiverged = error instanceof Error && error.name === "DivergedError";
  if (hasDiverged || run.step === (model.training?.step ?? 0)) return undefined;
  return run.checkpoint().catch(() => undefined);
}

async function* givingWay(batches: Iterable<Batch>, turn: Turn): AsyncGenerator<Batch, void, void> {
  for (const batch of batches) {
    // Messages arrive in turns of the event loop, which a GPU's promises do not wait for.
    await giveTurn();
    await turn.giveWay();
    yield batch;
  }
}

function sendable(event: TrainingEvent): WorkerTrainingEvent {
  return event.kind === "reopened" ? { ...event, lost: event.lost.message } : event;
}

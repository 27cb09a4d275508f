import { train, type Batch, type TrainingEvent } from "@pixelweft/pixelcnn";
import { recipeOptimiser, recipeRate } from "@pixelweft/pixelcnn/recipes";
import { giveTurn, type Backend } from "@pixelweft/tensor/backend";
import type { WorkerTrainingEvent } from "../messages/replies.ts";
import type { TrainRequest } from "../messages/requests.ts";
import { imageBatches, onePass } from "./image-batches.ts";
import type { OpenModel } from "./open-model.ts";
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

/** Trains a model to the end of its steps, or to the signal, and gives way to other jobs before each batch. Returns the number of updates. */
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
    ...options
  } = others;
  const { seed = model.training?.seed ?? 0 } = settings;
  const order = { batchSize, seed, state: model.training?.data };
  const run = train(model, givingWay(imageBatches(data, model.config, order), turn), {
    ...options,
    backend,
    reopen,
    signal,
    seed,
    optimiser: recipeOptimiser({ optimiser }),
    learningRate: recipeRate({ schedule, learningRate, warmup, steps }),
    ...(validation ? { validation: () => onePass(validation, model.config, batchSize) } : {}),
  });
  await open.begin(run);
  try {
    for await (const event of run) say(sendable(event));
    const left = await run.checkpoint();
    await open.end(left);
  } finally {
    if (open.isTraining) await open.end();
  }
  return { step: run.step };
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

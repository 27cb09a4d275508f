import {
  modelBatches,
  subset,
  trainingBatches,
  writing,
  type BatchState,
} from "@pixelweft/datasets";
import { shareOf } from "@pixelweft/mpi";
import type { Batches } from "@pixelweft/pixelcnn";
import {
  trainRun,
  type RunFiles,
  type TrainRunOptions,
  type TrainRunOutcome,
} from "@pixelweft/pixelcnn/node";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { likelihoodBatch } from "@pixelweft/pixelcnn/recipes";
import { backgroundBatches } from "@pixelweft/pixelcnn/surprise";
import { defined } from "../defined.ts";
import type { Terminal } from "../show/terminal.ts";
import type { TrainFlags, TrainPlan } from "./plan.ts";
import { RunReport } from "./report.ts";

/** A training run: what to train, on what, and where it goes. */
export interface RunRequest
  extends
    TrainPlan,
    Pick<TrainRunOptions, "backend" | "group" | "reopen" | "signal" | "until" | "hard">,
    Pick<TrainFlags, "patience">,
    Partial<Pick<TrainFlags, "workers" | "saveEvery" | "saveMinutes" | "samples">> {
  readonly files: RunFiles;
  readonly terminal: Terminal;
}

/** Trains to the end, or until the signal says stop; shows it, and writes all files of the run but the samples. */
export async function runTraining(run: RunRequest): Promise<TrainRunOutcome> {
  const { data, model, settings, files } = run;
  const { name, count: trainImages } = data.train.info;
  const report = new RunReport(run);
  const { count: heldOut } = data.validation.info;
  const options: TrainRunOptions = {
    ...run,
    name: settings.name,
    data: name.replace(/(?:\/train)+$/, ""),
    header: { data: name, trainImages, heldOut },
    validation: heldOut > 0 ? validationOf(run) : undefined,
    previews: previewsOf(run),
    onEvent: (event) => {
      report.note(event);
    },
  };
  try {
    // What the system refuses is said in words that name the folder.
    return await writing(files.folder, () => trainRun(model, batchesFrom(run), options));
  } finally {
    report.finish();
  }
}

/** The batches of a run from a place in its data on. */
function batchesFrom({
  model,
  settings,
  data,
  workers,
  group,
}: RunRequest): (place: unknown) => Batches {
  return (place: unknown): Batches => {
    // The data set checks what comes from a file.
    const state = place as BatchState | undefined;
    const share = shareOf(group);
    const batches = trainingBatches(data.train, model.config, {
      batchSize: settings.batch,
      seed: settings.seed,
      workers: workers ?? 0,
      ...share,
      ...defined({ state }),
    });
    const before = (state?.step ?? 0) * settings.batch;
    return backgroundBatches(batches, model.config, {
      rate: settings.mutate,
      seed: settings.seed,
      before,
      ...(share && { share: { ...share, batchSize: settings.batch } }),
    });
  };
}

function validationOf({ data, settings, model, group }: RunRequest): TrainRunOptions["validation"] {
  const { validation } = data;
  const { config } = model;
  const images = Math.min(settings.validationImages, validation.info.count);
  const some = subset(validation, { from: 0, to: images });
  const share = shareOf(group);
  const batchSize = likelihoodBatch(settings.batch);
  const how = { batchSize, ...share };
  return {
    images,
    batches: () =>
      backgroundBatches(modelBatches(some.batches(how), config, validation.info), config, {
        rate: settings.mutate,
        seed: settings.seed,
        ...(share && { share: { ...share, batchSize } }),
      }),
  };
}

function previewsOf({ samples = 0, model, settings }: RunRequest): TrainRunOptions["previews"] {
  const { seed, palette, codes } = settings;
  if (samples === 0 || codes !== undefined) return undefined;
  const count = Math.min(16, samples);
  const labels = classesInTurn(model.config, count);
  const columns = labels && Math.min(count, model.config.numClasses);
  return { count, seed, palette, columns, ...defined({ labels }) };
}

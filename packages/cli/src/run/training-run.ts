import { modelBatches, split, trainingBatches, type BatchState } from "@pixelweft/datasets";
import { writing } from "@pixelweft/datasets/disk";
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
import type { Terminal } from "../show/terminal.ts";
import { reportOn } from "./report.ts";
import type { TrainFlags, TrainPlan } from "./request.ts";

/** A training run: what to train, on what, and where it goes. */
export interface RunRequest
  extends
    TrainPlan,
    Pick<
      TrainRunOptions,
      "backend" | "group" | "reopen" | "signal" | "until" | "oftenValidated" | "hard"
    >,
    Pick<TrainFlags, "patience">,
    Partial<Pick<TrainFlags, "workers" | "saveEvery" | "saveMinutes" | "samples">> {
  readonly files: RunFiles;
  readonly terminal: Terminal;
}

/** Trains to the end, or until the signal says stop; shows it, and writes all files of the run but the samples. */
export async function runTraining(run: RunRequest): Promise<TrainRunOutcome> {
  const { data, model, settings, files } = run;
  const { name, count: trainImages } = data.train.info;
  const report = reportOn(run);
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
function batchesFrom(run: RunRequest): (place: unknown) => Batches {
  const { data, model, workers = 0, group } = run;
  const { batch: batchSize, seed } = run.settings;
  return (place: unknown): Batches => {
    // The data set checks what comes from a file.
    const state = place as BatchState | undefined;
    const how = { batchSize, seed, workers, ...shareOf(group), state };
    const batches = trainingBatches(data.train, model.config, how);
    return backgroundOf(run, batches, { batchSize, before: (state?.step ?? 0) * batchSize });
  };
}

function validationOf(run: RunRequest): TrainRunOptions["validation"] {
  const { model, settings } = run;
  const { validation } = run.data;
  const images = Math.min(settings.validationImages, validation.info.count);
  // The first ones of a folder may be of one class.
  const { validation: some } = split(validation, { validation: images, seed: 0 });
  const batchSize = likelihoodBatch(settings.batch);
  const how = { batchSize, ...shareOf(run.group) };
  const batches = (): Batches => modelBatches(some.batches(how), model.config, validation.info);
  return { images, batches: () => backgroundOf(run, batches(), { batchSize }) };
}

/** Batches of all ranks together, as a background model learns them where the run is of one. */
function backgroundOf(
  { settings, model, group }: RunRequest,
  batches: Batches,
  { batchSize, before = 0 }: { readonly batchSize: number; readonly before?: number },
): Batches {
  const { mutate: rate, seed } = settings;
  const own = shareOf(group);
  const share = own && { ...own, batchSize };
  return backgroundBatches(batches, model.config, { rate, seed, before, share });
}

function previewsOf({ samples = 0, model, settings }: RunRequest): TrainRunOptions["previews"] {
  const { seed, palette, codes } = settings;
  if (samples === 0 || codes !== undefined) return undefined;
  const count = Math.min(16, samples);
  const labels = classesInTurn(model.config, count);
  const columns = labels && Math.min(count, model.config.numClasses);
  return { count, seed, palette, columns, labels };
}

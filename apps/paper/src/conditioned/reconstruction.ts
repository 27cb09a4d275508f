import type { Dataset } from "@pixelweft/datasets";
import { Sampler } from "@pixelweft/pixelcnn";
import { MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import {
  conditionedToDevice,
  ConditionerProgram,
  type SourceBatch,
} from "@pixelweft/pixelcnn/conditioning";
import type { Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { progress, range, stopPoint, UsageError } from "pixelweft/command";
import type { ConditionalRun } from "./files.ts";
import { sourcePictures, taskBatch } from "./task.ts";

/** What is drawn again, and by what. */
export interface ReconstructionRequest {
  readonly run: ConditionalRun;
  readonly backend: Backend;
  readonly terminal: Terminal;
  readonly count: number;
  readonly first: number;
  /** Drawings of each image. */
  readonly samples: number;
  readonly seed: number;
}

/** A grid of images, levels; a row for each one that is drawn again. */
export interface Reconstructions {
  readonly rows: Uint8Array;
  readonly columns: number;
}

/** Draws images again from what the model is conditioned on. UsageError if there are none, StoppedError after an abort. */
export async function drawReconstructions(
  data: Dataset,
  request: ReconstructionRequest,
): Promise<Reconstructions> {
  const { run, backend, first } = request;
  const { config } = run.model;
  const { count: there, name } = data.info;
  if (first >= there)
    throw new UsageError(`Cannot draw image ${first} of ${name} again: it has ${there}`);
  const count = Math.min(request.count, there - first);
  const samples = await data.read(range(first, first + count));
  const batch = taskBatch(run.task, samples, { config, values: data.info });
  const source = sourcePictures(run.task, batch, config);
  const byError = await bySquaredError(run, batch, backend);
  const drawings = await drawn(batch, { ...request, count });
  const columns = [
    batch.images,
    ...(source ? [source] : []),
    ...(byError ? [byError] : []),
    ...drawings,
  ];
  const pixels = config.height * config.width * config.channels;
  const rows = new Uint8Array(count * columns.length * pixels);
  columns.forEach((images, column) => {
    for (let n = 0; n < count; n++)
      rows.set(
        images.subarray(n * pixels, (n + 1) * pixels),
        (n * columns.length + column) * pixels,
      );
  });
  return { rows, columns: columns.length };
}

async function bySquaredError(
  { mse }: ConditionalRun,
  batch: SourceBatch,
  backend: Backend,
): Promise<Uint8Array | undefined> {
  if (mse === undefined) return undefined;
  const auto = new MseAutoEncoder({ backend, model: mse });
  const made = await auto.reconstruct(batch);
  await auto.dispose();
  return made;
}

/** All images once, then all of them again, with other random numbers. */
async function drawn(
  batch: SourceBatch,
  { run, backend, terminal, count, samples, seed }: ReconstructionRequest,
): Promise<Uint8Array[]> {
  const device = conditionedToDevice(backend, run.model);
  const [conditioner, sampler] = [
    new ConditionerProgram(device),
    new Sampler(device, { batch: count }),
  ];
  const bar = progress({ label: "draw", total: count * samples, terminal });
  try {
    const made = await conditioner.conditions(batch);
    const drawings: Uint8Array[] = [];
    for (let k = 0; k < samples; k++) {
      drawings.push(await sampler.sample({ count, seed, firstImage: k * count, ...made }));
      bar.update({ done: (k + 1) * count });
      await stopPoint(terminal.signal, "all images were drawn");
    }
    return drawings;
  } finally {
    bar.finish();
    await conditioner.dispose();
    await sampler.dispose();
    device.state.dispose();
  }
}

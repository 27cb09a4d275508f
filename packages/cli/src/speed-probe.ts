import { subset, type Dataset } from "@pixelweft/datasets";
import {
  Likelihood,
  toDevice,
  Training,
  type Model,
  type TrainingEvent,
} from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { modelBatches } from "./model-batches.ts";
import { probeOptions, type TrainingRun } from "./run-options.ts";

/** What the first steps of a run told. */
export interface Probe {
  /** The run after these steps. */
  readonly model: Model;
  readonly secondsPerStep: number;
}

/** Steps that are timed at least. */
const fewest = 3;

/** Trains the first steps of a run: one to compile, then at least three, and as many as fit into `enough` seconds. */
export async function probeSpeed(
  run: TrainingRun,
  enough: number,
  note: (event: TrainingEvent) => Promise<void>,
): Promise<Probe> {
  const done = new AbortController();
  const options = probeOptions(run);
  const signal = AbortSignal.any([run.signal, done.signal]);
  const training = new Training({ ...options, signal });
  let [start, steps] = [0, -1];
  try {
    for await (const event of training.run()) {
      if (event.kind !== "progress") continue;
      await note(event);
      steps += 1;
      if (steps === 0) start = performance.now();
      const seconds = (performance.now() - start) / 1000;
      if (steps >= fewest && seconds >= enough) done.abort();
    }
    const seconds = (performance.now() - start) / 1000;
    return { model: await training.checkpoint(), secondsPerStep: seconds / Math.max(1, steps) };
  } finally {
    await training.dispose();
  }
}

/** How often something runs until its time is known: where shaders are compiled, the first time tells nothing. */
export function passesToMeasure({ name }: Backend): number {
  return name === "reference" ? 1 : 2;
}

/** Seconds that the likelihood of one image takes, once the program is compiled. */
export async function probeLikelihood(
  backend: Backend,
  model: Model,
  { data, batch }: { readonly data: Dataset; readonly batch: number },
): Promise<number> {
  if (data.info.count === 0) return 0;
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const some = subset(data, { from: 0, to: Math.min(batch, data.info.count) });
  try {
    let seconds = 0;
    for (let pass = 0; pass < passesToMeasure(backend); pass++) {
      const start = performance.now();
      const batches = some.batches({ batchSize: batch, last: "pad" });
      await likelihood.evaluate(modelBatches(batches, model.config, data.info));
      seconds = (performance.now() - start) / 1000;
    }
    return seconds / batch;
  } finally {
    await likelihood.dispose();
    device.state.dispose();
  }
}

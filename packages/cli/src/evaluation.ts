import { subset, type Dataset } from "@pixelweft/datasets";
import { Likelihood, toDevice, type Batch, type Evaluation, type Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { modelBatch, modelBatches } from "./data/batches.ts";
import { stopPoint } from "./interrupts.ts";
import { progress } from "./show/progress.ts";
import type { Terminal } from "./show/terminal.ts";

/** Where and how to evaluate. */
export interface EvaluationOptions {
  readonly backend: Backend;
  readonly terminal: Terminal;
  /** Images computed at once. */
  readonly batch: number;
  readonly signal?: AbortSignal;
}

/** The likelihood of every image of a data set, with a bar. RangeError if there is none, StoppedError after an abort. */
export async function evaluateModel(
  model: Model,
  data: Dataset,
  { backend, terminal, batch: batchSize, signal }: EvaluationOptions,
): Promise<Evaluation> {
  const { count, name } = data.info;
  if (count === 0) throw new RangeError(`Cannot evaluate on ${name}: it has no images`);
  const bar = progress({ label: "evaluate", total: count, stream: terminal.err });
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  async function* batches(): AsyncGenerator<Batch, void, void> {
    let done = 0;
    for await (const given of data.batches({ batchSize })) {
      // Classes are told apart even where the model is told none.
      yield { ...modelBatch(given, model.config, data.info), labels: given.labels };
      done += given.size;
      bar.update({ done });
      await stopPoint(signal, "the evaluation was over");
    }
  }
  try {
    return await likelihood.evaluate(batches());
  } finally {
    bar.finish();
    await likelihood.dispose();
    device.state.dispose();
  }
}

/** How often something runs until its time is known: where shaders are compiled, the first time tells nothing. */
export function passesToMeasure({ name }: Backend): number {
  return name === "reference" ? 1 : 2;
}

/** Seconds that the likelihood of one image takes, once the program is compiled. */
export async function secondsPerImage(
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

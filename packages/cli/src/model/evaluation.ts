import { modelBatch, type Dataset } from "@pixelweft/datasets";
import { Likelihood, toDevice, type Batch, type Evaluation, type Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "../command/interrupts.ts";
import { progress } from "../show/progress.ts";
import type { DrawingOptions } from "./drawing.ts";

/** Where and how to evaluate. */
export interface EvaluationOptions extends DrawingOptions {
  readonly backend: Backend;
  /** Images computed at once. */
  readonly batch: number;
}

/** The likelihood of every image of a data set, with a bar. RangeError if there is none, StoppedError after an abort. */
export async function evaluateModel(
  model: Model,
  data: Dataset,
  { backend, terminal, batch: batchSize, signal, until = Infinity }: EvaluationOptions,
): Promise<Evaluation> {
  const { count, name } = data.info;
  if (count === 0) throw new RangeError(`Cannot evaluate on ${name}: it has no images`);
  const bar = progress({ label: "evaluate", total: count, stream: terminal.err });
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  async function* batches(): AsyncGenerator<Batch, void, void> {
    let done = 0;
    for await (const given of data.batches({ batchSize })) {
      // Classes are counted even where the model is not conditioned on them.
      yield { ...modelBatch(given, model.config, data.info), labels: given.labels };
      done += given.size;
      bar.update({ done });
      await stopPoint(signal, "the evaluation was over");
      if (performance.now() >= until) return;
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

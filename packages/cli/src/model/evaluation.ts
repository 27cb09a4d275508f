import { modelBatch, writeNpy, type AppendNpy, type Dataset } from "@pixelweft/datasets";
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
  /** Numpy files for the bits of each image `[n]`, and of each pixel `[n, height, width]`, with a last axis for colours. */
  readonly each?: string | undefined;
  readonly eachPixel?: string | undefined;
}

/** The likelihood of every image of a data set, with a bar. RangeError if there is none, StoppedError after an abort. */
export async function evaluateModel(
  model: Model,
  data: Dataset,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { backend, terminal, batch: batchSize, signal, until = Infinity } = options;
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
    const { height, width, channels } = model.config;
    const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
    return await intoFile(options.each, [count], (onImages) =>
      intoFile(options.eachPixel, shape, (onPixels) =>
        likelihood.evaluate(batches(), { onImages, onPixels }),
      ),
    );
  } finally {
    bar.finish();
    await likelihood.dispose();
    device.state.dispose();
  }
}

/** Runs something with a function that appends to a numpy file, or without one where there is no file. */
async function intoFile<T>(
  path: string | undefined,
  shape: readonly number[],
  run: (append?: AppendNpy) => Promise<T>,
): Promise<T> {
  if (path === undefined) return run();
  let result: { readonly value: T } | undefined;
  await writeNpy(path, shape, async (append) => {
    result = { value: await run(append) };
  });
  if (result === undefined) throw new TypeError(`Cannot write ${path}: nothing was computed`);
  return result.value;
}

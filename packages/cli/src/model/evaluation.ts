import { modelBatch, withNpy, type Dataset } from "@pixelweft/datasets";
import { Likelihood, type Batch, type Evaluation } from "@pixelweft/pixelcnn";
import { BayesClassifier } from "@pixelweft/pixelcnn/classifier";
import { onDevice, type Drawing, type DrawingOptions } from "./drawing.ts";

/** Where and how to evaluate. */
export interface EvaluationOptions extends DrawingOptions, Pick<Drawing, "backend" | "model"> {
  /** Images computed at once. */
  readonly batch: number;
  /** Numpy files for the bits of each image `[n]`, and of each pixel `[n, height, width]`, with a last axis for colours. */
  readonly each?: string | undefined;
  readonly eachPixel?: string | undefined;
  /** The class of all images, in place of their labels; "all" for p(x) as the mean over classes, whatever their labels. */
  readonly label?: number | "all" | undefined;
}

/** The likelihood of every image of a data set, with a bar. RangeError if there is none or one's are not finite, StoppedError after an abort. */
export async function evaluateModel(
  data: Dataset,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { model, batch: batchSize, label } = options;
  const { count, name } = data.info;
  if (count === 0) throw new RangeError(`Cannot evaluate on ${name}: it has no images`);
  const work = { ...options, label: "evaluate", total: count };
  return onDevice(work, async (device, note) => {
    const measure = label === "all" ? new BayesClassifier(device) : new Likelihood(device);
    async function* batches(): AsyncGenerator<Batch, void, void> {
      let done = 0;
      for await (const given of data.batches({ batchSize })) {
        // Classes are counted even where the model is not conditioned on them.
        const { size } = given;
        const labels = typeof label === "number" ? new Int32Array(size).fill(label) : given.labels;
        yield { ...modelBatch(given, model.config, data.info), labels };
        done += given.size;
        if (!(await note(done))) return;
      }
    }
    try {
      const { height, width, channels } = model.config;
      const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
      return await withNpy(options.each, [count], (onImages) =>
        withNpy(options.eachPixel, shape, async (onPixels) => {
          const found = await (measure instanceof BayesClassifier
            ? measure.evaluateMixture(batches(), { onImages, onPixels })
            : measure.evaluate(batches(), { onImages, onPixels }));
          if (Number.isFinite(found.bitsPerDim)) return found;
          const state = "the model gives numbers that are not finite";
          throw new RangeError(`Cannot evaluate on ${name}: ${state}`);
        }),
      );
    } finally {
      await measure.dispose();
    }
  });
}

import type { Dataset } from "@pixelweft/datasets";
import { Likelihood, toDevice, type Model } from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { stopPoint } from "./interrupts.ts";
import { modelBatch } from "./model-batches.ts";
import { progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** Bits per dimension over some images. */
export interface Score {
  readonly images: number;
  /** Mean over images. */
  readonly bitsPerDim: number;
  /** Standard error of that mean. */
  readonly standardError: number;
}

/** The likelihood of a data set, and of each class in it. */
export interface ScoreSheet extends Score {
  /** Mean over images of minus log p(image). */
  readonly nats: number;
  /** By class; empty without labels. */
  readonly classes: readonly Score[];
}

/** Sums of bits per dimension. */
class Tally {
  #images = 0;
  #sum = 0;
  #squares = 0;

  add(bits: number): void {
    this.#images += 1;
    this.#sum += bits;
    this.#squares += bits * bits;
  }

  get score(): Score {
    const images = this.#images;
    const mean = this.#sum / Math.max(1, images);
    const variance = Math.max(0, this.#squares - images * mean * mean) / Math.max(1, images - 1);
    return {
      images,
      bitsPerDim: mean,
      standardError: Math.sqrt(variance / Math.max(1, images)),
    };
  }
}

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
  { backend, terminal, batch, signal }: EvaluationOptions,
): Promise<ScoreSheet> {
  const { count } = data.info;
  if (count === 0) throw new RangeError(`Cannot evaluate on ${data.info.name}: it has no images`);
  const bar = progress({ label: "evaluate", total: count, stream: terminal.err });
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const all = new Tally();
  const classes: Tally[] = [];
  try {
    for await (const given of data.batches({ batchSize: batch })) {
      const bits = await likelihood.imageBits(modelBatch(given, model.config, data.info));
      bits.forEach((value, row) => {
        all.add(value);
        const label = given.labels?.[row];
        if (label !== undefined) (classes[label] ??= new Tally()).add(value);
      });
      const { images, bitsPerDim } = all.score;
      bar.update({ done: images, bitsPerDim });
      await stopPoint(signal, "the evaluation was over");
    }
  } finally {
    bar.finish();
    await likelihood.dispose();
    device.state.dispose();
  }
  const { height, width, channels } = model.config;
  const { score } = all;
  return {
    ...score,
    nats: score.bitsPerDim * Math.LN2 * height * width * channels,
    classes: Array.from(classes, (tally) => (tally ?? new Tally()).score),
  };
}

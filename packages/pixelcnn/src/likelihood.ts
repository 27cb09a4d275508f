import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled } from "@pixelweft/tensor";
import { batchInputs, type Batch, type Batches } from "./batch.ts";
import { conditionsOf, imageBits } from "./loss.ts";
import type { DeviceModel } from "./model.ts";
import { logProb } from "./network.ts";

/** The likelihood of a set of images. */
export interface Evaluation {
  /** Mean over images of bits per dimension. */
  readonly bitsPerDim: number;
  /** Standard error of that mean over images. */
  readonly standardError: number;
  /** Mean over images of minus log p(image), in nats. */
  readonly nats: number;
  readonly images: number;
}

/**
 * Computes likelihoods with a model on a device. One program a shape of batch; dropout is off.
 *
 * @example An untrained model finds every image equally likely
 * const tiny = { height: 2, width: 2, levels: 4, features: 2, head: 2 };
 * const likelihood = new Likelihood(toDevice(backend, createModel(tiny)));
 * const images = Uint8Array.of(0, 1, 2, 3);
 * await likelihood.imageBits({ images }); // Float32Array [2]
 * (await likelihood.evaluate([{ images }, { images }])).images; // 2
 * await likelihood.dispose();
 */
export class Likelihood {
  readonly #model: DeviceModel;
  readonly #bits: Compiled;
  readonly #nats: Compiled;
  #rows = 0;

  constructor(model: DeviceModel) {
    this.#model = model;
    const { config, specs, backend, state, buffer } = model;
    this.#bits = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      return { bits: imageBits(config, parameters, inputs) };
    });
    this.#nats = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const { images } = inputs;
      if (!images) return;
      return { nats: logProb(config, images, { parameters, conditions: conditionsOf(inputs) }) };
    });
  }

  /** log p of every sub-pixel given all before it, in nats, `[n, height, width, colours]`. */
  async logProb(batch: Batch): Promise<Float32Array> {
    const { inputs } = batchInputs(this.#model.config, batch);
    const { nats } = await this.#nats.run(inputs);
    return Float32Array.from((await nats?.read()) ?? []);
  }

  /** Bits per dimension of each image of a batch that counts. */
  async imageBits(batch: Batch): Promise<Float32Array> {
    const pixels =
      this.#model.config.height * this.#model.config.width * this.#model.config.channels;
    // A smaller last batch is filled up, so that it needs no program of its own.
    this.#rows = Math.max(this.#rows, batch.images.length / pixels);
    const { inputs, size } = batchInputs(this.#model.config, batch, this.#rows);
    const { bits } = await this.#bits.run(inputs);
    return Float32Array.from((await bits?.read()) ?? []).slice(0, size);
  }

  /** The likelihood of a whole set: every image once, the last batch weighted by its size. RangeError if there is no image. */
  async evaluate(batches: Batches): Promise<Evaluation> {
    let [images, sum, squares] = [0, 0, 0];
    for await (const batch of batches)
      for (const bits of await this.imageBits(batch)) {
        images++;
        sum += bits;
        squares += bits * bits;
      }
    if (images === 0) throw new RangeError("Cannot evaluate: there are no images");
    const mean = sum / images;
    const variance =
      Math.max(0, squares / images - mean * mean) * (images / Math.max(1, images - 1));
    const { height, width, channels } = this.#model.config;
    return {
      bitsPerDim: mean,
      standardError: Math.sqrt(variance / images),
      nats: mean * Math.LN2 * height * width * channels,
      images,
    };
  }

  async dispose(): Promise<void> {
    await this.#bits.dispose();
    await this.#nats.dispose();
  }
}

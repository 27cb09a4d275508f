import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled, type Input } from "@pixelweft/tensor";
import type { Program } from "@pixelweft/tensor/backend";
import { CallsInTurn } from "../model/calls-in-turn.ts";
import { checkOnDevice, type DeviceModel } from "../model/model.ts";
import { logits, logProb } from "../model/network.ts";
import { conditionsOf } from "../model/stages.ts";
import { checkImages } from "../train/array-kinds.ts";
import { batchInputs, type Batch, type Batches, type BatchInputs } from "../train/batch.ts";
import { imageBits } from "../train/loss.ts";
import { checkLabels } from "./class-tallies.ts";
import { evaluateBatches, type EvaluateOptions, type Evaluation } from "./evaluate-batches.ts";

/**
 * Computes likelihoods with a model on a device. One program a shape of batch; dropout is off. Batches wait for those that were
 * asked about before them, and `dispose()` for all of them.
 *
 * @throws TypeError for a model on no device.
 * @example An untrained model finds every image equally likely
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const likelihood = new Likelihood(toDevice(backend, createModel(tiny)));
 * const images = Uint8Array.of(0, 1, 2, 3);
 * await likelihood.bitsPerDim({ images }); // Float32Array [2]
 * await likelihood.bits({ images }); // Float32Array [2, 2, 2, 2]
 * await likelihood.imageLogProb({ images }); // Float64Array [-5.5451774597…]
 * (await likelihood.logits({ images })).length; // 16
 * (await likelihood.evaluate([{ images }, { images }])).count; // 2
 * await likelihood.dispose();
 */
export class Likelihood {
  readonly #model: DeviceModel;
  readonly #bits: Compiled;
  readonly #nats: Compiled;
  readonly #logits: Compiled;
  readonly #calls = new CallsInTurn();
  #rows = 0;

  constructor(model: DeviceModel) {
    checkOnDevice("find likelihoods", model);
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
    this.#logits = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const { images } = inputs;
      if (!images) return;
      return { values: logits(config, images, { parameters, conditions: conditionsOf(inputs) }) };
    });
  }

  /** The program that evaluates batches of such inputs, of which nothing is allocated: for plans of its memory. */
  program(inputs: Readonly<Record<string, Input>>): Program {
    return this.#bits.lower(inputs).program;
  }

  /** Logits of every sub-pixel given all before it, `[n, height, width, channels, levels]`. */
  async logits(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    const { inputs } = batchInputs(this.#model.config, batch);
    return this.#read(this.#logits, inputs);
  }

  /** Bits of every sub-pixel given all before it, -log2 p, `[n, height, width, channels]`. */
  async bits(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    return (await this.logProb(batch)).map((nats) => -nats / Math.LN2);
  }

  /** The same as log p in nats, of every sub-pixel and not of the image, `[n, height, width, channels]`. */
  async logProb(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    const { inputs } = batchInputs(this.#model.config, batch);
    return this.#read(this.#nats, inputs);
  }

  /** log p(x) of each whole image in nats, `[n]`: the sum of its `logProb()` (paper, equation 1), in float64. */
  async imageLogProb(batch: Batch): Promise<Float64Array> {
    const nats = await this.logProb(batch);
    const { height, width, channels } = this.#model.config;
    const size = height * width * channels;
    return Float64Array.from({ length: nats.length / size }, (_, n) =>
      nats.subarray(n * size, (n + 1) * size).reduce((sum, value) => sum + value, 0),
    );
  }

  /** Bits per dimension of each image of a batch that counts. */
  async bitsPerDim(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
    const filled = this.#filled(batch, this.#rows);
    this.#rows = Math.max(this.#rows, filled.own);
    return this.#bitsOf(filled);
  }

  /**
   * The likelihood of a whole set: every image once, the last batch weighted by its size. With a group, of what all ranks have
   * together: each gives its own batches and gets the same numbers.
   *
   * @throws RangeError if there is no image, or for a label that is no class; TypeError for batches that are no iterable, and an option
   * that there is not.
   */
  evaluate(batches: Batches, options: EvaluateOptions = {}): Promise<Evaluation> {
    const { height, width, channels, numClasses } = this.#model.config;
    let rows = 0;
    return evaluateBatches(batches, options, {
      size: height * width * channels,
      bits: (batch, ofValues) => {
        // Those that the model is conditioned on are checked with the batch.
        if (batch.labels && numClasses === 0) checkLabels(batch.labels);
        const filled = this.#filled(batch, rows, 0);
        rows = Math.max(rows, filled.own);
        return ofValues ? this.#pixelBits(filled) : this.#bitsOf(filled);
      },
    });
  }

  async #bitsOf({ inputs, size }: FilledBatch): Promise<Float32Array<ArrayBuffer>> {
    return (await this.#read(this.#bits, inputs)).slice(0, size);
  }

  /** Bits of every sub-pixel of the images that count. */
  async #pixelBits({ inputs, size }: FilledBatch): Promise<Float32Array> {
    const { height, width, channels } = this.#model.config;
    const pixels = height * width * channels;
    const values = (await this.#read(this.#nats, inputs)).subarray(0, size * pixels);
    return values.map((value) => -value / Math.LN2);
  }

  /** A checked batch, filled up to `rows` images where it has that part of them: a smaller last one needs no program of its own. */
  #filled(batch: Batch, rows: number, part = worthFilling): FilledBatch {
    const { height, width, channels } = this.#model.config;
    checkImages(batch.images);
    const own = batch.images.length / (height * width * channels);
    const most = own < part * rows ? own : Math.max(rows, own);
    return { ...batchInputs(this.#model.config, batch, most), own };
  }

  /** The values that a program computes, when it is its turn, of what the inputs were when they were checked. */
  #read(program: Compiled, inputs: BatchInputs): Promise<Float32Array<ArrayBuffer>> {
    const kept = Object.entries(inputs).map(([name, { data, shape }]) => {
      return [name, { data: data.slice(), shape }] as const;
    });
    return this.#calls.next(async () => {
      const [values] = Object.values(await program.run(Object.fromEntries(kept)));
      return Float32Array.from((await values?.read()) ?? []);
    });
  }

  /** Frees its programs when the calls so far have ended; the model stays. */
  dispose(): Promise<void> {
    return this.#calls.next(async () => {
      await this.#bits.dispose();
      await this.#nats.dispose();
      await this.#logits.dispose();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** Fewer images than this part of the largest batch so far are sooner computed by a program of their own. */
const worthFilling = 1 / 4;

/** A batch as inputs, of which the first `size` images count, and how many images it has itself. */
interface FilledBatch {
  readonly inputs: BatchInputs;
  readonly size: number;
  readonly own: number;
}

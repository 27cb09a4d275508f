import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled, type Input } from "@pixelweft/tensor";
import { conditionSize, type PixelCNNConfig } from "../model/config.ts";
import type { DeviceModel } from "../model/model.ts";
import { conditionsOf } from "../train/loss.ts";
import { drawInputs } from "./draw-inputs.ts";
import { prefixInputs } from "./prefix.ts";
import { randomLevels } from "./random-levels.ts";
import { hasRows } from "./row-graph.ts";
import { RowSampler } from "./row-sampler.ts";
import { checkRequest, type SampleRequest } from "./sample-request.ts";
import { imageGraph } from "./sampler.ts";

/** Options of `Sampler`. */
export interface SamplerOptions {
  /** Images sampled at once; 16 if missing. */
  readonly batch?: number;
  /** `naive` is the slow oracle: the whole network for each sub-pixel. */
  readonly sampler?: "cached" | "naive";
  /**
   * Whether a request with `onRows` begins at the first row that differs from the one before: rows stay that are given as they were
   * sampled, or sampled again with the same random numbers. The same integers. For it the maps above up to 16 rows are kept on the host.
   */
  readonly resumes?: boolean;
}

/**
 * Samples images from a model on a device by one program, compiled at the first request.
 *
 * @throws RangeError for a `batch` that is no whole number above 0.
 * @example
 * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
 * const sampler = new Sampler(toDevice(backend, createModel(tiny)), { batch: 2 });
 * await sampler.sample({ count: 1, seed: 7 }); // Uint8Array [3, 3, 0, 2]
 * await sampler.sample({ count: 2, seed: 7 }); // Uint8Array [3, 3, 0, 2, 2, 3, 3, 2]
 * await sampler.dispose();
 */
export class Sampler {
  readonly #model: DeviceModel;
  readonly #batch: number;
  readonly #naive: boolean;
  readonly #resumes: boolean;
  readonly #program: Compiled;
  #rows: RowSampler | undefined;

  constructor(
    model: DeviceModel,
    { batch = 16, sampler = "cached", resumes = false }: SamplerOptions = {},
  ) {
    if (!Number.isInteger(batch) || batch < 1)
      throw new RangeError(
        `Cannot sample ${batch} images at once: it must be a whole number above 0`,
      );
    this.#model = model;
    this.#batch = batch;
    this.#naive = sampler === "naive";
    this.#resumes = resumes;
    const { config, specs, backend, state, buffer } = model;
    this.#program = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const conditions = conditionsOf(inputs);
      const options = { batch, sampler, parameters, conditions };
      const { images } = imageGraph(config, randomLevels(drawInputs(inputs)), options);
      return { images };
    });
  }

  /** The configuration of the model. */
  get config(): PixelCNNConfig {
    return this.#model.config;
  }

  /**
   * Samples images, levels `[count, height, width, colours]`. The same seed gives the same images.
   *
   * @throws RangeError for a count, temperature or prefix that makes no sense, or a model of more than 256 levels (`codes()` samples
   * those), TypeError for conditions or a prefix of the wrong size, or an option that there is not.
   */
  async sample(request: SampleRequest): Promise<Uint8Array> {
    const { levels } = this.#model.config;
    if (levels > 256)
      throw new RangeError(
        `Cannot sample ${levels} levels as bytes: codes() returns integers of 16 bits`,
      );
    return this.#sample(request, (length) => new Uint8Array(length));
  }

  /**
   * Samples codes, of any number of levels, as {@link Sampler.sample} samples images: 16 bits each, `[count, height, width, colours]`.
   *
   * @throws as `sample()`, and TypeError for `onRows`, which takes bytes.
   */
  async codes(request: Omit<SampleRequest, "onRows">): Promise<Uint16Array> {
    if ("onRows" in request && request.onRows !== undefined)
      throw new TypeError("Cannot sample codes row by row: onRows takes bytes");
    return this.#sample(request, (length) => new Uint16Array(length));
  }

  async #sample<T extends Uint8Array | Uint16Array>(
    request: SampleRequest,
    empty: (length: number) => T,
  ): Promise<T> {
    const {
      count,
      seed = 0,
      firstImage: first = 0,
      numbers,
      temperature = 1,
      steadyLevel: steady,
      minP = 0,
      prefix,
      onProgress,
      signal,
    } = request;
    const { height, width, channels, levels } = this.#model.config;
    checkRequest(request);
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`Cannot sample ${count} images: it must be a whole number above 0`);
    if (!(temperature > 0))
      throw new RangeError(`Cannot sample at temperature ${temperature}: it must be above 0`);
    if (!(minP >= 0 && minP <= 1))
      throw new RangeError(`Cannot sample with a minP of ${minP}: it must be from 0 to 1`);
    if (steady !== undefined && !(Number.isInteger(steady) && steady >= 0 && steady < levels))
      throw new RangeError(`Cannot keep level ${steady} steady: the levels are 0 to ${levels - 1}`);
    if (numbers && numbers.length !== count)
      throw new TypeError(`Cannot sample ${count} images: there are ${numbers.length} numbers`);
    const pixels = height * width * channels;
    const images = empty(count * pixels);
    const begun = prefix && prefixInputs(this.config, prefix, { count, batch: this.#batch });
    for (let start = 0; start < count; start += this.#batch) {
      signal?.throwIfAborted();
      const size = Math.min(this.#batch, count - start);
      const inputs = {
        seed: u32(seed),
        firstImage: u32(first + start),
        ...(numbers ? { numbers: this.#numbers(numbers, start) } : {}),
        sharpness: 1 / temperature,
        ...(minP > 0 && { minP }),
        // At temperature 1 all levels are as they are.
        ...(steady !== undefined &&
          (minP > 0 || temperature !== 1) && {
            steady: { data: Int32Array.of(steady), shape: [] },
          }),
        ...begun?.(start),
        ...this.#conditions(request, start),
      };
      images.set(await this.#batchOf(inputs, request, { start, size }), start * pixels);
      if ((await onProgress?.(start + size)) === false)
        return images.subarray(0, (start + size) * pixels) as T;
    }
    return images;
  }

  /** The images of a batch that are asked for. */
  async #batchOf(
    inputs: Readonly<Record<string, Input>>,
    { onRows, signal }: SampleRequest,
    { start, size }: { readonly start: number; readonly size: number },
  ): Promise<Uint8Array | Int32Array> {
    const { height, width, channels } = this.config;
    const pixels = height * width * channels;
    if (onRows === undefined || this.#naive || !hasRows(this.config)) {
      const { images: drawn } = await this.#program.run(inputs);
      const images = Int32Array.from((await drawn?.read()) ?? []).subarray(0, size * pixels);
      await onRows?.({ start, rows: height, images: Uint8Array.from(images) });
      return images;
    }
    this.#rows ??= new RowSampler(this.#model, this.#batch, this.#resumes);
    if (start === 0) await this.#rows.begin();
    const images = new Uint8Array(size * pixels);
    const each = width * channels;
    let rows = 0;
    for await (const levels of this.#rows.rows(inputs)) {
      for (let n = 0; n < size; n++)
        images.set(levels.subarray(n * each, (n + 1) * each), n * pixels + rows * each);
      rows++;
      await onRows({ start, rows, images: images.slice() });
      signal?.throwIfAborted();
    }
    return images;
  }

  /** Where conditions come from, if not from the caller. */
  get #maker(): string {
    return "conditioner" in this.#model ? "; ConditionerProgram makes them by its conditioner" : "";
  }

  #numbers(numbers: Uint32Array, start: number): Exclude<Input, number> {
    const data = new Uint32Array(this.#batch);
    data.set(numbers.subarray(start, start + this.#batch));
    return { data, shape: [this.#batch] };
  }

  #conditions(request: SampleRequest, start: number): Record<string, Exclude<Input, number>> {
    const { numClasses, spatialChannels, height, width } = this.#model.config;
    const size = conditionSize(this.#model.config);
    const found: Record<string, Exclude<Input, number>> = {};
    const rows = <T extends Float32Array | Int32Array>(name: string, data: T, each: number): T => {
      if (data.length !== request.count * each)
        throw new TypeError(
          `Cannot sample ${request.count} images: there are ${data.length} values of ${name}, not ${request.count * each}`,
        );
      const part = data.slice(start * each, (start + this.#batch) * each);
      const padded =
        data instanceof Int32Array
          ? new Int32Array(this.#batch * each)
          : new Float32Array(this.#batch * each);
      padded.set(part);
      return padded as T;
    };
    if (request.labels && request.vector)
      throw new TypeError("Cannot sample: there are both classes and vectors to condition on");
    if (numClasses > 0 && request.labels) {
      if (request.labels.some((label) => label < 0 || label >= numClasses))
        throw new RangeError(`Cannot sample: a class lies outside 0 to ${numClasses - 1}`);
      found["labels"] = { data: rows("labels", request.labels, 1), shape: [this.#batch] };
    } else if (size > 0 && request.vector)
      found["vector"] = {
        data: rows("vector", request.vector, size),
        shape: [this.#batch, size],
      };
    else if (size > 0)
      throw new TypeError(
        `Cannot sample: the model wants a class or a vector of ${size} values for each image${this.#maker}`,
      );
    if (spatialChannels > 0) {
      if (!request.spatial)
        throw new TypeError(
          `Cannot sample: the model wants ${spatialChannels} spatial maps for each image${this.#maker}`,
        );
      const each = height * width * spatialChannels;
      found["spatial"] = {
        data: rows("spatial", request.spatial, each),
        shape: [this.#batch, height, width, spatialChannels],
      };
    }
    return found;
  }

  async dispose(): Promise<void> {
    await this.#rows?.dispose();
    await this.#program.dispose();
  }
}

function u32(value: number): { data: Uint32Array; shape: readonly number[] } {
  return { data: Uint32Array.of(value), shape: [] };
}

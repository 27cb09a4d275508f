import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled, type Input, type LoweredPrograms } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import { checkDrawn } from "../levels/check-drawn.ts";
import { drawInputs } from "../levels/draw-inputs.ts";
import { randomLevels } from "../levels/random-levels.ts";
import { CallsInTurn } from "../model/calls-in-turn.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { checkOnDevice, type DeviceModel } from "../model/model.ts";
import { ownArrays } from "../model/own-arrays.ts";
import { conditionsOf } from "../model/stages.ts";
import { checkOptionNames } from "../option-names.ts";
import { conditionInputs } from "./condition-inputs.ts";
import { numbersOf, type ImageRange } from "./image-range.ts";
import { imagesOfRun } from "./images-of-run.ts";
import { isOf, type LoweredSampler } from "./lowered-sampler.ts";
import { checkPrefix, prefixInputs } from "./prefix.ts";
import { roomFor } from "./room-for.ts";
import { hasRows } from "./row-graph.ts";
import { RowSampler } from "./row-sampler.ts";
import { checkRequest, type SampleRequest } from "./sample-request.ts";
import { imageGraph } from "./sampler.ts";
import { samplesByRows } from "./samples-by-rows.ts";

/** Options of `Sampler`. */
export interface SamplerOptions {
  /** Images sampled at once; 16 if missing. A backend of several threads has each of them sample a part. */
  readonly batch?: number | undefined;
  /** `naive` is the slow oracle: the whole network for each sub-pixel. */
  readonly sampler?: "cached" | "naive" | undefined;
  /**
   * Whether a request with `onRows` begins at the first row that differs from the one before: rows stay that are given as they were
   * sampled, or sampled again with the same random numbers. The same integers. For it the maps above up to 16 rows are kept on the host.
   */
  readonly resumes?: boolean | undefined;
  /**
   * Programs that a sampler of a model of this configuration gave by `lowered()`, to be taken in place of tracing and lowering them, which is most
   * of what a first request takes. Those of other configurations, batches and kinds of device are passed over, as are those that sample whole
   * images on a device that does another number of them in a run, for instance because it has more threads.
   */
  readonly lowered?: LoweredSampler | undefined;
}

/**
 * Samples images from a model on a device by one program, compiled at the first request. Requests wait for those before them, and
 * `dispose()` for all of them; so one that is awaited in `onRows` or `onProgress` of the same sampler would wait for itself for ever.
 *
 * @throws RangeError for a `batch` that is no whole number above 0, TypeError for an option or a `sampler` that there is not and a model on no
 * device.
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
  /** Images of one run of the program. */
  readonly #each: number;
  readonly #naive: boolean;
  readonly #resumes: boolean;
  readonly #program: Compiled;
  /** Programs of rows that were lowered before. */
  readonly #lowered: LoweredPrograms;
  readonly #calls = new CallsInTurn();
  #rows: RowSampler | undefined;
  /** Whether rows are sampled without `onRows`: said once, for its programs take of what the backend has. */
  #byRows: boolean | undefined;

  constructor(model: DeviceModel, options: SamplerOptions = {}) {
    checkOnDevice("sample", model);
    checkOptionNames("make a sampler", options, ["batch", "sampler", "resumes", "lowered"]);
    const { batch = 16, sampler = "cached", resumes = false, lowered } = options;
    checkNumbers("make a sampler", { batch });
    if (!Number.isInteger(batch) || batch < 1)
      throw new RangeError(
        `Cannot sample ${batch} images at once: it must be a whole number above 0`,
      );
    if (sampler !== "cached" && sampler !== "naive")
      throw new TypeError(
        `Cannot make a sampler: ${String(sampler)} is none, "cached" and "naive" are`,
      );
    this.#model = model;
    this.#batch = batch;
    this.#naive = sampler === "naive";
    this.#resumes = resumes;
    const { config, specs, backend, state, buffer } = model;
    const each = imagesOfRun(batch, backend);
    this.#each = each;
    // The oracle is not to be given the programs that it is compared with.
    const known = !this.#naive && isOf(model, lowered) ? lowered : undefined;
    this.#lowered = known?.rows ?? {};
    const whole = known?.whole.images === each ? known.whole.programs : {};
    this.#program = compile({ backend, state, lowered: whole }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const conditions = conditionsOf(inputs);
      const how = { batch: each, sampler, parameters, conditions };
      const { images } = imageGraph(config, randomLevels(drawInputs(inputs)), how);
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
   * @throws RangeError for a count, seed, firstImage, temperature, prefix or condition that makes no sense, or a model of more than 256 levels
   * (`codes()` samples those) or whose numbers overflow, TypeError for an option that is no number, conditions or a prefix of the wrong size, conditions that the model does not take, or an option that
   * there is not.
   */
  async sample(request: SampleRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { levels } = this.#model.config;
    if (levels > 256)
      throw new RangeError(`Cannot sample ${levels} levels as bytes: codes() returns 16 bits`);
    return this.#sample(request, (length) => new Uint8Array(length));
  }

  /**
   * Samples codes, of any number of levels, as {@link Sampler.sample} samples images: 16 bits each, `[count, height, width, colours]`.
   *
   * @throws as `sample()`, and TypeError for `onRows`, which takes bytes.
   */
  async codes(request: Omit<SampleRequest, "onRows">): Promise<Uint16Array<ArrayBuffer>> {
    if ("onRows" in request && request.onRows !== undefined)
      throw new TypeError("Cannot sample codes: onRows takes bytes");
    return this.#sample(request, (length) => new Uint16Array(length));
  }

  async #sample<T extends Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(
    given: SampleRequest,
    empty: (length: number) => T,
  ): Promise<T> {
    checkRequest(given);
    const request = ownArrays(given);
    const { count, temperature = 1, minP = 0, numbers } = request;
    const steady = this.#backgroundOf(request);
    const { height, width, channels, levels } = this.#model.config;
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`Cannot sample ${count} images: it must be a whole number above 0`);
    if (!(temperature > 0))
      throw new RangeError(`Cannot sample at temperature ${temperature}: it must be above 0`);
    if (!(minP >= 0 && minP <= 1))
      throw new RangeError(`Cannot sample with a minP of ${minP}: it must be from 0 to 1`);
    if (steady !== undefined && !(Number.isInteger(steady) && steady >= 0 && steady < levels))
      throw new RangeError(
        `Cannot sample with background level ${steady}: the levels are 0 to ${levels - 1}`,
      );
    if (numbers && numbers.length !== count)
      throw new TypeError(`Cannot sample ${count} images: there are ${numbers.length} numbers`);
    if (request.prefix) checkPrefix(this.config, request.prefix, count);
    const pixels = height * width * channels;
    return this.#calls.next(async () => {
      const images = roomFor(count, pixels, empty);
      for (let start = 0; start < count; start += this.#batch) {
        request.signal?.throwIfAborted();
        const size = Math.min(this.#batch, count - start);
        images.set(await this.#batchOf(request, { start, size }), start * pixels);
        if ((await request.onProgress?.(start + size)) === false)
          return images.subarray(0, (start + size) * pixels) as T;
      }
      return images;
    });
  }

  /** The images of a batch that are asked for. */
  async #batchOf(
    request: SampleRequest,
    { start, size }: { readonly start: number; readonly size: number },
  ): Promise<Uint8Array | Int32Array> {
    const { onRows, signal } = request;
    const { height, width, channels } = this.config;
    const pixels = height * width * channels;
    const { backend } = this.#model;
    if (!onRows) this.#byRows ??= samplesByRows(this.config, { batch: this.#batch, backend });
    if (this.#naive || !(onRows ? hasRows(this.config) : this.#byRows)) {
      const images = await this.#wholeImages(request, { start, size });
      await onRows?.({ start, rows: height, images: Uint8Array.from(images) });
      return images;
    }
    this.#rows ??= new RowSampler(this.#model, {
      batch: this.#batch,
      resumes: this.#resumes,
      lowered: this.#lowered,
    });
    if (start === 0) await this.#rows.begin();
    const images = new Uint8Array(size * pixels);
    const each = width * channels;
    let rows = 0;
    for await (const levels of this.#rows.rows(
      this.#inputs(request, { start, batch: this.#batch }),
    )) {
      for (let n = 0; n < size; n++)
        images.set(levels.subarray(n * each, (n + 1) * each), n * pixels + rows * each);
      rows++;
      await onRows?.({ start, rows, images: images.slice() });
      signal?.throwIfAborted();
    }
    return images;
  }

  /** Images by the program of whole images, in as many runs at once as the backend does. */
  async #wholeImages(
    request: SampleRequest,
    { start, size }: { readonly start: number; readonly size: number },
  ): Promise<Int32Array> {
    const { height, width, channels } = this.config;
    const each = this.#each * height * width * channels;
    const images = new Int32Array(Math.ceil(size / this.#each) * each);
    const parts = Array.from({ length: images.length / each }, (_, part) => part);
    const begun = parts.map((copy) => {
      const from = { start: start + copy * this.#each, batch: this.#each };
      return this.#program.run(this.#inputs(request, from), { copy });
    });
    for (const [part, { images: drawn }] of (await Promise.all(begun)).entries())
      images.set(Int32Array.from((await drawn?.read()) ?? []), part * each);
    return checkDrawn(images.subarray(0, size * height * width * channels));
  }

  /** The level that is weighed against all others together. */
  #backgroundOf({
    backgroundLevel = this.#model.backgroundLevel,
  }: SampleRequest): number | undefined {
    return backgroundLevel ?? undefined;
  }

  /** What a program that samples so many images is given. */
  #inputs(request: SampleRequest, range: ImageRange): Record<string, Input> {
    const { seed = 0, firstImage: first = 0, numbers, prefix } = request;
    const { temperature = 1, minP = 0 } = request;
    const steady = this.#backgroundOf(request);
    return {
      seed: u32(seed),
      firstImage: u32(first + range.start),
      ...(numbers && { numbers: numbersOf(numbers, range) }),
      sharpness: Math.min(1 / temperature + bluntest, sharpest),
      ...(minP > 0 && { minP }),
      // At temperature 1 all levels are as they are.
      ...(steady !== undefined &&
        (minP > 0 || temperature !== 1) && {
          steady: { data: Int32Array.of(steady), shape: [] },
        }),
      ...(prefix && prefixInputs(this.config, prefix, range)),
      ...conditionInputs(this.config, request, { ...range, maker: this.#maker }),
    };
  }

  /** Where conditions come from, if not from the caller. */
  get #maker(): string {
    return "conditioner" in this.#model ? "; ConditionerProgram makes them by its conditioner" : "";
  }

  /**
   * The programs of all requests so far, which another sampler takes as `lowered`.
   *
   * @example
   * const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 };
   * const device = toDevice(backend, createModel(tiny));
   * const sampler = new Sampler(device, { batch: 2 });
   * await sampler.sample({ count: 1, seed: 7 }); // Uint8Array [3, 3, 0, 2]
   * const lowered = JSON.parse(JSON.stringify(await sampler.lowered()));
   * await new Sampler(device, { batch: 2, lowered }).sample({ count: 1, seed: 7 }); // Uint8Array [3, 3, 0, 2]
   */
  async lowered(): Promise<LoweredSampler> {
    const [programs, rows = {}] = await Promise.all([
      this.#program.lowered(),
      this.#rows?.lowered(),
    ]);
    const { config, buffer } = this.#model;
    return { config, buffer, whole: { images: this.#each, programs }, rows };
  }

  /** Frees its programs when the requests so far have ended; the model stays, and a later request compiles them again. */
  dispose(): Promise<void> {
    return this.#calls.next(async () => {
      await this.#rows?.dispose();
      this.#rows = undefined;
      this.#byRows = undefined;
      await this.#program.dispose();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** What is f32 still: an infinite one times the distance of the likeliest level from itself would be no number. */
const sharpest = 1e30;
/** Beside what temperatures are it counts only at infinite ones: 0 times the distance of an impossible level would be no number. */
const bluntest = 1e-30;

function u32(value: number): { data: Uint32Array; shape: readonly number[] } {
  return { data: Uint32Array.of(value), shape: [] };
}

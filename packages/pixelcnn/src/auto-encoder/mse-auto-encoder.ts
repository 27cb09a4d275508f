import {
  CheckpointError,
  convolutionEncoder,
  deconvolution,
  deconvolutionSpecs,
  encoderSpecs,
  formatCheckpoint,
  initialValues,
  parseCheckpoint,
  type DeconvolutionShape,
  type EncoderShape,
  type ParameterSpecs,
  type TrainEvent,
  type TrainingState,
} from "@pixelweft/layers";
import { mean, mul, scalar, sub, type Backend, type Tensor } from "@pixelweft/tensor";
import { checkSizes } from "../model/check-sizes.ts";
import { fittingParts, loaded } from "../model/checkpoint-parts.ts";
import { checkConfig } from "../model/config.ts";
import { encodeImages, encodeLevels } from "../model/encode.ts";
import { checkOptionNames } from "../option-names.ts";
import { batchInputs, type Batch, type Batches } from "../train/batch.ts";
import { overBatch } from "../train/loss.ts";
import { TrainedNetwork, type NetworkTraining } from "../train/trained-network.ts";

/** An auto-encoder of images: the size of what it reads and of its code, and of its networks. */
export interface MseAutoEncoderConfig {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly levels: number;
  /** Numbers of a code. */
  readonly code: number;
  /** Feature maps of the encoder's first stage and of the decoder's last; twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often height and width are halved, and doubled again. */
  readonly stages: number;
}

/** An auto-encoder on the host. */
export interface MseAutoEncoderModel {
  readonly config: MseAutoEncoderConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
}

/** How to train an auto-encoder. */
export interface MseTraining extends NetworkTraining {
  /** One batch an update. */
  readonly batches: Batches;
}

/** Options of `MseAutoEncoder`. */
export interface MseAutoEncoderOptions {
  readonly backend: Backend;
  readonly model: MseAutoEncoderModel;
  readonly seed?: number | undefined;
  /** Decay of the moving average of the weights; that of the run which goes on if missing, else 0.999. */
  readonly emaDecay?: number | undefined;
}

const file = "mse-auto-encoder";

/**
 * The auto-encoder that the paper compares with (section 3.4): the convolution encoder of a PixelCNN auto-encoder, a deconvolution network
 * for the decoder, and the mean squared error, of levels from -1 to 1, for the loss.
 *
 * @throws TypeError for an option that there is not.
 * @example Two images through a code of one number
 * import { constantRate } from "@pixelweft/layers";
 * const config = { height: 2, width: 2, channels: 1, levels: 2, code: 1, hiddenChannels: 4, stages: 1 };
 * const auto = new MseAutoEncoder({ backend, model: createMseAutoEncoder(config, 1) });
 * const images = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1);
 * const batches = Array.from({ length: 60 }, () => ({ images }));
 * for await (const event of auto.train({ batches, steps: 60, learningRate: constantRate(0.02) }))
 *   if (event.kind === "progress") event.loss;
 * await auto.reconstruct({ images }); // Uint8Array [0, 0, 0, 0, 1, 1, 1, 1]
 * (await auto.encode({ images })).length; // 2
 * await auto.dispose();
 */
export class MseAutoEncoder {
  readonly #config: MseAutoEncoderConfig;
  readonly #network: TrainedNetwork;

  constructor(options: MseAutoEncoderOptions) {
    checkOptionNames("make the auto-encoder", options, ["backend", "model", "seed", "emaDecay"]);
    const { backend, model, seed = 0, emaDecay } = options;
    const { config, parameters, training } = model;
    this.#config = config;
    this.#network = new TrainedNetwork({
      backend,
      specs: mseSpecs(config),
      parameters,
      training,
      seed,
      emaDecay,
      loss: (named, inputs) => {
        const { images = scalar(0) } = inputs;
        const error = sub(pass(config, named, images).made, encodeLevels(images, plain(config)));
        return overBatch(mean(mul(error, error), [1, 2, 3]), inputs);
      },
      use: (named, { images = scalar(0) }) => ({ ...pass(config, named, images) }),
    });
  }

  /** Trains it and reports the mean squared error per dimension, of levels from -1 to 1. */
  train({ batches, ...options }: MseTraining): AsyncIterable<TrainEvent> {
    return this.#network.train({
      ...options,
      batches,
      count: (batch) => this.#inputs(batch).size,
      inputs: (batch: Batch) => {
        const { inputs, size } = this.#inputs(batch);
        return { ...inputs, size: { data: Float32Array.of(size), shape: [] } };
      },
    });
  }

  /** The code of each image, `[n, code]`. */
  async encode(batch: Batch): Promise<Float32Array> {
    return Float32Array.from(await this.#network.use("code", this.#inputs(batch).inputs));
  }

  /**
   * Each image as decoded from its code, the nearest levels, `[n, height, width, channels]`.
   *
   * @throws RangeError for more than 256 levels.
   */
  async reconstruct(batch: Batch): Promise<Uint8Array> {
    const { levels } = this.#config;
    if (levels > 256) throw new RangeError(`Cannot reconstruct ${levels} levels as bytes`);
    const made = await this.#network.use("made", this.#inputs(batch).inputs);
    const most = levels - 1;
    return Uint8Array.from(made, (value) =>
      Math.min(most, Math.max(0, Math.round(((value + 1) / 2) * most))),
    );
  }

  /** The parameters and all that a resume needs. */
  async checkpoint(): Promise<MseAutoEncoderModel> {
    return { config: this.#config, ...(await this.#network.checkpoint()) };
  }

  #inputs({ images, size, levels, shape }: Batch): ReturnType<typeof batchInputs> {
    return batchInputs(plain(this.#config), { images, size, levels, shape });
  }

  /** Frees its programs and parameters. */
  async dispose(): Promise<void> {
    await this.#network.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/**
 * A new auto-encoder with first values drawn from the seed.
 *
 * @throws RangeError for images that are none, and sizes of the networks that make none.
 * @example
 * const config = { height: 28, width: 28, channels: 1, levels: 256, code: 10, hiddenChannels: 16, stages: 2 };
 * createMseAutoEncoder(config).parameters["encoder.out.bias"].length; // 10
 */
export function createMseAutoEncoder(config: MseAutoEncoderConfig, seed = 0): MseAutoEncoderModel {
  plain(config);
  return { config, parameters: initialValues(mseSpecs(config), seed) };
}

/**
 * An auto-encoder as the bytes of a checkpoint file.
 *
 * @example
 * const config = { height: 2, width: 2, channels: 1, levels: 4, code: 3, hiddenChannels: 2, stages: 1 };
 * parseMseAutoEncoder(formatMseAutoEncoder(createMseAutoEncoder(config))).config.code; // 3
 */
export function formatMseAutoEncoder(model: MseAutoEncoderModel): Uint8Array<ArrayBuffer> {
  return formatCheckpoint({ model: file, ...model }, { specs: mseSpecs(model.config) });
}

/**
 * Reads an auto-encoder back.
 *
 * @throws CheckpointError for damaged bytes, another kind of model, or parameters that do not fit.
 * @example
 * parseMseAutoEncoder(new Uint8Array(8)); // throws CheckpointError
 */
export function parseMseAutoEncoder(bytes: Uint8Array): MseAutoEncoderModel {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  if (model !== file)
    throw new CheckpointError(`Cannot load the auto-encoder: it is a ${model}, not a ${file}`);
  return loaded("the auto-encoder", () => {
    const full = config as MseAutoEncoderConfig;
    plain(full);
    return { config: full, ...fittingParts(mseSpecs(full), { parameters, training }) };
  });
}

/** The configuration of images alone, checked. */
function plain({
  height,
  width,
  channels,
  levels,
}: MseAutoEncoderConfig): ReturnType<typeof checkConfig> {
  const maps = { hiddenChannels: channels, headChannels: channels, positionPlanes: false };
  return checkConfig({ height, width, channels, levels, ...maps });
}

function encoderShape(config: MseAutoEncoderConfig): EncoderShape {
  const { channels, code, ...rest } = config;
  return { ...rest, inputs: channels + 1, outputs: code };
}

function decoderShape({ channels, code, ...rest }: MseAutoEncoderConfig): DeconvolutionShape {
  return { ...rest, from: "vector", inputs: code, outputs: channels };
}

function mseSpecs(config: MseAutoEncoderConfig): ParameterSpecs {
  const { code, hiddenChannels, stages } = config;
  checkSizes("the auto-encoder", { code, hiddenChannels, stages }, { stages: 0 });
  return {
    ...encoderSpecs("encoder", encoderShape(config)),
    ...deconvolutionSpecs("decoder", decoderShape(config)),
  };
}

/** The code of images, and what is made of it. */
function pass(
  config: MseAutoEncoderConfig,
  parameters: Readonly<Record<string, Tensor>>,
  images: Tensor,
): { code: Tensor; made: Tensor } {
  const planes = encodeImages(images, plain(config));
  const code = convolutionEncoder(planes, encoderShape(config), { name: "encoder", parameters });
  const made = deconvolution(code, decoderShape(config), { name: "decoder", parameters });
  return { code, made };
}

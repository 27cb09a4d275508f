import {
  CheckpointError,
  convolutionEncoder,
  encoderSpecs,
  formatCheckpoint,
  initialValues,
  parseCheckpoint,
  tripletLoss,
  unitLength,
  type EncoderShape,
  type ParameterSpecs,
  type TrainEvent,
  type TrainingState,
} from "@pixelweft/layers";
import { scalar, type Backend, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import type { ImageSize } from "../conditioning/image-sources.ts";
import { checkSizes } from "../model/check-sizes.ts";
import { fittingParts, loaded } from "../model/checkpoint-parts.ts";
import { checkConfig } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import { checkOptionNames } from "../option-names.ts";
import { checkLabelKind } from "../train/array-kinds.ts";
import { batchInputs, type Batch } from "../train/batch.ts";
import { TrainedNetwork, type NetworkTraining } from "../train/trained-network.ts";

/** A network that puts images of one identity close to each other. */
export interface EmbedderConfig extends ImageSize {
  /** Numbers of an embedding. */
  readonly size: number;
  /** Feature maps of the first stage; twice as many at each halving. */
  readonly hiddenChannels: number;
  /** How often height and width are halved. */
  readonly stages: number;
}

/** An embedding network on the host. */
export interface EmbedderModel {
  readonly config: EmbedderConfig;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** What a run needs to go on; missing in a model that is only used. */
  readonly training?: TrainingState;
}

/** Images and who they show: an integer for each identity. */
export interface IdentityBatch {
  readonly images: Uint8Array;
  readonly identities: Int32Array;
  /** Where the data stands after this batch; kept in checkpoints. */
  readonly state?: unknown;
}

/** How to train an embedding. */
export interface EmbedderTraining extends NetworkTraining {
  /** One batch an update, with several images of each of some identities (`drawIdentities`). */
  readonly batches: AsyncIterable<IdentityBatch> | Iterable<IdentityBatch>;
}

/** Options of `Embedder`. */
export interface EmbedderOptions {
  readonly backend: Backend;
  readonly model: EmbedderModel;
  readonly seed?: number | undefined;
  /** Of the triplet loss, above 0; 0.2 if missing. */
  readonly margin?: number | undefined;
  /** Decay of the moving average of the weights; that of the run which goes on if missing, else 0.999. */
  readonly emaDecay?: number | undefined;
}

const [name, file] = ["embedder", "embedder"];
const optionNames = ["backend", "model", "seed", "margin", "emaDecay"];

/**
 * An embedding of images, vectors of length 1, learnt by the triplet loss with semi-hard negatives: the first half of the paper's portraits
 * (section 3.3). Freeze it, and train a model conditioned on `embed()`; then an image of a new identity is enough to sample others of it.
 *
 * @throws TypeError for an option that there is not, RangeError for a margin that is not above 0.
 * @example Two identities: dark and bright
 * import { constantRate } from "@pixelweft/layers";
 * const config = { height: 2, width: 2, channels: 1, levels: 4, size: 2, hiddenChannels: 4, stages: 1 };
 * const embedder = new Embedder({ backend, model: createEmbedder(config, 1) });
 * const batch = {
 *   images: Uint8Array.of(0, 0, 0, 1, 0, 1, 0, 0, 3, 3, 3, 2, 3, 2, 3, 3),
 *   identities: Int32Array.of(0, 0, 1, 1),
 * };
 * const batches = Array.from({ length: 40 }, () => batch);
 * for await (const event of embedder.train({ batches, steps: 40, learningRate: constantRate(0.02) }))
 *   if (event.kind === "progress") event.loss;
 * const embeddings = await embedder.embed(batch);
 * retrievalAccuracy(embeddings, batch.identities).accuracy; // 1
 * await embedder.dispose();
 */
export class Embedder {
  readonly #config: EmbedderConfig;
  readonly #network: TrainedNetwork;

  constructor(options: EmbedderOptions) {
    checkOptionNames("make the embedder", options, optionNames);
    const { backend, model, seed = 0, margin = 0.2, emaDecay } = options;
    checkNumbers("make the embedder", { margin });
    if (!(Number.isFinite(margin) && margin > 0))
      throw new RangeError(`Cannot make the embedder: the margin is ${margin}, not above 0`);
    const { config, parameters, training } = model;
    this.#config = config;
    this.#network = new TrainedNetwork({
      backend,
      specs: embedderSpecs(config),
      parameters,
      training,
      seed,
      emaDecay,
      loss: (named, { images = scalar(0), identities = scalar(0) }) =>
        tripletLoss(embedding(config, named, images), identities, { margin }),
      use: (named, { images = scalar(0) }) => ({ vectors: embedding(config, named, images) }),
    });
  }

  /**
   * Trains it and reports the mean loss over pairs.
   *
   * @throws RangeError for a batch without two identities, or without two images of one.
   */
  train({ batches, ...options }: EmbedderTraining): AsyncIterable<TrainEvent> {
    return this.#network.train({
      ...options,
      batches,
      count: ({ identities }) => identities.length,
      inputs: ({ images, identities }: IdentityBatch) => {
        const { inputs, size } = batchInputs(plain(this.#config), { images });
        checkLabelKind(identities);
        if (identities.length !== size)
          throw new TypeError(
            `Cannot learn identities: there are ${identities.length} for ${size} images`,
          );
        checkTriplets(identities);
        return { ...inputs, identities: { data: identities, shape: [size] } };
      },
    });
  }

  /** The embedding of each image, `[n, size]`. */
  async embed({ images }: Pick<Batch, "images">): Promise<Float32Array> {
    const { inputs } = batchInputs(plain(this.#config), { images });
    return Float32Array.from(await this.#network.use("vectors", inputs));
  }

  /** The parameters and all that a resume needs. */
  async checkpoint(): Promise<EmbedderModel> {
    return { config: this.#config, ...(await this.#network.checkpoint()) };
  }

  /** Frees its programs and parameters. */
  async dispose(): Promise<void> {
    await this.#network.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** Throws for a batch of which no triplet can be made: its loss is 0, whatever the network does. */
function checkTriplets(identities: Int32Array): void {
  const { size } = new Set(identities);
  if (size > 1 && size < identities.length) return;
  const found = size > 1 ? "no two of them show the same one" : `all show ${identities[0]}`;
  throw new RangeError(
    `Cannot learn identities from a batch of ${identities.length} images: ${found}; drawIdentities() chooses several images of each of several identities`,
  );
}

/**
 * A new embedding network with first values drawn from the seed.
 *
 * @throws RangeError for images that are none, and sizes of the network that make none.
 * @example
 * const config = { height: 32, width: 32, channels: 3, levels: 256, size: 32, hiddenChannels: 16, stages: 3 };
 * createEmbedder(config).parameters["embedder.out.bias"].length; // 32
 */
export function createEmbedder(config: EmbedderConfig, seed = 0): EmbedderModel {
  plain(config);
  return { config, parameters: initialValues(embedderSpecs(config), seed) };
}

/**
 * An embedding network as the bytes of a checkpoint file.
 *
 * @example
 * const config = { height: 2, width: 2, channels: 1, levels: 4, size: 3, hiddenChannels: 2, stages: 1 };
 * parseEmbedder(formatEmbedder(createEmbedder(config))).config.size; // 3
 */
export function formatEmbedder(model: EmbedderModel): Uint8Array<ArrayBuffer> {
  return formatCheckpoint({ model: file, ...model }, { specs: embedderSpecs(model.config) });
}

/**
 * Reads an embedding network back.
 *
 * @throws CheckpointError for damaged bytes, another kind of model, or parameters that do not fit.
 * @example
 * parseEmbedder(new Uint8Array(8)); // throws CheckpointError
 */
export function parseEmbedder(bytes: Uint8Array): EmbedderModel {
  const { model, config, parameters, training } = parseCheckpoint(bytes);
  if (model !== file)
    throw new CheckpointError(`Cannot load the embedding: it is a ${model}, not an ${file}`);
  return loaded("the embedding", () => {
    const full = config as EmbedderConfig;
    plain(full);
    return { config: full, ...fittingParts(embedderSpecs(full), { parameters, training }) };
  });
}

/** The configuration of images alone, checked. */
function plain({ height, width, channels, levels }: ImageSize): ReturnType<typeof checkConfig> {
  const maps = { hiddenChannels: channels, headChannels: channels, positionPlanes: false };
  return checkConfig({ height, width, channels, levels, ...maps });
}

function embedderShape({ channels, size, ...rest }: EmbedderConfig): EncoderShape {
  return { ...rest, inputs: channels + 1, outputs: size };
}

function embedderSpecs(config: EmbedderConfig): ParameterSpecs {
  const { size, hiddenChannels, stages } = config;
  checkSizes("the embedder", { size, hiddenChannels, stages }, { stages: 0 });
  return encoderSpecs(name, embedderShape(config));
}

function embedding(
  config: EmbedderConfig,
  parameters: Readonly<Record<string, Tensor>>,
  images: Tensor,
): Tensor {
  const planes = encodeImages(images, plain(config));
  return unitLength(convolutionEncoder(planes, embedderShape(config), { name, parameters }));
}

import type { Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import {
  createModel,
  train,
  type Batch,
  type DeviceModel,
  type PixelCNNConfig,
  type TrainingOptions,
} from "@pixelweft/pixelcnn";
import { createMseAutoEncoder, MseAutoEncoder } from "@pixelweft/pixelcnn/auto-encoder";
import {
  codeConditioner,
  ConditionerProgram,
  createConditionedModel,
  trainConditioned,
} from "@pixelweft/pixelcnn/conditioning";
import { PCA } from "ml-pca";

/** What makes the code of an image. */
export const codeKinds = ["likelihood", "squared error", "PCA"] as const;
export type CodeKind = (typeof codeKinds)[number];

/** The codes of some images, `[n, size]`. */
export type Encode = (images: Uint8Array) => Promise<Float32Array>;

/** A PixelCNN that is given the code of an image, and what makes the code. */
export interface CodedModel extends AsyncDisposable {
  readonly model: DeviceModel;
  readonly encode: Encode;
}

/** How a PixelCNN with a code is trained. */
export interface CodedTraining {
  /** Of the PixelCNN, with the size of the code as its `vectorSize`. */
  readonly config: PixelCNNConfig;
  readonly learnt: Dataset;
  readonly batch: number;
  readonly options: TrainingOptions & { readonly steps: number; readonly seed: number };
}

/** The encoder of the paper's auto-encoder here, and that of the squared error. */
const encoder = { hiddenChannels: 16, stages: 2 };
/** Images that PCA and the scale of codes are fitted to. */
const [pcaImages, scaleImages] = [20_000, 5000] as const;

/** Trains a PixelCNN given codes: with its encoder by the likelihood alone, or given the fixed codes of something else. */
export async function trainedWithCodes(
  kind: CodeKind,
  training: CodedTraining,
): Promise<CodedModel> {
  if (kind === "likelihood") return trainedTogether(training);
  const source = kind === "PCA" ? await byPca(training) : await bySquaredError(training);
  const encode = await scaled(source.encode, training);
  const run = train(
    createModel(training.config, training.options.seed),
    withCodes(inOrder(training), encode),
    training.options,
  );
  for await (const event of run) if (event.kind === "end") break;
  return {
    model: run.deviceModel,
    encode,
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await run.dispose();
    },
  };
}

async function trainedTogether(training: CodedTraining): Promise<CodedModel> {
  const { config, options } = training;
  const model = createConditionedModel(config, codeConditioner(encoder), options.seed);
  const run = trainConditioned(model, inOrder(training), options);
  for await (const event of run) if (event.kind === "end") break;
  const conditioner = new ConditionerProgram(run.deviceModel);
  return {
    model: run.deviceModel,
    encode: async (images) =>
      (await conditioner.conditions({ images })).vector ?? new Float32Array(),
    async [Symbol.asyncDispose]() {
      await conditioner.dispose();
      await run.dispose();
    },
  };
}

interface Encoder extends AsyncDisposable {
  readonly encode: Encode;
}

async function bySquaredError(training: CodedTraining): Promise<Encoder> {
  const { config, options } = training;
  const { height, width, channels, levels, vectorSize: code } = config;
  const { backend, seed } = options;
  const size = { height, width, channels, levels, code, ...encoder };
  const model = createMseAutoEncoder(size, seed);
  const auto = new MseAutoEncoder({ backend, model, seed, emaDecay: 0.99 });
  // It costs little, so that it can learn from more images than the PixelCNN.
  const steps = Math.round(2.5 * options.steps);
  const learningRate = cosineRate(2e-3, { steps, warmup: Math.min(50, steps) });
  const run = auto.train({ batches: inOrder(training), steps, learningRate });
  for await (const event of run) if (event.step === steps) break;
  return {
    encode: (images) => auto.encode({ images }),
    [Symbol.asyncDispose]: () => auto.dispose(),
  };
}

async function byPca({ learnt, config }: CodedTraining): Promise<Encoder> {
  const { height, width, channels, vectorSize: nComponents } = config;
  const pixels = height * width * channels;
  const rowsOf = (images: Uint8Array): number[][] =>
    Array.from({ length: images.length / pixels }, (_, n) =>
      Array.from(images.subarray(n * pixels, (n + 1) * pixels)),
    );
  const images = await firstImages(learnt, pcaImages);
  const pca = new PCA(rowsOf(images), { method: "covarianceMatrix" });
  return {
    encode: async (some) =>
      Float32Array.from(pca.predict(rowsOf(some), { nComponents }).to1DArray()),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Codes with mean 0 and variance 1 of each number, as networks like what they are given. */
async function scaled(
  encode: Encode,
  { learnt, config: { vectorSize: size } }: CodedTraining,
): Promise<Encode> {
  const codes = await encode(await firstImages(learnt, scaleImages));
  const scale = Array.from({ length: size }, (unused, i) => {
    const values = codes.filter((_, at) => at % size === i);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance + 1e-8) };
  });
  return async (some) =>
    (await encode(some)).map((x, i) => {
      const { mean, deviation } = scale[i % size] ?? { mean: 0, deviation: 1 };
      return (x - mean) / deviation;
    });
}

async function firstImages(learnt: Dataset, most: number): Promise<Uint8Array> {
  const count = Math.min(most, learnt.info.count);
  return Uint8Array.from((await learnt.read(Array.from({ length: count }, (_, n) => n))).images);
}

/** The images in the order of a seed, without their labels. */
async function* inOrder({ learnt, batch, options }: CodedTraining): AsyncGenerator<Batch> {
  const shuffle = { seed: options.seed };
  const order = { batchSize: batch, shuffle, epochs: Infinity, last: "drop" } as const;
  for await (const { images, size } of learnt.batches(order)) yield { images, size };
}

/** Images with their codes. */
export async function* withCodes(
  batches: AsyncIterable<Batch>,
  encode: Encode,
): AsyncGenerator<Batch & { readonly vector: Float32Array }> {
  for await (const { images, size } of batches)
    yield { images, size, vector: await encode(Uint8Array.from(images)) };
}

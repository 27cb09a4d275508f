import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { constantRate } from "@pixelweft/layers";
import { createModel, train, type Batch, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { type Accuracy } from "@pixelweft/pixelcnn/judges";
import { writeModel, withRun } from "@pixelweft/pixelcnn/node";
import {
  createEmbedder,
  drawIdentities,
  Embedder,
  formatEmbedder,
  retrievalAccuracy,
  type IdentityBatch,
} from "@pixelweft/pixelcnn/portraits";
import { recipeOptimiser, recipeRate } from "@pixelweft/pixelcnn/recipes";
import { threefry, type Backend } from "@pixelweft/tensor";
import type { Terminal } from "pixelweft";
import { progress, type RunSettings, StoppedError, stopPoint } from "pixelweft/command";
import { imagesAt, type IdentifiedImages, type PortraitData } from "./identities.ts";
import { furtherViews } from "./views.ts";

/** What is trained for portraits. */
export interface PortraitRequest {
  readonly data: PortraitData;
  /** The model's, conditioned on as many numbers as an embedding has. */
  readonly config: PixelCNNConfig;
  readonly settings: RunSettings;
  /** Updates of the embedding. */
  readonly embeddingSteps: number;
  readonly backend: Backend;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Where the two networks go. */
export interface PortraitFiles {
  readonly embedder: string;
  readonly model: string;
}

const [identities, each] = [8, 4];

/** How often the nearest other image of the identities kept for the test is of the same one. */
export interface UnknownFound {
  readonly byEmbedding: Accuracy;
  /** By the pixels themselves, for a comparison. */
  readonly byPixels: Accuracy;
}

/** Trains an embedding by the triplet loss, on identities that are known, and keeps it; how often it finds unknown ones again. */
export async function trainEmbedding(
  { data, config, settings, embeddingSteps: steps, backend, ...rest }: PortraitRequest,
  files: PortraitFiles,
): Promise<UnknownFound> {
  const { terminal, signal } = rest;
  const { height, width, channels, levels, numClasses: size } = config;
  const { seed } = settings;
  const shape = { height, width, channels, levels, size, hiddenChannels: 16, stages: 3 };
  const embedder = new Embedder({ backend, model: createEmbedder(shape, seed), seed });
  const bar = progress({ label: "embed", total: steps * identities * each, terminal });
  const rate = constantRate(1e-3, { warmup: 20 });
  const batches = tripletBatches(data, config, seed);
  try {
    for await (const { step } of embedder.train({
      batches,
      steps,
      learningRate: rate,
      reportEvery: 20,
      signal,
    })) {
      bar.update({ done: step * identities * each });
      await stopPoint(signal, "the embedding was trained");
    }
    await writeFileAtomically(files.embedder, formatEmbedder(await embedder.checkpoint()));
    const { places, identities: who } = data.unknown;
    const found = await embeddings(embedder, { data, config, places });
    const pixels = Float32Array.from(await imagesAt(data.data, places, config));
    return {
      byEmbedding: retrievalAccuracy(found, who),
      byPixels: retrievalAccuracy(pixels, who),
    };
  } finally {
    bar.finish();
    await embedder.dispose();
  }
}

/** Trains a model on images given their own embeddings, which stay as they are, and keeps it. */
export async function trainPortraits(
  embedder: Embedder,
  { data, config, settings, backend, terminal, signal }: PortraitRequest,
  files: PortraitFiles,
): Promise<void> {
  const { steps, batch, maxGradNorm, emaDecay, seed, accumulate } = settings;
  const training = train(
    createModel(config, seed),
    embeddedBatches(embedder, { data, config, settings }),
    {
      backend,
      steps,
      maxGradNorm,
      emaDecay,
      seed,
      accumulate,
      signal,
      optimiser: recipeOptimiser(settings),
      learningRate: recipeRate(settings),
    },
  );
  const bar = progress({ label: "train", total: steps * batch * accumulate, terminal });
  try {
    for await (const event of training) {
      if (event.kind === "progress") bar.update({ done: event.examples, bitsPerDim: event.loss });
      await stopPoint(undefined, "");
    }
    await writeModel(files.model, withRun(await training.checkpoint(), settings));
    if (signal.aborted)
      throw new StoppedError(`Stopped; what was trained so far is in ${files.model}`);
  } finally {
    bar.finish();
    await training.dispose();
  }
}

/** Embeddings have length 1; as a condition each of their numbers has a size of about 1, as the weights that read them expect. */
export function asCondition(vectors: Float32Array, size: number): Float32Array {
  return vectors.map((value) => value * Math.sqrt(size));
}

/** The embeddings of images at some places, one behind another. */
export async function embeddings(
  embedder: Embedder,
  from: {
    readonly data: PortraitData;
    readonly config: PixelCNNConfig;
    readonly places: readonly number[];
  },
): Promise<Float32Array> {
  const { data, config, places } = from;
  return await embedded(embedder, await imagesAt(data.data, places, config), places.length);
}

/** The embeddings of so many images, one behind another. */
export async function embedded(
  embedder: Embedder,
  images: Uint8Array,
  count: number,
): Promise<Float32Array> {
  const pixels = images.length / count;
  const parts: number[] = [];
  const atOnce = 64;
  for (let start = 0; start < count; start += atOnce) {
    const some = images.slice(start * pixels, (start + atOnce) * pixels);
    parts.push(...(await embedder.embed({ images: some })));
  }
  return Float32Array.from(parts);
}

async function* tripletBatches(
  { data, known, strongest }: PortraitData,
  config: PixelCNNConfig,
  seed: number,
): AsyncGenerator<IdentityBatch> {
  for (let step = 0; ; step++) {
    const chosen = drawIdentities(known.identities, { identities, each, seed, step });
    yield {
      images: furtherViews(await imagesAt(data, placesOf(known, chosen), config), config, {
        seed,
        step,
        strongest,
      }),
      identities: Int32Array.from(chosen, (i) => known.identities[i] ?? 0),
    };
  }
}

async function* embeddedBatches(
  embedder: Embedder,
  { data, config, settings }: Pick<PortraitRequest, "data" | "config" | "settings">,
): AsyncGenerator<Batch> {
  const { places } = data.known;
  for (let step = 0; ; step++) {
    const chosen = Array.from(
      { length: settings.batch },
      (_, i) => threefry(settings.seed, 2, step, i)[0] % places.length,
    );
    const { seed } = settings;
    const plain = await imagesAt(data.data, placesOf(data.known, chosen), config);
    const images = furtherViews(plain, config, {
      seed: seed + 1,
      step,
      strongest: data.strongest,
    });
    yield { images, vector: asCondition(await embedder.embed({ images }), config.numClasses) };
  }
}

function placesOf({ places }: IdentifiedImages, chosen: readonly number[]): number[] {
  return chosen.map((i) => places[i] ?? 0);
}

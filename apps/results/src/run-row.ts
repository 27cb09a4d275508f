import type { Batch as DataBatch, Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import {
  countParameters,
  createModel,
  Likelihood,
  Training,
  type Batch,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import type { Images } from "./images.ts";
import { loadNow, machineWords, today } from "./machine.ts";
import type { CurvePoint, Result } from "./record.ts";
import { configOf, terms, type Row } from "./rows.ts";

/** How a row is run. */
export interface RowOptions {
  /** Images to learn from, each once; those of `terms` if missing. */
  readonly images?: number;
  readonly say: (words: string) => void;
}

const rate = 2e-3;
const seed = 1;

/** Trains the model of a row and judges it: everything but the model is the same for all rows of a data set. */
export async function runRow(row: Row, data: Images, options: RowOptions): Promise<Result> {
  const { say } = options;
  const { batch, images } = { ...terms[row.data], ...options };
  const config = configOf(row, data.train.info.shape);
  // A training has a process of its own, so V8 may join vectors in all of it.
  const backend = await wasmBackend({ revectorize: true });
  const before = loadNow();
  const steps = Math.floor(Math.min(images, data.train.info.count) / batch);
  const training = new Training({
    backend,
    model: createModel(config, seed),
    batches: told(
      data.train.batches({ batchSize: batch, shuffle: { seed }, last: "drop" }),
      config,
    ),
    steps,
    rate: cosineRate(rate, { steps, warmup: 50 }),
    averageDecay: 0.99,
    seed,
    reportEvery: Math.max(1, Math.floor(steps / 25)),
  });
  try {
    const curve: CurvePoint[] = [];
    let start: number | undefined;
    for await (const event of training.run()) {
      if (event.kind !== "progress") continue;
      // The first interval compiles; its own time is put in at the pace of the others.
      start ??= performance.now();
      const seconds = (performance.now() - start) / 1000;
      curve.push({ images: event.images, seconds, bitsPerDim: event.bitsPerDim });
      say(`${row.id}: ${event.images} images, ${event.bitsPerDim.toFixed(3)} bits/dim`);
    }
    const paced = withPace(curve);
    const test = await judge(training, data.test, config);
    return {
      id: row.id,
      weights: countParameters(config),
      features: config.features,
      images: training.images,
      seconds: paced.at(-1)?.seconds ?? 0,
      curve: paced,
      test,
      machine: machineWords(backend, before),
      day: today(),
    };
  } finally {
    await training.dispose();
    backend.dispose();
  }
}

/** Times from the first image on: the first interval is given the mean pace of the others. */
function withPace(curve: readonly CurvePoint[]): CurvePoint[] {
  const [first, last] = [curve.at(0), curve.at(-1)];
  if (!first || !last || last.images === first.images) return [...curve];
  const pace = last.seconds / (last.images - first.images);
  return curve.map((point) => ({ ...point, seconds: point.seconds + pace * first.images }));
}

async function judge(
  training: Training,
  test: Dataset,
  config: PixelCNNConfig,
): Promise<Result["test"]> {
  const likelihood = new Likelihood(training.deviceModel);
  try {
    const each: number[] = [];
    for await (const batch of told(test.batches({ batchSize: 40 }), config))
      each.push(...(await likelihood.imageBits(batch)));
    const mean = each.reduce((a, b) => a + b, 0) / each.length;
    const variance = each.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (each.length - 1);
    return {
      images: each.length,
      bitsPerDim: mean,
      standardError: Math.sqrt(variance / each.length),
      each: each.map((bits) => Number(bits.toFixed(5))),
    };
  } finally {
    await likelihood.dispose();
  }
}

/** Batches without labels, unless the model is told them. */
async function* told(
  batches: AsyncIterable<DataBatch>,
  { condition }: PixelCNNConfig,
): AsyncGenerator<Batch, void, void> {
  for await (const { images, labels, size } of batches)
    yield { images, size, ...(condition > 0 && labels ? { labels } : {}) };
}

// A PixelSNAIL and a Gated PixelCNN of as many weights learn the same sprites in the same order; what each costs the test sprites is written to a
// file: node examples/networks/src/snail-beside-gated.ts FILE.json [UPDATES]
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { sprites, type Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import { createModel, Likelihood, train } from "@pixelweft/pixelcnn";
import { countParameters } from "@pixelweft/pixelcnn/figures";
import { recipeOptimiser } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { snailSpecs, type SnailSize } from "./pixelsnail.ts";
import { trainSnail } from "./snail-sprites.ts";

/** What both learn, how long, and where. */
export interface Comparison {
  readonly backend: Backend;
  readonly data: Dataset;
  readonly test: Dataset;
  readonly snail: SnailSize;
  /** Of the Gated PixelCNN. */
  readonly hiddenChannels: number;
  readonly layers: number;
  readonly updates: number;
  readonly batchSize: number;
  readonly report?: (line: string) => void;
}

/** One of the two. */
export interface Row {
  readonly model: string;
  readonly weights: number;
  readonly rate: number;
  /** From the start to the last report of its training. */
  readonly seconds: number;
  readonly test: {
    readonly images: number;
    readonly bitsPerDim: number;
    readonly standardError: number;
    /** Bits per dimension of each image. */
    readonly each: readonly number[];
  };
}

/** Trains both and measures the test images by the moving averages of their weights. */
export async function compareWithGated(comparison: Comparison): Promise<[snail: Row, gated: Row]> {
  return [await snailRow(comparison), await gatedRow(comparison)];
}

async function snailRow(comparison: Comparison): Promise<Row> {
  const { snail: size, report } = comparison;
  const rate = 0.005;
  const start = performance.now();
  let seconds = 0;
  const { testBits } = await trainSnail(1, {
    ...comparison,
    size,
    learningRate: rate,
    report: (step, bits) => {
      seconds = (performance.now() - start) / 1000;
      report?.(`PixelSNAIL, ${step}: ${bits.toFixed(3)}`);
    },
  });
  const weights = Object.values(snailSpecs(size))
    .map(({ shape }) => shape.reduce((n, extent) => n * extent, 1))
    .reduce((sum, n) => sum + n, 0);
  return { model: "PixelSNAIL", weights, rate, seconds, test: scoreOf(testBits) };
}

async function gatedRow(comparison: Comparison): Promise<Row> {
  const { backend, data, test, snail, hiddenChannels, layers, updates, batchSize, report } =
    comparison;
  const [height, width] = data.info.shape;
  const model = createModel({
    height,
    width,
    levels: snail.levels,
    input: "one-hot",
    hiddenChannels,
    layers,
    kernelSize: 5,
    headChannels: 64,
    skip: true,
  });
  const rate = 0.006;
  const unlabelled = async function* (images: Dataset, endless: boolean) {
    const order = endless ? { shuffle: { seed: 1 }, epochs: Infinity } : {};
    for await (const { images: levels, size } of images.batches({ batchSize, ...order }))
      yield { images: levels, size };
  };
  const run = train(model, unlabelled(data, true), {
    backend,
    steps: updates,
    learningRate: cosineRate(rate, { steps: updates, warmup: 50 }),
    optimiser: recipeOptimiser({ optimiser: "muon" }),
    emaDecay: 0.99,
    reportEvery: Math.ceil(updates / 20),
  });
  const start = performance.now();
  let seconds = 0;
  for await (const event of run) {
    if (event.kind !== "progress") continue;
    seconds = (performance.now() - start) / 1000;
    report?.(`Gated PixelCNN, ${event.step}: ${event.loss.toFixed(3)}`);
  }
  const likelihood = new Likelihood(run.deviceModel);
  const each: number[] = [];
  for await (const batch of unlabelled(test, false))
    each.push(...(await likelihood.bitsPerDim(batch)));
  await likelihood.dispose();
  await run.dispose();
  const weights = countParameters(model.config);
  return { model: "Gated PixelCNN", weights, rate, seconds, test: scoreOf(each) };
}

function scoreOf(bits: readonly number[]): Row["test"] {
  const mean = bits.reduce((sum, x) => sum + x, 0) / bits.length;
  const variance = bits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (bits.length - 1);
  return {
    images: bits.length,
    bitsPerDim: mean,
    standardError: Math.sqrt(variance / bits.length),
    each: bits.map((x) => Number(x.toFixed(3))),
  };
}

if (import.meta.main) {
  const [file = "attention.json", updates = "5000"] = process.argv.slice(2);
  const before = (loadavg()[0] ?? 0).toFixed(2);
  const backend = await wasmBackend();
  const terms = { batch: 16, updates: Number(updates) };
  const rows = await compareWithGated({
    backend,
    data: sprites({ split: "train" }),
    test: sprites({ split: "test" }),
    snail: { levels: 32, maps: 64, blocks: 3, convolutions: 2 },
    hiddenChannels: 35,
    layers: 7,
    updates: terms.updates,
    batchSize: terms.batch,
    report: (line) => console.log(line),
  });
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  const machine = `${cpus()[0]?.model}, ${cpus().length} cores, load ${before} before and ${loadavg()[0]?.toFixed(2)} after, Node ${process.version}, ${backend.capabilities.description}`;
  const day = new Date().toISOString().slice(0, 10);
  const fields = Object.entries({ commits: [commit], machine, day, ...terms, rows });
  const lines = fields.map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  await writeFile(file, `{\n${lines.join(",\n")}\n}\n`);
  backend.dispose();
}

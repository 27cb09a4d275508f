import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import { modelBatches, type Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import { averagedModel, createModel, train, type Model } from "@pixelweft/pixelcnn";
import { readModel, writeModel } from "@pixelweft/pixelcnn/node";
import { mutatedBatches } from "@pixelweft/pixelcnn/surprise";
import type { Backend } from "@pixelweft/tensor";
import { network, training } from "./surprise-terms.ts";

/** A model of the experiment, and where it is kept once it is trained. */
export interface WantedModel {
  readonly seed: number;
  /** Of a background model: the probability that a pixel is mutated. 0: a model of the images as they are. */
  readonly mutation: number;
  readonly learnt: Dataset;
  readonly backend: Backend;
  readonly folder: string;
  readonly images: number;
  readonly say: (words: string) => void;
}

/** Reads a model of the experiment, or trains and keeps it. */
export async function surpriseModel(wanted: WantedModel): Promise<Model> {
  const { seed, mutation, folder, images, say } = wanted;
  const name = `seed-${seed}-mutation-${mutation}-images-${images}`;
  const file = join(folder, `${name}.safetensors`);
  const kept = await readModel(file).catch(() => undefined);
  if (kept) return kept;
  say(`Training ${name}`);
  const model = await trained(wanted);
  await mkdir(folder, { recursive: true });
  await writeModel(file, model);
  return model;
}

async function trained({
  seed,
  mutation,
  learnt,
  backend,
  images,
  say,
}: WantedModel): Promise<Model> {
  const { batch: batchSize, rate, warmup, emaDecay } = training;
  const steps = Math.ceil(images / batchSize);
  const order = { batchSize, shuffle: { seed }, epochs: Infinity, last: "drop" } as const;
  const levels = { levels: network.levels, numClasses: 0 };
  const plain = modelBatches(learnt.batches(order), levels);
  const mutate = { levels: network.levels, rate: mutation, seed };
  const size = network.height * network.width;
  const run = train(createModel(network, seed), mutatedBatches(plain, size, mutate), {
    backend,
    steps,
    learningRate: cosineRate(rate, { steps, warmup }),
    emaDecay,
    seed,
    reportEvery: 100,
  });
  const start = performance.now();
  try {
    for await (const event of run) {
      if (event.kind !== "progress") continue;
      const seconds = (performance.now() - start) / 1000;
      say(`${event.examples} images, ${event.loss.toFixed(4)} bits/dim, ${seconds.toFixed(0)} s`);
      // Lets a Ctrl-C in, which the backend keeps out while it computes on this thread.
      await turnOfLoop();
    }
    return averagedModel(await run.checkpoint());
  } finally {
    await run.dispose();
  }
}

import { setImmediate as turnOfLoop } from "node:timers/promises";
import type { Batch as DataBatch, Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import {
  createModel,
  Likelihood,
  train,
  type Batch,
  type PixelCNNConfig,
} from "@pixelweft/pixelcnn";
import { recipeOptimiser, type OptimiserName } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import type { CurvePoint, TestScore } from "./record.ts";
import { keepProgress, savedProgress, type Saving } from "./run-checkpoint.ts";
import { scoreOf } from "./statistics.ts";
import { optimiser } from "./terms.ts";

/** What a training is, to the last bit. */
export interface TrainingTerms {
  readonly config: PixelCNNConfig;
  /** Of the first weights and of the order of images. */
  readonly seed: number;
  readonly rate: number;
  readonly steps: number;
  readonly batch: number;
  /** Updates between two points of the curve. */
  readonly curveEvery: number;
  /** Adam if missing. */
  readonly optimiser?: OptimiserName;
  /** Whether each image gets the label of the next one of its batch. */
  readonly labelsMoved?: boolean;
}

/** A training, and where it happens. */
export interface TrainingRun extends Saving {
  readonly terms: TrainingTerms;
  readonly backend: Backend;
  readonly learnt: Dataset;
  /** Held-out images that the curve is measured on. */
  readonly watched: Dataset;
  /** What judges the model at the end. */
  readonly judge: Dataset;
  readonly commit: string;
  /** Asked after every report: true saves the state and leaves. */
  readonly stop: () => boolean;
  /** Milliseconds between two savings, 2 minutes if missing. */
  readonly saveEvery?: number;
}

/** What came of a training that went to its end. */
export interface Outcome {
  readonly curve: readonly CurvePoint[];
  readonly images: number;
  readonly seconds: number;
  readonly commits: readonly string[];
  readonly score: TestScore;
}

/** Updates between two reports, at most: only at a report can it be stopped. */
const mostBetween = 25;

/**
 * Trains and judges a model, going on from the checkpoint if there is one; undefined if it was stopped. However often it is stopped and
 * gone on with, the outcome has the same bits.
 */
export async function trainAndJudge(run: TrainingRun): Promise<Outcome | undefined> {
  const { terms, backend, say } = run;
  const { model, progress } = (await savedProgress(run)) ?? {
    model: createModel(terms.config, terms.seed),
    progress: { curve: [], bits: 0, images: 0, seconds: 0, commits: [] },
  };
  if (progress.commits.at(-1) !== run.commit) progress.commits.push(run.commit);
  const training = train(model, labelled(learning(run, model.training?.data), terms), {
    backend,
    steps: terms.steps,
    learningRate: cosineRate(terms.rate, { steps: terms.steps, warmup: optimiser.warmup }),
    optimiser: recipeOptimiser(terms),
    emaDecay: optimiser.emaDecay,
    seed: terms.seed,
    reportEvery: divisorOf(terms.curveEvery, mostBetween),
  });
  const likelihood = new Likelihood(training.deviceModel);
  try {
    let [since, saved] = [performance.now(), performance.now()];
    for await (const event of training) {
      if (event.kind !== "progress") continue;
      progress.seconds += (performance.now() - since) / 1000;
      progress.bits += event.loss * (event.examples - progress.images);
      progress.images = event.examples;
      const end = event.step === terms.steps;
      if (end || event.step % terms.curveEvery === 0) {
        const heldOut = await bitsOf(likelihood, run.watched, terms);
        const learnt = progress.bits / (event.examples - (progress.curve.at(-1)?.images ?? 0));
        const { bitsPerDim } = scoreOf(heldOut);
        progress.curve.push({ images: event.examples, learnt, heldOut: bitsPerDim });
        progress.bits = 0;
        say(`${event.examples} images, ${bitsPerDim.toFixed(4)} bits/dim of held-out images`);
      }
      // Lets a Ctrl-C in, which the backend keeps out while it computes on this thread.
      await turnOfLoop();
      const stop = run.stop();
      if (stop || end || performance.now() - saved > (run.saveEvery ?? 120_000)) {
        await keepProgress(run, await training.checkpoint(), progress);
        saved = performance.now();
      }
      if (stop) return undefined;
      since = performance.now();
    }
    const score = scoreOf(await bitsOf(likelihood, run.judge, terms));
    const { curve, seconds, commits } = progress;
    return { curve, images: training.examples, seconds, commits, score };
  } finally {
    await likelihood.dispose();
    await training.dispose();
  }
}

/** The greatest divisor that is not above a bound: every point of the curve is a report. */
function divisorOf(value: number, bound: number): number {
  let divisor = Math.min(value, bound);
  while (value % divisor !== 0) divisor--;
  return divisor;
}

function learning({ terms, learnt }: TrainingRun, state: unknown): AsyncIterable<DataBatch> {
  return learnt.batches({
    batchSize: terms.batch,
    shuffle: { seed: terms.seed },
    epochs: Infinity,
    last: "drop",
    // Whatever the file held: the data set checks it.
    ...(state === undefined ? {} : { state }),
  });
}

async function bitsOf(
  likelihood: Likelihood,
  images: Dataset,
  terms: TrainingTerms,
): Promise<number[]> {
  const each: number[] = [];
  for await (const batch of labelled(images.batches({ batchSize: 50 }), terms))
    each.push(...(await likelihood.bitsPerDim(batch)));
  return each;
}

/** Batches without labels, unless the model is conditional on them. */
async function* labelled(
  batches: AsyncIterable<DataBatch>,
  { config: { numClasses }, labelsMoved = false }: TrainingTerms,
): AsyncGenerator<Batch, void, void> {
  for await (const { images, labels, size, state } of batches) {
    const moved = labels?.map((_, i) => labels[(i + Number(labelsMoved)) % size] ?? 0);
    yield { images, size, state, ...(numClasses > 0 && moved ? { labels: moved } : {}) };
  }
}

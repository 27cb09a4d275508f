import type { Dataset } from "@pixelweft/datasets";
import {
  adamW,
  cosineRate,
  crossEntropy,
  train,
  type Network,
  type RunningNetwork,
} from "@pixelweft/layers";
import {
  argmax,
  cast,
  compile,
  equal,
  mul,
  sub,
  sum,
  type Backend,
  type Tensor,
} from "@pixelweft/tensor";

/** A network that gives logits for the classes of images `[n, height, width, channels]` with values from -1 to 1. */
export interface Classifier<Names extends string> {
  readonly specs: Network<object, Names>["specs"];
  readonly logits: (parameters: Readonly<Record<Names, Tensor>>, images: Tensor) => Tensor;
}

/** Images and labels as a program reads them. */
interface Labelled {
  readonly images: { readonly data: Uint8Array<ArrayBuffer>; readonly shape: readonly number[] };
  readonly labels: { readonly data: Int32Array<ArrayBuffer>; readonly shape: readonly number[] };
}

async function* labelled(
  dataset: Dataset,
  options: Parameters<Dataset["batches"]>[0],
): AsyncGenerator<Labelled> {
  for await (const { images, labels, size } of dataset.batches(options))
    if (labels)
      yield {
        images: { data: images, shape: [size, ...dataset.info.shape] },
        labels: { data: Int32Array.from(labels), shape: [size] },
      };
}

function scaled(images: Tensor): Tensor {
  return sub(mul(cast(images, "f32"), 2 / 255), 1);
}

/** What to train on, and for how long. */
export interface ClassifyOptions {
  readonly backend: Backend;
  readonly train: Dataset;
  readonly test: Dataset;
  readonly epochs: number;
  /** At the start, 0.002 if missing; it falls to 0 as half a cosine. */
  readonly learningRate?: number;
  /** Called with the mean loss of an example, now and then. */
  readonly report?: (step: number, loss: number) => void;
}

/** Trains a classifier: which share of the test images it then names. */
export async function classify<Names extends string>(
  { specs, logits }: Classifier<Names>,
  { backend, train: data, test, epochs, learningRate = 0.002, report }: ClassifyOptions,
): Promise<number> {
  const batchSize = 128;
  const steps = epochs * Math.floor(data.info.count / batchSize);
  const run = train(
    {
      specs,
      loss: (parameters, { images, labels }) =>
        crossEntropy(logits(parameters, scaled(images)), labels, { smoothing: 0.05 }),
    },
    labelled(data, { batchSize, shuffle: { seed: 1 }, epochs }),
    {
      backend,
      steps,
      learningRate: cosineRate(learningRate, { steps, warmup: Math.ceil(steps / 20) }),
      optimiser: adamW({ decay: 0.05, decays: (name) => name.endsWith(".weight") }),
      emaDecay: 0.99,
      reportEvery: 50,
    },
  );
  for await (const event of run) if (event.kind === "progress") report?.(event.step, event.loss);
  const share = await accuracy({ specs, logits }, run.network, test);
  await run.dispose();
  return share;
}

/** Which share of a data set is named by the moving average of the parameters. */
async function accuracy<Names extends string>(
  { logits }: Classifier<Names>,
  { backend, state }: RunningNetwork,
  test: Dataset,
): Promise<number> {
  type Given = Record<keyof Labelled, Tensor>;
  const look = compile({ backend, state }, ({ images, labels }: Given, { state: now }) => {
    const parameters = (now["ema"]?.named ?? {}) as Readonly<Record<Names, Tensor>>;
    const named = argmax(logits(parameters, scaled(images)), 1);
    return { right: sum(cast(equal(named, labels), "f32")) };
  });
  let [right, seen] = [0, 0];
  for await (const batch of labelled(test, { batchSize: 500, epochs: 1, last: "keep" })) {
    const { right: found } = await look.run(batch);
    right += (await found.read())[0] ?? 0;
    seen += batch.labels.data.length;
  }
  await look.dispose();
  return right / seen;
}

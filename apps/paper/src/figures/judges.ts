import type { Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import { levelsAsMaps, SoftmaxClassifier, type LabelledMaps } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";

/** Two small classifiers of Fashion-MNIST, with other first weights and another order of images. */
export type Judges = readonly [SoftmaxClassifier, SoftmaxClassifier];

/** Classes of Fashion-MNIST. */
export const classes = 10;

/** Pixels to a side. */
export const side = 28;

const [batchSize, steps] = [32, 3000] as const;

/** Trains both on images that no network is tested on. */
export async function trainedJudges(backend: Backend, learnt: Dataset): Promise<Judges> {
  return [await trainedJudge(backend, learnt, 1), await trainedJudge(backend, learnt, 2)];
}

async function trainedJudge(
  backend: Backend,
  learnt: Dataset,
  seed: number,
): Promise<SoftmaxClassifier> {
  const size = { height: side, width: side, inputs: 1, outputs: classes };
  const shape = { ...size, hiddenChannels: 16, stages: 2 };
  const judge = new SoftmaxClassifier({ backend, shape, seed });
  const training = judge.train({
    batches: labelledMaps(learnt, { batchSize, shuffle: { seed }, epochs: Infinity }),
    steps,
    learningRate: cosineRate(3e-3, { steps, warmup: 50 }),
  });
  for await (const event of training) if (event.step === steps) break;
  return judge;
}

/** Batches as classifiers take them. TypeError for images without labels. */
export async function* labelledMaps(
  from: Dataset,
  order: Parameters<Dataset["batches"]>[0],
): AsyncGenerator<LabelledMaps, void, void> {
  for await (const { images, labels } of from.batches(order)) {
    if (labels === undefined) throw new TypeError("Cannot judge images without labels");
    yield { maps: levelsAsMaps(images, 256), labels };
  }
}

/** What the judges find in some images. */
export interface Verdict {
  readonly count: number;
  /** Share of the images for which both judges predict the same class. */
  readonly agreement: number;
  /** Share of the images that the first judge assigns to the class given; only where one is given. */
  readonly requested?: number;
}

/** Judges images, levels 0 to 255, and the class that each should show. */
export async function judged(
  [first, second]: Judges,
  levels: Uint8Array,
  labels?: Int32Array,
): Promise<Verdict> {
  const maps = levelsAsMaps(levels, 256);
  const [one, other] = [await first.classify(maps), await second.classify(maps)];
  const count = one.length;
  return {
    count,
    agreement: equal(one, other) / count,
    ...(labels && { requested: equal(one, labels) / count }),
  };
}

function equal(some: Int32Array, others: Int32Array): number {
  return some.reduce((sum, value, i) => sum + Number(value === others[i]), 0);
}

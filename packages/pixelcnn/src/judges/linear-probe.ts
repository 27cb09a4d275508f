import { cosineRate } from "@pixelweft/layers";
import { threefry, type Backend } from "@pixelweft/tensor";
import { checkOptionNames } from "../option-names.ts";
import { checkLabelKind } from "../train/array-kinds.ts";
import { SoftmaxClassifier, type Accuracy } from "./softmax-classifier.ts";

/** Codes or embeddings, `[n, size]`, and the class of each. */
export interface LabelledCodes {
  readonly codes: Float32Array;
  readonly labels: Int32Array;
}

/** What is probed. */
export interface ProbeOptions {
  readonly backend: Backend;
  /** Numbers of a code. */
  readonly size: number;
  readonly classes: number;
  /** Updates; 1000 if missing. */
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
}

const batchSize = 64;

/**
 * How much of the class a code holds: the accuracy of a softmax regression that is fitted to the codes of one set, on those of another.
 * Codes are shifted and scaled to mean 0 and variance 1 over the first set.
 *
 * @throws TypeError for codes and labels that do not fit and an option that there is not, RangeError for a set without codes, a code that is
 * no finite number, a label that is no class, or steps that are no whole number above 0.
 * @example
 * const some = { codes: Float32Array.of(3, 4, 7, 8), labels: Int32Array.of(0, 0, 1, 1) };
 * const options = { backend, size: 1, classes: 2, steps: 100 };
 * (await linearProbe([some, some], options)).accuracy; // 1
 */
export async function linearProbe(
  [train, test]: readonly [train: LabelledCodes, test: LabelledCodes],
  options: ProbeOptions,
): Promise<Accuracy> {
  checkOptionNames("probe", options, ["backend", "size", "classes", "steps", "seed"]);
  const { backend, size, classes, steps = 1000, seed = 0 } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`Cannot probe in ${steps} steps: it must be a whole number above 0`);
  for (const { codes, labels } of [train, test]) {
    // Drawn for batches, others would be cut to whole numbers.
    checkLabelKind(labels);
    if (codes.length !== labels.length * size)
      throw new TypeError(
        `Cannot probe ${codes.length} values: ${labels.length} codes of ${size} have ${labels.length * size}`,
      );
  }
  if (train.labels.length === 0) throw new RangeError("Cannot probe: there are no codes to learn");
  if (test.labels.length === 0)
    throw new RangeError("Cannot probe: there are no codes to classify");
  const shape = {
    height: 1,
    width: 1,
    inputs: size,
    hiddenChannels: 1,
    stages: 0,
    outputs: classes,
  };
  const classifier = new SoftmaxClassifier({ backend, shape, seed });
  const scaled = scaling(train.codes, size);
  const known = { maps: scaled(train.codes), labels: train.labels };
  const batches = draws(known, { size, seed });
  const rate = cosineRate(0.05, { steps });
  try {
    for await (const { step } of classifier.train({ batches, steps, learningRate: rate }))
      if (step === steps) break;
    return await classifier.evaluate([{ maps: scaled(test.codes), labels: test.labels }]);
  } finally {
    await classifier.dispose();
  }
}

/** Batches drawn with replacement, without end. */
function* draws(
  { maps, labels }: { readonly maps: Float32Array; readonly labels: Int32Array },
  { size, seed }: { readonly size: number; readonly seed: number },
): Generator<{ maps: Float32Array; labels: Int32Array }, void, void> {
  for (let step = 0; ; step++) {
    const chosen = Array.from(
      { length: batchSize },
      (_, i) => threefry(seed, 0, step, i)[0] % labels.length,
    );
    const rows = new Float32Array(batchSize * size);
    chosen.forEach((n, i) => {
      rows.set(maps.subarray(n * size, (n + 1) * size), i * size);
    });
    yield { maps: rows, labels: Int32Array.from(chosen, (n) => labels[n] ?? 0) };
  }
}

/** Shifts and scales each number of a code by its mean and deviation over some codes. */
function scaling(codes: Float32Array, size: number): (others: Float32Array) => Float32Array {
  const n = codes.length / size;
  const [means, deviations] = [new Float64Array(size), new Float64Array(size)];
  codes.forEach((x, i) => (means[i % size] = (means[i % size] ?? 0) + x / n));
  codes.forEach(
    (x, i) =>
      (deviations[i % size] = (deviations[i % size] ?? 0) + (x - (means[i % size] ?? 0)) ** 2 / n),
  );
  return (others) =>
    others.map(
      (x, i) => (x - (means[i % size] ?? 0)) / Math.sqrt((deviations[i % size] ?? 0) + 1e-8),
    );
}

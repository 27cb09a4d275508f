import { constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice, type DeviceModel, type Model } from "../model/model.ts";
import { train } from "../train/training.ts";
import { BayesClassifier } from "./bayes-classifier.ts";

const backend = referenceBackend();
const size = {
  height: 2,
  width: 3,
  levels: 4,
  hiddenChannels: 4,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 4,
} as const;
const dims = 6;
const model = livelyModel({ ...size, numClasses: 3 });
const images = someLevels(5 * dims, { levels: 4 });
const labels = Int32Array.of(0, 1, 2, 1, 0);

async function withDevice<T>(of: Model, use: (device: DeviceModel) => Promise<T>): Promise<T> {
  const device = toDevice(backend, of);
  try {
    return await use(device);
  } finally {
    device.state.dispose();
  }
}

/** log p(x | k) by the definition: the sum over sub-pixels, a class at a time. */
async function byHand(device: DeviceModel): Promise<number[][]> {
  const likelihood = new Likelihood(device);
  const columns: Float32Array[] = [];
  for (let k = 0; k < 3; k++)
    columns.push(await likelihood.logProb({ images, labels: new Int32Array(5).fill(k) }));
  await likelihood.dispose();
  return Array.from({ length: 5 }, (_, n) =>
    columns.map((nats) => nats.subarray(n * dims, (n + 1) * dims).reduce((a, b) => a + b, 0)),
  );
}

test("5.20 logLikelihoods(), posterior() and classify() follow Bayes' rule, whatever the labels say", async () => {
  await withDevice(model, async (device) => {
    const prior = [0.2, 0.3, 0.5];
    const classifier = new BayesClassifier(device, { prior });
    const rows = await byHand(device);
    const found = await classifier.logLikelihoods({ images, labels });
    const posterior = await classifier.posterior({ images });
    const chosen = await classifier.classify({ images });
    const mixed = await classifier.logMixture({ images });
    rows.forEach((row, n) => {
      const joint = row.map((nats, k) => (prior[k] ?? 0) * Math.exp(nats));
      const total = joint.reduce((a, b) => a + b, 0);
      expect(mixed[n]).toBeCloseTo(Math.log(total), 4);
      row.forEach((nats, k) => {
        expect(found[n * 3 + k]).toBeCloseTo(nats, 4);
        expect(posterior[n * 3 + k]).toBeCloseTo((joint[k] ?? 0) / total, 4);
      });
      expect(chosen[n]).toBe(joint.indexOf(Math.max(...joint)));
    });
    await classifier.dispose();
  });
});

test("evaluate() counts every image once: accuracy, confusion, and the two likelihoods", async () => {
  await withDevice(model, async (device) => {
    const classifier = new BayesClassifier(device);
    const part = (from: number, to: number): { images: Uint8Array; labels: Int32Array } => ({
      images: images.slice(from * dims, to * dims),
      labels: labels.slice(from, to),
    });
    const score = await classifier.evaluate([part(0, 3), { ...part(3, 5), size: 2 }]);
    const rows = await byHand(device);
    const guesses = await classifier.classify({ images });
    const right = guesses.filter((guess, n) => guess === labels[n]).length;
    expect(score).toMatchObject({ count: 5, accuracy: right / 5 });
    expect(score.confusion.reduce((a, b) => a + b, 0)).toBe(5);
    guesses.forEach((guess, n) => {
      expect(score.confusion[(labels[n] ?? 0) * 3 + guess]).toBeGreaterThan(0);
    });
    const bits = 1 / (5 * Math.LN2 * dims);
    const own = rows.reduce((sum, row, n) => sum - (row[labels[n] ?? 0] ?? 0) * bits, 0);
    expect(score.conditionalBits).toBeCloseTo(own, 5);
    const likelihood = new Likelihood(device);
    const evaluated = await likelihood.evaluate([{ images, labels }]);
    expect(score.conditionalBits).toBeCloseTo(evaluated.bitsPerDim, 5);
    await likelihood.dispose();
    await classifier.dispose();
  });
});

test.each([{}, { prior: [0.5, 0.25, 0.25] }])(
  "evaluateMixture() is the log-mean-exp over classes, for images and for pixels in the order that they are sampled: %o",
  async (options) => {
    const prior = options.prior ?? [1 / 3, 1 / 3, 1 / 3];
    await withDevice(model, async (device) => {
      const byClass = await byHand(device);
      const wanted = byClass.map((row) =>
        Math.log(row.reduce((sum, nats, k) => sum + (prior[k] ?? 0) * Math.exp(nats), 0)),
      );
      const nats = -wanted.reduce((sum, value) => sum + value, 0) / 5;
      const classifier = new BayesClassifier(device, options);
      const batches = [
        { images: images.slice(0, 3 * dims), labels: labels.slice(0, 3) },
        // The second of two that count not.
        { images: Uint8Array.from([...images.slice(3 * dims), ...images.slice(0, dims)]), size: 2 },
      ];
      const each: number[] = [];
      const plain = await classifier.evaluateMixture(batches, {
        onImages: (bits) => void each.push(...bits),
      });
      expect([plain.count, plain.classes.map(({ count }) => count)]).toEqual([5, [1, 1, 1]]);
      expect(plain.nats).toBeCloseTo(nats, 4);
      expect(plain.bitsPerDim).toBeCloseTo(nats / Math.LN2 / dims, 5);
      each.forEach((bits, n) => expect(-bits * Math.LN2).toBeCloseTo(wanted[n] ?? NaN, 4));
      const pixels: number[] = [];
      const whole = await classifier.evaluateMixture(batches, {
        onPixels: (bits) => void pixels.push(...bits),
      });
      expect(whole.bitsPerDim).toBeCloseTo(plain.bitsPerDim, 5);
      expect(pixels).toHaveLength(5 * dims);
      await classifier.dispose();
    });
  },
);

test("5.20 a model that has learnt one image for each class knows them, at log2 K bits an image without the label", async () => {
  const of = (label: number): number[] => Array.from({ length: dims }, () => label);
  const batch = { images: Uint8Array.from([0, 1, 2].flatMap(of)), labels: Int32Array.of(0, 1, 2) };
  const training = train(
    createModel({ ...size, numClasses: 3 }, 1),
    Array.from({ length: 150 }, () => batch),
    {
      backend,
      steps: 150,
      learningRate: constantRate(0.05),
      emaDecay: 0.5,
    },
  );
  for await (const event of training) expect(event.kind).not.toBe("validation");
  const classifier = new BayesClassifier(training.deviceModel);
  const score = await classifier.evaluate([batch]);
  expect(score.accuracy).toBe(1);
  expect([...score.confusion]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(score.conditionalBits).toBeLessThan(0.02);
  expect(score.mixtureBits - score.conditionalBits).toBeCloseTo(Math.log2(3) / dims, 2);
  await classifier.dispose();
  await training.dispose();
});

test("what cannot be classified is refused", async () => {
  await withDevice(createModel(size), async (device) => {
    await Promise.resolve();
    expect(() => new BayesClassifier(device)).toThrow("trained without classes");
  });
  await withDevice(model, async (device) => {
    expect(() => new BayesClassifier(device, { prior: [1, 1, 1] })).toThrow(RangeError);
    const misspelt: object = { priors: [0.5, 0.25, 0.25] };
    expect(() => new BayesClassifier(device, misspelt)).toThrow(
      new TypeError("Cannot mix classes: there is no option priors, there is prior"),
    );
    const classifier = new BayesClassifier(device);
    await expect(classifier.evaluate([{ images }])).rejects.toThrow("the images have no labels");
    await expect(classifier.evaluate([])).rejects.toThrow("there are no images");
    const empty = { images: new Uint8Array() };
    await expect(classifier.evaluate([empty])).rejects.toThrow("there are no images");
    for (const wrong of [3, -1])
      await expect(
        classifier.evaluate([{ images, labels: Int32Array.of(0, 1, 2, 1, wrong) }]),
      ).rejects.toThrow(
        new RangeError("Cannot evaluate the classifier: a label lies outside 0 to 2"),
      );
    await expect(classifier.evaluate([{ images, labels: labels.slice(0, 4) }])).rejects.toThrow(
      new TypeError("Cannot evaluate the classifier: there are 4 labels for 5 images"),
    );
    for (const other of [{ shape: [3, 2, 1] }, { levels: 5 }]) {
      const strange = { images, labels, ...other };
      for (const refused of [
        classifier.evaluate([strange]),
        classifier.evaluateMixture([strange]),
        classifier.evaluateMixture([strange], { onPixels: () => undefined }),
      ])
        await expect(refused).rejects.toThrow(/^Cannot use images of (3x2x1|5 levels): /);
    }
    const whole = await classifier.evaluate([{ images, labels }]);
    expect(await classifier.evaluate([empty, { images, labels }])).toEqual(whole);
    await classifier.dispose();
  });
});

test("evaluate() says how many images are done, and ends with the reason of its signal", async () => {
  const stop = new AbortController();
  const done: number[] = [];
  const onProgress = (count: number): void => {
    done.push(count);
    if (done.length === 2) stop.abort(new RangeError("enough"));
  };
  const batch = { images: images.subarray(0, dims), labels: labels.subarray(0, 1) };
  await withDevice(model, async (device) => {
    await using classifier = new BayesClassifier(device);
    const evaluated = classifier.evaluate([batch, batch, batch], {
      onProgress,
      signal: stop.signal,
    });
    await expect(evaluated).rejects.toThrow("enough");
    const misspelt: object = { onBatch: onProgress };
    await expect(classifier.evaluate([batch], misspelt)).rejects.toThrow(
      "Cannot classify: there is no option onBatch, there is onProgress, signal",
    );
  });
  expect(done).toEqual([1, 2]);
});

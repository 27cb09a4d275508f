import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test, vi } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { toDevice } from "../model/model.ts";
import type { Batch } from "../train/batch.ts";
import { Likelihood } from "./likelihood.ts";

const model = livelyModel({
  height: 3,
  width: 4,
  channels: 3,
  levels: 6,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
  numClasses: 2,
});
const each = 3 * 4 * 3;
const count = 11;
const images = someLevels(count * each, { levels: 6 });
const labels = Int32Array.from({ length: count }, (_, i) => i % 2);

function part(start: number, end: number): Batch {
  return { images: images.slice(start * each, end * each), labels: labels.slice(start, end) };
}

async function withLikelihood<T>(use: (likelihood: Likelihood) => Promise<T>): Promise<T> {
  const device = toDevice(referenceBackend(), model);
  const likelihood = new Likelihood(device);
  try {
    return await use(likelihood);
  } finally {
    await likelihood.dispose();
    device.state.dispose();
  }
}

/** Bits per dimension of each image, from log p of its sub-pixels. */
async function bitsOneByOne(): Promise<number[]> {
  return withLikelihood(async (likelihood) => {
    const bits: number[] = [];
    for (let i = 0; i < count; i++) {
      const nats = await likelihood.logProb(part(i, i + 1));
      bits.push(-nats.reduce((a, b) => a + b, 0) / Math.LN2 / each);
    }
    return bits;
  });
}

test.each([[[11]], [[4, 4, 3]], [[1, 7, 3]], [[5, 5, 1]]] as const)(
  "5.12 evaluate() over batches of %j is the mean over images, with its standard error",
  async (sizes) => {
    const bits = await bitsOneByOne();
    const mean = bits.reduce((a, b) => a + b, 0) / count;
    const variance = bits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
    let start = 0;
    const batches = sizes.map((size) => part(start, (start += size)));
    const found = await withLikelihood((likelihood) => likelihood.evaluate(batches));
    expect(found.count).toBe(count);
    expect(found.bitsPerDim).toBeCloseTo(mean, 6);
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance / count), 6);
    expect(found.standardError).toBeGreaterThan(1e-3);
    expect(found.nats).toBeCloseTo(mean * Math.LN2 * each, 4);
  },
);

test("5.12 evaluate() counts only the first `size` images of a padded batch", async () => {
  const bits = await bitsOneByOne();
  const padded = { ...part(0, 5), size: 2 };
  const found = await withLikelihood((likelihood) => likelihood.evaluate([padded]));
  expect(found.count).toBe(2);
  expect(found.bitsPerDim).toBeCloseTo(((bits[0] ?? 0) + (bits[1] ?? 0)) / 2, 6);
});

test("evaluate() hands over the bits of each image and sub-pixel that counts", async () => {
  const bits = await bitsOneByOne();
  const batches = [part(0, 5), { ...part(5, 11), size: 4 }, part(9, 11)];
  const [ofImages, ofPixels]: [number[], number[]] = [[], []];
  const alone = await withLikelihood((likelihood) =>
    likelihood.evaluate(batches, { onImages: (some) => void ofImages.push(...some) }),
  );
  const both = await withLikelihood((likelihood) =>
    likelihood.evaluate(batches, { onPixels: async (some) => void ofPixels.push(...some) }),
  );
  expect([ofImages.length, ofPixels.length]).toEqual([count, count * each]);
  expect(both.bitsPerDim).toBeCloseTo(alone.bitsPerDim, 6);
  for (const [n, value] of ofImages.entries()) {
    expect(value).toBeCloseTo((bits[n] ?? NaN) * each, 4);
    const own = ofPixels.slice(n * each, (n + 1) * each).reduce((a, b) => a + b, 0);
    expect(own).toBeCloseTo(value, 4);
  }
});

test("evaluate() gives the likelihood of each class, and of classes without images that there are none", async () => {
  const bits = await bitsOneByOne();
  const found = await withLikelihood((likelihood) =>
    likelihood.evaluate([part(0, 4), part(4, 11)]),
  );
  const ones = bits.filter((_, i) => i % 2 === 1);
  const mean = ones.reduce((a, b) => a + b, 0) / ones.length;
  const variance = ones.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ones.length - 1);
  expect(found.classes).toHaveLength(2);
  expect(found.classes[1]?.count).toBe(5);
  expect(found.classes[1]?.bitsPerDim).toBeCloseTo(mean, 5);
  expect(found.classes[1]?.standardError).toBeCloseTo(Math.sqrt(variance / 5), 4);
  const second = await withLikelihood((likelihood) => likelihood.evaluate([part(1, 2)]));
  expect(second.classes.map(({ count: n }) => n)).toEqual([0, 1]);
  expect(second.classes[0]).toEqual({ count: 0, bitsPerDim: NaN, standardError: NaN });
});

test("evaluate() of a model without classes refuses labels that are no classes, before it computes", async () => {
  const plain = livelyModel({ height: 1, width: 1, levels: 4, hiddenChannels: 2, headChannels: 2 });
  const device = toDevice(referenceBackend(), plain);
  const likelihood = new Likelihood(device);
  const evaluate = async (own: Int32Array): Promise<unknown> => {
    const onImages = (): void => expect.unreachable();
    return likelihood.evaluate([{ images: Uint8Array.of(0, 3), labels: own }], { onImages });
  };
  for (const label of [-1, 1_000_000, 20_000_000])
    await expect(evaluate(Int32Array.of(0, label))).rejects.toThrow(
      new RangeError(`Cannot evaluate: label ${label} is no whole number from 0 to 999999`),
    );
  // @ts-expect-error Labels are whole numbers, which a program without types may not know.
  await expect(evaluate([0, 0.5])).rejects.toThrow("label 0.5 is no whole number");
  const found = await likelihood.evaluate([
    { images: Uint8Array.of(0, 3), labels: Int32Array.of(2, 0) },
  ]);
  expect(found.classes.map(({ count: n }) => n)).toEqual([1, 0, 1]);
  await likelihood.dispose();
  device.state.dispose();
});

test("evaluate() refuses labels of another number of images, whether or not the model takes them", async () => {
  const plain = livelyModel({ height: 1, width: 1, levels: 4, hiddenChannels: 2, headChannels: 2 });
  const device = toDevice(referenceBackend(), plain);
  const likelihood = new Likelihood(device);
  const onImages = (): void => expect.unreachable();
  for (const own of [Int32Array.of(0), Int32Array.of(0, 1, 1)]) {
    const batch = { images: Uint8Array.of(0, 3), labels: own };
    await expect(likelihood.evaluate([batch], { onImages })).rejects.toThrow(
      new TypeError(`Cannot use labels of ${own.length} values: 2 images need 2`),
    );
  }
  await likelihood.dispose();
  device.state.dispose();
});

test("evaluate() passes over a batch without images, as the last ranks of a group may have", async () => {
  const batches = [part(0, 2), part(2, 2), part(2, 3)];
  const seen: number[] = [];
  const onImages = (some: Float32Array): void => void seen.push(some.length);
  const found = await withLikelihood((likelihood) => likelihood.evaluate(batches, { onImages }));
  expect([found.count, ...seen]).toEqual([3, 2, 1]);
});

test("evaluate() takes batches that come later, and has no standard error of one image", async () => {
  async function* later(): AsyncGenerator<Batch> {
    yield await Promise.resolve(part(3, 4));
  }
  const bits = await bitsOneByOne();
  const found = await withLikelihood((likelihood) => likelihood.evaluate(later()));
  expect(found).toMatchObject({ count: 1, standardError: 0 });
  expect(found.bitsPerDim).toBeCloseTo(bits[3] ?? 0, 6);
});

test("evaluate() ends between two batches with the reason of its signal, and gives its batches back", async () => {
  const stop = new AbortController();
  let returned = false;
  function* batches(): Generator<Batch> {
    try {
      for (;;) yield part(0, 2);
    } finally {
      returned = true;
    }
  }
  const onImages = (): void => stop.abort(new RangeError("enough"));
  await withLikelihood(async (likelihood) => {
    const { signal } = stop;
    await expect(likelihood.evaluate(batches(), { onImages, signal })).rejects.toThrow("enough");
    await expect(likelihood.evaluate([], { signal })).rejects.toThrow("enough");
  });
  expect(returned).toBe(true);
});

test("evaluate() refuses to be asked about nothing", async () => {
  await expect(withLikelihood((likelihood) => likelihood.evaluate([]))).rejects.toThrow(
    new RangeError("Cannot evaluate: there are no images"),
  );
});

test("5.12 dropout is off", async () => {
  const dropping = { ...model, config: { ...model.config, dropoutRate: 0.5 } };
  const device = toDevice(referenceBackend(), dropping);
  const likelihood = new Likelihood(device);
  const without = await withLikelihood((plain) => plain.logProb(part(0, 3)));
  expect(await likelihood.logProb(part(0, 3))).toEqual(without);
  await likelihood.dispose();
  device.state.dispose();
});

test("logits() and bits() give what logProb() and bitsPerDim() do", async () => {
  const likelihood = new Likelihood(toDevice(referenceBackend(), model));
  const batch = part(0, 3);
  const [logits, bits, nats] = [
    await likelihood.logits(batch),
    await likelihood.bits(batch),
    await likelihood.logProb(batch),
  ];
  const { levels } = model.config;
  expect(logits).toHaveLength(nats.length * levels);
  nats.forEach((value, i) => {
    const row = logits.subarray(i * levels, (i + 1) * levels);
    const sum = row.reduce((total, x) => total + Math.exp(x), 0);
    expect(value).toBeCloseTo((row[batch.images[i] ?? 0] ?? NaN) - Math.log(sum), 4);
    expect(bits[i]).toBeCloseTo(-value / Math.LN2, 5);
  });
  const means = await likelihood.bitsPerDim(batch);
  means.forEach((mean, n) => {
    const own = bits.subarray(n * each, (n + 1) * each);
    expect(mean).toBeCloseTo(own.reduce((a, b) => a + b, 0) / each, 4);
  });
  await likelihood.dispose();
});

test("batches at the same time have the same bits as alone, and dispose() waits for them", async () => {
  const batches = [part(0, 2), part(2, 4), part(4, 6)];
  const asked = (likelihood: Likelihood, batch: Batch): Promise<Float32Array>[] => [
    likelihood.bitsPerDim(batch),
    likelihood.logProb(batch),
    likelihood.logits(batch),
  ];
  const alone = await withLikelihood(async (likelihood) => {
    const found: Float32Array[] = [];
    for (const batch of batches) found.push(...(await Promise.all(asked(likelihood, batch))));
    return found;
  });
  const likelihood = new Likelihood(toDevice(referenceBackend(), model));
  const together = batches.flatMap((batch) => asked(likelihood, batch));
  await likelihood.dispose();
  expect(await Promise.all(together)).toEqual(alone);
});

test("likelihoods are of the images that were given, whatever the array holds when it is their turn", async () => {
  await withLikelihood(async (likelihood) => {
    const wanted = await likelihood.bitsPerDim(part(2, 4));
    const waiting = likelihood.bitsPerDim(part(0, 2));
    const second = part(2, 4);
    const own = second.images.slice();
    const found = likelihood.bitsPerDim({ ...second, images: own });
    own.fill(200);
    await waiting;
    expect(await found).toEqual(wanted);
  });
});

test("a batch that is refused leaves those that follow as they are", async () => {
  await withLikelihood(async (likelihood) => {
    const wrong = { ...part(0, 5), images: images.slice(0, 2.5 * each) };
    const alone = await likelihood.bitsPerDim(part(0, 1));
    await expect(likelihood.bitsPerDim(wrong)).rejects.toThrow("Cannot use a batch of 90 values");
    const onPixels = (): void => {};
    await expect(likelihood.evaluate([wrong], { onPixels })).rejects.toThrow(TypeError);
    expect(await likelihood.bitsPerDim(part(0, 1))).toEqual(alone);
    expect(await likelihood.evaluate([part(0, 1)], { onPixels })).toMatchObject({ count: 1 });
  });
});

test("a small batch is not computed as one of the largest before it", async () => {
  const bits = await bitsOneByOne();
  const backend = referenceBackend();
  const prepare = vi.spyOn(backend, "prepare");
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  await likelihood.bitsPerDim(part(0, 11));
  expect((await likelihood.bitsPerDim(part(0, 1)))[0]).toBeCloseTo(bits[0] ?? NaN, 5);
  // One of a quarter and more is filled up.
  expect(await likelihood.bitsPerDim(part(0, 3))).toHaveLength(3);
  await likelihood.evaluate([part(0, 4), part(4, 5)]);
  const arenas = prepare.mock.calls.map(([{ buffers }]) => {
    return buffers.find(({ role }) => role === "arena")?.bytes ?? 0;
  });
  const [most = 0, one, four] = arenas;
  expect(arenas).toHaveLength(3);
  expect(one).toBeLessThan(most / 5);
  expect(four).toBeLessThan(most / 2);
  await likelihood.dispose();
  device.state.dispose();
});

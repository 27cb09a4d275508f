// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice, type DeviceModel } from "../model/model.ts";
import { resizedModel } from "../model/resized.ts";
import { sampleSeamless } from "./sample-seamless.ts";
import type { Torus } from "./torus.ts";
import { WrappedLikelihood } from "./wrapped-likelihood.ts";

const small = {
  levels: 2,
  hiddenChannels: 6,
  layers: 1,
  firstKernelSize: 3,
  headChannels: 6,
  positionPlanes: false,
} as const;
const backend = await wasmBackend({ threads: 1 });

/** Every image of a size. */
function everyTorus(height: number, width: number, channels: number): Torus {
  const size = height * width * channels;
  const values = Uint8Array.from(
    { length: 2 ** size * size },
    (_, i) => (Math.floor(i / size) >> (i % size)) & 1,
  );
  return { values, height, width, channels };
}

/** The probability of every image, in proportion to the product over its pixels, over the edges. */
async function exact(device: DeviceModel, all: Torus): Promise<Float64Array> {
  const { height, width, channels } = all;
  const model = new WrappedLikelihood(device);
  const nats = await model.logProb(all, { top: 0, left: 0, height, width });
  await model.dispose();
  const size = height * width * channels;
  const weights = Float64Array.from({ length: nats.length / size }, (_, k) =>
    Math.exp(nats.subarray(k * size, (k + 1) * size).reduce((a, b) => a + b, 0)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** Pearson's statistic of images and their probabilities, in standard deviations from its mean. Rare images are counted together. */
function deviation(images: Uint8Array, chances: Float64Array): number {
  const size = Math.log2(chances.length);
  const n = images.length / size;
  const counts = new Float64Array(chances.length);
  for (let at = 0; at < images.length; at += size) {
    const index = images.subarray(at, at + size).reduce((sum, bit, i) => sum + (bit << i), 0);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const bins: { expected: number; found: number }[] = [];
  for (const [k, p] of [...chances.entries()].toSorted(([, a], [, b]) => b - a)) {
    const last = bins.at(-1);
    if (last && last.expected < 8) {
      last.expected += n * p;
      last.found += counts[k] ?? 0;
    } else bins.push({ expected: n * p, found: counts[k] ?? 0 });
  }
  const squares = bins.map(({ expected, found }) => (found - expected) ** 2 / expected);
  const freedom = bins.length - 1;
  return (squares.reduce((a, b) => a + b, 0) - freedom) / Math.sqrt(2 * freedom);
}

test.each([
  ["3x3 in grey", 3, 3, 1],
  ["2x3 in grey", 2, 3, 1],
  ["2x2 in colour", 2, 2, 3],
] as const)(
  "seamless images of %s are as frequent as the product over all pixels says, which sampled ones are not",
  async (_, height, width, channels) => {
    const config = { ...small, height, width, channels };
    const device = toDevice(backend, livelyModel(config, 3));
    const chances = await exact(device, everyTorus(height, width, channels));
    const how = { count: 800, seed: 5, candidates: 3, sharpness: 1 };
    const plain = await sampleSeamless(device, { ...how, sweeps: 0 });
    const redrawn = await sampleSeamless(device, { ...how, sweeps: 4 });
    expect(deviation(plain.images, chances)).toBeGreaterThan(6);
    expect(Math.abs(deviation(redrawn.images, chances))).toBeLessThan(4);
    device.state.dispose();
  },
);

test("what the model says over the edges is what it says in the middle of a picture that repeats the tile", async () => {
  const [height, width] = [5, 4];
  const config = { ...small, levels: 4, layers: 2, height, width };
  const model = livelyModel(config, 2);
  const device = toDevice(backend, model);
  const values = Uint8Array.from({ length: 20 }, (_, k) => (k * k + k) % 4);
  const own = new WrappedLikelihood(device);
  const found = await own.logProb(
    { values, height, width, channels: 1 },
    { top: 0, left: 0, height, width },
  );
  const large = resizedModel(model, { height: 15, width: 12 });
  const whole = toDevice(backend, large);
  const repeated = Uint8Array.from({ length: 180 }, (_, k) => {
    const [y, x] = [Math.floor(k / 12) % height, (k % 12) % width];
    return values[y * width + x] ?? 0;
  });
  const there = new WrappedLikelihood(whole);
  const all = await there.logProb(
    { values: repeated, height: 15, width: 12, channels: 1 },
    { top: 5, left: 4, height, width },
  );
  expect(found.length).toBe(20);
  found.forEach((value, k) => expect(value).toBeCloseTo(all[k] ?? Number.NaN, 4));
  for (const one of [own, there]) await one.dispose();
});

test("models that read positions or all of an image, and images smaller than they read, are refused", async () => {
  const refused = (config: object): Promise<unknown> =>
    sampleSeamless(toDevice(backend, livelyModel({ ...small, height: 3, width: 3, ...config })), {
      count: 1,
    });
  await expect(refused({ positionPlanes: true })).rejects.toThrow("reads where in the image it is");
  await expect(refused({ model: "row-lstm" })).rejects.toThrow("a row-lstm reads all of an image");
  await expect(refused({ layers: 4 })).rejects.toThrow("so they must be 5x5 or larger");
});

test("a sharpness that is none, and an option that there is not, are refused", async () => {
  const device = toDevice(backend, livelyModel({ ...small, height: 3, width: 3 }));
  for (const sharpness of [NaN, -1, Infinity])
    await expect(sampleSeamless(device, { count: 1, sharpness })).rejects.toThrow(
      `Cannot sample seamless images: sharpness is ${sharpness}, not a finite number from 0 on`,
    );
  const misspelt: object = { sweep: 1 };
  await expect(sampleSeamless(device, { count: 1, ...misspelt })).rejects.toThrow(
    "Cannot sample seamless images: there is no option sweep, there is count, seed,",
  );
});

test("a signal stops the first samples between two rows, and progress includes them", async () => {
  const device = toDevice(backend, livelyModel({ ...small, height: 4, width: 4 }));
  const aborted = AbortSignal.abort(new Error("enough"));
  const shares: number[] = [];
  const onProgress = (share: number): void => void shares.push(share);
  await expect(sampleSeamless(device, { count: 1, signal: aborted, onProgress })).rejects.toThrow(
    "enough",
  );
  expect(shares).toEqual([]);
  const stopping = new AbortController();
  const request = sampleSeamless(device, {
    count: 1,
    signal: stopping.signal,
    onProgress: (share) => {
      onProgress(share);
      stopping.abort(new Error("later"));
    },
  });
  await expect(request).rejects.toThrow("later");
  expect(shares.length).toBe(1);
  expect(shares[0]).toBeLessThan(0.1);
  shares.length = 0;
  await sampleSeamless(device, { count: 2, sweeps: 1, candidates: 2, onProgress });
  expect(shares.length).toBeGreaterThan(12);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1, 6);
  // `false` leaves the images as they are cut out.
  const cut = await sampleSeamless(device, { count: 2, candidates: 2, onProgress: () => false });
  expect(cut.images.length).toBe(32);
  expect(cut.seams.after).toBe(cut.seams.before);
});

test("many images take the memory of few, and are the same", async () => {
  const model = livelyModel({ ...small, height: 3, width: 3, hiddenChannels: 16 });
  const bounded = referenceBackend({ memoryBytes: 2 ** 22 });
  const { images } = await sampleSeamless(toDevice(bounded, model), { count: 60, sweeps: 1 });
  expect(images.length).toBe(540);
  const likelihood = new WrappedLikelihood(toDevice(bounded, model));
  const torus = { values: images, height: 3, width: 3, channels: 1 };
  const area = { top: 0, left: 0, height: 3, width: 3 };
  const together = await likelihood.logProb({ ...torus, values: repeat(images, 4) }, area);
  const each = await likelihood.logProb(torus, area);
  expect(together).toEqual(Float32Array.from({ length: 2160 }, (_, k) => each[k % 540] ?? 0));
  await likelihood.dispose();
});

function repeat(values: Uint8Array, times: number): Uint8Array {
  return Uint8Array.from(
    { length: values.length * times },
    (_, k) => values[k % values.length] ?? 0,
  );
}

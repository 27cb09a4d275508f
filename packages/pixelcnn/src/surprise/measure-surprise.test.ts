import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { enumerated, everyImage } from "../checks/enumeration.fixture.ts";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice, type DeviceModel, type Model } from "../model/model.ts";
import { measureSurprise } from "./measure-surprise.ts";

const backend = referenceBackend();
const size = {
  height: 2,
  width: 2,
  levels: 3,
  hiddenChannels: 4,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 4,
} as const;
const plain = livelyModel(size);
const classes = livelyModel({ ...size, numClasses: 3 });

async function withDevice<T>(of: Model, use: (device: DeviceModel) => Promise<T>): Promise<T> {
  const device = toDevice(backend, of);
  try {
    return await use(device);
  } finally {
    device.state.dispose();
  }
}

/** Sums of rows of so many values. */
function sums(values: Float32Array, each: number): number[] {
  return Array.from({ length: values.length / each }, (_, n) =>
    values.subarray(n * each, (n + 1) * each).reduce((a, b) => a + b, 0),
  );
}

test("the bits of every image are those of its probability, and its map adds up to them", async () => {
  const images = everyImage(plain);
  const found = await withDevice(plain, (device) => measureSurprise(device, images, { batch: 10 }));
  const probabilities = await enumerated(backend, plain);
  found.bits.forEach((bits, n) => expect(bits).toBeCloseTo(-Math.log2(probabilities[n] ?? 0), 4));
  sums(found.map, 4).forEach((bits, n) => expect(bits).toBeCloseTo(found.bits[n] ?? 0, 4));
});

test("without labels a model of classes gives the mean of its probabilities", async () => {
  const images = everyImage(classes);
  const count = images.length / 4;
  const found = await withDevice(classes, (device) => measureSurprise(device, images));
  const each: Float64Array[] = [];
  for (const label of [0, 1, 2])
    each.push(await enumerated(backend, classes, { labels: new Int32Array(count).fill(label) }));
  found.bits.forEach((bits, n) => {
    const mean = each.reduce((sum, of) => sum + (of[n] ?? 0), 0) / 3;
    expect(2 ** -bits).toBeCloseTo(mean, 6);
  });
  expect(found.bits.reduce((sum, bits) => sum + 2 ** -bits, 0)).toBeCloseTo(1, 4);
});

test("the map of a model of classes is of distributions: those of the last pixel add up to one", async () => {
  const images = everyImage(classes);
  const { map } = await withDevice(classes, (device) => measureSurprise(device, images));
  // In counting order, images that differ in their last pixel alone are neighbours.
  for (let n = 0; n < images.length / 4; n += 3) {
    const last = [n, n + 1, n + 2].map((image) => 2 ** -(map[4 * image + 3] ?? 0));
    expect(last.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
});

test("with labels it is the model of the class, and batches do not matter", async () => {
  const images = everyImage(classes).subarray(0, 4 * 7);
  const labels = Int32Array.of(0, 1, 2, 2, 1, 0, 1);
  await withDevice(classes, async (device) => {
    const likelihood = new Likelihood(device);
    const bits = await likelihood.bits({ images, labels });
    const done: number[] = [];
    const how = { labels, batch: 3, onProgress: (n: number) => void done.push(n) };
    const found = await measureSurprise(device, images, how);
    found.map.forEach((value, at) => expect(value).toBeCloseTo(bits[at] ?? 0, 5));
    expect(done).toEqual([3, 6, 7]);
    await likelihood.dispose();
    await expect(measureSurprise(device, images, { labels: Int32Array.of(1) })).rejects.toThrow(
      "Cannot measure 7 images with 1 labels",
    );
  });
});

test("the colours of a pixel are one place of the map", async () => {
  const colour = livelyModel({
    ...size,
    channels: 3,
    hiddenChannels: 6,
    headChannels: 6,
    levels: 2,
  });
  const images = everyImage(colour).subarray(0, 12 * 5);
  await withDevice(colour, async (device) => {
    const likelihood = new Likelihood(device);
    const bits = await likelihood.bits({ images });
    const { map } = await measureSurprise(device, images);
    expect(map).toHaveLength(5 * 4);
    sums(bits, 3).forEach((value, at) => expect(map[at]).toBeCloseTo(value, 5));
    await likelihood.dispose();
  });
});

test("images of another size, and levels that there are not, are refused", async () => {
  await withDevice(plain, async (device) => {
    await expect(measureSurprise(device, new Uint8Array(5))).rejects.toThrow(TypeError);
    await expect(measureSurprise(device, Uint8Array.of(0, 1, 2, 3))).rejects.toThrow(RangeError);
    // @ts-expect-error Levels are bytes or 16 bits, which a program without types may not know.
    const floats = measureSurprise(device, new Float32Array(4));
    await expect(floats).rejects.toThrow("Cannot use images in Float32Array");
    const none = measureSurprise(device, new Uint8Array(4), { batch: 0 });
    await expect(none).rejects.toThrow("it must be a whole number above 0");
    const misspelt: object = { label: Int32Array.of(1) };
    await expect(measureSurprise(device, new Uint8Array(4), misspelt)).rejects.toThrow(
      "Cannot measure surprise: there is no option label, there is labels, batch, onProgress",
    );
    expect((await measureSurprise(device, new Uint8Array())).bits).toHaveLength(0);
  });
});

test("what is measured are the images that were given, whatever the array holds meanwhile", async () => {
  await withDevice(classes, async (device) => {
    const images = new Uint8Array(8);
    const before = await measureSurprise(device, images, { batch: 1 });
    const onProgress = (): void => void images.fill(2);
    expect(await measureSurprise(device, images, { batch: 1, onProgress })).toEqual(before);
  });
});

test("a network that overflows is refused, rather than its images given bits that are no numbers", async () => {
  const huge = Object.entries(plain.parameters).map(
    ([name, values]) => [name, values.map((x) => x * 1e30)] as const,
  );
  const overflowing = { ...plain, parameters: Object.fromEntries(huge) };
  await withDevice(overflowing, async (device) => {
    await expect(measureSurprise(device, Uint8Array.of(0, 1, 2, 2))).rejects.toThrow(
      new RangeError("Cannot measure surprise: the model gives numbers that are not finite"),
    );
  });
});

test("a measurement ends between two batches with the reason of its signal", async () => {
  const stop = new AbortController();
  const done: number[] = [];
  const onProgress = (images: number): void => {
    done.push(images);
    stop.abort(new RangeError("enough"));
  };
  const { signal } = stop;
  await withDevice(plain, async (device) => {
    const measured = measureSurprise(device, new Uint8Array(12), { batch: 1, onProgress, signal });
    await expect(measured).rejects.toThrow("enough");
  });
  expect(done).toEqual([1]);
});

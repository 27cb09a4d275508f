// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import { completeColumns } from "./complete-columns.ts";

const tiny = { levels: 2, hiddenChannels: 6, layers: 2, firstKernelSize: 3, headChannels: 6 };
const device = toDevice(referenceBackend(), livelyModel({ ...tiny, height: 3, width: 2 }, 4));

/** The six pixels of each of the 64 images, by number. */
function bits(number: number): number[] {
  return Array.from({ length: 6 }, (_, place) => (number >> place) & 1);
}

test("what is kept stays, and every completion is its own", async () => {
  const images = Uint8Array.from([...bits(0b011010), ...bits(0b110001)]);
  const found = await completeColumns(device, { images, kept: [1, 2, 0, 0], seed: 3 });
  expect(found).toHaveLength(4);
  const [half, whole, one, other] = found;
  expect(whole).toEqual(images);
  for (const at of [0, 2, 4, 6, 8, 10]) expect(half?.[at]).toBe(images[at]);
  expect(one).not.toEqual(other);
});

test("with many candidates completions are as frequent as p(rest | left column) says, which looks ahead", async () => {
  const likelihood = new Likelihood(device);
  const all = Uint8Array.from(Array.from({ length: 64 }, (_, k) => bits(k)).flat());
  const nats = await likelihood.logProb({ images: all });
  await likelihood.dispose();
  const column = [1, 0, 1];
  const fits = Array.from({ length: 64 }, (_, k) => k).filter((k) =>
    column.every((bit, row) => bits(k)[2 * row] === bit),
  );
  const chance = (k: number): number =>
    Math.exp(nats.subarray(6 * k, 6 * k + 6).reduce((a, b) => a + b, 0));
  const total = fits.reduce((sum, k) => sum + chance(k), 0);
  const count = 400;
  const far = async (candidates: number): Promise<number> => {
    const images = Uint8Array.from({ length: 6 * count }, (_, at) => column[(at % 6) >> 1] ?? 0);
    const [drawn = images] = await completeColumns(device, { images, kept: [1], candidates });
    const squares = fits.map((k) => {
      const expected = (count * chance(k)) / total;
      const isIt = (image: number): boolean =>
        bits(k).every((bit, place) => drawn[6 * image + place] === bit);
      const number = Array.from({ length: count }, (_, image) => image).filter(isIt).length;
      return (number - expected) ** 2 / expected;
    });
    return squares.reduce((a, b) => a + b, 0);
  };
  // Pearson's statistic of 8 kinds of images: 7 on average, above 24.3 once in a thousand.
  expect(await far(16)).toBeLessThan(24.3);
  expect(await far(1)).toBeGreaterThan(24.3);
});

test("a temperature leaves the steady level as likely as it is", async () => {
  const images = new Uint8Array(6 * 50);
  const how = { seed: 5, temperature: 0.3 };
  const sampler = new Sampler(device, { batch: 16 });
  const drawn = (backgroundLevel?: number): Promise<Uint8Array> =>
    sampler.sample({ ...how, count: 50, backgroundLevel });
  // With nothing to keep and one candidate a completion is a sample.
  const one = { ...how, images, kept: [0], candidates: 1 };
  expect(await completeColumns(device, { ...one, backgroundLevel: 1 })).toEqual([await drawn(1)]);
  expect(await completeColumns(device, one)).toEqual([await drawn()]);
  expect(await drawn(1)).not.toEqual(await drawn());
  await sampler.dispose();
});

test("more images need no more memory on the device", async () => {
  const most = async (count: number): Promise<number> => {
    const backend = referenceBackend();
    let bytes = 0;
    const alloc = backend.alloc.bind(backend);
    backend.alloc = (...how) => {
      const buffer = alloc(...how);
      bytes = Math.max(bytes, backend.stats().bytes);
      return buffer;
    };
    const model = toDevice(backend, livelyModel({ ...tiny, height: 3, width: 2 }));
    await completeColumns(model, { images: new Uint8Array(6 * count), kept: [1], candidates: 8 });
    return bytes;
  };
  expect(await most(9)).toBe(await most(2));
});

test("a stop leaves the first images, those of which all candidates are drawn", async () => {
  const images = Uint8Array.from([0b011010, 0b110001, 0b001101].flatMap(bits));
  const kept = [1, 0];
  const all = await completeColumns(device, { images, kept });
  // 16 candidates of each image, as many as are drawn at once.
  for (const whole of [1, 2, 3]) {
    const onProgress = (done: number): boolean => done < 16 * whole;
    const found = await completeColumns(device, { images, kept, onProgress });
    expect(found).toEqual(all.map((one) => one.subarray(0, 6 * whole)));
  }
  const onProgress = (): boolean => false;
  const none = await completeColumns(device, { images, kept, candidates: 9, onProgress });
  expect(none).toEqual([new Uint8Array(), new Uint8Array()]);
});

test("nothing is made where nothing is kept", async () => {
  expect(await completeColumns(device, { images: Uint8Array.from(bits(5)), kept: [] })).toEqual([]);
});

test("labels and columns that do not fit are refused", async () => {
  const model = livelyModel({ ...tiny, height: 3, width: 2, numClasses: 3 });
  const labelled = toDevice(referenceBackend(), model);
  const request = { images: new Uint8Array(12), labels: Int32Array.of(2, 1), kept: [1] };
  for (const labels of [Int32Array.of(2), Int32Array.of(2, 1, 0)])
    await expect(completeColumns(labelled, { ...request, labels })).rejects.toThrow(
      new TypeError(`Cannot complete 2 images: there are ${labels.length} labels`),
    );
  for (const columns of [NaN, -3, 3])
    await expect(completeColumns(labelled, { ...request, kept: [columns] })).rejects.toThrow(
      new RangeError(
        `Cannot keep ${columns} columns of an image: it must be a whole number from 0 to 2`,
      ),
    );
});

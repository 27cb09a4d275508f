import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice, type Model } from "../model/model.ts";
import type { Batch } from "../train/batch.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { someLevels } from "./probe.fixture.ts";

const model: Model = livelyModel({
  height: 4,
  width: 3,
  channels: 3,
  levels: 7,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
  numClasses: 3,
  spatialChannels: 1,
});
const size = 4 * 3 * 3;
const images = someLevels(6 * size, { levels: 7 });
const labels = Int32Array.of(0, 1, 2, 0, 1, 2);
const spatial = Float32Array.from({ length: 6 * 12 }, (_, i) => Math.cos(i));

/** The images with these numbers as a batch. */
function batchOf(numbers: readonly number[]): Batch {
  return {
    images: Uint8Array.from(numbers.flatMap((i) => [...images.subarray(i * size, (i + 1) * size)])),
    labels: Int32Array.from(numbers, (i) => labels[i] ?? 0),
    spatial: Float32Array.from(numbers.flatMap((i) => [...spatial.subarray(i * 12, (i + 1) * 12)])),
  };
}

test("the bits of log p depend neither on the size of the batch nor on the place in it", async () => {
  const device = toDevice(referenceBackend(), model);
  const likelihood = new Likelihood(device);
  const bits = async (numbers: readonly number[]): Promise<Uint32Array> =>
    new Uint32Array((await likelihood.logProb(batchOf(numbers))).slice().buffer);
  const all = await bits([0, 1, 2, 3, 4, 5]);
  const orders = [[5, 4, 3, 2, 1, 0], [2], [3, 3], [1, 5, 0], [4, 2, 4, 1, 0]];
  for (const numbers of orders) {
    const found = await bits(numbers);
    for (const [place, i] of numbers.entries())
      expect(found.slice(place * size, (place + 1) * size)).toEqual(
        all.slice(i * size, (i + 1) * size),
      );
  }
  expect(new Set(all).size).toBeGreaterThan(size);
  await likelihood.dispose();
  device.state.dispose();
});

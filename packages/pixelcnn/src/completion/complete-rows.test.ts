// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice } from "../model/model.ts";
import { completeRows } from "./complete-rows.ts";

const tiny = { height: 2, width: 2, levels: 4, hiddenChannels: 4, layers: 1, headChannels: 4 };

test("a stop leaves the first images, those of which every completion is drawn", async () => {
  const backend = referenceBackend();
  const device = toDevice(backend, livelyModel(tiny));
  const images = new Uint8Array(4 * 20).fill(3);
  const stoppedAt = async (kept: readonly number[], most: number): Promise<Uint8Array[]> =>
    completeRows(device, { images, kept, onProgress: (done) => done < most });
  for (const kept of [
    [1, 0],
    [1, 1],
  ]) {
    const all = await completeRows(device, { images, kept });
    expect(await stoppedAt(kept, 16)).toEqual([new Uint8Array(), new Uint8Array()]);
    // Of the first completion all 20 images are drawn then, of the second 16 or 12.
    const some = 4 * (kept[1] === 0 ? 16 : 12);
    expect(await stoppedAt(kept, 32)).toEqual(all.map((one) => one.subarray(0, some)));
    expect(await stoppedAt(kept, 40)).toEqual(all);
  }
  // The first part ends with the stop.
  expect(await stoppedAt([1, 0], 20)).toEqual([new Uint8Array(), new Uint8Array()]);
  backend.dispose();
});

test("images, labels and rows that do not fit are refused", async () => {
  const backend = referenceBackend();
  const device = toDevice(backend, livelyModel({ ...tiny, numClasses: 3 }));
  const request = { images: new Uint8Array(8), labels: Int32Array.of(2, 1), kept: [1] };
  for (const labels of [Int32Array.of(2), Int32Array.of(2, 1, 0)])
    await expect(completeRows(device, { ...request, labels })).rejects.toThrow(
      new TypeError(`Cannot complete 2 images: there are ${labels.length} labels`),
    );
  for (const rows of [NaN, -3, 0.5, 3])
    await expect(completeRows(device, { ...request, kept: [1, rows] })).rejects.toThrow(
      new RangeError(`Cannot keep ${rows} rows of an image: it must be a whole number from 0 to 2`),
    );
  await expect(completeRows(device, { ...request, images: new Uint8Array(9) })).rejects.toThrow(
    new TypeError("Cannot complete 9 values: images of 2x2x1 have 4"),
  );
  // They would be cut to bytes and to classes.
  const untyped = (wrong: object) => completeRows(device, { ...request, ...wrong });
  await expect(untyped({ images: new Uint16Array(8).fill(300) })).rejects.toThrow(
    new TypeError("Cannot use images in Uint16Array: give a Uint8Array"),
  );
  await expect(untyped({ labels: Float32Array.of(0.5, 1) })).rejects.toThrow(
    new TypeError("Cannot use labels in Float32Array: they are whole numbers, in an Int32Array"),
  );
  backend.dispose();
});

test("each completion keeps its rows, in the order that was asked for, and is one of its own", async () => {
  const backend = referenceBackend();
  const device = toDevice(backend, livelyModel({ height: 4, width: 3, levels: 4 }));
  const images = Uint8Array.from({ length: 24 }, (_, at) => at % 4);
  const kept = [1, 3, 1, 4];
  const seen: number[] = [];
  const request = { images, kept, seed: 5, onProgress: (done: number) => seen.push(done) > 0 };
  const found = await completeRows(device, request);
  for (const [k, rows] of kept.entries())
    for (const image of [0, 1]) {
      const from = 12 * image;
      const values = found[k]?.subarray(from, from + 12) ?? [];
      expect(values.slice(0, 3 * rows)).toEqual(images.slice(from, from + 3 * rows));
    }
  expect(found[3]).toEqual(images);
  expect(found[0]).not.toEqual(found[2]);
  expect(seen.at(-1)).toBe(8);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  // What others keep does not matter.
  const alone = await completeRows(device, { images, kept: [1, 2, 1, 0], seed: 5 });
  expect(alone[0]).toEqual(found[0]);
  backend.dispose();
});

import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice } from "../model/model.ts";
import { completeRows } from "./complete-rows.ts";

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

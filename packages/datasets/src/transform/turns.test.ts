import { expect, test } from "vitest";
import { modelBatch } from "../batch/model-batch.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { flips } from "./flips.ts";
import { shifts } from "./shifts.ts";
import { orientationsOf, turns } from "./turns.ts";

const square = memoryDataset({
  name: "squares",
  shape: [2, 2, 1],
  images: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  labels: [0, 1],
});

test("turns() gives every orientation of a square once, and as many as they are", async () => {
  const turned = turns(square);
  expect(turned.info).toMatchObject({ name: "squares/turns", count: 28, shape: [2, 2, 1] });
  const { images, labels, orientations } = await turned.read(
    Array.from({ length: 28 }, (_, n) => n),
  );
  const told = [...Array(14).fill(0), 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7];
  expect([...(orientations ?? [])]).toEqual(told);
  expect([...(labels ?? [])]).toEqual(Array.from({ length: 28 }, (_, n) => n % 2));
  const of = (n: number): string => images.subarray(4 * n, 4 * n + 4).join("");
  for (let n = 0; n < 14; n += 2) expect([of(n), of(n + 1)]).toEqual(["1234", "5678"]);
  const found = Array.from({ length: 7 }, (_, n) => of(14 + 2 * n));
  // Mirrored, upside down, both; then the same of 1324.
  expect(found).toEqual(["2143", "3412", "4321", "1324", "3142", "2413", "4231"]);
});

test("what is not square stays as wide as it is, and pixels stay whole", async () => {
  const wide = memoryDataset({
    name: "wide",
    shape: [2, 1, 3],
    images: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
  expect([orientationsOf(wide.info.shape), orientationsOf(square.info.shape)]).toEqual([4, 8]);
  const { images, orientations } = await turns(wide).read([0, 3, 4, 5]);
  expect(images.join("")).toBe("123456123456456123456123");
  expect([...(orientations ?? [])]).toEqual([0, 1, 2, 3]);
});

test("batches carry how their images are turned, to the model and after damaged samples", async () => {
  const turned = turns(flips(square));
  const how = { batchSize: 7, shuffle: { seed: 1 }, epochs: 1 } as const;
  const seen: string[] = [];
  for await (const batch of turned.batches(how)) {
    const { orientations, images } = modelBatch(batch, { levels: 256, numClasses: 0 });
    for (let i = 0; i < batch.size; i++)
      seen.push(`${orientations?.[i]} ${images.subarray(4 * i, 4 * i + 4).join("")}`);
  }
  expect(seen.length).toBe(56);
  expect(seen.filter((one) => one === "0 1234").length).toBe(7);
  expect(seen).toContain("4 1324");
  expect(modelBatch(await square.read([0]), { levels: 256, numClasses: 0 }).orientations).toBe(
    undefined,
  );
});

test("turns() names itself in the fingerprint, and refuses codes", async () => {
  expect(await turns(square).fingerprint()).toMatch(/^turns of /);
  const codes = defineDataset({
    info: { name: "codes", shape: [1, 2, 1], count: 1, codes: { levels: 4 } },
    read: () => ({ images: Uint8Array.of(1, 2) }),
    fingerprint: async () => "codes",
  });
  expect(() => turns(codes)).toThrow(
    "Cannot turn codes: codes of a turned image are others than those of the image",
  );
});

test("what is turned is not mirrored or turned once more, which would need other orientations", async () => {
  const turned = turns(square);
  const all = { batchSize: 8, onCorrupt: "skip" } as const;
  await expect(flips(turned).read([0])).rejects.toThrow(
    "Cannot mirror squares/turns: its images are turned already, and mirror images of them are turned otherwise; turns() comes last, and once: turns(flips(data))",
  );
  await expect(turns(turned).batches(all).next()).rejects.toThrow(
    "Cannot turn squares/turns: its images are turned already",
  );
  await expect(flips(shifts(turned, [1, 1])).read([3])).rejects.toThrow(TypeError);
});

test("images that are turned and then moved keep their orientations", async () => {
  const images = Uint8Array.of(0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const figure = memoryDataset({ name: "figure", shape: [4, 4, 1], images });
  const turned = turns(figure);
  const { count } = turned.info;
  const moved = shifts(turned, [0, 1]);
  // Upside down, as it is and one to the right.
  const last = count - 6;
  const read = await moved.read([last, last + count]);
  expect([...(read.orientations ?? [])]).toEqual([2, 2]);
  expect(read.images.join("")).toBe("00000000056000000000000056000000");
});

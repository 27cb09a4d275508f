import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { checkParts, publishedIn } from "./check-parts.ts";

const folder = await mkdtemp(join(tmpdir(), "check-parts-"));
afterAll(() => rm(folder, { recursive: true }));

/** Three images of a pixel, read without any look at them. */
function unlooked(labels: readonly number[]): Dataset {
  return defineDataset({
    info: {
      name: "odd",
      shape: [1, 1, 1],
      count: 3,
      classes: ["a", "b"],
      palette: { colours: [[0, 0, 0, 255]], exact: true },
    },
    read: async (indices) => ({
      images: Uint8Array.from(indices, (index) => (index === 2 ? 7 : 0)),
      labels: Int32Array.from(indices, (index) => labels[index] ?? 0),
    }),
    fingerprint: async () => "odd",
  });
}

test("labels and colours that there are not are faults of their part", async () => {
  const seen: unknown[] = [];
  const note = (part: object): void => void seen.push(part);
  const found = [];
  for await (const part of checkParts([["train", unlooked([0, 1, 5])]], note)) found.push(part);
  expect(found).toMatchObject([{ name: "train", images: 3, copies: 1, shared: 0 }]);
  expect(found[0]?.faults).toEqual([
    "train has label 5, but there are 2 classes",
    "train has colours that the palette does not have",
  ]);
  expect(seen).toEqual([{ name: "train", done: 3, total: 3 }]);
});

test("of a folder, files that are called as published ones are looked at", async () => {
  await mkdir(join(folder, "below"));
  for (const name of ["cifar-10-binary.tar.gz", "mine.tar.gz", "below/train-images-idx3-ubyte.gz"])
    await writeFile(join(folder, name), "");
  expect(await publishedIn(folder)).toEqual([`${folder}/cifar-10-binary.tar.gz`]);
});

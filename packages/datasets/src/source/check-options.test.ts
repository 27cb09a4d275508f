import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { pictureFiles } from "../set/pictures/picture-files.ts";
import { spriteSheet } from "../set/pictures/sprite-sheet.ts";
import { shapes } from "../set/shapes.ts";

const drawn = shapes({ split: "train", count: 4 });
const pixels = { name: "dots", shape: [1, 1, 1], images: Uint8Array.of(1, 2) };

/** A folder without a picture: options are looked at before it. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/options-`);
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("batches() refuse an option that there is not: they would not be shuffled", () => {
  const misspelt: object = { shufle: { seed: 1 } };
  expect(() => drawn.batches({ batchSize: 2, ...misspelt })).toThrow(
    new TypeError(
      "Cannot make batches of shapes/train: there is no option shufle, there is batchSize, batchOf, shuffle, epoch, epochs, rank, world, last, state, layout, prefetch, workers, onCorrupt, maxSkips, onProgress, signal",
    ),
  );
  expect(() => Reflect.apply(drawn.batches, drawn, [])).toThrow(
    new TypeError(
      "Cannot make batches of shapes/train: options are an object, such as { batchSize: … }",
    ),
  );
});

test("memoryDataset() refuses an option that there is not: it would have no labels", () => {
  expect(() => Reflect.apply(memoryDataset, undefined, [{ ...pixels, label: [0, 1] }])).toThrow(
    new TypeError(
      "Cannot make a data set: there is no option label, there is name, shape, images, labels, classes, palette",
    ),
  );
});

test.each([
  ["imageFolder()", imageFolder, "open pictures"],
  ["pictureFiles()", pictureFiles, "open pictures"],
  ["spriteSheet()", spriteSheet, "cut a sprite sheet"],
])("%s refuses an option that there is not, before it reads", async (_, open, act) => {
  const from = await emptyFolder();
  await expect(Reflect.apply(open, undefined, [{ from, sizes: [4, 4] }])).rejects.toThrow(
    `Cannot ${act}: there is no option sizes, there is from, `,
  );
  await expect(Reflect.apply(open, undefined, [from])).rejects.toThrow(
    new TypeError(`Cannot ${act}: options are an object, such as { from: … }`),
  );
});

test.each([
  [{ size: 4 }, "size is 4, not [height, width]"],
  [{ size: [4] }, "size is 4, not [height, width]"],
  [
    { palette: true },
    "the palette is a boolean, not a number of colours or { colours: [[red, green, blue, alpha], …] }",
  ],
  [
    { palette: [[0, 0, 0, 255]] },
    "the palette is an object of Array, not a number of colours or { colours: [[red, green, blue, alpha], …] }",
  ],
])("imageFolder() refuses an option of another kind: %o", async (options, words) => {
  const from = await emptyFolder();
  await expect(Reflect.apply(imageFolder, undefined, [{ from, ...options }])).rejects.toThrow(
    new TypeError(`Cannot open ${from}: ${words}`),
  );
});

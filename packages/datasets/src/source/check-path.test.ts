import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { formatIdx } from "../format/idx.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { prepareParts } from "../prepared/prepare-parts.ts";
import { prepare } from "../prepared/prepare.ts";
import { fashionMnist } from "../set/fashion-mnist.ts";
import { idxDataset } from "../set/idx-dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { exactPictures } from "../set/pictures/exact-pictures.ts";
import { checkPath } from "./check-path.ts";
import { fromFile } from "./file-source.ts";

const images = formatIdx([1, 1, 1], Uint8Array.of(9));
const data = memoryDataset({
  name: "dot",
  shape: [1, 1, 1],
  images: images.slice(-1),
});
const grey = { height: 1, width: 1, channels: 1, levels: 4 };
const file = "images are a path, bytes, or a Blob";
const folder = "a folder is a path";
const lent = "a folder is a path, or a handle as showDirectoryPicker() gives it";
const listed = "pictures are at a path, or at several in a list";

const bare: unknown = Object.create(null);

// Programs without types give anything.
test.each<[what: string, open: (given: string) => unknown, given: unknown, message: string]>([
  ["fromFile()", fromFile, 5, "Cannot open a number: a path is a string"],
  ["idxDataset() of a folder", inFolder, undefined, `Cannot open undefined: ${folder}`],
  [
    "idxDataset() of images",
    (given) => idxDataset({ images: given }),
    bare,
    `Cannot open an object: ${file}`,
  ],
  [
    "idxDataset() of no images",
    (given) => idxDataset({ images: given }),
    undefined,
    `Cannot open undefined: ${file}`,
  ],
  [
    "idxDataset() of labels",
    (given) => idxDataset({ images, labels: given }),
    null,
    "Cannot open null: labels are a path, bytes, or a Blob",
  ],
  [
    "fashionMnist()",
    (given) => fashionMnist({ folder: given, split: "test" }),
    5,
    `Cannot open a number: ${folder}`,
  ],
  ["openPrepared()", (given) => openPrepared(given), undefined, `Cannot open undefined: ${lent}`],
  [
    "prepare()",
    (given) => prepare(data, { folder: given }),
    bare,
    `Cannot open an object: ${lent}`,
  ],
  ["prepareParts()", partsIn, undefined, `Cannot open undefined: ${folder}`],
  [
    "exactPictures()",
    (given) => exactPictures(given, grey),
    undefined,
    `Cannot compress undefined: ${listed}`,
  ],
  [
    "exactPictures() of a list",
    (given) => exactPictures([".", given], { ...grey, act: "measure" }),
    5,
    `Cannot measure a number: ${listed}`,
  ],
])("%s refuses what is no path, in words", async (_, open, given, message) => {
  await expect((async () => open(given as string))()).rejects.toThrow(new TypeError(message));
});

test.each<[what: string, open: (given: string) => unknown, act: string]>([
  ["fromFile()", fromFile, "open"],
  ["idxDataset() of a folder", inFolder, "open"],
  ["idxDataset() of images", (given) => idxDataset({ images: given }), "open"],
  ["idxDataset() of labels", (given) => idxDataset({ images, labels: given }), "open"],
  ["fashionMnist()", (given) => fashionMnist({ folder: given, split: "test" }), "open"],
  ["openPrepared()", (given) => openPrepared(given), "open"],
  ["prepare()", (given) => prepare(data, { folder: given }), "open"],
  ["prepareParts()", partsIn, "open"],
  ["exactPictures()", (given) => exactPictures(given, grey), "compress"],
  ["exactPictures() of a list", (given) => exactPictures([given], grey), "compress"],
])("%s refuses an empty path", async (_, open, act) => {
  const message = `Cannot ${act} "": it is empty, and names nothing`;
  await expect((async () => open(""))()).rejects.toThrow(new TypeError(message));
});

test("checkPath() takes any other text", () => {
  expect(checkPath(" ")).toBeUndefined();
});

function inFolder(given: string): Promise<Dataset> {
  return idxDataset({ folder: given, split: "train" });
}

function partsIn(given: string): Promise<unknown> {
  return prepareParts([["train", data]], { folder: given }).next();
}

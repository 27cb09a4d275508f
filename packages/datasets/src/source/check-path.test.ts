import { expect, test } from "vitest";
import type { Dataset } from "../dataset.ts";
import { writeFileAtomically } from "../disk/atomic-file.ts";
import { lockFolder } from "../disk/folder-lock.ts";
import { tryFile } from "../disk/try-file.ts";
import { tryWriting } from "../disk/try-writing.ts";
import { makeFolder } from "../disk/writing.ts";
import { formatIdx } from "../format/idx.ts";
import { writeNpy } from "../format/npy-write.ts";
import { writeCodes } from "../format/write-codes.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { prepareParts } from "../prepared/prepare-parts.ts";
import { prepare } from "../prepared/prepare.ts";
import { fashionMnist } from "../set/fashion-mnist.ts";
import { idxDataset } from "../set/idx-dataset.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { exactPictures } from "../set/pictures/exact-pictures.ts";
import { writeTileMaps } from "../set/write-tile-maps.ts";
import { checkPath } from "./check-path.ts";
import { fromFile } from "./file-source.ts";
import { fromUrl } from "./url-source.ts";

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
  ["fromUrl()", fromUrl, undefined, "Cannot open undefined: an address is a string"],
  ["writeNpy()", npyAt, undefined, "Cannot write undefined: a path is a string"],
  ["writeCodes()", codesAt, 5, "Cannot write a number: a path is a string"],
  ["writeTileMaps()", mapsAt, undefined, "Cannot write undefined: a path is a string"],
  ["writeFileAtomically()", fileAt, bare, "Cannot write an object: a path is a string"],
  ["tryWriting()", tryWriting, null, "Cannot write null: a path is a string"],
  ["tryFile()", triedAt, undefined, "Cannot write undefined: a path is a string"],
  ["makeFolder()", makeFolder, undefined, `Cannot make undefined: ${folder}`],
  ["lockFolder()", lockFolder, undefined, `Cannot write into undefined: ${folder}`],
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
  ["fromUrl()", fromUrl, "open"],
  ["writeNpy()", npyAt, "write"],
  ["writeCodes()", codesAt, "write"],
  ["writeTileMaps()", mapsAt, "write"],
  ["writeFileAtomically()", fileAt, "write"],
  ["tryWriting()", tryWriting, "write"],
  ["tryFile()", triedAt, "write"],
  ["makeFolder()", makeFolder, "make"],
  ["lockFolder()", lockFolder, "write into"],
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

function npyAt(given: string): Promise<void> {
  return writeNpy(given, [1], Uint8Array.of(1));
}

function codesAt(given: string): Promise<unknown> {
  return writeCodes(given, Uint16Array.of(1), { height: 1, width: 1, channels: 1, levels: 2 });
}

function mapsAt(given: string): Promise<unknown> {
  return writeTileMaps(given, Uint8Array.of(1), { height: 1, width: 1 });
}

function fileAt(given: string): Promise<void> {
  return writeFileAtomically(given, "text");
}

function triedAt(given: string): Promise<void> {
  return tryFile(given, { ".png": "a picture" });
}

function partsIn(given: string): Promise<unknown> {
  return prepareParts([["train", data]], { folder: given }).next();
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { LimitError, MissingDataError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { IdxError } from "../errors/format.ts";
import { CountMismatchError } from "../errors/images.ts";
import { formatIdx } from "../format/idx.ts";
import { concatenate } from "../source/concatenate.ts";
import { idxDataset } from "./idx-dataset.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-idx-"));
afterAll(() => rmSync(folder, { recursive: true }));

const grey = formatIdx([3, 2, 1], Uint8Array.of(1, 2, 3, 4, 5, 6));
const labels = formatIdx([3], Uint8Array.of(0, 2, 1));

test("idxDataset() reads grey images and labels from bytes", async () => {
  const dataset = await idxDataset({
    images: grey,
    labels,
    classes: ["a", "b", "c"],
    name: "three",
  });
  expect(dataset.info).toEqual({
    name: "three",
    shape: [2, 1, 1],
    count: 3,
    classes: ["a", "b", "c"],
    levels: 256,
    access: "random",
  });
  expect(await dataset.read([2, 0])).toEqual({
    images: Uint8Array.of(5, 6, 1, 2),
    labels: Int32Array.of(1, 0),
  });
});

test("idxDataset() reads colour images, packed ones, files that a user picked, and sets without labels", async () => {
  const colour = formatIdx([2, 1, 1, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
  const dataset = await idxDataset({ images: new File([gzipSync(colour)], "colour.gz") });
  expect(dataset.info).toMatchObject({ name: "colour.gz", shape: [1, 1, 3], count: 2 });
  expect(await dataset.read([1])).toEqual({ images: Uint8Array.of(4, 5, 6) });
});

test("idxDataset() reads paths, and finds the files of a folder by the names of MNIST", async () => {
  writeFileSync(join(folder, "train-images-idx3-ubyte.gz"), gzipSync(grey));
  writeFileSync(join(folder, "train-labels.idx1-ubyte"), labels);
  writeFileSync(join(folder, "test-images-idx3-ubyte"), grey);
  const train = await idxDataset({ folder, split: "train" });
  expect(train.info.count).toBe(3);
  expect((await train.read([1])).labels).toEqual(Int32Array.of(2));
  const held = await idxDataset({ folder, split: "test" });
  expect(held.info.name).toBe(`${folder}/test`);
  expect((await held.read([0])).labels).toBeUndefined();
  const paths = await idxDataset({
    images: join(folder, "train-images-idx3-ubyte.gz"),
    labels: join(folder, "train-labels.idx1-ubyte"),
  });
  expect(await paths.fingerprint()).toBe(await train.fingerprint());
});

test("idxDataset() refuses a part that the names of MNIST do not have", async () => {
  const split = "validation" as "test";
  await expect(idxDataset({ folder, split })).rejects.toThrow(
    `Cannot open ${folder}: split is validation, not train or test`,
  );
});

test("idxDataset() says which file is missing", async () => {
  await expect(idxDataset({ images: join(folder, "none") })).rejects.toThrow(MissingDataError);
  await expect(idxDataset({ images: join(folder, "none") })).rejects.toThrow(
    /none: there is no such file/,
  );
  await expect(idxDataset({ folder: join(folder, "none"), split: "train" })).rejects.toThrow(
    MissingDataError,
  );
  await expect(idxDataset({ images: folder })).rejects.toThrow(DatasetError);
});

test("idxDataset() refuses parts that do not fit together", async () => {
  const few = formatIdx([2], Uint8Array.of(0, 1));
  await expect(idxDataset({ images: grey, labels: few })).rejects.toThrow(CountMismatchError);
  await expect(idxDataset({ images: grey, labels: few })).rejects.toThrow(
    "Cannot make data set idx: it has 3 images and 2 labels",
  );
  await expect(idxDataset({ images: grey, labels, classes: ["a", "b"] })).rejects.toMatchObject({
    message: "Cannot make data set idx: label 2 of sample 1 is none of 0 to 1",
    sample: 1,
  });
});

test("idxDataset() refuses files that hold something else", async () => {
  await expect(idxDataset({ images: labels })).rejects.toThrow(IdxError);
  await expect(idxDataset({ images: grey, labels: grey })).rejects.toThrow(IdxError);
  await expect(idxDataset({ images: formatIdx([0, 0, 5], new Uint8Array()) })).rejects.toThrow(
    IdxError,
  );
  const floats = grey.slice();
  floats[2] = 0x0c;
  await expect(idxDataset({ images: floats })).rejects.toThrow(DatasetError);
});

test("idxDataset() holds to its limit", async () => {
  const bomb = gzipSync(formatIdx([1000, 100, 100], new Uint8Array(10_000_000)));
  await expect(idxDataset({ images: bomb, limit: 1_000_000 })).rejects.toThrow(LimitError);
});

test("idxDataset() unpacks nothing of a file whose header says more than the limit", async () => {
  const boast = formatIdx([4, 8, 8], new Uint8Array(256));
  new DataView(boast.buffer).setUint32(4, 0xffffffff);
  // What follows the header is cut off: who unpacks it says that.
  const images = gzipSync(concatenate([boast, new Uint8Array(2 ** 20)])).subarray(0, -40);
  const failure = idxDataset({ images, name: "a.gz" });
  await expect(failure).rejects.toThrow(LimitError);
  await expect(failure).rejects.toThrow(
    "Cannot unpack a.gz: it says that it has 274877906896 bytes, more than the limit of 1073741824",
  );
});

test("idxDataset() unpacks no more of a file than its header says", async () => {
  const images = gzipSync(concatenate([grey, new Uint8Array(2 ** 22)])).subarray(0, -40);
  const failure = idxDataset({ images, name: "a.gz" });
  await expect(failure).rejects.toThrow(IdxError);
  await expect(failure).rejects.toThrow(
    "Cannot read a.gz: more than the 22 bytes are in it that it says",
  );
  const cut = idxDataset({ images: gzipSync(grey.subarray(0, 9)), name: "a.gz" });
  await expect(cut).rejects.toThrow("the file of 9 bytes ends inside its dimensions");
  const few = idxDataset({ images: gzipSync(grey.subarray(0, 20)), name: "a.gz" });
  await expect(few).rejects.toThrow("the file of 20 bytes ends inside its data of 3x2x1 u8");
});

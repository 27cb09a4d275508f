import { expect, test } from "vitest";
import { parseIdx } from "../format/idx.ts";
import { writeNpy } from "../format/npy-write.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { writeTileMaps } from "../set/write-tile-maps.ts";
import { fromBlob, fromBytes } from "./byte-source.ts";
import { fromHandle } from "./file-source.ts";
import { fromFiles } from "./files-source.ts";

const bytes = "bytes are a Uint8Array";
const files = "files are a list of { name, blob }";
const elements =
  "Cannot write a.npy: elements are in a Uint8Array, Uint16Array, Int32Array or Float32Array, and what came is";
const blob = new Blob(["text"]);

// Programs without types give anything.
test.each<[what: string, open: (given: never) => unknown, given: unknown, message: string]>([
  ["fromBytes()", fromBytes, "", `Cannot open a string: ${bytes}`],
  ["fromBytes()", fromBytes, undefined, `Cannot open undefined: ${bytes}`],
  ["fromBytes()", fromBytes, [1, 2], `Cannot open an object of Array: ${bytes}`],
  ["fromBlob()", fromBlob, undefined, "Cannot open undefined: a picked file is a Blob"],
  ["fromBlob()", fromBlob, "", "Cannot open a string: a picked file is a Blob"],
  ["fromHandle()", fromHandle, undefined, "Cannot open undefined: an open file has read() and"],
  ["fromHandle()", fromHandle, 3, "Cannot open a number: an open file has read() and stat()"],
  ["fromFiles()", fromFiles, undefined, `Cannot open undefined: ${files}`],
  ["fromFiles()", fromFiles, "", `Cannot open a string: ${files}`],
  ["fromFiles()", fromFiles, [undefined], `Cannot open file 0 of 1: ${files}`],
  ["fromFiles()", fromFiles, [{ name: "a", blob }, blob], `Cannot open file 1 of 2: ${files}`],
  ["fromFiles()", fromFiles, [{ name: "", blob }], `Cannot open file 0 of 1: ${files}`],
  ["fromFiles()", fromFiles, [{ name: "a" }], `Cannot open file 0 of 1: ${files}`],
  ["parseIdx()", parseIdx, "", `Cannot read a string: ${bytes}`],
  ["memoryDataset()", inMemory, "", "Cannot make data set a of a string: images are a Uint8Array"],
  ["writeTileMaps()", asMaps, undefined, "Cannot write undefined: indices of tiles are a Uint8Arr"],
  ["writeNpy()", asNpy, undefined, `${elements} undefined`],
  ["writeNpy()", asNpy, [1], `${elements} an object of Array`],
  ["writeNpy()", asNpy, Float64Array.of(1), `${elements} an object of Float64Array`],
  ["writeNpy() of a shape", shaped, undefined, "Cannot write a.npy: its shape is no list of whole"],
  ["writeNpy() of a shape", shaped, [0.5, 2], "Cannot write a.npy: its shape is no list of whole"],
])("%s refuses what is of another kind, in words: %#", async (_, open, given, message) => {
  const opened = (async () => open(given as never))();
  await expect(opened).rejects.toThrow(TypeError);
  await expect(opened).rejects.toThrow(message);
});

test("pixels of a canvas, which are clamped, are bytes", async () => {
  const pixels: unknown = Uint8ClampedArray.of(7);
  expect(await fromBytes(pixels as Uint8Array).read(0, 1)).toEqual(Uint8Array.of(7));
});

function inMemory(images: Uint8Array): unknown {
  return memoryDataset({ name: "a", shape: [1, 1, 1], images });
}

function asMaps(images: Uint8Array): unknown {
  return writeTileMaps("a.csv", images, { height: 1, width: 1 });
}

function asNpy(data: Uint8Array): unknown {
  return writeNpy("a.npy", [1], data);
}

function shaped(shape: readonly number[]): unknown {
  return writeNpy("a.npy", shape, Uint8Array.of(1));
}

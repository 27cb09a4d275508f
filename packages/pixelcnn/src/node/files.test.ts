import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { CheckpointError } from "@pixelweft/layers";
import { afterAll, expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { readModel, writeModel } from "./model-file.ts";
import { pngBytes } from "./png/png-file.ts";
import { whyUnwritten } from "./system-words.ts";

const folder = await mkdtemp(join(tmpdir(), "pixelcnn-node-"));
afterAll(() => rm(folder, { recursive: true }));
const model = createModel(
  { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 },
  1,
);

test("a model comes back from its file, and nothing lies beside it", async () => {
  const path = join(folder, "model.safetensors");
  await writeModel(path, model);
  await writeModel(path, model);
  expect(await readModel(path)).toEqual(model);
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
});

test("where a file cannot be written, what was there stays and nothing is left", async () => {
  const path = join(folder, "model.safetensors");
  const before = await readFile(path);
  const broken = { ...model, parameters: {} };
  await expect(writeModel(path, broken)).rejects.toThrow("is missing");
  await expect(writeModel(join(folder, "no", "where"), model)).rejects.toThrow(
    `Cannot write ${join(folder, "no", "where")}: there is no such folder`,
  );
  await expect(writeModel(join(path, "below"), model)).rejects.toThrow(
    `Cannot write ${join(path, "below")}: a part of its path is a file`,
  );
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
});

test("a name may be as long as a name can be", async () => {
  const path = join(folder, `${"y".repeat(243)}.safetensors`);
  await writeModel(path, model);
  expect(await readModel(path)).toEqual(model);
  await rm(path);
});

// writing() of @pixelweft/datasets has the same words: a training and its samples are refused alike.
test.each([
  ["EFBIG", "it is larger than a file may be"],
  ["ENAMETOOLONG", "the name is too long"],
  ["EDQUOT", "the disk quota is used up"],
  ["EIO", "the disk fails"],
  ["EMFILE", "too many files are open"],
  ["ELOOP", "its links lead in a circle"],
])("why a file cannot be written is said in words, not as the system's %s", (code, words) => {
  expect(whyUnwritten(Object.assign(new Error(`${code}: of the system`), { code }))).toBe(words);
});

test("a file that is no model is refused", async () => {
  const path = join(folder, "words");
  await writeFile(path, "no model at all");
  await expect(readModel(path)).rejects.toThrow(`${path}: it is text, not a checkpoint`);
  await writeFile(path, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13));
  await expect(readModel(path)).rejects.toThrow(
    new CheckpointError(`Cannot load ${path}: it is a PNG picture, not a checkpoint`),
  );
  await writeFile(path, new Uint8Array(16));
  await expect(readModel(path)).rejects.toThrow(
    `Cannot load ${path}: the header does not begin with {`,
  );
});

test("a PNG holds the pixels, row by row without a filter", () => {
  const data = Uint8ClampedArray.from({ length: 24 }, (_, i) => 10 * i);
  const bytes = Buffer.from(pngBytes({ data, width: 3, height: 2 }));
  expect(bytes.readUInt32BE(16)).toBe(3);
  expect(bytes.readUInt32BE(20)).toBe(2);
  const at = bytes.indexOf("IDAT");
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  expect([...rows]).toEqual([0, ...data.subarray(0, 12), 0, ...data.subarray(12)]);
});

test("a PNG of three channels has no opacity", () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => 10 * i);
  const bytes = Buffer.from(pngBytes({ data, width: 2, height: 2, channels: 3 }));
  expect(bytes[25]).toBe(2);
  const at = bytes.indexOf("IDAT");
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  expect([...rows]).toEqual([0, ...data.subarray(0, 6), 0, ...data.subarray(6)]);
});

test("a PNG is not made of data of another size, nor of a size that is none", () => {
  const make = (size: object) => () =>
    Reflect.apply(pngBytes, undefined, [
      { width: 2, height: 2, data: new Uint8Array(12), ...size },
    ]);
  expect(make({ channels: 3 })).not.toThrow();
  expect(make({})).toThrow(
    new TypeError("Cannot write a PNG file of 2x2x4: the data has 12 values"),
  );
  expect(make({ channels: 1 })).toThrow(TypeError);
  for (const width of [0, 1.5, Number.NaN])
    expect(make({ channels: 3, width })).toThrow(
      new RangeError(`Cannot write a PNG file of ${width}x2x3: sizes are whole numbers above 0`),
    );
});

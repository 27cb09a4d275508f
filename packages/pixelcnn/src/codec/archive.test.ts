// @module-tag ci
import { type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { crc32 } from "../crc32.ts";
import { formatModel } from "../model/format-model.ts";
import type { Model } from "../model/model.ts";
import { formatArchive, parseArchive } from "./archive.ts";
import { ArchiveError, checkNames, compress, decompress, listArchive } from "./mod.ts";

const tiny = { height: 2, width: 3, levels: 4, hiddenChannels: 2, layers: 2, headChannels: 2 };
const model: Model = livelyModel({ ...tiny, numClasses: 2 });
const images = Uint8Array.from({ length: 30 }, (_, i) => (i * i) % 4);
const coded = { images, labels: Int32Array.of(1, 0, 0, 1, 1) };

let backend: Backend;
let archive: Uint8Array;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1, relaxed: "off" });
  archive = await compress(coded, { backend, model, imagesPerLane: 2 });
});
afterAll(() => {
  backend.dispose();
});

/** The archive with other bytes from a place on, and a CRC-32 at its end that fits them. */
function forged(at: number, ...bytes: number[]): Uint8Array {
  const copy = archive.slice();
  copy.set(bytes, at);
  const end = copy.length - 4;
  new DataView(copy.buffer).setUint32(end, crc32(copy.subarray(0, end)), true);
  return copy;
}

async function faultOf(bytes: Uint8Array, own: Model | undefined = model): Promise<string> {
  const error = await decompress(bytes, { backend, model: own }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ArchiveError ? error.code : String(error);
}

test("an archive says what it holds", () => {
  expect(listArchive(archive)).toEqual({
    height: 2,
    width: 3,
    channels: 1,
    levels: 4,
    numClasses: 2,
    count: 5,
    imagesPerLane: 2,
    lanes: 3,
    model: expect.stringMatching(/^[0-9a-f]{32}$/),
    modelFile: undefined,
    names: undefined,
    bytes: { streams: archive.length - 60 - 24 - 4, model: 0, all: archive.length },
  });
});

test("each flipped byte is found, before anything is decoded", () => {
  for (let at = 0; at < archive.length; at++) {
    const copy = archive.slice();
    copy[at] = (copy[at] ?? 0) ^ 0x10;
    expect(() => listArchive(copy), `byte ${at}`).toThrow(ArchiveError);
  }
});

test("an archive that is cut anywhere is refused, and so is one with a byte too many", () => {
  for (let length = 0; length < archive.length; length++)
    expect(() => listArchive(archive.subarray(0, length)), `${length}`).toThrow(ArchiveError);
  expect(() => listArchive(Uint8Array.of(...archive, 0))).toThrow("1 bytes follow its end");
});

test("what fits its CRC-32 and is wrong all the same never gives a wrong pixel", async () => {
  expect(await faultOf(archive)).toBe("undefined");
  expect(await faultOf(forged(8, 3))).toBe("version");
  expect(await faultOf(forged(9, 1))).toBe("damaged");
  expect(await faultOf(forged(10, 3))).toBe("damaged");
  expect(await faultOf(forged(15, 7))).toBe("damaged");
  expect(await faultOf(forged(16, 6))).toBe("checksum");
  expect(await faultOf(forged(19, 255))).toBe("truncated");
  expect(await faultOf(forged(20, 0))).toBe("truncated");
  expect(await faultOf(forged(20, 5))).toBe("damaged");
  expect(await faultOf(forged(28, 0, 0))).toBe("model");
  expect(await faultOf(forged(44, 0, 0))).toBe("coder");
  for (let at = 60 + 24; at < archive.length - 4; at++)
    expect(["checksum", "damaged"], `byte ${at}`).toContain(
      await faultOf(forged(at, (archive[at] ?? 0) ^ 1)),
    );
});

test("an archive that says it has more images than bytes for them is given up within a few", async () => {
  const parts = parseArchive(archive);
  const lanes = parts.lanes.slice(0, 1);
  const long = formatArchive({ ...parts, count: 100_000, imagesPerLane: 100_000, lanes });
  let most = 0;
  const onProgress = (done: number): void => void (most = Math.max(most, done));
  await expect(decompress(long, { backend, model, onProgress })).rejects.toThrow(
    /^Cannot decompress the archive: its bytes end within image \d+$/,
  );
  expect(most).toBeLessThan(1000);
});

test("an archive with more images in a lane than there are is refused", () => {
  const parts = parseArchive(archive);
  const lanes = parts.lanes.slice(0, 1);
  const wide = formatArchive({ ...parts, count: 1, imagesPerLane: 2, lanes });
  expect(() => parseArchive(wide)).toThrow("it has 1 images, 2 in a lane");
});

test("another model is refused, and so is an archive without its model", async () => {
  expect(await faultOf(archive, livelyModel({ ...tiny, numClasses: 2 }, 2))).toBe("model");
  expect(await faultOf(archive, livelyModel(tiny))).toBe("model");
  await expect(decompress(archive, { backend })).rejects.toThrow("without its model");
});

test("a model that rides along is that of its file", async () => {
  const modelFile = formatModel(model, "F16");
  const both = await compress(coded, { backend, modelFile, imagesPerLane: 2 });
  expect(listArchive(both).modelFile).toEqual(modelFile);
  expect(await decompress(both, { backend })).toEqual(coded);
  // Half of the weights' bits are gone, so it is another model than that of 32 bits.
  expect(await faultOf(both)).toBe("model");
  await expect(decompress(both, { backend, model })).rejects.toThrow(
    /by another model, of images of .*; it has its own, which is taken where none is named$/,
  );
  await expect(decompress(archive, { backend, model: livelyModel(tiny) })).rejects.toThrow(
    new RegExp(
      `by another model, of images of 2x3x1 in 4 levels, 2 classes, with the digest ${listArchive(archive).model}; this one is of images of 2x3x1 in 4 levels, with the digest [0-9a-f]{32}$`,
    ),
  );
});

test("names come back, and shared starts are written once", async () => {
  const names = ["a/hero.png", "a/hero-2.png", "a/héro.png", "b/hero.png", "c"];
  const bytes = await compress({ ...coded, names }, { backend, model, imagesPerLane: 2 });
  expect(bytes.length - archive.length).toBe(5 * 2 + 10 + 6 + 8 + 10 + 1);
  expect(listArchive(bytes).names).toEqual(names);
  expect(await decompress(bytes, { backend, model })).toEqual({ ...coded, names });
});

test("names that are one file where letter case or the form of Unicode is ignored are refused", async () => {
  for (const [one, other, ignored] of [
    ["a", "A", "letter case"],
    ["Heroes/ann", "heroes/ann", "letter case"],
    ["straße", "STRASSE", "letter case"],
    ["οδός", "ΟΔΌΣ", "letter case"],
    ["h\u00e9ro", "he\u0301ro", "in which bytes a letter is written (Unicode NFC and NFD)"],
    ["h\u00e9ro", "HE\u0301RO", "letter case"],
  ] as const) {
    const names = ["x", one, "y", other, "z"];
    const message = `Cannot keep the name ${JSON.stringify(other)}: it and ${JSON.stringify(one)} are one file on systems that ignore ${ignored}`;
    expect(() => checkNames(names)).toThrow(message);
    await expect(compress({ ...coded, names }, { backend, model })).rejects.toThrow(message);
  }
  checkNames([
    "a",
    "b",
    "a-2",
    "kız",
    "kiz",
    "e",
    "é",
    "e/a",
    "x.a",
    "x/c. ",
    "console",
    "com",
    "com10",
    "e.png.x/a",
  ]);
});

test("names whose folders are one where letter case or the form of Unicode is ignored are refused", async () => {
  for (const [one, other, folders, ignored] of [
    ["Heroes/ann", "heroes/bob", ["heroes", "Heroes"], "letter case"],
    ["x/Heroes/ann", "x/heroes/y/bob", ["x/heroes", "x/Heroes"], "letter case"],
    ["X/heroes/ann", "x/heroes/bob", ["x", "X"], "letter case"],
    ["straße/ann", "STRASSE/bob", ["STRASSE", "straße"], "letter case"],
    [
      "h\u00e9ros/ann",
      "he\u0301ros/bob",
      ["he\u0301ros", "h\u00e9ros"],
      "in which bytes a letter is written (Unicode NFC and NFD)",
    ],
  ] as const) {
    const names = ["x", one, "y", other, "z"];
    const message = `Cannot keep the name ${JSON.stringify(other)}: its folder ${JSON.stringify(folders[0])} and ${JSON.stringify(folders[1])} of ${JSON.stringify(one)} are one on systems that ignore ${ignored}`;
    expect(() => checkNames(names)).toThrow(message);
    await expect(compress({ ...coded, names }, { backend, model })).rejects.toThrow(message);
  }
  checkNames(["heroes/ann", "heroes/bob", "x/heroes/a", "x/Hero/a", "Y/heroes/a", "x/y/heroes/a"]);
});

test("a name whose PNG file would be a folder of others is refused", () => {
  const message =
    'Cannot keep the name "2": its PNG file would have the name of the folder of "2.PNG/x/y"';
  for (const names of [
    ["1", "2", "2.PNG/x/y"],
    ["2.PNG/x/y", "2"],
  ])
    expect(() => checkNames(names)).toThrow(message);
  checkNames(["2", "2/x", "x/2.png/y", "2.png.x/y"]);
});

test("names that lead out of their folder, or stand there twice, are refused", async () => {
  const fine = ["0", "1", "2", "3"];
  const path = "it is no path below a folder";
  for (const [name, fault] of [
    ["", path],
    ["..", path],
    ["../x", path],
    ["a/../../x", path],
    ["/x", path],
    ["x/", path],
    ["C:/x", 'it has the character ":", which not every system takes in a name'],
    ["a\\x", String.raw`it has the character "\"`],
    ['a"x', "it has the character '\"'"],
    ["a\nb", String.raw`it has the character "\n"`],
    ["orcs/Con", '"Con" is a device on Windows'],
    ["lpt1.old/a", '"lpt1.old" is a device on Windows'],
    ["orcs./a", 'Windows drops the last character of the folder "orcs."'],
    ["orcs /a", 'Windows drops the last character of the folder "orcs "'],
    ["é".repeat(128), "it has 256 bytes, more than 255"],
    [`a/${"x".repeat(252)}`, "the name of its PNG file would have 256 bytes, more than 255"],
    ["3", "two images have it"],
  ] as const) {
    const names = [...fine, name];
    // Names are shown as they are, but for control characters.
    const quote = name.includes('"') ? "'" : '"';
    const shown = name.includes("\n") ? JSON.stringify(name) : `${quote}${name}${quote}`;
    const message = `Cannot keep the name ${shown}: ${fault}`;
    await expect(compress({ ...coded, names }, { backend, model })).rejects.toThrow(message);
    expect(() => checkNames(names)).toThrow(message);
  }
  await expect(compress({ ...coded, names: fine }, { backend, model })).rejects.toThrow(
    "Cannot compress 5 images: there are 4 names",
  );
  checkNames([...fine, "é".repeat(125), `${"x".repeat(199)}/${"y".repeat(55)}`]);
  const bytes = await compress({ ...coded, names: [...fine, "xx"] }, { backend, model });
  const at = bytes.findIndex((byte, i) => i >= 60 && byte === 0x78);
  for (const evil of [
    [0x2e, 0x2e],
    [0x2f, 0x78],
    [0xff, 0xff],
    [0x78, 0x00],
  ]) {
    const copy = bytes.slice();
    copy.set(evil, at);
    const end = copy.length - 4;
    new DataView(copy.buffer).setUint32(end, crc32(copy.subarray(0, end)), true);
    expect(() => listArchive(copy)).toThrow("its names are none");
  }
});

test("a backend whose bits differ from machine to machine is refused", async () => {
  const fused = await wasmBackend({ threads: 1 });
  for (const other of [fused, referenceBackend()]) {
    await expect(compress(coded, { backend: other, model })).rejects.toThrow('relaxed: "off"');
    await expect(decompress(archive, { backend: other, model })).rejects.toThrow(TypeError);
  }
  fused.dispose();
});

test("more pixels than the limit are refused before memory is taken", async () => {
  const many = decompress(archive, { backend, model, limit: 29 });
  await expect(many).rejects.toMatchObject({ code: "limit" });
});

test("images, classes and options that make no sense are refused", async () => {
  const options = { backend, model };
  const { labels } = coded;
  await expect(compress({ images }, options)).rejects.toThrow("the model wants a class for each");
  await expect(compress({ images: images.subarray(1), labels }, options)).rejects.toThrow(
    TypeError,
  );
  await expect(
    compress({ images: images.map((level) => level + 3), labels }, options),
  ).rejects.toThrow("levels 0 to 3");
  await expect(compress({ images, labels: labels.map(() => 2) }, options)).rejects.toThrow(
    RangeError,
  );
  await expect(compress(coded, { ...options, batch: 0 })).rejects.toThrow("0 images at once");
  await expect(compress(coded, { ...options, imagesPerLane: 0.5 })).rejects.toThrow("in a lane");
  await expect(compress(coded, { backend })).rejects.toThrow("without a model");
  const mapped = livelyModel({ ...tiny, spatialChannels: 1 });
  await expect(compress({ images }, { backend, model: mapped })).rejects.toThrow("classes only");
  const many = livelyModel({ ...tiny, levels: 257 });
  await expect(compress({ images }, { backend, model: many })).rejects.toThrow("for bytes only");
});

test("work stops when its signal says so, and tells how far it is", async () => {
  const signal = AbortSignal.abort();
  await expect(compress(coded, { backend, model, signal })).rejects.toThrow("abort");
  await expect(decompress(archive, { backend, model, signal })).rejects.toThrow("abort");
  const done: number[] = [];
  const onProgress = (images_: number): void => void done.push(images_);
  await compress(coded, { backend, model, batch: 2, onProgress });
  await decompress(archive, { backend, model, batch: 2, onProgress });
  expect(done).toEqual([2, 4, 5, 2, 3, 5]);
});

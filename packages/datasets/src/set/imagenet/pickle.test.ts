// @module-tag ci
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { LimitError, MissingDataError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { PickleError, UnsafePickleError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { bytesOf, ofHex, zip } from "../../fixtures/archive.fixture.ts";
import { numpyLabels, pickledBatches, pickledImages } from "../../fixtures/pickle.fixture.ts";
import { condensePickle } from "../../format/pickle/scan.ts";
import { type ByteSource, fromBytes, sourceOf } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { randomStream } from "../random.ts";
import { imagenet } from "./imagenet.ts";
import { openPicklePart } from "./pickle.ts";
import { imagenetSynsets } from "./synsets.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-pickles-"));
afterAll(() => rmSync(folder, { recursive: true }));

const small = { variant: "imagenet8-chrabaszcz", split: "train", partial: true } as const;
const spooled = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`pixelweft-unpacked-${process.pid}-`));

/** Images of 8x8 whose bytes are all `first`, `first + 1` and so on. */
function planes(first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: 192 * count }, (_, i) => first + Math.floor(i / 192));
}

function batch(first: number, labels: readonly number[], keys?: ("data" | "labels" | "mean")[]) {
  return pickledImages(planes(first, labels.length), { width: 192, labels, ...(keys && { keys }) });
}

const one = batch(10, [1, 1000], ["labels", "data"]);
const two = batch(20, [449], ["mean", "data", "labels"]);

async function check(from: string | ByteSource | readonly (string | ByteSource)[]) {
  const data = await imagenet({ ...small, from });
  expect(data.info).toMatchObject({ count: 3, shape: [8, 8, 3], classes: imagenetSynsets });
  const { images, labels } = await data.read([2, 0, 1]);
  expect([images[0], images[191], images[192], images[575]]).toEqual([20, 20, 10, 11]);
  expect(labels).toEqual(Int32Array.of(448, 0, 999));
  await data.close();
  return data.fingerprint();
}

test("pickles are read from a zip archive, stored or deflated, from files and from a folder, whatever the order of keys", async () => {
  const names = ["train_data_batch_2", "train_data_batch_1"]; // the archive's order is not that of the numbers
  const stored = zip([
    ...names.map((name, i) => ({ name, data: i === 0 ? two : one })),
    { name: "val_data", data: one },
  ]);
  const deflated = zip(
    names.map((name, i) => {
      const data = i === 0 ? two : one;
      return {
        name: `Imagenet8_train/${name}`,
        data,
        packed: new Uint8Array(deflateRawSync(data)),
      };
    }),
  );
  mkdirSync(join(folder, "batches"));
  for (const [i, name] of names.entries())
    writeFileSync(join(folder, "batches", name), i === 0 ? two : one);
  writeFileSync(join(folder, "batches", "val_data"), one);
  writeFileSync(join(folder, "batches", "notes.txt"), "x");
  const before = spooled();
  const prints = [
    await check(fromBytes(stored, { name: "Imagenet8_train.zip" })),
    await check(fromBytes(deflated, { name: "Imagenet8_train.zip" })),
    await check(join(folder, "batches")),
    await check(names.map((name) => join(folder, "batches", name))),
  ];
  expect(new Set(prints).size).toBe(1);
  expect(spooled()).toEqual(before);
});

test("the validation batch of a folder is not taken for training, and a batch not twice", async () => {
  const held = await imagenet({ ...small, split: "validation", from: join(folder, "batches") });
  expect(held.info.count).toBe(2);
  await held.close();
  mkdirSync(join(folder, "val"));
  writeFileSync(join(folder, "val", "val_data"), one);
  await expect(imagenet({ ...small, from: join(folder, "val") })).rejects.toThrow(MissingDataError);
  const twice = [1, 2].map(() => join(folder, "batches", "train_data_batch_1"));
  await expect(imagenet({ ...small, from: twice })).rejects.toThrow("its batch is there twice");
  const html = fromBytes(bytesOf("<html>login</html>"), { name: "Imagenet8_train.zip" });
  await expect(imagenet({ ...small, from: html })).rejects.toThrow("it is a page of HTML");
});

describe("openPicklePart() leaves pixels where they are", () => {
  const pixels = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);

  test.each([
    ["protocol 1", 11],
    ["protocol 2", 11],
    ["protocol 3", 11],
    ["protocol 4", 1000],
    ["protocol 5", 1000],
    ["Python 2, protocol 2", 11],
    ["Python 2, protocol 2", 1000],
  ] as const)("%s as numpy writes it, strings beyond %i bytes not read", async (name, longest) => {
    const source = fromBytes(ofHex(pickledBatches[name] ?? ""), { name: "val_data" });
    const before = spooled();
    const part = await openPicklePart(source, { pixels: 6, longest });
    expect(part).toMatchObject({ count: 2, labels: Int32Array.of(3, 7) });
    expect(await part.data.read(part.offset, 12)).toEqual(pixels);
    await part.close();
    expect(spooled()).toEqual(before);
  });

  test.each(Object.keys(numpyLabels))("labels of numpy: %s", async (name) => {
    const source = fromBytes(ofHex(numpyLabels[name] ?? ""), { name: "val_data" });
    const part = await openPicklePart(source, { pixels: 6 });
    expect(part).toMatchObject({ count: 2, labels: Int32Array.of(3, 7) });
    expect(await part.data.read(part.offset, 12)).toEqual(pixels);
  });

  test("text of Latin-1 in pieces of any size, and text that is none", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const text = new TextEncoder().encode(String.fromCharCode(...all));
    const pickle = (body: Uint8Array): Uint8Array => {
      const whole = ofHex(pickledBatches["protocol 2"] ?? "");
      const at = whole.findIndex((_, i) => whole[i] === 0x58 && whole[i + 1] === 0x11);
      const shaped = whole.slice(0, at);
      // The shape 2x6 becomes 2x128.
      const shape = shaped.findLastIndex((byte, i) => byte === 0x4b && shaped[i + 1] === 6);
      shaped[shape + 1] = 128;
      const length = Uint8Array.of(0x58, body.length & 255, body.length >> 8, 0, 0);
      return concatenate([shaped, length, body, whole.subarray(at + 5 + 17)]);
    };
    const open = async (body: Uint8Array, piece: number) => {
      const whole = pickle(body);
      const source: ByteSource = {
        ...fromBytes(whole, { name: "val_data" }),
        async *stream({ from = 0, to = whole.length } = {}) {
          for (let at = from; at < to; at += piece)
            yield whole.subarray(at, Math.min(to, at + piece));
        },
      };
      return openPicklePart(source, { pixels: 128, longest: 100 });
    };
    for (const piece of [1, 2, 3, 1000]) {
      const part = await open(text, piece);
      expect(await part.data.read(0, 256)).toEqual(all);
      await part.close();
    }
    const broken = text.slice();
    broken[300] = 0xe2;
    await expect(open(broken, 7)).rejects.toThrow(PickleError);
    await expect(open(text.subarray(0, -1), 7)).rejects.toThrow(PickleError);
  });

  test("a batch of twenty megabytes is opened by reading some kilobytes", async () => {
    const count = 100_000;
    const labels = Array.from({ length: 10 }, () => 5);
    const sample = pickledImages(new Uint8Array(1920), { width: 192, labels, announced: 0 });
    const at = sample.lastIndexOf(0x42, sample.length - 200); // the instruction of the pixels
    expect(sample.subarray(at, at + 5)).toEqual(Uint8Array.of(0x42, 0, 0, 0, 0));
    // Ten images are announced as a hundred thousand: their shape, their length, and their labels.
    const size = 192 * count;
    const head = sample.slice(0, at + 5);
    const shape = head.findIndex((byte, i) => byte === 0x4a && head[i + 1] === 10);
    new DataView(head.buffer).setUint32(shape + 1, count, true);
    new DataView(head.buffer).setUint32(at + 1, size, true);
    const list = concatenate([
      bytesOf("tbX\u0006\0\0\0labels]("),
      new Uint8Array(2 * count).map((_, i) => (i % 2 === 0 ? 0x4b : 5)),
      bytesOf("eu."),
    ]);
    let [read, largest] = [0, 0];
    const source = sourceOf({
      name: "train_data_batch_1",
      size: async () => head.length + size + list.length,
      fingerprint: async () => "",
      async readExactly(offset, length) {
        read += length;
        largest = Math.max(largest, length);
        const byte = (i: number): number =>
          head[i] ?? (i < head.length + size ? 9 : (list[i - head.length - size] ?? 0));
        return Uint8Array.from({ length }, (_, i) => byte(offset + i));
      },
    });
    const part = await openPicklePart(source, { pixels: 192 });
    expect(part.count).toBe(count);
    expect(part.labels.every((label) => label === 5)).toBe(true);
    expect(part.offset).toBe(head.length);
    expect(read).toBeLessThan(1_000_000);
    expect(largest).toBeLessThan(300_000);
    expect(await part.data.read(part.offset + 192 * 99_999, 2)).toEqual(Uint8Array.of(9, 9));
  });
});

describe("pickles that are wrong are refused", () => {
  const open = (pickle: Uint8Array) =>
    openPicklePart(fromBytes(pickle, { name: "train_data_batch_1" }), {
      pixels: 192,
      longest: 100,
    });
  const images = (options: Partial<Parameters<typeof pickledImages>[1]>): Uint8Array =>
    pickledImages(planes(0, 2), { width: 192, labels: [1, 2], ...options });

  test("labels that are none of 1 to 1000, or not there, or not as many", async () => {
    for (const label of [0, 1001, -1]) {
      const wrong = open(images({ labels: [1, label] }));
      await expect(wrong).rejects.toThrow(PickleError);
      await expect(wrong).rejects.toMatchObject({ sample: 1, source: "train_data_batch_1" });
    }
    await expect(open(images({ labels: [1] }))).rejects.toThrow(CountMismatchError);
    await expect(open(images({ keys: ["data"] }))).rejects.toThrow("it has no list of labels");
    await expect(open(images({ keys: ["labels"] }))).rejects.toThrow(PickleError);
    expect((await open(images({ keys: ["labels", "data"] }))).count).toBe(2);
  });

  test("other shapes and types, arrays of objects, and lengths that lie", async () => {
    await expect(open(images({ width: 96, labels: [1, 2, 3, 4] }))).rejects.toThrow(PickleError);
    await expect(open(images({ dtype: "i1" }))).rejects.toThrow(PickleError);
    await expect(open(images({ dtype: "O8" }))).rejects.toThrow(PickleError);
    await expect(open(images({ announced: 383 }))).rejects.toThrow(DatasetError);
    await expect(open(images({ announced: 2 ** 32 - 1 }))).rejects.toThrow(TruncatedError);
    await expect(open(concatenate([images({}), Uint8Array.of(0)]))).rejects.toThrow(
      "1 bytes are left over after its end",
    );
  });

  test("code, also behind a long string, at its place in the whole file", async () => {
    const safe = images({ keys: ["labels", "data"] });
    const unsafe = concatenate([safe.subarray(0, -2), bytesOf("X\u0001\0\0\0xcos\nsystem\nu.")]);
    await expect(open(unsafe)).rejects.toThrow(UnsafePickleError);
    await expect(open(unsafe)).rejects.toMatchObject({
      global: "os.system",
      offset: safe.length - 2 + 6,
    });
    await expect(open(concatenate([Uint8Array.of(0x80, 3, 0x97)]))).rejects.toMatchObject({
      opcode: "0x97",
    });
  });

  test("a pickle cut at any byte", async () => {
    const whole = images({});
    for (let length = 0; length < whole.length; length++)
      await expect(open(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        DatasetError,
      );
  });

  test("more than fits besides the long strings", async () => {
    const source = fromBytes(images({}), { name: "a" });
    await expect(condensePickle(source, { longest: 100, most: 200 })).rejects.toThrow(LimitError);
  });

  test("60 million instructions, or a line as long, end at a limit before they are kept", async () => {
    const size = 60_000_000;
    for (const [code, what] of [
      [0x4e, "besides its long strings it has more than 16777216 bytes"],
      [0x56, "it has a line of more than 65536 bytes at byte 3, as protocol 0 writes bytes"],
    ] as const) {
      const bomb = sourceOf({
        name: "train_data_batch_1",
        size: async () => size,
        fingerprint: async () => "bomb",
        async readExactly(offset, length) {
          const bytes = new Uint8Array(length).fill(code === 0x56 ? 0x41 : code);
          if (offset === 0) bytes.set([0x80, 2, code].slice(0, length));
          return bytes;
        },
      });
      const before = process.memoryUsage.rss();
      const found = imagenet({ ...small, from: bomb });
      await expect(found).rejects.toThrow(LimitError);
      await expect(found).rejects.toThrow(what);
      // An object for each would be gigabytes; the garbage of other tests may be part of it.
      expect(process.memoryUsage.rss() - before).toBeLessThan(512 * 2 ** 20);
    }
  });

  test("400 mutations are read or refused", async () => {
    const random = randomStream([3, 1, 4, 1]);
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const mutant = images({});
      const at = Math.floor(mutant.length * random());
      mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
      const found = await open(mutant).catch((error: unknown) => error);
      const failed = found instanceof Error;
      if (failed) refused += 1;
      expect(failed && !(found instanceof DatasetError) ? String(found) : "fine").toBe("fine");
    }
    expect(refused).toBeGreaterThan(50);
  });
});

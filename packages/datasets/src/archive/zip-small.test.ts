import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ChecksumError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { bytesOf, little, zip, type Zipped } from "../fixtures/archive.fixture.ts";
import { randomStream } from "../set/random.ts";
import { type ByteSource, fromBytes } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { inNode } from "../source/in-node.ts";
import { zipFiles } from "./zip.ts";

/** A source that counts how often it is read. */
function counted(bytes: Uint8Array): ByteSource & { reads(): number } {
  const source = fromBytes(bytes, { name: "a.zip" });
  let reads = 0;
  const read: ByteSource["read"] = async (...range) => {
    reads += 1;
    return source.read(...range);
  };
  return { ...source, read, reads: () => reads };
}

/** The bytes of the first file, or why it has none, and how many reads that took. */
async function firstOf(bytes: Uint8Array): Promise<{ found: unknown; reads: number }> {
  const source = counted(bytes);
  const [file] = await zipFiles(source);
  const before = source.reads();
  const found = await file?.read(1e6).catch((error: unknown) => error);
  return { found, reads: source.reads() - before };
}

function noise(length: number): Uint8Array {
  const random = randomStream([1, 2, 3, 4]);
  return Uint8Array.from({ length }, () => Math.floor(256 * random()));
}

function deflate(data: Uint8Array): Uint8Array {
  return new Uint8Array(deflateRawSync(data));
}

/** Of no bytes, and not the last: they make a file large that unpacks to little. */
const emptyBlocks = concatenate(
  Array.from({ length: 14_000 }, () => Uint8Array.of(0, 0, 0, 255, 255)),
);

const text = bytesOf("wefts and warps, ".repeat(60));
const small: Zipped = { name: "f", data: text, packed: deflate(text) };
const large: Zipped = { ...small, packed: concatenate([emptyBlocks, deflate(text)]) };
const behind: Zipped = { name: "g", data: "1" };

describe.each<[string, Zipped, boolean]>([
  ["small", small, inNode],
  ["large", large, false],
  ["small stored", { name: "f", data: text }, inNode],
  ["large stored", { name: "f", data: noise(2 ** 16 + 1) }, false],
])("a %s file", (_, file, isAtOnce) => {
  const data = bytesOf(file.data);
  const shapes: [string, Partial<Zipped>][] = [
    ["sizes in its header", {}],
    ["sizes behind it, signed", { descriptor: "signed" }],
    ["sizes behind it, bare", { descriptor: "bare" }],
    ["a name of UTF-8", { flags: 0x800 }],
    ["sizes in zip64 fields", { zip64: true }],
    ["sizes of zip64 behind it, signed", { zip64: true, descriptor: "signed" }],
    ["sizes of zip64 behind it, bare", { zip64: true, descriptor: "bare" }],
  ];
  test.each(shapes)("gives its bytes, with %s", async (__, more) => {
    const { found, reads } = await firstOf(zip([{ ...file, ...more }, behind]));
    expect(found).toEqual(data);
    expect(reads === 1).toBe(isAtOnce);
  });

  test("is refused with a wrong checksum or size", async () => {
    expect((await firstOf(zip([{ ...file, crc: 1 }]))).found).toBeInstanceOf(ChecksumError);
    for (const size of [0, data.length - 1, data.length + 1])
      expect((await firstOf(zip([{ ...file, size }]))).found, `${size}`).toBeInstanceOf(
        DatasetError,
      );
  });

  test("is refused where its header says otherwise", async () => {
    for (const at of [0, 6, 8, 14, 18, 22, 26]) {
      const bytes = zip([file, behind]);
      bytes[at] = (bytes[at] ?? 0) ^ 8;
      expect((await firstOf(bytes)).found, `byte ${at}`).toBeInstanceOf(DatasetError);
    }
  });

  test("is refused where any part of its data is another", async () => {
    const { length } = file.packed ?? data;
    const step = Math.ceil(length / 40);
    for (let at = 31; at < 31 + length; at += step) {
      const bytes = zip([file, behind]);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      expect((await firstOf(bytes)).found, `byte ${at}`).toBeInstanceOf(DatasetError);
    }
  });

  test("is refused where it reaches into the next one", async () => {
    const length = 31 + (file.packed ?? data).length;
    const within = zip([file, { ...behind, offset: length - 1 }]);
    expect((await firstOf(within)).found).toBeInstanceOf(DatasetError);
    const bytes = zip([file, behind]);
    bytes.set(little([31 + 2 ** 10, 2]), 28); // its extra field
    expect((await firstOf(bytes)).found).toBeInstanceOf(DatasetError);
  });
});

test("files up to 64 KiB, packed and unpacked, are read at once where there is node:zlib", async () => {
  for (const length of [0, 1, 2 ** 16 - 1, 2 ** 16, 2 ** 16 + 1]) {
    const data = noise(length).fill(7, 0, length >> 1);
    for (const packed of [undefined, deflate(data)]) {
      const { found, reads } = await firstOf(zip([{ name: "f", data, ...(packed && { packed }) }]));
      expect(found).toEqual(data);
      expect(reads === 1, `${length}`).toBe(inNode && length <= 2 ** 16);
    }
  }
});

test("a small file with other sizes behind it than in the directory is left to the other way", async () => {
  const length = 31 + bytesOf(small.packed ?? "").length;
  for (const descriptor of ["signed", "bare"] as const)
    for (const at of [0, 4, 8]) {
      const bytes = zip([{ ...small, descriptor }, behind]);
      const place = length + at + (descriptor === "signed" ? 4 : 0);
      bytes[place] = (bytes[place] ?? 0) ^ 8;
      const { found, reads } = await firstOf(bytes);
      expect(reads).toBeGreaterThan(1);
      expect(found instanceof DatasetError ? text : found).toEqual(text);
    }
});

test("a small file with other sizes in its zip64 fields than in the directory is left to the other way", async () => {
  for (const at of [0, 2, 4, 8, 12, 16]) {
    const bytes = zip([{ ...small, zip64: true }, behind]);
    bytes[31 + at] = (bytes[31 + at] ?? 0) ^ 16;
    expect((await firstOf(bytes)).reads, `byte ${at}`).toBeGreaterThan(1);
  }
  const length = 31 + 20 + bytesOf(small.packed ?? "").length;
  for (const at of [0, 4, 8, 12, 16]) {
    const bytes = zip([{ ...small, zip64: true, descriptor: "bare" }, behind]);
    bytes[length + at] = (bytes[length + at] ?? 0) ^ 16;
    expect((await firstOf(bytes)).reads, `byte ${at} behind`).toBeGreaterThan(1);
  }
});

test("data that ends before its packed bytes do are left to the other way", async () => {
  const packed = concatenate([deflate(text), Uint8Array.of(1, 2, 3)]);
  const { reads } = await firstOf(zip([{ ...small, packed }]));
  expect(reads).toBeGreaterThan(1);
});

test("what is read is no part of the source: it may be changed", async () => {
  const bytes = zip([{ name: "f", data: text }]);
  const kept = bytes.slice();
  const { found } = await firstOf(bytes);
  if (found instanceof Uint8Array) found.fill(0);
  expect(bytes).toEqual(kept);
});

test("a signal ends the reading of a small file with its reason", async () => {
  const [file] = await zipFiles(fromBytes(zip([small]), { name: "a.zip" }));
  const signal = AbortSignal.abort("enough");
  await expect(file?.read(1e6, { signal })).rejects.toBe("enough");
});

import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { MissingDataError, SourceChangedError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { type ByteSource, fromBlob, fromBytes, sliceOf } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { fromFile, fromHandle } from "./file-source.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = new Uint8Array(600_000).map((_, i) => (i * 7) % 251);
const path = join(folder, "bytes");
writeFileSync(path, bytes);
const handle = await open(path);
afterAll(() => handle.close());
const wide = concatenate([Uint8Array.of(1, 2), bytes, Uint8Array.of(3)]);

const sources: [string, () => ByteSource][] = [
  ["fromBytes()", () => fromBytes(bytes)],
  ["fromBlob()", () => fromBlob(new Blob([bytes]))],
  ["fromFile()", () => fromFile(path)],
  ["fromHandle()", () => fromHandle(handle)],
  ["sliceOf()", () => sliceOf(fromBytes(wide), { name: "part", from: 2, size: bytes.length })],
];

async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const piece of stream) found.push(piece);
  return concatenate(found);
}

describe.each(sources)("%s", (_, make) => {
  test("reads any range exactly", async () => {
    const source = make();
    expect(await source.size()).toBe(bytes.length);
    for (const [offset, length] of [
      [0, 10],
      [599_990, 10],
      [300_000, 1],
      [0, 0],
      [600_000, 0],
      [0, 600_000],
    ] as const)
      expect(await source.read(offset, length)).toEqual(bytes.subarray(offset, offset + length));
    await source.close();
  });

  test("refuses a range that reaches beyond the end, and one that is none", async () => {
    const source = make();
    await expect(source.read(599_991, 10)).rejects.toThrow(TruncatedError);
    await expect(source.read(700_000, 0)).rejects.toThrow(TruncatedError);
    for (const [offset, length] of [
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [0, Number.NaN],
      [2 ** 60, 1],
    ] as const)
      await expect(source.read(offset, length)).rejects.toThrow(RangeError);
    await source.close();
  });

  test("streams a range, and stops when asked to", async () => {
    const source = make();
    expect(await all(source.stream())).toEqual(bytes);
    expect(await all(source.stream({ from: 5, to: 400_000 }))).toEqual(bytes.subarray(5, 400_000));
    expect(await all(source.stream({ from: 600_000 }))).toHaveLength(0);
    await expect(all(source.stream({ from: 1, to: 600_001 }))).rejects.toThrow(TruncatedError);
    const signal = AbortSignal.abort(new RangeError("enough"));
    await expect(all(source.stream({ signal }))).rejects.toThrow(new RangeError("enough"));
    await source.close();
    expect(await source.read(3, 1)).toEqual(bytes.subarray(3, 4)); // it opens again
    await source.close();
  });

  test("has the same fingerprint each time", async () => {
    const [a, b] = [make(), make()];
    expect(await a.fingerprint()).toBe(await b.fingerprint());
    await Promise.all([a.close(), b.close()]);
  });
});

test("fromFile() tells a missing file from a folder", async () => {
  await expect(fromFile(join(folder, "none")).size()).rejects.toThrow(MissingDataError);
  await expect(fromFile(folder).size()).rejects.toThrow(DatasetError);
  await expect(fromFile(folder).size()).rejects.toThrow(/it is a folder/);
});

test("fromFile() reads a file that came after it was asked for", async () => {
  const later = join(folder, "later");
  const source = fromFile(later);
  await expect(source.size()).rejects.toThrow(MissingDataError);
  writeFileSync(later, "abc");
  expect(await source.size()).toBe(3);
  await source.close();
});

test("fromFile() notices that a file was cut while it was open, and that it changed in between", async () => {
  const other = join(folder, "other");
  writeFileSync(other, bytes);
  const source = fromFile(other);
  await source.read(0, 10);
  truncateSync(other, 100);
  await expect(source.read(90, 20)).rejects.toThrow(TruncatedError);
  await source.close();
  appendFileSync(other, bytes);
  await expect(source.read(0, 10)).rejects.toThrow(SourceChangedError);
  await source.close();
});

test("fromHandle() leaves the handle open, refuses a folder and notices a change", async () => {
  const other = join(folder, "handled");
  writeFileSync(other, bytes.subarray(0, 100));
  const own = await open(other);
  const source = fromHandle(own, { name: "handled" });
  expect(await source.read(10, 5)).toEqual(bytes.subarray(10, 15));
  await source.close();
  expect(await source.size()).toBe(100);
  appendFileSync(other, "more");
  await expect(source.size()).rejects.toThrow(SourceChangedError);
  await own.close();
  const ofFolder = await open(folder);
  await expect(fromHandle(ofFolder).size()).rejects.toThrow(/it is no file/);
  await ofFolder.close();
});

test("fromFile() reads beyond 4 GiB", async () => {
  const big = join(folder, "big");
  writeFileSync(big, "");
  truncateSync(big, 2 ** 32 + 5);
  appendFileSync(big, Uint8Array.of(9, 8, 7));
  const source = fromFile(big);
  expect(await source.size()).toBe(2 ** 32 + 8);
  expect(await source.read(2 ** 32 + 4, 4)).toEqual(Uint8Array.of(0, 9, 8, 7));
  await source.close();
});

test("fromBlob() takes the name of a picked file", async () => {
  const file = new File([bytes], "picked.tar", { lastModified: 5 });
  expect(fromBlob(file).name).toBe("picked.tar");
  expect(await fromBlob(file).fingerprint()).toBe("600000 bytes of 5");
});

// @module-tag ci
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { LimitError } from "../errors/access.ts";
import { ZipError } from "../errors/format.ts";
import { bytesOf, little, zip } from "../fixtures/archive.fixture.ts";
import { fromBytes, sourceOf } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { zipFiles } from "./zip.ts";

/** Bytes of the heap that are in use. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

// Other runtimes collect garbage when they like.
test.skipIf("bun" in process.versions || "deno" in process.versions)(
  "a file that is listed takes a few hundred bytes until it is read",
  async () => {
    const count = 10_000;
    const names = Array.from({ length: count }, (_, i) => ({ name: `train/${i}.png`, data: "x" }));
    const source = fromBytes(zip(names), { name: "many.zip" });
    const before = heap();
    const files = await zipFiles(source);
    expect((heap() - before) / count).toBeLessThan(600);
    expect(await files[count - 1]?.read(1)).toEqual(bytesOf("x"));
  },
);

test("files of any kind are read again and again, and in any order", async () => {
  const text = "wefts and warps, ".repeat(60);
  const packed = new Uint8Array(deflateRawSync(text));
  const bytes = zip(
    [
      { name: "a", data: "stored" },
      { name: "b", data: text, packed, zip64: true, descriptor: "signed" },
      { name: "c/", data: "" },
      { name: "d", data: text, packed, descriptor: "bare" },
    ],
    { before: bytesOf("#!/bin/sh\n"), zip64End: true, comment: "behind" },
  );
  const files = await zipFiles(fromBytes(bytes, { name: "a.zip" }));
  const read = async (at: number) => new TextDecoder().decode(await files[at]?.read(2000));
  const found = await Promise.all([2, 0, 1, 2, 1, 0].map(read));
  expect(found).toEqual([text, "stored", text, text, text, "stored"]);
});

test("a file that reaches into the next one, or that lies where another lies, is not read", async () => {
  const a10 = { name: "a", data: "1234567890" };
  const long = zip([a10, { name: "b", data: "1" }]);
  // The sizes of a: in its own header, and in the directory behind 41 and 32 bytes of files.
  for (const at of [18, 22, 73 + 20, 73 + 24]) long[at] = 20;
  const [a, b] = await zipFiles(fromBytes(long, { name: "a.zip" }));
  await expect(a?.read(100)).rejects.toThrow("its 20 packed bytes reach into what lies behind it");
  await expect(a?.stored()).rejects.toThrow(ZipError);
  expect(await b?.read(100)).toEqual(bytesOf("1"));
  const twice = zip([a10, { name: "b", data: "1", offset: 0 }]);
  const [first, second] = await zipFiles(fromBytes(twice, { name: "a.zip" }));
  await expect(first?.read(100)).rejects.toThrow(ZipError);
  await expect(second?.read(100)).rejects.toThrow(ZipError);
});

test("a file whose own header says otherwise than the directory is refused", async () => {
  // Its flags, method, CRC-32 and sizes.
  for (const at of [6, 8, 14, 18, 22]) {
    const bytes = zip([{ name: "a", data: "1234567890" }]);
    bytes[at] = (bytes[at] ?? 0) ^ 8;
    const [file] = await zipFiles(fromBytes(bytes, { name: "a.zip" }));
    await expect(file?.read(100), `byte ${at}`).rejects.toThrow("ambiguous archive");
  }
});

test("a directory that says it is large is refused before it is read", async () => {
  const [size, length] = [2 ** 32, 2 ** 30];
  const wide = concatenate([
    little([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [9, 8], [9, 8]),
    little([length, 8], [size - 98 - length, 8]),
    little([0x07064b50, 4], [0, 4], [size - 98, 8], [1, 4]),
    little(
      [0x06054b50, 4],
      [0, 4],
      [0xffff, 2],
      [0xffff, 2],
      [0xffffffff, 4],
      [0xffffffff, 4],
      [0, 2],
    ),
  ]);
  let most = 0;
  const source = sourceOf({
    name: "large.zip",
    size: async () => size,
    fingerprint: async () => "large",
    async readExactly(offset, wanted) {
      most = Math.max(most, wanted);
      const bytes = new Uint8Array(wanted);
      const from = size - wide.length - offset;
      if (from < wanted)
        bytes.set(wide.subarray(Math.max(0, -from), wanted - from), Math.max(0, from));
      return bytes;
    },
  });
  await expect(zipFiles(source)).rejects.toThrow(LimitError);
  expect(most).toBeLessThan(2 ** 20);
});

import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { LimitError, ParquetError } from "../../errors.ts";
import { inNode } from "../../source/in-node.ts";
import { parquetCodecs } from "./codecs.ts";

test("no memory is taken for a page that cannot be as long as it says", async () => {
  const { SNAPPY, GZIP } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
  const packed = new Uint8Array(gzipSync(new Uint8Array(1000)));
  expect(GZIP?.(packed, 1000)).toHaveLength(1000);
  for (const unpack of [SNAPPY, GZIP]) {
    expect(() => unpack?.(packed, 9e8)).toThrow(ParquetError);
    expect(() => unpack?.(packed, 9e8)).toThrow("bytes says it unpacks to 900000000");
    expect(() => unpack?.(packed, 2e9)).toThrow(LimitError);
  }
});

test("what is packed as much as can be is read", async () => {
  const { SNAPPY, GZIP } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
  const zeros = new Uint8Array(10_000_000);
  expect(GZIP?.(new Uint8Array(gzipSync(zeros)), zeros.length)).toHaveLength(zeros.length);
  // A literal byte, then copies of 64 bytes from one byte back.
  const copies = Array.from({ length: 1000 }, () => [0xfe, 1, 0]).flat();
  const length = 1 + 64 * 1000;
  const snappy = Uint8Array.of(0x81, 0xf4, 0x03, 0, 7, ...copies);
  const page = SNAPPY?.(snappy, length);
  expect(page).toHaveLength(length);
  expect(page?.every((byte) => byte === 7)).toBe(true);
});

test.skipIf(!inNode)(
  "Zstandard takes no more memory than a page is long, or than its usual window",
  async () => {
    const { ZSTD } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
    const data = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
    for (const length of [5, 300, 70_000]) {
      const packed = new Uint8Array(zstdCompressSync(data.subarray(0, length)));
      expect(ZSTD?.(packed, length)).toEqual(data.subarray(0, length));
    }
    // Windows of 2 GB, and a frame that is all one window of 4 GiB.
    for (const header of [
      [0, 0xa8],
      [0xa0, 255, 255, 255, 255],
    ])
      expect(() => ZSTD?.(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...header), 1000)).toThrow(
        "says that it needs",
      );
  },
);

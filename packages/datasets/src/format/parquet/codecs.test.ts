import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { ChecksumError, LimitError } from "../../errors/access.ts";
import { ParquetError } from "../../errors/format.ts";
import { bytesOf, ofHex } from "../../fixtures/archive.fixture.ts";
import { concatenate } from "../../source/concatenate.ts";
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
      expect(() =>
        ZSTD?.(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...header, 0x21, 0, 0, 1, 2, 3, 4), 1000),
      ).toThrow("says that it needs");
  },
);

/** A frame of four raw bytes behind a window of the size that a byte stands for. */
const framed = (window: number): Uint8Array =>
  Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, window, 0x21, 0, 0, 1, 2, 3, 4);
const skipped = ofHex("502a4d180400000000000000");

test("a window that is too large is refused in any frame of Zstandard, and so are many frames", async () => {
  const { ZSTD } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
  const [small, large] = [framed(0), framed(0x98)];
  expect(ZSTD?.(concatenate([small, skipped, small]), 8)).toEqual(
    Uint8Array.of(1, 2, 3, 4, 1, 2, 3, 4),
  );
  for (const frames of [
    [small, large],
    [skipped, large],
    [skipped, small, skipped, large],
  ])
    expect(() => ZSTD?.(concatenate(frames), 8)).toThrow("needs 536870912 bytes");
  expect(() => ZSTD?.(concatenate(Array.from({ length: 65 }, () => small)), 260)).toThrow(
    "it has more than 64 frames",
  );
});

test("Zstandard that is cut, needs a dictionary, or does not hold what it says is refused", async () => {
  const { ZSTD } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
  const whole = concatenate([framed(0), skipped]);
  const cuts = Array.from(whole.keys()).filter((length) => length > 0 && length !== 13);
  for (const length of cuts)
    expect(() => ZSTD?.(whole.subarray(0, length), 4)).toThrow(ParquetError);
  expect(() => ZSTD?.(whole, 3)).toThrow("it unpacks to more");
  const head = ofHex("28b52ffd");
  const block = ofHex("21000001020304");
  const unpack = (header: string) => () => ZSTD?.(concatenate([head, ofHex(header), block]), 4);
  expect(unpack("2004")()).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(unpack("2003")).toThrow(ParquetError);
  expect(unpack("800003000000")).toThrow("it unpacks to 4 bytes, and says it has 3");
  expect(unpack("2005")).toThrow("it unpacks to more");
  expect(unpack("210704")).toThrow("it needs a dictionary");
  expect(unpack("2804")).toThrow("of no known kind");
  expect(unpack("2004070000")).toThrow("there is no block");
  expect(() => ZSTD?.(bytesOf("PAR1PAR1"), 4)).toThrow("there is no frame at byte 0");
});

test.skipIf(!inNode)("Zstandard's checksum is compared", async () => {
  const { ZSTD } = await parquetCodecs({ source: "a.parquet", limit: 1e9 });
  const data = Uint8Array.from({ length: 1000 }, (_, i) => (i * i * 7919) >> 3);
  const params = { 201: 1 }; // ZSTD_c_checksumFlag
  const packed = new Uint8Array(zstdCompressSync(data, { params }));
  expect(ZSTD?.(packed, 1000)).toEqual(data);
  packed[500] = (packed[500] ?? 0) ^ 1;
  expect(() => ZSTD?.(packed, 1000)).toThrow(ChecksumError);
  expect(() => ZSTD?.(packed, 1000)).toThrow("the last 32 bits of the XXH64 of a page are");
});

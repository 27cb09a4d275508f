import type { Compressors } from "hyparquet";
import { messageOf } from "../../disk/files.ts";
import { ChecksumError, LimitError } from "../../errors/access.ts";
import { ParquetError } from "../../errors/format.ts";
import { crc32 } from "../../source/crc32.ts";
import { unzstd, type WrongSum } from "./unzstd.ts";

/** Bytes that a packed byte may stand for at most: 64 of Snappy stand in three, 258 of deflate in two bits. */
const mostGrowth = { snappy: 22, deflate: 1032 };

interface CodecOptions {
  readonly source: string;
  readonly limit: number;
}

/**
 * What unpacks the pages of a parquet file: Snappy, gzip and Zstandard. The size that a page announces is looked at before memory is taken for it, and
 * none unpacks to more.
 */
export async function parquetCodecs(options: CodecOptions): Promise<Compressors> {
  const { source, limit } = options;
  const { snappyUncompress } = await import("hyparquet");
  const { gunzipSync } = await import("fflate");
  const { Decompress } = await import("fzstd");
  const checked =
    (growth: number, unpack: (packed: Uint8Array, length: number) => Uint8Array) =>
    (packed: Uint8Array, length: number): Uint8Array => {
      if (length > limit)
        throw new LimitError(
          `Cannot read ${source}: a page of it takes ${length} bytes, more than the limit of ${limit}`,
          { source },
        );
      if (length > growth * packed.length + 64)
        throw new ParquetError(
          `Cannot read ${source}: a page of ${packed.length} bytes says it unpacks to ${length}`,
          { source },
        );
      return unpack(packed, length);
    };
  return {
    SNAPPY: checked(mostGrowth.snappy, (packed, length) => {
      const page = new Uint8Array(length);
      snappyUncompress(packed, page);
      return page;
    }),
    GZIP: checked(mostGrowth.deflate, (packed, length) => {
      const page = gunzipSync(packed, { out: new Uint8Array(length) });
      checkCrc(packed, page, source);
      return page;
    }),
    ZSTD: checked(Infinity, (packed, length) => {
      try {
        return unzstd(packed, {
          length,
          engine: Decompress,
          refuse: (sums) => wrongSum(source, sums),
        });
      } catch (cause) {
        if (cause instanceof ChecksumError) throw cause;
        throw new ParquetError(
          `Cannot unpack a page of ${source} to ${length} bytes: ${messageOf(cause)}`,
          { source, cause },
        );
      }
    }),
  };
}

function wrongSum(source: string, { actual, expected }: WrongSum): ChecksumError {
  return new ChecksumError(
    `Cannot read ${source}: the last 32 bits of the XXH64 of a page are ${actual}, expected ${expected}`,
    { source, algorithm: "xxh64", expected, actual },
  );
}

/** fflate compares nothing with the last eight bytes of a gzip stream. */
function checkCrc(packed: Uint8Array, page: Uint8Array, source: string): void {
  const trailer = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const expected = trailer.getUint32(packed.length - 8, true);
  const actual = crc32(page);
  if (actual === expected) return;
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  throw new ChecksumError(
    `Cannot read ${source}: the CRC-32 of a page is ${hex(actual)}, expected ${hex(expected)}`,
    { source, algorithm: "crc32", expected: hex(expected), actual: hex(actual) },
  );
}

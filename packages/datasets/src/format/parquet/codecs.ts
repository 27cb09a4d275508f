import type { Compressors } from "hyparquet";
import { ChecksumError, LimitError, ParquetError } from "../../errors.ts";
import { concatenate } from "../../source/concatenate.ts";
import { crc32 } from "../../source/crc32.ts";

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
      if (zstdRoom(packed) > Math.max(length, usualWindow))
        throw new ParquetError(
          `Cannot read ${source}: a page of ${length} bytes says that it needs ${zstdRoom(packed)} to be unpacked`,
          { source },
        );
      const pieces: Uint8Array[] = [];
      let size = 0;
      const engine = new Decompress((piece) => {
        size += piece.length;
        if (size > length)
          throw new ParquetError(
            `Cannot read ${source}: a page of it unpacks to more than its ${length} bytes`,
            { source },
          );
        pieces.push(piece.slice());
      });
      engine.push(packed, true);
      return concatenate(pieces);
    }),
  };
}

/** What every reader of Zstandard has to have for a frame (RFC 8878, section 3.1.1.1.2). */
const usualWindow = 2 ** 23;

/** The bytes that the first frame asks for: its window, or all of it where it has none. */
function zstdRoom(packed: Uint8Array): number {
  const [descriptor = 0, window = 0] = packed.subarray(4);
  if ((descriptor & 0x20) === 0) return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  const bytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  const start = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const size = packed.subarray(start, start + bytes);
  return size.reduceRight((sum, byte) => sum * 256 + byte, 0) + (bytes === 2 ? 256 : 0);
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

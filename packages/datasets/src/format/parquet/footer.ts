import { LimitError, TruncatedError } from "../../errors/access.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import type { ByteSource } from "../../source/byte-source.ts";

const longestFooter = 2 ** 26;

/** The footer, with the eight bytes that give its length. */
export async function readFooter(source: ByteSource): Promise<Uint8Array> {
  const { name } = source;
  const size = await source.size();
  const head = await source.read(0, Math.min(4, size));
  const magic = String.fromCharCode(...head);
  if (magic === "PARE")
    throw new UnsupportedError(`Cannot read ${name}: it is encrypted`, { source: name });
  if (!isParquet(head))
    throw new ParquetError(`Cannot read ${name}: it is no parquet file`, {
      source: name,
      offset: 0,
    });
  const tail = size < 12 ? new Uint8Array() : await source.read(size - 8, 8);
  if (!isParquet(tail.subarray(4)))
    throw new TruncatedError(
      `Cannot read ${name}: it begins as a parquet file, but does not end as one, at byte ${size}`,
      { source: name, offset: size },
    );
  const length = new DataView(tail.buffer, tail.byteOffset, 8).getUint32(0, true);
  if (length > size - 12)
    throw new TruncatedError(
      `Cannot read ${name}: its footer has ${length} bytes, the file has ${size}`,
      { source: name, offset: size - 8 },
    );
  if (length > longestFooter)
    throw new LimitError(
      `Cannot read ${name}: its footer has ${length} bytes, more than ${longestFooter}`,
      { source: name, offset: size - 8 },
    );
  return source.read(size - 8 - length, length + 8);
}

/** True for bytes that begin as a parquet file does. */
export function isParquet(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 4)) === "PAR1";
}

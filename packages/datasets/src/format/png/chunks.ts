import { ChecksumError, LimitError, TruncatedError } from "../../errors/access.ts";
import { PngError } from "../../errors/format.ts";
import { crc32 } from "../../source/crc32.ts";
import { pictureName, type PicturePlace } from "../picture.ts";

/** A piece of a PNG file. */
export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  readonly data: Uint8Array;
}

/** The chunks that a decoder has to know. */
const critical = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);

/** A file of 64 MiB has as many where each has half a kilobyte; encoders write several. */
const mostChunks = 2 ** 17;

/**
 * The chunks behind the signature of a PNG file, in order, up to IEND: 131,072 at most. Throws PngError, ChecksumError, TruncatedError or
 * LimitError.
 */
export function chunksOf(bytes: Uint8Array, place: PicturePlace): PngChunk[] {
  const name = pictureName(place);
  const fail = (state: string, offset: number): PngError =>
    new PngError(`Cannot read ${name}: ${state}`, { ...place, offset });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = 8; chunks.at(-1)?.type !== "IEND";) {
    if (chunks.length === mostChunks)
      throw new LimitError(`Cannot read ${name}: it has more than ${mostChunks} chunks`, {
        ...place,
        offset: at,
      });
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
    const end = at + 12 + length;
    if (end > bytes.length)
      throw new TruncatedError(
        `Cannot read ${name}: it ends at byte ${bytes.length}, inside the chunk from byte ${at} on`,
        { ...place, offset: bytes.length },
      );
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[a-z]{4}$/i.test(type)) throw fail(`the chunk at byte ${at} has no type`, at);
    const [stored, actual] = [view.getUint32(end - 4), crc32(bytes.subarray(at + 4, end - 4))];
    if (stored !== actual) throw wrongChecksum({ type, at, stored, actual }, place);
    if (/^[A-Z]/.test(type) && !critical.has(type))
      throw fail(`it needs the unknown chunk ${type}`, at);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
  return chunks;
}

function wrongChecksum(
  {
    type,
    at,
    stored,
    actual,
  }: { readonly type: string; at: number; stored: number; actual: number },
  place: PicturePlace,
): ChecksumError {
  const hex = (crc: number): string => crc.toString(16).padStart(8, "0");
  return new ChecksumError(
    `Cannot read ${pictureName(place)}: CRC-32 of its ${type} at byte ${at} is ${hex(actual)}, it says ${hex(stored)}`,
    { ...place, offset: at, algorithm: "crc32", expected: hex(stored), actual: hex(actual) },
  );
}

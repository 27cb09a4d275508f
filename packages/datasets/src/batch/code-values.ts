import type { DatasetInfo } from "../dataset.ts";

/**
 * The sizes of an image in values: a code of more than 256 levels is two bytes of a sample.
 *
 * @example
 * valueShape({ shape: [8, 8, 2], codes: { levels: 512 } }); // [8, 8, 1]
 */
export function valueShape({
  shape: [height, width, channels],
  codes,
}: Pick<DatasetInfo, "shape" | "codes">): readonly [
  height: number,
  width: number,
  channels: number,
] {
  return [height, width, channels / bytesOf(codes)];
}

/** The bytes that a value takes in a sample. */
export function bytesOf(codes: DatasetInfo["codes"]): 1 | 2 {
  return codes !== undefined && codes.levels > 256 ? 2 : 1;
}

/**
 * The values of samples: bytes as they are, or codes of two bytes, the low one first.
 *
 * @example
 * valuesOf(Uint8Array.of(255, 1, 7, 0), { codes: { levels: 512 } }); // Uint16Array [511, 7]
 */
export function valuesOf<Buffer extends ArrayBufferLike>(
  bytes: Uint8Array<Buffer>,
  { codes }: Pick<DatasetInfo, "codes">,
): Uint8Array<Buffer> | Uint16Array<ArrayBuffer> {
  if (bytesOf(codes) === 1) return bytes;
  return Uint16Array.from(
    { length: bytes.length / 2 },
    (_, i) => (bytes[2 * i] ?? 0) + 256 * (bytes[2 * i + 1] ?? 0),
  );
}

/**
 * Maps bytes of 256 levels to `levels` levels, 0 to `levels - 1`: `floor(value * levels / 256)`. Where `levels` divides 256, each new
 * level stands for equally many old ones (2 levels: below and above 128; 256: nothing changes).
 *
 * @throws RangeError for levels that are no integer from 2 to 256.
 * @example
 * quantise(Uint8Array.of(0, 63, 64, 255), 4); // Uint8Array [0, 0, 1, 3]
 */
export function quantise(
  images: Uint8Array | Uint8ClampedArray,
  levels: number,
): Uint8Array<ArrayBuffer> {
  const table = lookUp(levels, (value) => Math.floor((value * levels) / 256));
  return Uint8Array.from(images, (value) => table[value] ?? 0);
}

/**
 * Maps `levels` levels back to bytes for showing, black to 0 and the highest level to 255: `round(value * 255 / (levels - 1))`; a value
 * that is no level becomes 255.
 *
 * @throws RangeError for levels that are no integer from 2 to 256.
 * @example
 * dequantise(Uint8Array.of(0, 1, 2, 3), 4); // Uint8Array [0, 85, 170, 255]
 */
export function dequantise(images: Uint8Array, levels: number): Uint8Array<ArrayBuffer> {
  const table = lookUp(levels, (value) => Math.min(255, Math.round((value * 255) / (levels - 1))));
  return Uint8Array.from(images, (value) => table[value] ?? 0);
}

function lookUp(levels: number, of: (value: number) => number): Uint8Array {
  if (!Number.isInteger(levels) || levels < 2 || levels > 256) {
    throw new RangeError(`Cannot quantise to ${levels} levels: expected an integer from 2 to 256`);
  }
  return Uint8Array.from({ length: 256 }, (_, value) => of(value));
}

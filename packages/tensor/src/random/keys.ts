import { xor } from "../ops/bits.ts";
import type { Operand } from "../ops/elementwise.ts";
import { type Key, randomBits, u32 } from "../ops/random.ts";

/** Keeps keys that are made from a key apart from the numbers that are made with it. */
const apart = 0x9e3779b9;

/**
 * Another key, made from a key and a whole number: of an epoch, a layer, a sample. Different numbers give keys whose numbers have nothing
 * to do with each other, nor with those of the first key.
 *
 * @example
 * import { indices, read, streams, uniform } from "@pixelweft/tensor";
 * const epoch = foldIn([7, streams.dropout], 3);
 * await read(backend, uniform(epoch, [0, indices([2], 0)])); // Float32Array [0.44650…, 0.60522…]
 */
export function foldIn(key: Key, number: Operand): Key {
  const [seed, stream] = key;
  const base: Key = [seed, xor(u32(stream), apart)];
  return [randomBits(base, [number, 0]), randomBits(base, [number, 1])];
}

/**
 * `count` keys from one, whose numbers have nothing to do with each other: `foldIn` of 0, 1, ….
 *
 * @example
 * import { read, streams, uniform } from "@pixelweft/tensor";
 * const [first, second] = splitKey([7, streams.init], 2);
 * await read(backend, uniform(first, [0, 0])); // Float32Array [0.31985…]
 * await read(backend, uniform(second, [0, 0])); // Float32Array [0.42614…]
 */
export function splitKey(key: Key, count: number): Key[] {
  return Array.from({ length: count }, (_, i) => foldIn(key, i));
}

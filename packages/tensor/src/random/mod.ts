/**
 * Random numbers of a distribution, and keys made from keys. `randomBits` and `uniform`, which they are made from, are those of
 * `@pixelweft/tensor`.
 *
 * @module
 */
export { categorical, integers, normal } from "./distributions.ts";
export type { Counter, IntegersOptions } from "./distributions.ts";
export { foldIn, splitKey } from "./keys.ts";
export { roundAtRandom } from "./round-at-random.ts";

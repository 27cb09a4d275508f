import { heldOutTables } from "./held-out-tables.ts";
import type { HeldOutBits } from "./held-out.ts";
import { modelNames } from "./weights.ts";

/**
 * How surprising usual images are to a model of this package, to compare others with: see `percentileAmong()` of
 * `@pixelweft/pixelcnn/surprise`. Undefined for a name that is not in `modelNames`.
 *
 * @example
 * const { images, scores } = heldOutBits("sprites16") ?? {};
 * images; // 500
 * scores?.likelihood.length; // 101
 * heldOutBits("mine"); // undefined
 */
export function heldOutBits(name: string): HeldOutBits | undefined {
  const known = modelNames.find((one) => one === name);
  return known && heldOutTables[known];
}

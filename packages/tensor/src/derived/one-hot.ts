import type { Tensor } from "../graph/node.ts";
import { cast } from "../ops/cast.ts";
import { checkPicks, isPicked } from "../ops/indexing.ts";

/**
 * Rows of zeros with a one at each pick: `[...picks, count]`, f32. A pick outside gives zeros.
 *
 * @throws TypeError for picks of f32.
 * @example
 * await read(backend, oneHot(tensor([1, 0], { dtype: "i32" }), 3)); // Float32Array [0, 1, 0, 1, 0, 0]
 */
export function oneHot(picks: Tensor, count: number): Tensor {
  checkPicks("make one-hot rows", picks);
  return cast(isPicked(picks, [...picks.shape, count]), "f32");
}

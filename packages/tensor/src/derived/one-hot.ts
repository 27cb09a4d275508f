import type { Tensor } from "../graph/node.ts";
import { expand, reshape } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { equal } from "../ops/compare.ts";
import { checkPicks } from "../ops/indexing.ts";
import { indices } from "../ops/movement.ts";

/**
 * Rows of zeros with a one at each pick: `[...picks, count]`, f32. A pick outside gives zeros.
 *
 * @throws TypeError for picks of f32.
 * @example
 * await read(backend, oneHot(tensor([1, 0], { dtype: "i32" }), 3)); // Float32Array [0, 1, 0, 1, 0, 0]
 */
export function oneHot(picks: Tensor, count: number): Tensor {
  checkPicks("make one-hot rows", picks);
  const shape = [...picks.shape, count];
  const wide = expand(reshape(cast(picks, "i32"), [...picks.shape, 1]), shape);
  return cast(equal(wide, indices(shape, -1)), "f32");
}

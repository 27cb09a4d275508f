import type { Tensor } from "../graph/node.ts";
import { add } from "../ops/arithmetic.ts";
import { less, lessEqual, select } from "../ops/compare.ts";
import { indices } from "../ops/movement.ts";

/**
 * The lower triangle of matrices, `[..., rows, columns]`: zeros above `diagonal`, which counts upwards from the main one.
 *
 * @throws TypeError if x has less than two axes.
 * @example
 * await read(backend, tril(tensor([[1, 2], [3, 4]]))); // Float32Array [1, 0, 3, 4]
 * @example Which keys a query may attend to
 * await read(backend, tril(full([2, 2], 1, "u32"))); // Uint32Array [1, 0, 1, 1]
 */
export function tril(x: Tensor, diagonal = 0): Tensor {
  return select(lessEqual(...coordinates(x, diagonal)), x, 0);
}

/**
 * The upper triangle of matrices, `[..., rows, columns]`: zeros below `diagonal`, which counts upwards from the main one.
 *
 * @throws TypeError if x has less than two axes.
 * @example
 * await read(backend, triu(tensor([[1, 2], [3, 4]]), 1)); // Float32Array [0, 2, 0, 0]
 */
export function triu(x: Tensor, diagonal = 0): Tensor {
  const [column, row] = coordinates(x, diagonal);
  return select(less(column, row), 0, x);
}

/** The column of each place, and the column of the diagonal in its row. */
function coordinates(x: Tensor, diagonal: number): [Tensor, Tensor] {
  if (x.shape.length < 2)
    throw new TypeError(`Cannot take a triangle of [${x.shape}]: it needs two axes`);
  return [indices(x.shape, -1), add(indices(x.shape, -2), diagonal)];
}

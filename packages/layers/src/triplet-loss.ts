import {
  add,
  and,
  cast,
  div,
  equal,
  expand,
  full,
  indices,
  less,
  matmul,
  max,
  maximum,
  mul,
  neg,
  relu,
  reshape,
  select,
  sqrt,
  sub,
  sum,
  transpose,
  type Tensor,
} from "@pixelweft/tensor";
import { checkNumbers } from "./check-numbers.ts";
import type { BatchLoss } from "./training/batch-gradients.ts";

/**
 * Vectors `[n, size]` brought to length 1.
 *
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, unitLength(tensor([[3, 4]]))); // Float32Array [0.6…, 0.8…]
 */
export function unitLength(vectors: Tensor): Tensor {
  const squares = sum(mul(vectors, vectors), [1]);
  const length = sqrt(maximum(squares, 1e-12));
  return div(vectors, reshape(length, [vectors.shape[0] ?? 0, 1]));
}

/**
 * The triplet loss with semi-hard negatives (Schroff et al. 2015): for every pair of vectors of one identity, how much the squared distance
 * between them, plus a margin, exceeds the one to another identity's vector. That one is the nearest that is farther than the
 * pair is apart, or, if there is none, the farthest. Vectors are `[n, size]`, of length 1; identities are integers `[n]`.
 *
 * @returns the sum over pairs, and how many pairs there are
 * @example Two of one identity lie together, far from the third
 * import { read, tensor } from "@pixelweft/tensor";
 * const vectors = tensor([[1, 0], [1, 0], [0, 1]]);
 * const identities = tensor([7, 7, 8], { dtype: "i32" });
 * const { loss, count } = tripletLoss(vectors, identities, { margin: 2.5 });
 * await read(backend, loss); // Float32Array [1]
 * await read(backend, count); // Float32Array [2]
 */
export function tripletLoss(
  vectors: Tensor,
  identities: Tensor,
  { margin = 0.2 }: { readonly margin?: number | undefined } = {},
): BatchLoss {
  checkNumbers("take a triplet loss", { margin });
  const n = vectors.shape[0] ?? 0;
  const apart = squaredDistances(vectors);
  const square = [n, n] as const;
  const of = cast(identities, "i32");
  const same = equal(expand(reshape(of, [n, 1]), square), expand(reshape(of, [1, n]), square));
  const self = equal(indices(square, 0), indices(square, 1));
  const pairs = select(same, select(self, 0, 1), 0);

  // [anchor, positive, negative]
  const cube = [n, n, n] as const;
  const toPositive = expand(reshape(apart, [n, n, 1]), cube);
  const toNegative = expand(reshape(apart, [n, 1, n]), cube);
  const other = expand(reshape(select(same, 0, 1), [n, 1, n]), cube);
  const isOther = less(0.5, other);
  const farther = and(isOther, less(toPositive, toNegative));
  const nearest = neg(max(select(farther, neg(toNegative), -far), [2]));
  const farthest = max(select(isOther, toNegative, -far), [2]);
  const isThere = less(0.5, max(select(farther, 1, full(cube, 0)), [2]));
  const chosen = select(isThere, nearest, farthest);
  const anyOther = less(-far, farthest);
  const each = select(anyOther, mul(pairs, relu(add(sub(apart, chosen), margin))), 0);
  return { loss: sum(each), count: sum(select(anyOther, pairs, 0)) };
}

/** Farther than vectors of length 1 ever are apart. */
const far = 1e3;

/** |a - b|^2 of vectors of length 1, `[n, n]`. */
function squaredDistances(vectors: Tensor): Tensor {
  const products = matmul(vectors, transpose(vectors));
  return maximum(mul(sub(1, products), 2), 0);
}

import { checkTensors, type Tensor } from "../graph/node.ts";
import { at, broadcastShapes, sizeOf } from "../graph/shape.ts";
import { expand, reshape } from "../ops/broadcast.ts";
import { checkFactor } from "../ops/check-dtype.ts";
import { product } from "../ops/contract.ts";

/**
 * Matrix product, f32: `[..., M, K]` by `[..., K, N]` gives `[..., M, N]`. The leading axes are batches, and broadcast. `a` may be a vector
 * `[K]`, which gives `[..., N]`. `a` may be of any float, `b` of any dtype: what is stored in fewer bytes is widened while it is read.
 * The K products of a result are added one after another: of some hundred thousand, `sum(mul(a, b))`, which adds in stages, is more exact.
 *
 * @throws TypeError if the inner dimensions differ, the batches do not broadcast, or `a` holds integers.
 * @example
 * await read(backend, matmul(tensor([[1, 2], [3, 4]]), tensor([[1], [10]]))); // Float32Array [21, 43]
 * matmul(tensor([[1, 2, 3]]), tensor([[1], [10]])); // throws TypeError
 * @example Products of two batches
 * const [a, b] = [tensor([[[1, 2]], [[3, 4]]]), tensor([[[1], [10]], [[100], [1000]]])];
 * await read(backend, matmul(a, b)); // Float32Array [21, 4300]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkTensors("multiply", a, b);
  const act = `Cannot multiply shapes [${a.shape}] and [${b.shape}]`;
  if (b.shape.length < 2) throw new TypeError(`${act}: the second needs 2 axes`);
  if (a.shape.length < 1 || at(a.shape, -1) !== at(b.shape, -2))
    throw new TypeError(`${act}: inner dimensions are ${a.shape.at(-1)} and ${b.shape.at(-2)}`);
  checkFactor("multiply", a);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "multiply batches of");
  const [k, n] = [at(b.shape, -2), at(b.shape, -1)];
  const rows = a.shape.length < 2 ? [] : [at(a.shape, -2)];
  const inBatch = (x: Tensor, [h, w]: readonly [number, number]): Tensor =>
    reshape(expand(reshape(x, [...x.shape.slice(0, -2), h, w]), [...batch, h, w]), [-1, h, w]);
  // One matrix for all: the batch of the other is more rows.
  const y =
    sizeOf(b.shape) === k * n
      ? product(reshape(a, [1, -1, k]), reshape(b, [1, k, n]))
      : product(inBatch(a, [rows[0] ?? 1, k]), inBatch(b, [k, n]));
  return reshape(y, [...batch, ...rows, n]);
}

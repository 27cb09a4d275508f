import { checkTensors, type Tensor } from "../graph/node.ts";
import { at, broadcastShapes, sizeOf } from "../graph/shape.ts";
import { expand, reshape } from "../ops/broadcast.ts";
import { contract } from "../ops/contract.ts";

/**
 * Matrix product, f32: `[..., M, K]` by `[..., K, N]` gives `[..., M, N]`. The leading axes are batches, and broadcast. `a` may be a vector
 * `[K]`, which gives `[..., N]`.
 *
 * @throws TypeError if the inner dimensions differ or the batches do not broadcast.
 * @example
 * await read(backend, matmul(tensor([[1, 2], [3, 4]]), tensor([[1], [10]]))); // Float32Array [21, 43]
 * matmul(tensor([[1, 2, 3]]), tensor([[1], [10]])); // throws TypeError
 * @example Products of two batches
 * const [a, b] = [tensor([[[1, 2]], [[3, 4]]]), tensor([[[1], [10]], [[100], [1000]]])];
 * await read(backend, matmul(a, b)); // Float32Array [21, 4300]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkTensors("multiply", a, b);
  if (b.shape.length < 2)
    throw new TypeError(
      `Cannot multiply shapes [${a.shape}] and [${b.shape}]: the second has ${b.shape.length} axes and must have 2 or more`,
    );
  if (a.shape.length < 1 || at(a.shape, -1) !== at(b.shape, -2))
    throw new TypeError(
      `Cannot multiply shapes [${a.shape}] and [${b.shape}]: inner dimensions are ${a.shape.at(-1)} and ${b.shape.at(-2)}`,
    );
  if (a.dtype !== "f32" || b.dtype !== "f32")
    throw new TypeError(`Cannot multiply ${a.dtype} by ${b.dtype}: matrices must be f32`);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "multiply batches of");
  const own = b.shape.slice(-2);
  // One matrix for all: the batch of the other is more rows.
  if (sizeOf(b.shape) === sizeOf(own)) {
    const y = byMatrix(a, reshape(b, own));
    return a.shape.length < 2
      ? reshape(y, [...batch, at(own, 1)])
      : reshape(y, [...batch, ...y.shape.slice(-2)]);
  }
  const rows = a.shape.length < 2 ? reshape(a, [1, -1]) : a;
  const inBatch = (x: Tensor): Tensor =>
    reshape(expand(x, [...batch, ...x.shape.slice(-2)]), [-1, ...x.shape.slice(-2)]);
  const y = byMatrices(inBatch(rows), inBatch(b));
  return reshape(y, [...batch, ...(a.shape.length < 2 ? [] : [at(a.shape, -2)]), at(own, 1)]);
}

/** `[..., K]` by `[K, N]`. */
function byMatrix(a: Tensor, b: Tensor): Tensor {
  const map = reshape(a, [1, 1, -1, at(a.shape, -1)]);
  const out = contract([{ map, weight: reshape(b, [1, ...b.shape]), taps: [[0, 0]] }]);
  return reshape(out, [...a.shape.slice(0, -1), at(b.shape, 1)]);
}

/** `[batch, M, K]` by `[batch, K, N]`: an image for each of the batch, with weights of its own. */
function byMatrices(a: Tensor, b: Tensor): Tensor {
  const [batch = 1, m = 1, k = 1] = a.shape;
  const map = reshape(a, [batch, 1, m, k]);
  const out = contract([
    { map, weight: reshape(b, [batch, 1, ...b.shape.slice(1)]), taps: [[0, 0]] },
  ]);
  return reshape(out, [batch, m, at(b.shape, 2)]);
}

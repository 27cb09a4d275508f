import { checkTensors, node, type Tensor } from "../graph/node.ts";

/**
 * Another dtype; a float becomes an integer by truncation. Only f32 to f32 passes a gradient.
 *
 * @example
 * await read(backend, cast(tensor([1.9, -1.9]), "i32")); // Int32Array [1, -1]
 */
export function cast(x: Tensor, dtype: "f32" | "i32" | "u32"): Tensor {
  checkTensors("cast", x);
  if (x.dtype === dtype) return x;
  return node({ kind: "fn", fn: "cast" }, { inputs: [x], shape: x.shape, dtype });
}

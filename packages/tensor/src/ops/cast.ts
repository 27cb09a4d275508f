import { checkDType, isFloat, storeDtype } from "../backend/dtype.ts";
import type { DType } from "../backend/mod.ts";
import { checkTensors, node, type Tensor } from "../graph/node.ts";

/**
 * Another dtype; a float becomes an integer by truncation, and f16 or bf16 by rounding to nearest, ties to even. Floats pass their
 * gradient, in f32, to floats of any size.
 *
 * @throws TypeError for i8 and u8, which no kernel stores.
 * @example
 * await read(backend, cast(tensor([1.9, -1.9]), "i32")); // Int32Array [1, -1]
 * await read(backend, cast(tensor([1.0001, 65520]), "f16")); // Float32Array [1, Infinity]
 */
export function cast(x: Tensor, dtype: Exclude<DType, "i8" | "u8">): Tensor {
  checkTensors("cast", x);
  checkDType("a tensor", dtype);
  // From JavaScript.
  const held = storeDtype(dtype);
  if (held !== dtype) throw new TypeError(`Cannot cast to ${dtype}: kernels store it as ${held}`);
  if (x.dtype === dtype) return x;
  return node(
    { kind: "fn", fn: "cast" },
    {
      inputs: [x],
      shape: x.shape,
      dtype,
      vjp: isFloat(x.dtype) && isFloat(dtype) ? (grad) => [grad] : undefined,
    },
  );
}
